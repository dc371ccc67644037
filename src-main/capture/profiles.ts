/** The application profiles of TR-03121-3-4 Volume 4, as far as they change what happens at the desk. */
import type { ApplicationProfile } from '../contract/session.ts';

export interface Profile {
  title: string;
  clause: string;
  /** 2.1.1: rolled prints are captured where the identification found nobody; 2.2: they are left out. */
  rolledPrints: boolean;
  /** 2.1.1: digital cameras only; 2.2.1: webcams too. */
  webcamAllowed: boolean;
  /** 2.2: only at agencies approved for it by the ministry, which the settings of the station say. */
  needsApproval: boolean;
}

export const profiles: Record<ApplicationProfile, Profile> = {
  ARE_ArrivalAttestationDocument: { title: 'Ankunftsnachweis', clause: '2.1', rolledPrints: true, webcamAllowed: false, needsApproval: false },
  ARE_ArrivalAttestationDocumentInSpecialSituations: { title: 'Ankunftsnachweis in besonderer Lage', clause: '2.2', rolledPrints: false, webcamAllowed: true, needsApproval: true },
};
