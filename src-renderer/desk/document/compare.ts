/** Entries, machine-readable zone and chip in one table; pure functions. */
import type { DocumentData, Finding, Person } from '../../../src-main/contract/session.ts';

export type RowName = 'surname' | 'givenNames' | 'birthDate' | 'sex' | 'nationality' | 'documentNumber' | 'expiryDate';
export interface Row {
  name: RowName;
  entered: string | null;
  mrz: string | null;
  /** As printed in the visual zone, where that could be compared. */
  visual: string | null;
  chip: string | null;
  /** Sources disagree with each other. */
  differs: boolean;
}

const names: RowName[] = ['surname', 'givenNames', 'birthDate', 'sex', 'nationality', 'documentNumber', 'expiryDate'];

/** Comparable form: capitals without marks, ICAO transliteration of umlauts, dates as YYMMDD, fillers gone. */
export function comparable(name: RowName, value: string | null): string | null {
  if (value === null || value.trim() === '') return null;
  if (name === 'birthDate' || name === 'expiryDate') {
    const digits = value.replaceAll('-', '');
    return digits.length === 8 ? digits.slice(2) : digits;
  }
  const letters = value
    .toUpperCase()
    .replaceAll('Ä', 'AE')
    .replaceAll('Ö', 'OE')
    .replaceAll('Ü', 'UE')
    .replaceAll('ẞ', 'SS')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[<\s'’-]+/g, ' ')
    .trim();
  return name === 'documentNumber' ? letters.replaceAll(' ', '') : letters;
}

export function comparisonRows(person: Person, document: DocumentData): Row[] {
  const entered: Partial<Record<RowName, string | null>> = { surname: person.surname, givenNames: person.givenNames, birthDate: person.birthDate, sex: person.sex, nationality: person.nationality };
  return names
    .map((name) => {
      const row = { name, entered: entered[name] || null, mrz: document.mrz?.fields[name] ?? null, visual: document.visual?.[name] ?? null, chip: document.chip?.fields[name] ?? null };
      const known = [row.entered, row.mrz, row.visual, row.chip].map((value) => comparable(name, value)).filter((value) => value !== null);
      return { ...row, differs: new Set(known).size > 1 };
    })
    .filter((row) => row.entered !== null || row.mrz !== null || row.chip !== null);
}

/** What the person record would become if the document were followed; names as the chip or zone has them. */
export function personFromDocument(person: Person, document: DocumentData): Partial<Person> {
  const take = (name: RowName): string | null => document.chip?.fields[name] ?? document.mrz?.fields[name] ?? null;
  const change: Partial<Person> = {};
  const surname = take('surname');
  const givenNames = take('givenNames');
  const nationality = take('nationality');
  const sex = take('sex');
  const birth = document.mrz?.fields['birthDateIso'] ?? take('birthDate');
  if (surname && surname !== person.surname) change.surname = surname;
  if (givenNames && givenNames !== person.givenNames) change.givenNames = givenNames;
  if (nationality && nationality.length <= 3 && nationality !== person.nationality) change.nationality = nationality;
  if ((sex === 'F' || sex === 'M' || sex === 'X') && sex !== person.sex) change.sex = sex;
  if (birth && /^\d{4}-\d{2}-\d{2}$/.test(birth) && birth !== person.birthDate) change.birthDate = birth;
  return change;
}

const worst: Finding['result'][] = ['failed', 'aborted', 'undetermined', 'notSupported', 'successful'];
const duty: Finding['obligation'][] = ['mandatory', 'optional', 'evaluatory'];

/** Worst first; among equals what is mandatory first; otherwise the order of the core. */
export function worstFirst(findings: Finding[]): Finding[] {
  return [...findings].sort((a, b) => worst.indexOf(a.result) - worst.indexOf(b.result) || duty.indexOf(a.obligation) - duty.indexOf(b.obligation));
}

const branches: Finding['branch'][] = ['optical', 'electronic', 'combined', 'digitalSeal'];

/** The result of each branch as the core aggregated it; of a document read before that was kept, the worst that counts. */
export function branchesOf({ branches: known, findings }: DocumentData): { branch: Finding['branch']; result: Finding['result'] }[] {
  if (known) return known;
  return branches.map((branch) => {
    const [first] = worstFirst(findings.filter((one) => one.branch === branch && one.obligation !== 'evaluatory' && one.result !== 'notSupported'));
    return { branch, result: first?.result ?? 'notSupported' };
  });
}

/** Pictures of the page with the zone, then of each further page: a light that comes again begins the next one. */
export function sidesOf({ pages, furtherPages = [] }: Pick<DocumentData, 'pages' | 'furtherPages'>): DocumentData['pages'][] {
  const sides: DocumentData['pages'][] = [pages];
  for (const page of furtherPages) {
    const last = sides.at(-1)!;
    if (sides.length === 1 || last.some(({ light }) => light === page.light)) sides.push([page]);
    else last.push(page);
  }
  return sides;
}
