/** What a window is told about the desk: nothing of any case, so that it may be told before anybody signs in. */
import { legalBases } from '../capture/legal-bases.ts';
import { missingFingerReasons, noDocumentReasons } from '../capture/reasons.ts';
import type { DeskInfo } from '../contract/desk.ts';
import type { DeskSettings } from './settings.ts';

export function deskInfoOf(desk: { settings: DeskSettings; version: string; training: boolean; substituteRuntime: string | null; caseworker: string }): DeskInfo {
  const { settings, version, training, substituteRuntime, caseworker } = desk;
  return {
    version,
    training,
    substituteRuntime,
    office: settings.office,
    desk: settings.desk,
    caseworker,
    specialSituationApproved: settings.specialSituationApproved,
    legalBases: settings.legalBases ?? legalBases,
    noDocumentReasons,
    missingFingerReasons,
    locale: settings.locale,
  };
}
