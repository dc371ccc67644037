/**
 * The layouts of machine-readable zones as tables. ICAO 9303-4 (TD3), -5 (TD1), -6 (TD2), -7 (MRV-A,
 * MRV-B); the national layouts are the ones printed on those documents.
 * Columns are counted from 0 here; what the parser reports counts from 1 as ICAO does.
 */

export type MrzFormat =
  | 'TD1'
  | 'TD2'
  | 'TD3'
  | 'MRV-A'
  | 'MRV-B'
  | 'FRENCH_NATIONAL_ID'
  | 'SLOVAK_ID'
  | 'SWISS_DRIVING_LICENSE'
  | 'FRENCH_DRIVING_LICENSE'
  | 'DUTCH_DRIVING_LICENSE';

/** Which characters a field may hold and how its text becomes a value. */
export type FieldKind =
  | 'code' // letters, digits and fillers; fillers at the end fall away
  | 'state' // letters; must be a known code
  | 'names' // SURNAME<<GIVEN<NAMES
  | 'surname' // letters, one name only
  | 'givenNames' // letters, given names only
  | 'number' // document number
  | 'text' // letters, digits; inner fillers become blanks
  | 'digits' // digits only
  | 'birth' // YYMMDD, unknown parts as fillers
  | 'expiry' // YYMMDD, all fillers when it does not expire
  | 'issueMonth' // YYMM
  | 'sex'
  | 'fill'; // fillers only

export interface FieldPlace {
  name: string;
  line: number;
  start: number;
  end: number;
  kind: FieldKind;
}

/** A run of characters that enters a check digit. */
export type Span = readonly [line: number, start: number, end: number];

export interface CheckPlace {
  name: string;
  line: number;
  column: number;
  over: readonly Span[];
  /** A filler stands for 0 while the field is empty (ICAO 9303-4 4.2.2, personal number). */
  fillerWhenEmpty?: boolean;
}

export interface Layout {
  format: MrzFormat;
  /** Length of each line. */
  lines: readonly number[];
  /** True when these lines are this layout rather than another of the same size. */
  claims(lines: readonly string[]): boolean;
  /** First character of the document code the guideline allows. */
  firstLetters: string;
  fields: readonly FieldPlace[];
  checks: readonly CheckPlace[];
  /** Field that takes the rest of a document number longer than nine characters (9303-5 note j, 9303-6 note j). */
  longNumberIn?: string;
}

type Row = readonly [name: string, line: number, start: number, end: number, kind: FieldKind];
const fields = (...rows: readonly Row[]): FieldPlace[] =>
  rows.map(([name, line, start, end, kind]) => ({ name, line, start, end, kind }));
const check = (name: string, line: number, column: number, ...over: readonly Span[]): CheckPlace => ({ name, line, column, over });

/** Lower line shared by TD2, TD3 and the visas; the optional field differs. */
const lowerLine: readonly Row[] = [
  ['documentNumber', 1, 0, 9, 'number'],
  ['nationality', 1, 10, 13, 'state'],
  ['birthDate', 1, 13, 19, 'birth'],
  ['sex', 1, 20, 21, 'sex'],
  ['expiryDate', 1, 21, 27, 'expiry'],
];
const upperLine = (width: number): readonly Row[] => [
  ['documentCode', 0, 0, 2, 'code'],
  ['issuingState', 0, 2, 5, 'state'],
  ['names', 0, 5, width, 'names'],
];
const lowerChecks = [
  check('documentNumber', 1, 9, [1, 0, 9]),
  check('birthDate', 1, 19, [1, 13, 19]),
  check('expiryDate', 1, 27, [1, 21, 27]),
];

/** In the order in which they are tried. */
export const layouts: readonly Layout[] = [
  {
    format: 'MRV-A',
    lines: [44, 44],
    claims: ([first]) => first!.startsWith('V'),
    firstLetters: 'V',
    fields: fields(...upperLine(44), ...lowerLine, ['optionalData', 1, 28, 44, 'text']),
    checks: lowerChecks,
  },
  {
    format: 'TD3',
    lines: [44, 44],
    claims: () => true,
    firstLetters: 'P',
    fields: fields(...upperLine(44), ...lowerLine, ['optionalData', 1, 28, 42, 'text']),
    checks: [
      ...lowerChecks,
      { ...check('optionalData', 1, 42, [1, 28, 42]), fillerWhenEmpty: true },
      check('composite', 1, 43, [1, 0, 10], [1, 13, 20], [1, 21, 43]),
    ],
  },
  {
    format: 'MRV-B',
    lines: [36, 36],
    claims: ([first]) => first!.startsWith('V'),
    firstLetters: 'V',
    fields: fields(...upperLine(36), ...lowerLine, ['optionalData', 1, 28, 36, 'text']),
    checks: lowerChecks,
  },
  {
    format: 'FRENCH_NATIONAL_ID',
    lines: [36, 36],
    claims: ([first]) => first!.startsWith('IDFRA'),
    firstLetters: 'I',
    fields: fields(
      ['documentCode', 0, 0, 2, 'code'],
      ['issuingState', 0, 2, 5, 'state'],
      ['surname', 0, 5, 30, 'surname'],
      ['administrativeCode', 0, 30, 36, 'text'],
      ['issueDate', 1, 0, 4, 'issueMonth'],
      ['administrativeCode2', 1, 4, 7, 'text'],
      ['documentNumber', 1, 7, 12, 'number'],
      ['givenNames', 1, 13, 27, 'givenNames'],
      ['birthDate', 1, 27, 33, 'birth'],
      ['sex', 1, 34, 35, 'sex'],
    ),
    checks: [
      check('documentNumber', 1, 12, [1, 0, 12]),
      check('birthDate', 1, 33, [1, 27, 33]),
      check('composite', 1, 35, [0, 0, 36], [1, 0, 35]),
    ],
  },
  {
    format: 'TD2',
    lines: [36, 36],
    claims: () => true,
    firstLetters: 'ACIP',
    fields: fields(...upperLine(36), ...lowerLine, ['optionalData', 1, 28, 35, 'text']),
    checks: [...lowerChecks, check('composite', 1, 35, [1, 0, 10], [1, 13, 20], [1, 21, 35])],
    longNumberIn: 'optionalData',
  },
  {
    format: 'SLOVAK_ID',
    lines: [34, 34],
    claims: () => true,
    firstLetters: 'ACI',
    fields: fields(...upperLine(34), ...lowerLine, ['optionalData', 1, 28, 34, 'text']),
    checks: lowerChecks,
  },
  {
    format: 'TD1',
    lines: [30, 30, 30],
    claims: () => true,
    firstLetters: 'ACI',
    fields: fields(
      ['documentCode', 0, 0, 2, 'code'],
      ['issuingState', 0, 2, 5, 'state'],
      ['documentNumber', 0, 5, 14, 'number'],
      ['optionalData', 0, 15, 30, 'text'],
      ['birthDate', 1, 0, 6, 'birth'],
      ['sex', 1, 7, 8, 'sex'],
      ['expiryDate', 1, 8, 14, 'expiry'],
      ['nationality', 1, 15, 18, 'state'],
      ['optionalData2', 1, 18, 29, 'text'],
      ['names', 2, 0, 30, 'names'],
    ),
    checks: [
      check('documentNumber', 0, 14, [0, 5, 14]),
      check('birthDate', 1, 6, [1, 0, 6]),
      check('expiryDate', 1, 14, [1, 8, 14]),
      check('composite', 1, 29, [0, 5, 30], [1, 0, 7], [1, 8, 15], [1, 18, 29]),
    ],
    longNumberIn: 'optionalData',
  },
  {
    format: 'SWISS_DRIVING_LICENSE',
    lines: [9, 30, 30],
    claims: ([, second]) => second!.startsWith('FACHE') || second!.startsWith('FALIE'),
    firstLetters: 'F',
    fields: fields(
      ['documentNumber', 0, 0, 7, 'number'],
      ['languageCode', 0, 6, 7, 'code'],
      ['documentNumberFill', 0, 7, 9, 'fill'],
      ['documentCode', 1, 0, 2, 'code'],
      ['issuingState', 1, 2, 5, 'state'],
      ['pinCode', 1, 5, 14, 'digits'],
      ['versionNumber', 1, 14, 17, 'digits'],
      ['versionFill', 1, 17, 19, 'fill'],
      ['birthDate', 1, 19, 25, 'birth'],
      ['birthFill', 1, 25, 30, 'fill'],
      ['names', 2, 0, 30, 'names'],
    ),
    checks: [],
  },
  {
    format: 'FRENCH_DRIVING_LICENSE',
    lines: [30],
    claims: ([only]) => only!.startsWith('D1FRA'),
    firstLetters: 'D',
    fields: fields(
      ['documentCode', 0, 0, 2, 'code'],
      ['issuingState', 0, 2, 5, 'state'],
      ['documentNumber', 0, 5, 14, 'number'],
      ['expiryDate', 0, 15, 21, 'expiry'],
      ['surname', 0, 21, 29, 'surname'],
    ),
    checks: [check('documentNumber', 0, 14, [0, 0, 14]), check('composite', 0, 29, [0, 0, 29])],
  },
  {
    format: 'DUTCH_DRIVING_LICENSE',
    lines: [30],
    claims: ([only]) => only!.startsWith('D1NLD'),
    firstLetters: 'D',
    fields: fields(
      ['documentCode', 0, 0, 2, 'code'],
      ['issuingState', 0, 2, 5, 'state'],
      ['versionNumber', 0, 5, 6, 'code'],
      ['documentNumber', 0, 6, 16, 'number'],
      ['optionalData', 0, 16, 29, 'text'],
    ),
    checks: [check('composite', 0, 29, [0, 0, 29])],
  },
];
