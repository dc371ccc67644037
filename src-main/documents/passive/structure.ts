/**
 * Findings about the form of the files [ICAO 9303-10, 9303-12; TR-03105 Part 5.1]: one per file that departs
 * from it or could not be read to its end. Documented, never counted; files in good form give none but for
 * EF.SOD, so that a report says that the form was looked at.
 */
import { officeDay } from '../../contract/office-day.ts';
import { structureEntry } from '../checks/catalogue.ts';
import { makeFinding, openInput } from '../checks/findings.ts';
import type { Finding } from '../checks/model.ts';
import { fileConformity } from '../lds/conformity.ts';
import { severe, type Deviation } from '../lds/deviation.ts';
import type { LdsFileName } from '../lds/files.ts';
import { objectConformity, type ObjectParts } from './conformity.ts';

/** A file the chip has but did not give whole. */
export interface FileFailure {
  readonly name: LdsFileName;
  /** Stable code of the error, `CHIP_FILE_CUT`. */
  readonly code: string;
}

const SPOKEN: Readonly<Record<string, string>> = {
  EF_COM: 'EF.COM', EF_SOD: 'EF.SOD', EF_CardAccess: 'EF.CardAccess', EF_CardSecurity: 'EF.CardSecurity', EF_ChipSecurity: 'EF.ChipSecurity', EF_ATR_INFO: 'EF.ATR/INFO',
};
/** `EF_CardSecurity` → `cardSecurity`, `DG2` → `dg2`. */
const idOf = (name: LdsFileName): string => {
  const stem = name.replace('EF_', '');
  return /^(COM|SOD|ATR_INFO)$/.test(stem) || stem.startsWith('DG') ? stem.toLowerCase().replace('_info', 'Info') : stem[0]!.toLowerCase() + stem.slice(1);
};

export function structureFindings(
  files: ReadonlyMap<LdsFileName, Uint8Array>, objects: ReadonlyMap<LdsFileName, ObjectParts>, failures: readonly FileFailure[], now: Date,
): Finding[] {
  const today = officeDay(now);
  const deviations = new Map<LdsFileName, Deviation[]>();
  for (const [name, bytes] of files) {
    const parts = objects.get(name);
    deviations.set(name, parts === undefined ? fileConformity(name, bytes, today) : objectConformity(parts, name === 'EF_SOD'));
  }
  for (const { name, code } of failures) deviations.set(name, [...(deviations.get(name) ?? []), severe('FILE_UNREADABLE', `nicht vollständig zu lesen (${code})`)]);
  return [...deviations].filter(([name, found]) => found.length > 0 || name === 'EF_SOD').map(([name, found]) => {
    const worst = found.find((deviation) => deviation.severe) ?? found[0];
    return makeFinding(`electronic.structure.${idOf(name)}`, structureEntry(SPOKEN[name] ?? name), {
      result: worst === undefined ? 'successful' : worst.severe ? 'failed' : 'undetermined',
      reason: worst?.code ?? null,
      inputs: found.map(({ text, code }) => openInput('Abweichung', 'chip', `${text} [${code}]`)),
    });
  });
}
