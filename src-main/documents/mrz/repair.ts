/**
 * Repairs what a reading machine confused in a machine-readable zone, and only that: where the place
 * allows letters or digits only, and where a check digit proves the replacement. Every change is
 * reported. ICAO 9303-3 4.9 (check digits), 9303-3 4.3 (characters).
 */
import { checkDigit } from './check-digit.ts';
import { resolveZoneDate } from './dates.ts';
import { layouts, type CheckPlace, type FieldKind, type FieldPlace, type Layout } from './formats.ts';
import { isKnownState } from './states.ts';

export interface Correction {
  /** Counted from 1 within the zone. */
  line: number;
  column: number;
  found: string;
  taken: string;
  /** True when a check digit covers the place and is right only with the replacement. */
  proven: boolean;
}

export interface RepairedZone {
  lines: string[];
  corrections: Correction[];
  layout: Layout;
}

/** What else a character may be; lines and columns count from 0 within the zone. */
export interface Doubts {
  /** The best reading if only digits, or only letters and fillers, may stand there. */
  inClass(line: number, column: number, found: string, kind: 'letter' | 'digit'): string;
  /** Other readings with a cost each, the lower the likelier. */
  others(line: number, column: number, found: string): ReadonlyArray<{ character: string; cost: number }>;
}

const AS_DIGIT: Record<string, string> = { O: '0', Q: '0', D: '0', U: '0', I: '1', L: '1', Z: '2', A: '4', S: '5', G: '6', T: '7', B: '8' };
const AS_LETTER: Record<string, string> = { '0': 'O', '1': 'I', '2': 'Z', '4': 'A', '5': 'S', '6': 'G', '7': 'T', '8': 'B' };
const LOOKALIKES: Record<string, string> = {
  '0': 'OQD', O: '0QD', Q: '0O', D: '0O', '1': 'I', I: '1', L: '1', '2': 'Z', Z: '2', '5': 'S', S: '5', '6': 'G', G: '6', '8': 'B', B: '8', '4': 'A', A: '4', '7': 'T', T: '7',
};
/** Doubts where nothing is known but the text: characters that look alike. */
const lookalikes: Doubts = {
  inClass: (_line, _column, found, kind) => (kind === 'digit' ? AS_DIGIT : AS_LETTER)[found] ?? found,
  others: (_line, _column, found) => [...(LOOKALIKES[found] ?? '')].map((character) => ({ character, cost: 1 })),
};
/** A replacement must be cheaper than the next one by this much (a factor of e in likelihood) to count. */
const CLEAR_LEAD = 1;

const LETTER_KINDS: ReadonlySet<FieldKind> = new Set(['state', 'names', 'surname', 'givenNames']);
const DIGIT_KINDS: ReadonlySet<FieldKind> = new Set(['birth', 'expiry', 'digits', 'issueMonth']);

/** Which characters may stand at each place: letters, digits, or both. */
type Class = 'letter' | 'digit' | 'any';

function classesOf(layout: Layout): Class[][] {
  const classes = layout.lines.map((width) => new Array<Class>(width).fill('any'));
  for (const field of layout.fields) {
    const kind = LETTER_KINDS.has(field.kind) ? 'letter' : DIGIT_KINDS.has(field.kind) ? 'digit' : null;
    if (kind) classes[field.line]!.fill(kind, field.start, field.end);
    if (field.name === 'documentCode') classes[field.line]![field.start] = 'letter';
  }
  for (const check of layout.checks) classes[check.line]![check.column] = 'digit';
  return classes;
}

/**
 * Finds the lines of a zone in `lines` and repairs them. Returns null if no run of lines has the size
 * of a known layout. The text has no blanks and is in capitals.
 */
export function repairZone(lines: readonly string[], doubts: Doubts = lookalikes): RepairedZone | null {
  let best: (RepairedZone & { right: number }) | null = null;
  for (const layout of layouts) {
    for (let from = 0; from + layout.lines.length <= lines.length; from++) {
      const window = lines.slice(from, from + layout.lines.length);
      if (!window.every((line, i) => line.length === layout.lines[i])) continue;
      const repaired = repairAs(layout, window, from === 0 ? doubts : below(doubts, from));
      if (!layout.claims(repaired.lines)) continue;
      if (!best || repaired.right > best.right) best = repaired;
    }
  }
  return best && { lines: best.lines, corrections: best.corrections, layout: best.layout };
}

/** Doubts of lines that begin further down. */
const below = ({ inClass, others }: Doubts, from: number): Doubts => ({
  inClass: (line, ...place) => inClass(line + from, ...place),
  others: (line, ...place) => others(line + from, ...place),
});

function repairAs(layout: Layout, lines: readonly string[], doubts: Doubts): RepairedZone & { right: number } {
  const grid = lines.map((line) => [...line]);
  const classes = classesOf(layout);
  const corrections: Correction[] = [];
  const set = (line: number, column: number, taken: string, proven: boolean) => {
    const found = grid[line]![column]!;
    if (found === taken) return;
    corrections.push({ line: line + 1, column: column + 1, found, taken, proven });
    grid[line]![column] = taken;
  };
  const covered = new Set(layout.checks.flatMap((check) => placesOf(check).map(([line, column]) => `${line}/${column}`)));
  classes.forEach((row, line) =>
    row.forEach((kind, column) => {
      const found = grid[line]![column]!;
      if (kind === 'letter') set(line, column, /\d/.test(found) ? doubts.inClass(line, column, found, 'letter') : found, false);
      else if (kind === 'digit' && !covered.has(`${line}/${column}`) && !layout.checks.some((c) => c.line === line && c.column === column)) {
        set(line, column, asDigit(doubts, line, column, found), false);
      }
    }),
  );
  const code = layout.fields.find(({ name }) => name === 'documentCode')!;
  const first = grid[code.line]![code.start]!;
  if (!layout.firstLetters.includes(first)) {
    const allowed = doubts.others(code.line, code.start, first).find(({ character }) => layout.firstLetters.includes(character));
    if (allowed) set(code.line, code.start, allowed.character, false);
  }
  for (const field of layout.fields) if (field.kind === 'state') knownState(field, grid, doubts, set);
  let right = 0;
  for (const check of layout.checks) {
    // The composite check digit speaks for characters without a check digit of their own, once those are right.
    const own = new Set(layout.checks.filter((other) => other !== check).flatMap((other) => [...placesOf(other).map(([l, c]) => `${l}/${c}`), `${other.line}/${other.column}`]));
    const free = (line: number, column: number) => check.name !== 'composite' || (right === layout.checks.length - 1 && !own.has(`${line}/${column}`));
    if (prove(check, grid, classes, layout, doubts, free, set)) right++;
  }
  return { layout, lines: grid.map((row) => row.join('')), corrections, right };
}

/** A code that no state has, with the one character in doubt that makes it a known one. */
function knownState({ line, start, end }: FieldPlace, grid: string[][], doubts: Doubts, set: (line: number, column: number, taken: string, proven: boolean) => void): void {
  const code = grid[line]!.slice(start, end);
  const known = (characters: readonly string[]) => isKnownState(characters.join('').replace(/<+$/, ''));
  if (known(code)) return;
  const found = code.flatMap((character, i) => doubts.others(line, start + i, character)
    .filter((other) => known(code.with(i, other.character)))
    .map((other) => ({ column: start + i, ...other }))).sort((a, b) => a.cost - b.cost);
  const [first, second] = found;
  if (first && (!second || second.cost - first.cost >= CLEAR_LEAD)) set(line, first.column, first.character, false);
}

function placesOf(check: CheckPlace): Array<readonly [number, number]> {
  return check.over.flatMap(([line, start, end]) => Array.from({ length: end - start }, (_unused, i) => [line, start + i] as const));
}

/** Costs up to which a replacement counts that only its own check digit proves: where a composite one disagrees, and where there is none. */
const WEAK_DOUBT = 2.5;
const STRONG_DOUBT = 5;

function withText(grid: string[][], places: ReadonlyArray<readonly [number, number]>, text: readonly string[], check: CheckPlace, digit: string): string[][] {
  const copy = grid.map((row) => [...row]);
  places.forEach(([line, column], i) => (copy[line]![column] = text[i]!));
  copy[check.line]![check.column] = digit;
  return copy;
}

/** Whether a check digit is right, with letters that look like digits in places for digits taken as such. */
function isRight(check: CheckPlace, grid: string[][]): boolean {
  return checkDigit(placesOf(check).map(([line, column]) => grid[line]![column]!).join('')) === (AS_DIGIT[grid[check.line]![check.column]!] ?? grid[check.line]![check.column]);
}

/** Makes one check digit right if a permitted replacement does so; true if it is right afterwards. */
function prove(check: CheckPlace, grid: string[][], classes: Class[][], layout: Layout, doubts: Doubts, free: (line: number, column: number) => boolean, set: (line: number, column: number, taken: string, proven: boolean) => void): boolean {
  const written = grid[check.line]![check.column]!;
  const places = placesOf(check);
  if (written === '<' && check.name === 'documentNumber' && layout.longNumberIn) return true;
  if (written === '<' && check.fillerWhenEmpty) return places.every(([line, column]) => grid[line]![column] === '<');
  const digit = asDigit(doubts, check.line, check.column, written);
  const text = places.map(([line, column]) => {
    const found = grid[line]![column]!;
    return classes[line]![column] === 'digit' ? asDigit(doubts, line, column, found) : found;
  });
  const changed = checkDigit(text.join('')) === digit ? text : oneReplacement(text, digit, check, grid, classes, layout, doubts, free);
  if (!changed) return false;
  places.forEach(([line, column], i) => set(line, column, changed[i]!, true));
  set(check.line, check.column, digit, true);
  return true;
}

function asDigit(doubts: Doubts, line: number, column: number, found: string): string {
  return /[A-Z]/.test(found) ? doubts.inClass(line, column, found, 'digit') : found;
}

/** A replacement that makes a date impossible proves nothing. */
function keepsDates(layout: Layout, places: ReadonlyArray<readonly [number, number]>, candidate: readonly string[]): boolean {
  return layout.fields.filter(({ kind }) => kind === 'birth' || kind === 'expiry').every(({ kind, line, start, end }) => {
    const text = places.map(([l, c], i) => (l === line && c >= start && c < end ? candidate[i] : '')).join('');
    return text.length !== end - start || resolveZoneDate(text, kind as 'birth' | 'expiry', '2099-12-31').state !== 'invalid';
  });
}

/** The text with the one character replaced that makes `digit` right; null if no replacement leads clearly. */
function oneReplacement(text: readonly string[], digit: string, check: CheckPlace, grid: string[][], classes: Class[][], layout: Layout, doubts: Doubts, free: (line: number, column: number) => boolean): string[] | null {
  const places = placesOf(check);
  const found: Array<{ candidate: string[]; cost: number }> = [];
  text.forEach((character, i) => {
    const [line, column] = places[i]!;
    if (!free(line, column)) return;
    for (const other of doubts.others(line, column, character)) {
      if (classes[line]![column] === 'digit' && !/[\d<]/.test(other.character)) continue;
      const candidate = text.with(i, other.character);
      if (checkDigit(candidate.join('')) === digit && keepsDates(layout, places, candidate)) found.push({ candidate, cost: other.cost });
    }
  });
  // One check digit alone is right by chance for every tenth candidate; the composite one decides between them.
  const composite = layout.checks.find(({ name }) => name === 'composite' && name !== check.name);
  const sure = composite ? found.filter(({ candidate }) => isRight(composite, withText(grid, places, candidate, check, digit))) : [];
  const likely = sure.length > 0 ? sure : found.filter(({ cost }) => cost < (composite ? WEAK_DOUBT : STRONG_DOUBT));
  const [first, second] = likely.sort((a, b) => a.cost - b.cost);
  return first && (!second || second.cost - first.cost >= CLEAR_LEAD) ? first.candidate : null;
}
