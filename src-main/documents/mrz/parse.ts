/**
 * Reads a machine-readable zone: which format, which fields, whether each check digit is right, and
 * every deviation from ICAO 9303 parts 3 to 7 as a problem. Never throws, whatever the input.
 */
import { officeDay } from '../../contract/office-day.ts';
import { checkDigit } from './check-digit.ts';
import { layouts, type CheckPlace, type FieldPlace, type Layout, type MrzFormat } from './formats.ts';
import { resolveZoneDate } from './dates.ts';
import { plausibleSpellings, splitZoneName } from './names.ts';
import type { ZoneProblemCode } from './problem-words.ts';
import { repairZone, type Correction } from './repair.ts';
import { isKnownState } from './states.ts';

export interface MrzCheck {
  /** documentNumber, birthDate, expiryDate, optionalData or composite. */
  name: string;
  /** Place of the check digit in the whole zone, counted from 1 with line breaks left out. */
  position: number;
  /** Line and character position as ICAO counts them, from 1. */
  line: number;
  column: number;
  expected: string;
  found: string;
  ok: boolean;
}

export interface MrzProblem {
  code: ZoneProblemCode;
  /** `error`: the zone is not valid. `warning`: unusual, to be looked at, still valid. */
  severity: 'error' | 'warning';
  field: string | null;
  /** Counted from 1; null where the problem has no place. */
  line: number | null;
  column: number | null;
  /** English, for logs and developers; people read the sentence of the code (problem-words.ts). */
  message: string;
}

export interface MrzFields {
  documentCode: string;
  issuingState: string;
  documentNumber: string;
  surname: string;
  givenNames: string;
  nationality: string;
  /** As in the zone, YYMMDD with fillers for unknown parts; empty where the format has none. */
  birthDate: string;
  birthDateIso: string | null;
  /** M, F or the filler for not specified. */
  sex: string;
  expiryDate: string;
  expiryDateIso: string | null;
  optionalData: string;
  /** Fields of one format only: optionalData2, pinCode, administrativeCode … */
  [extra: string]: string | null;
}

export interface MrzName {
  mayBeTruncated: boolean;
  /** Spellings the person may use, the plain one first; suggestions, never certain. */
  surnames: string[];
  givenNames: string[];
}

export interface MrzResult {
  /** null where the lines are no known layout. */
  format: MrzFormat | null;
  /** Format known, every check digit right and no problem of severity error. */
  valid: boolean;
  fields: Partial<MrzFields>;
  checks: MrzCheck[];
  problems: MrzProblem[];
  name: MrzName | null;
  /** The lines as judged: without blanks, in capitals. */
  lines: string[];
  /** What was changed when the text was treated as raw reading (`ocr`). */
  corrections: Correction[];
}

export interface MrzOptions {
  /** YYYY-MM-DD for resolving centuries; the office's day of the call if left out. */
  today?: string;
  /**
   * Treat the text as raw reading by a machine: pick the lines of the zone and repair confusions
   * that check digits prove. Left out: only if blanks stand between the characters and the lines fit no layout.
   */
  ocr?: boolean;
}

/** Longer input cannot be a zone; it is cut so that time stays bounded. */
const MOST_LINES = 40;
const MOST_CHARACTERS = 400;

const problem = (code: ZoneProblemCode, message: string, place: { severity?: 'error' | 'warning'; field?: string; line?: number; column?: number } = {}): MrzProblem => ({
  code,
  severity: place.severity ?? 'error',
  field: place.field ?? null,
  line: place.line === undefined ? null : place.line + 1,
  column: place.column === undefined ? null : place.column + 1,
  message,
});

/**
 * Parses one zone.
 * @param input the lines, or one text with line breaks; a text of 90, 88, 72 or 68 characters in one line
 *   is divided. Never throws.
 */
export function parseMrz(input: readonly string[] | string, options: MrzOptions = {}): MrzResult {
  const today = options.today ?? officeDay(Date.now());
  const { lines: written, problems, blanksInside } = tidy(input);
  // Blanks alone do not make a well-formed zone a raw reading: its wrong check digit stays a finding.
  if (options.ocr ?? (blanksInside && layoutsFor(written).length === 0)) {
    const repaired = repairZone(written);
    if (repaired) {
      const notes = repaired.corrections.map((c) =>
        problem('CORRECTED', `read ${c.found}, taken as ${c.taken}${c.proven ? ', proven by a check digit' : ', the place allows nothing else'}`, {
          severity: 'warning', line: c.line - 1, column: c.column - 1,
        }),
      );
      return judge(repaired.lines, today, [...problems, ...notes], repaired.corrections);
    }
  }
  return judge(written, today, problems, []);
}

/** Splits text into lines without blanks and in capitals, and says what it had to change. */
function tidy(input: readonly string[] | string): { lines: string[]; problems: MrzProblem[]; blanksInside: boolean } {
  const problems: MrzProblem[] = [];
  const raw = (typeof input === 'string' ? [input] : [...input])
    .flatMap((text) => String(text).slice(0, MOST_LINES * MOST_CHARACTERS).split(/\r\n|\r|\n/))
    .map((line) => line.replace(/^\uFEFF/, ''))
    .filter((line) => line.trim() !== '')
    .slice(0, MOST_LINES);
  let blanksInside = false;
  const lines = raw.map((line, index) => {
    const unspaced = line.replace(/[\s\u00A0\u200B\u2009]+/g, '');
    if (unspaced !== line) {
      if (unspaced !== line.trim()) blanksInside = true;
      problems.push(problem('BLANKS', 'blanks were left out', { severity: 'warning', line: index }));
    }
    const tight = unspaced.slice(0, MOST_CHARACTERS);
    if (tight !== unspaced) problems.push(problem('TOO_LONG', `no line of a zone is that long; only its first ${MOST_CHARACTERS} characters were looked at`, { line: index }));
    const capital = tight.replace(/[a-z]/g, (letter) => letter.toUpperCase());
    if (capital !== tight || /[«‹]/.test(tight)) problems.push(problem('LOWER_CASE', 'lower case or other brackets were read as capitals and fillers', { severity: 'warning', line: index }));
    return capital;
  });
  return { lines: withFillers(lines), problems, blanksInside };
}

/** Readers and word processors write « for one filler or for two: for two where only then the lines are a zone. */
function withFillers(lines: readonly string[]): string[] {
  const [one, two] = ['<', '<<'].map((double) => divide(lines.map((line) => line.replaceAll('«', double).replaceAll('‹', '<')))) as [string[], string[]];
  return layoutsFor(one).length === 0 && layoutsFor(two).length > 0 ? two : one;
}

/** Sizes of zones by the number of all their characters; TD1 and the two sizes of two lines. */
const WIDTHS: Readonly<Record<number, number>> = { 90: 30, 88: 44, 72: 36, 68: 34 };

/**
 * One line that holds a whole zone, as chips deliver it in DG1, is cut into its lines; so are lines that
 * were broken elsewhere, when the zone they make together has every check digit right.
 */
function divide(lines: string[]): string[] {
  const all = lines.join('');
  const width = WIDTHS[all.length];
  if (width === undefined || lines.every((line) => line.length === width)) return lines;
  const cut = all.match(new RegExp(`.{${width}}`, 'gs')) ?? lines;
  return lines.length === 1 || (layoutsFor(lines).length === 0 && layoutsFor(cut).some((layout) => rightThroughout(layout, cut))) ? cut : lines;
}

function rightThroughout(layout: Layout, lines: readonly string[]): boolean {
  return layout.checks.length > 0 && judgeAs(layout, lines, '2000-01-01', [], []).checks.every(({ ok }) => ok);
}

/** Layouts of exactly this size, the fitting ones in order; none if the size is unknown. */
export function layoutsFor(lines: readonly string[]): Layout[] {
  return layouts.filter(
    (layout) => layout.lines.length === lines.length && layout.lines.every((width, i) => lines[i]!.length === width) && layout.claims(lines),
  );
}

/**
 * The layout whose size is nearest: same number of lines, each at most four characters off. Lines of exactly another
 * layout's width are those of a zone that is not whole, not wrong lines of this one.
 */
function nearestLayout(lines: readonly string[]): Layout | null {
  if (layouts.some((layout) => layout.lines.length > lines.length && layout.lines.every((width) => lines.every((line) => line.length === width)))) return null;
  const distance = (layout: Layout) => Math.max(...layout.lines.map((width, i) => Math.abs(width - lines[i]!.length)));
  const near = layouts.filter((layout) => layout.lines.length === lines.length && layout.claims(lines) && distance(layout) <= 4);
  return near.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function judge(lines: string[], today: string, problems: MrzProblem[], corrections: Correction[]): MrzResult {
  const fitting = layoutsFor(lines);
  if (fitting.length > 0) {
    // Two layouts of one size (French card and TD2): the first whose check digits are all right.
    const results = fitting.map((layout) => judgeAs(layout, lines, today, problems, corrections));
    return results.find((result) => result.valid) ?? results[0]!;
  }
  const near = nearestLayout(lines);
  if (!near) {
    const sizes = lines.map((line) => line.length).join(' + ') || 'no';
    return { format: null, valid: false, fields: {}, checks: [], problems: [...problems, problem('UNKNOWN_FORMAT', `${sizes} characters are no known layout`)], name: null, lines, corrections };
  }
  const wrong = near.lines.flatMap((width, i) =>
    lines[i]!.length === width ? [] : [problem('LINE_LENGTH', `${lines[i]!.length} characters instead of ${width}`, { line: i })],
  );
  const padded = lines.map((line, i) => line.slice(0, near.lines[i]!).padEnd(near.lines[i]!, '<'));
  return { ...judgeAs(near, padded, today, [...problems, ...wrong], corrections), lines };
}

function judgeAs(layout: Layout, lines: readonly string[], today: string, before: readonly MrzProblem[], corrections: Correction[]): MrzResult {
  const problems = [...before];
  lines.forEach((line, index) => {
    const column = line.search(/[^A-Z0-9<]/);
    if (column >= 0) problems.push(problem('CHARACTER', 'a character that no zone may hold', { line: index, column }));
  });
  const fields: Partial<MrzFields> = {};
  let name: MrzName | null = null;
  for (const place of layout.fields) {
    const text = lines[place.line]!.slice(place.start, place.end);
    name = readField(place, text, fields, problems, today) ?? name;
  }
  const first = lines[layout.fields.find(({ name: field }) => field === 'documentCode')!.line]!.charAt(0);
  if (!layout.firstLetters.includes(first)) {
    problems.push(problem('DOCUMENT_CODE', `a ${layout.format} document code begins with one of ${layout.firstLetters}`, { field: 'documentCode' }));
  }
  const checks = layout.checks.map((place) => runCheck(layout, place, lines, fields, problems));
  for (const failed of checks.filter(({ ok }) => !ok)) {
    problems.push(problem('CHECK_DIGIT', `check digit of ${failed.name} is ${failed.found}, should be ${failed.expected}`, { field: failed.name, line: failed.line - 1, column: failed.column - 1 }));
  }
  if (layout.format === 'FRENCH_NATIONAL_ID') fields.cardNumber = lines[1]!.slice(0, 12);
  if (name) {
    name.surnames = plausibleSpellings(fields.surname ?? '', fields.issuingState ?? '');
    name.givenNames = plausibleSpellings(fields.givenNames ?? '', fields.issuingState ?? '');
  }
  const valid = checks.every(({ ok }) => ok) && problems.every(({ severity }) => severity !== 'error');
  return { format: layout.format, valid, fields, checks, problems, name, lines: [...lines], corrections };
}

/** Which characters a field may hold. */
const ALLOWED: Record<FieldPlace['kind'], RegExp> = {
  code: /^[A-Z0-9<]*$/,
  state: /^[A-Z]{1,3}<*$/,
  names: /^[A-Z<]*$/,
  surname: /^[A-Z<]*$/,
  givenNames: /^[A-Z<]*$/,
  number: /^[A-Z0-9<]*$/,
  text: /^[A-Z0-9<]*$/,
  digits: /^[0-9]+$/,
  birth: /^[0-9<]*$/,
  expiry: /^[0-9<]*$/,
  issueMonth: /^\d\d(0[1-9]|1[0-2])$/,
  sex: /^[MF<X]$/,
  fill: /^<*$/,
};

function readField(place: FieldPlace, text: string, fields: Partial<MrzFields>, problems: MrzProblem[], today: string): MrzName | null {
  const at = { field: place.name, line: place.line, column: place.start };
  if (!ALLOWED[place.kind].test(text)) problems.push(problem('FIELD_CHARACTERS', `${place.name} holds a character that may not stand there`, at));
  const value = text.replace(/<+$/, '').replace(/</g, ' ').trim();
  switch (place.kind) {
    case 'fill':
      return null;
    case 'names': {
      const split = splitZoneName(text);
      fields.surname = split.surname;
      fields.givenNames = split.givenNames;
      if (split.surname === '' && split.givenNames === '') problems.push(problem('NAME_EMPTY', 'the name field is empty', at));
      if (split.tooManyParts) problems.push(problem('NAME_PARTS', 'the name has more than two parts', at));
      return { mayBeTruncated: split.mayBeTruncated, surnames: [], givenNames: [] };
    }
    case 'birth':
    case 'expiry': {
      const date = resolveZoneDate(text, place.kind, today);
      fields[place.name] = text;
      fields[`${place.name}Iso`] = date.iso;
      if (date.state === 'invalid') problems.push(problem('DATE', `${place.name} is no date`, at));
      if (date.state === 'partial') problems.push(problem('DATE_PARTIAL', `${place.name} is known in part`, { ...at, severity: 'warning' }));
      return null;
    }
    case 'state':
      if (ALLOWED.state.test(text) && !isKnownState(value)) problems.push(problem('STATE', `${place.name} is no known code`, at));
      fields[place.name] = value;
      return null;
    case 'sex':
      if (text === 'X') problems.push(problem('SEX_X', 'not specified is written as a filler in a zone', { ...at, severity: 'warning' }));
      fields.sex = text;
      return null;
    case 'surname':
    case 'givenNames':
      fields[place.name] = value.replace(/ +/g, ' ');
      return { mayBeTruncated: !text.endsWith('<'), surnames: [], givenNames: [] };
    default:
      if (place.kind === 'number' && value === '') problems.push(problem('NUMBER_EMPTY', 'there is no document number', at));
      fields[place.name] = value;
      return null;
  }
}

const take = (lines: readonly string[], spans: CheckPlace['over']): string => spans.map(([line, start, end]) => lines[line]!.slice(start, end)).join('');

function runCheck(layout: Layout, place: CheckPlace, lines: readonly string[], fields: Partial<MrzFields>, problems: MrzProblem[]): MrzCheck {
  const before = layout.lines.slice(0, place.line).reduce((sum, width) => sum + width, 0);
  const at = (column: number) => ({ position: before + column + 1, line: place.line + 1, column: column + 1 });
  const covered = take(lines, place.over);
  const found = lines[place.line]!.charAt(place.column);
  if (place.name === 'documentNumber' && found === '<' && layout.longNumberIn) return longNumber(layout, place, lines, fields, problems, at);
  const expected = checkDigit(covered);
  const emptyAndFilled = place.fillerWhenEmpty === true && found === '<' && /^<*$/.test(covered);
  let ok = found === expected || emptyAndFilled;
  if (!ok && place.name === 'composite' && followsOlderRule(layout, lines, found)) {
    ok = true;
    problems.push(problem('COMPOSITE_OLDER_RULE', 'the composite check digit leaves out the optional data, as the worked example of ICAO 9303-10 A.2.1 does', { severity: 'warning', field: 'composite', line: place.line, column: place.column }));
  }
  return { name: place.name, ...at(place.column), expected, found, ok };
}

/**
 * Dutch identity cards of the kind printed in ICAO 9303-10 A.2.1 compute the composite check digit
 * over number, birth and expiry only. For that issuer alone this counts as right, with a warning.
 */
function followsOlderRule(layout: Layout, lines: readonly string[], found: string): boolean {
  return layout.format === 'TD1' && lines[0]!.startsWith('NLD', 2) &&
    found === checkDigit(take(lines, [[0, 5, 15], [1, 0, 7], [1, 8, 15]]));
}

/**
 * A number longer than nine characters: a filler instead of the check digit, the rest and the check
 * digit in the optional data up to the first filler. ICAO 9303-5 4.2.2 note j, 9303-6 4.2.2 note j.
 */
function longNumber(layout: Layout, place: CheckPlace, lines: readonly string[], fields: Partial<MrzFields>, problems: MrzProblem[], at: (column: number) => { position: number; line: number; column: number }): MrzCheck {
  const optional = layout.fields.find(({ name }) => name === layout.longNumberIn)!;
  const text = lines[optional.line]!.slice(optional.start, optional.end);
  const run = /^[^<]*/.exec(text)![0];
  const principal = take(lines, place.over);
  const rest = run.slice(0, -1);
  if (run.length < 2) {
    if (/^<*$/.test(principal + run)) return { name: place.name, ...at(place.column), expected: '0', found: '<', ok: false };
    problems.push(problem('LONG_NUMBER', 'the document number says it goes on in the optional data, but nothing follows there', { field: 'documentNumber', line: place.line, column: place.column }));
    return { name: place.name, ...at(place.column), expected: checkDigit(principal), found: '<', ok: false };
  }
  const expected = checkDigit(principal + rest);
  const found = run.slice(-1);
  fields.documentNumber = (principal + rest).replace(/<+$/, '').replace(/</g, ' ');
  const column = optional.start + run.length - 1;
  const withFiller = lines[0]!.startsWith('BEL', 2) && found !== expected && found === checkDigit(`${principal}<${rest}`);
  if (withFiller) {
    problems.push(problem('LONG_NUMBER_WITH_FILLER', 'the check digit of the long document number counts the filler, as Belgian cards do', { severity: 'warning', field: 'documentNumber', line: optional.line, column }));
  }
  return { name: place.name, ...at(column), expected: withFiller ? found : expected, found, ok: withFiller || found === expected };
}
