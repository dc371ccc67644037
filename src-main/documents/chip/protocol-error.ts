/** Errors of the access and authentication protocols: one shape, a code per protocol. */
import { SchalterError } from '../../errors.ts';

export type ProtocolCode =
  | 'CHIP_PACE_FAILED' | 'CHIP_PACE_PASSWORD' | 'CHIP_CA_FAILED' | 'CHIP_CAM_FAILED' | 'CHIP_AA_FAILED' | 'CHIP_TA_FAILED' | 'CHIP_TA_NO_CHAIN';

const SENTENCES: Readonly<Record<ProtocolCode, string>> = {
  CHIP_PACE_FAILED: 'Die gesicherte Verbindung zum Chip kam nicht zustande (PACE).',
  CHIP_PACE_PASSWORD: 'Der Chip nimmt diesen Zugangscode nicht an (PACE). Bitte maschinenlesbare Zone oder Kartennummer (CAN) prüfen.',
  CHIP_CA_FAILED: 'Der Chip konnte seine Echtheit nicht zeigen (Chip Authentication).',
  CHIP_CAM_FAILED: 'Der Chip konnte seine Echtheit nicht zeigen (PACE mit Chip Authentication Mapping).',
  CHIP_AA_FAILED: 'Der Chip konnte seine Echtheit nicht zeigen (Active Authentication).',
  CHIP_TA_FAILED: 'Der Chip hat die Berechtigung dieses Arbeitsplatzes nicht angenommen (Terminal Authentication).',
  CHIP_TA_NO_CHAIN: 'Für diesen Chip liegt keine passende Berechtigung vor (Terminal Authentication).',
};

/** @param detail English, for the log; holds no data of the chip */
export function protocolError(code: ProtocolCode, detail: string): SchalterError {
  return new SchalterError(code, 'negative', SENTENCES[code], { cause: new Error(detail) });
}
