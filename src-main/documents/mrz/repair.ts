/**
 * Repairs what a reading machine confused in a machine-readable zone, and only that: where the place
 * allows letters or digits only, and where a check digit proves the replacement. Every change is
 * reported. ICAO 9303-3 4.9 (check digits), 9303-3 4.3 (characters).
 */
import { checkDigit } from './check-digit.ts';
import { layouts, type CheckPlace, type FieldKind, type Layout } from './formats.ts';

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

/** Other readings of a character, the likeliest first; line and column count from 0 within the zone. */
export type Alternatives = (line: number, column: number, found: string) => string;

const AS_DIGIT: Record<string, string> = { O: '0', Q: '0', D: '0', U: '0', I: '1', L: '1', Z: '2', A: '4', S: '5', G: '6', T: '7', B: '8' };
const AS_LETTER: Record<string, string> = { '0': 'O', '1': 'I', '2': 'Z', '4': 'A', '5': 'S', '6': 'G', '7': 'T', '8': 'B' };
const LOOKALIKES: Record<string, string> = {
  '0': 'OQD', O: '0QD', Q: '0O', D: '0O', '1': 'I', I: '1', L: '1', '2': 'Z', Z: '2', '5': 'S', S: '5', '6': 'G', G: '6', '8': 'B', B: '8', '4': 'A', A: '4', '7': 'T', T: '7',
};
const lookalikes: Alternatives = (_line, _column, found) => LOOKALIKES[found] ?? '';

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
export function repairZone(lines: readonly string[], alternatives: Alternatives = lookalikes): RepairedZone | null {
  let best: (RepairedZone & { right: number }) | null = null;
  for (const layout of layouts) {
    for (let from = 0; from + layout.lines.length <= lines.length; from++) {
      const window = lines.slice(from, from + layout.lines.length);
      if (!window.every((line, i) => line.length === layout.lines[i])) continue;
      const repaired = repairAs(layout, window, alternatives);
      if (!layout.claims(repaired.lines)) continue;
      if (!best || repaired.right > best.right) best = repaired;
    }
  }
  return best && { lines: best.lines, corrections: best.corrections, layout: best.layout };
}

function repairAs(layout: Layout, lines: readonly string[], alternatives: Alternatives): RepairedZone & { right: number } {
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
      if (kind === 'letter') set(line, column, AS_LETTER[found] ?? found, false);
      else if (kind === 'digit' && !covered.has(`${line}/${column}`) && !layout.checks.some((c) => c.line === line && c.column === column)) {
        set(line, column, AS_DIGIT[found] ?? found, false);
      }
    }),
  );
  const right = layout.checks.filter((check) => prove(check, grid, classes, layout, alternatives, set)).length;
  return { layout, lines: grid.map((row) => row.join('')), corrections, right };
}

function placesOf(check: CheckPlace): Array<readonly [number, number]> {
  return check.over.flatMap(([line, start, end]) => Array.from({ length: end - start }, (_unused, i) => [line, start + i] as const));
}

/** Makes one check digit right if a permitted replacement does so; true if it is right afterwards. */
function prove(check: CheckPlace, grid: string[][], classes: Class[][], layout: Layout, alternatives: Alternatives, set: (line: number, column: number, taken: string, proven: boolean) => void): boolean {
  const written = grid[check.line]![check.column]!;
  const places = placesOf(check);
  if (written === '<' && check.name === 'documentNumber' && layout.longNumberIn) return true;
  if (written === '<' && check.fillerWhenEmpty) return places.every(([line, column]) => grid[line]![column] === '<');
  const digit = AS_DIGIT[written] ?? written;
  const text = places.map(([line, column]) => {
    const found = grid[line]![column]!;
    return classes[line]![column] === 'digit' ? (AS_DIGIT[found] ?? found) : found;
  });
  const changed = checkDigit(text.join('')) === digit ? text : oneReplacement(text, digit, places, classes, alternatives);
  if (!changed) return false;
  places.forEach(([line, column], i) => set(line, column, changed[i]!, true));
  set(check.line, check.column, digit, true);
  return true;
}

/** The text with the one character replaced that makes `digit` right; null if none or several would. */
function oneReplacement(text: readonly string[], digit: string, places: ReadonlyArray<readonly [number, number]>, classes: Class[][], alternatives: Alternatives): string[] | null {
  const found: string[][] = [];
  text.forEach((character, i) => {
    const [line, column] = places[i]!;
    for (const other of alternatives(line, column, character)) {
      if (classes[line]![column] === 'digit' && !/\d/.test(other)) continue;
      const candidate = text.with(i, other);
      if (checkDigit(candidate.join('')) === digit) found.push(candidate);
    }
  });
  return found.length === 1 ? found[0]! : null;
}
