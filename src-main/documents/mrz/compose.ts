/**
 * Writes a machine-readable zone from data: for specimens, training and tests. The reverse of the
 * parser for TD1, TD2, TD3, MRV-A and MRV-B. ICAO 9303-4 to -7.
 */
import { checkDigit } from './check-digit.ts';
import { layouts, type MrzFormat } from './formats.ts';
import { zoneNameField } from './names.ts';

export interface ZoneData {
  documentCode: string;
  issuingState: string;
  documentNumber: string;
  surname: string;
  givenNames: string;
  nationality: string;
  /** YYMMDD with fillers for unknown parts. */
  birthDate: string;
  sex: string;
  expiryDate: string;
  optionalData?: string;
  optionalData2?: string;
}

export type ComposableFormat = Extract<MrzFormat, 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B'>;

/**
 * The lines of a zone. Names in any script are written in zone letters and cut to the field; a
 * number longer than nine characters goes on in the optional data where the format has a place for it.
 */
export function composeMrz(format: ComposableFormat, data: ZoneData): string[] {
  const layout = layouts.find((candidate) => candidate.format === format)!;
  const grid = layout.lines.map((width) => new Array<string>(width).fill('<'));
  const long = layout.longNumberIn !== undefined && data.documentNumber.length > 9;
  const values: Record<string, string> = { optionalData: '', optionalData2: '', ...data };
  if (long) values.optionalData = data.documentNumber.slice(9) + checkDigit(data.documentNumber) + (data.optionalData ? `<${data.optionalData}` : '');
  for (const { name, line, start, end } of layout.fields) {
    const width = end - start;
    const text = name === 'names' ? zoneNameField(data.surname, data.givenNames, width) : (values[name] ?? '');
    [...text.toUpperCase().replace(/[^A-Z0-9]/g, '<').slice(0, width)].forEach((character, i) => (grid[line]![start + i] = character));
  }
  for (const check of layout.checks) {
    if (check.name === 'documentNumber' && long) continue;
    const covered = check.over.map(([line, start, end]) => grid[line]!.slice(start, end).join('')).join('');
    grid[check.line]![check.column] = check.fillerWhenEmpty && /^<*$/.test(covered) ? '<' : checkDigit(covered);
  }
  return grid.map((row) => row.join(''));
}
