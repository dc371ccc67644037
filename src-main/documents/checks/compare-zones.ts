/**
 * Comparison of two machine-readable zones: printed against chip [TR-03135-1 5.7.2], document against
 * document [5.7.4]. Fields match exactly; the guideline's exceptions are below.
 */
import type { MrzResult } from '../mrz/index.ts';
import { meantState } from '../mrz/states.ts';
import type { Observation } from './findings.ts';
import { personalInput } from './findings.ts';
import type { ComparisonRow } from './model.ts';

/** What a comparison needs of a parsed zone. */
export type Zone = Pick<MrzResult, 'format' | 'fields' | 'lines'> & Partial<Pick<MrzResult, 'name'>>;

const FIELDS: readonly { readonly field: string; readonly label: string; readonly optional?: boolean }[] = [
  { field: 'documentCode', label: 'Dokumentenart' },
  { field: 'issuingState', label: 'Ausstellerstaat' },
  { field: 'documentNumber', label: 'Dokumentennummer' },
  { field: 'surname', label: 'Nachname' },
  { field: 'givenNames', label: 'Vornamen' },
  { field: 'nationality', label: 'Staatsangehörigkeit' },
  { field: 'birthDate', label: 'Geburtsdatum' },
  { field: 'sex', label: 'Geschlecht' },
  { field: 'expiryDate', label: 'Ablaufdatum' },
  { field: 'optionalData', label: 'Zusatzangaben', optional: true },
  { field: 'optionalData2', label: 'Zusatzangaben 2', optional: true },
];

/** Exactly the same; unknown parts of a birth date (`<`) are not compared. */
function agree(field: string, a: string, b: string): boolean {
  if (field !== 'birthDate' || a.length !== b.length) return a === b;
  return [...a].every((character, i) => character === b[i] || character === '<' || b[i] === '<');
}

/** Table of all fields from the three sources; a visual zone is compared after folding letters to capitals. */
export function comparisonTable(mrz: Zone | null, chip: Zone | null, visual: Readonly<Record<string, string>> | null): ComparisonRow[] {
  return FIELDS.flatMap(({ field, label }): ComparisonRow[] => {
    const values = { mrz: mrz?.fields[field] ?? null, chip: chip?.fields[field] ?? null, visual: visual?.[field] ?? null };
    const known = [values.mrz, values.chip, values.visual].filter((value) => value !== null && value !== '');
    if (known.length === 0) return [];
    const [first] = known as string[];
    const agrees = known.length < 2 ? null : known.every((value) => agree(field, first!, value!.toUpperCase()));
    return [{ field, label, ...values, agrees }];
  });
}

/** Table 5.46. */
export function compareWithChip(mrz: Zone, chip: Zone): Observation {
  if (mrz.format !== chip.format) {
    return { result: 'failed', reason: 'FORMAT_DIFFERS', meaning: 'Die gedruckte Zone und der Chip haben verschiedene Formate. Seite und Chip gehören nicht zusammen.', inputs: [personalInput('Format', 'mrz', mrz.format), personalInput('Format', 'chip', chip.format)] };
  }
  const differing = FIELDS.filter(({ field }) => !agree(field, mrz.fields[field] ?? '', chip.fields[field] ?? ''));
  const inputs = differing.flatMap(({ field, label }) => [personalInput(label, 'mrz', mrz.fields[field] ?? null), personalInput(label, 'chip', chip.fields[field] ?? null)]);
  const hard = differing.filter(({ optional }) => optional !== true);
  if (hard.length > 0) {
    return { result: 'failed', reason: 'FIELDS_DIFFER', meaning: `Die gedruckte Zone weicht vom Chip ab: ${hard.map(({ label }) => label).join(', ')}. Die Seite oder der Chip kann verändert sein.`, inputs };
  }
  return differing.length > 0 ? { result: 'undetermined', reason: 'ONLY_OPTIONAL_DATA_DIFFERS', inputs } : { result: 'successful', inputs };
}

/** Table 5.53: only what the seal holds is compared; names that were cut to their field may be shorter than the others. */
export function compareWithSeal(mrz: Zone, seal: Zone): Observation {
  const cut = (mrz.name?.mayBeTruncated ?? false) || (seal.name?.mayBeTruncated ?? false);
  const same = (field: string, a: string, b: string): boolean => agree(field, a, b) || (cut && /ames?$/.test(field) && (a.startsWith(b) || b.startsWith(a)));
  const differing = FIELDS.filter(({ field, optional }) => {
    const [printed, sealed] = [mrz.fields[field] ?? '', seal.fields[field] ?? ''];
    return optional !== true && sealed !== '' && !same(field, printed, sealed);
  });
  const inputs = differing.flatMap(({ field, label }) => [personalInput(label, 'mrz', mrz.fields[field] ?? null), personalInput(label, 'barcode', seal.fields[field] ?? null)]);
  return differing.length === 0 ? { result: 'successful' }
    : { result: 'failed', reason: 'FIELDS_DIFFER', meaning: `Gedruckte Zone und digitales Siegel widersprechen sich: ${differing.map(({ label }) => label).join(', ')}.`, inputs };
}

const PERSON_FIELDS = ['surname', 'givenNames', 'birthDate', 'sex', 'nationality'] as const;

/** Tables 5.48 and 5.49: name, date of birth, sex and nationality of the holder in two documents. */
export function comparePersons(a: Zone | null, b: Zone | null): Observation {
  if (a === null || b === null || a.format === null || b.format === null) return { result: 'notSupported', reason: 'NO_MRZ_ON_PAGE' };
  const said = (zone: Zone, field: string): string => (field === 'nationality' ? meantState(zone.fields[field] ?? '') : (zone.fields[field] ?? ''));
  const differing = PERSON_FIELDS.filter((field) => !agree(field, said(a, field), said(b, field)));
  const label = (field: string): string => FIELDS.find((entry) => entry.field === field)!.label;
  const inputs = differing.flatMap((field) => [personalInput(label(field), 'mrz', a.fields[field] ?? null), personalInput(`${label(field)} im anderen Dokument`, 'mrz', b.fields[field] ?? null)]);
  return differing.length === 0 ? { result: 'successful' } : { result: 'failed', reason: 'FIELDS_DIFFER', meaning: `Die Dokumente widersprechen sich: ${differing.map(label).join(', ')}.`, inputs };
}
