/** The files of an eMRTD by name, tag and short identifier [ICAO 9303-10 4.4, Tables 40 and 42]. */
import { SchalterError } from '../../errors.ts';

export type DataGroupNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;

/** Template tag of each data group; also what EF.COM lists. */
export const DATA_GROUP_TAGS: Readonly<Record<DataGroupNumber, number>> = {
  1: 0x61, 2: 0x75, 3: 0x63, 4: 0x76, 5: 0x65, 6: 0x66, 7: 0x67, 8: 0x68, 9: 0x69, 10: 0x6a, 11: 0x6b, 12: 0x6c, 13: 0x6d, 14: 0x6e, 15: 0x6f, 16: 0x70,
};

export const DATA_GROUP_NUMBERS = Object.keys(DATA_GROUP_TAGS).map(Number) as DataGroupNumber[];

/** Data group whose template has this tag. */
export function dataGroupOfTag(tag: number): DataGroupNumber | undefined {
  return DATA_GROUP_NUMBERS.find((number) => DATA_GROUP_TAGS[number] === tag);
}

/** Key of a file in evidence and in `chip verify`: `EF_SOD`, `DG14`. */
export type LdsFileName = 'EF_COM' | 'EF_SOD' | 'EF_CardAccess' | 'EF_CardSecurity' | 'EF_ChipSecurity' | 'EF_ATR_INFO' | `DG${DataGroupNumber}`;

const FILE_NAMES: ReadonlyMap<string, LdsFileName> = new Map(
  [
    ...(['EF_COM', 'EF_SOD', 'EF_CardAccess', 'EF_CardSecurity', 'EF_ChipSecurity', 'EF_ATR_INFO'] as const),
    ...DATA_GROUP_NUMBERS.map((number): LdsFileName => `DG${number}`),
  ].map((name) => [comparable(name), name] as const),
);

function comparable(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/**
 * Which file of the chip a name on disk means: `EF_SOD.bin`, `ef.sod.BIN`, `DG1.bin`, `EF_DG1.bin`,
 * `Datagroup1.bin`. `undefined` for anything else.
 */
export function ldsFileOf(name: string): LdsFileName | undefined {
  const stem = comparable(name.replace(/\.(bin|der|dat)$/i, ''));
  return FILE_NAMES.get(stem.replace(/^(?:ef)?(?:datagroup|dg)(?=\d)/, 'dg'));
}

/** A file of the logical data structure that is not built as it should be; `detail` is English, for the log. */
export function ldsError(detail: string): SchalterError {
  return new SchalterError('LDS_MALFORMED', 'input', 'Eine Datei des Chips ist falsch aufgebaut und nicht zu lesen.', { cause: new Error(detail) });
}
