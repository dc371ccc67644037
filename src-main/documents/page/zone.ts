/**
 * Puts lines that were read together to a machine-readable zone: which lines belong to one another, how
 * many characters they have, what the characters are, and whether the whole can be believed. ICAO 9303-4
 * to -7 give the sizes. What is not believed is not shown: no zone is better than an invented one.
 */
import { pictureAt } from './band.ts';
import { CHARACTERS, CLASSES } from './classifier.ts';
import { lookClosely, SHORT_LINE, type Decoded } from './decode-line.ts';
import type { Line } from './read-line.ts';
import { repeatsItself } from './repetition.ts';
import { parseMrz, type Correction, type MrzResult } from '../mrz/index.ts';
import { repairZone } from '../mrz/repair.ts';

export interface Zone {
  lines: Line[];
  /** Columns of the characters in each line's strip. */
  places: number[][];
  text: string[];
  corrected: Correction[];
  /** Mean probability of the characters taken, 0 to 1. */
  confidence: number;
  parsed: MrzResult;
  score: number;
}

/** Sizes of zones: characters in each line. */
const SIZES: readonly (readonly number[])[] = [[30, 30, 30], [36, 36], [44, 44], [34, 34], [30], [SHORT_LINE, 30, 30]];
/** A character must on average be this much likelier than none for lines to be looked at as a zone. */
const LEAST_ODDS = 0.8;
/** Groups of lines that are read closely, the best explained first. */
const CLOSE_GROUPS = 8;

/** The best zone in the lines read so far. */
export function bestZone(lines: readonly Line[], today?: string): Zone | null {
  const found = SIZES.flatMap((size) =>
    groups(lines, size).map((group) => {
      const aligned = align(group, size);
      return { group, aligned, mean: aligned.reduce((sum, { score }) => sum + score, 0) / size.reduce((sum, length) => sum + length) };
    }),
  );
  const zones = found
    .filter(({ mean }) => mean >= LEAST_ODDS)
    .sort((a, b) => b.mean - a.mean)
    .slice(0, CLOSE_GROUPS)
    .map(({ group, aligned, mean }) => decodeZone(group, aligned.map(({ at }) => at), mean, today))
    .filter(({ lines: { length }, parsed }) => length > 1 || parsed.valid)
    // Lines of 34 are known of one state only; of any other they are part of longer ones.
    .filter(({ text: [first], parsed }) => first!.length !== 34 || parsed.fields.issuingState === 'SVK')
    .filter(({ text: [first], parsed }) => first!.length !== SHORT_LINE || parsed.format === 'SWISS_DRIVING_LICENSE');
  return zones.sort((a, b) => b.score - a.score)[0] ?? null;
}

/** A row that explains less of a line than this share of what another length explains is a part of it. */
const SHORTER_SHARE = 0.85;

/** Sets of lines that can lie below one another in a zone of this size, the upper one first. */
function groups(lines: readonly Line[], size: readonly number[]): Line[][] {
  const able = new Map([...new Set(size)].map((length) => [length, lines.filter((line) => {
    const score = line.decoded.get(length)?.[0]?.score ?? -1;
    return score > 0.3 * length && score >= SHORTER_SHARE * Math.max(...[...line.decoded.values()].map(([first]) => first?.score ?? 0));
  })]));
  const grow = (group: Line[]): Line[][] => {
    if (group.length === size.length) return [group];
    const last = group.at(-1);
    return able.get(size[group.length]!)!.filter((line) => !last || follows(last, line)).flatMap((line) => grow([...group, line]));
  };
  return grow([]);
}

function follows(upper: Line, lower: Line): boolean {
  if (upper.sideways !== lower.sideways || upper.strip.turned !== lower.strip.turned) return false;
  const [a, b] = [upper.strip.band, lower.strip.band];
  const height = (a.height + b.height) / 2;
  const below = ((b.middle - a.middle) * (upper.strip.turned ? -1 : 1)) / Math.sqrt(1 + a.slope ** 2);
  return below > 1.2 * height && below < 3.6 * height && Math.abs(a.slope - b.slope) < 0.07 && Math.max(a.height, b.height) < 1.5 * Math.min(a.height, b.height);
}

/** Cost of a line that begins further left or right than the first one, in log odds. */
const OUT_OF_LINE_COST = 12;

/** The row of characters in each line, chosen so that all lines begin below one another. */
function align(lines: readonly Line[], size: readonly number[]): Decoded[] {
  const begin = ({ strip, reading }: Line, { at }: Decoded) => (at[0]! * reading.step - strip.grey.width / 2) / strip.scale;
  let best: Decoded[] = [];
  let most = -Infinity;
  for (const lead of lines.flatMap((line, i) => line.decoded.get(size[i]!)!.map((decoded) => begin(line, decoded)))) {
    let total = 0;
    const chosen = lines.map((line, i) => {
      const value = (decoded: Decoded) => decoded.score - (Math.abs(begin(line, decoded) - lead) > 0.75 * line.strip.band.height ? OUT_OF_LINE_COST : 0);
      const favourite = line.decoded.get(size[i]!)!.reduce((a, b) => (value(b) > value(a) ? b : a));
      total += value(favourite);
      return favourite;
    });
    if (total > most) [most, best] = [total, chosen];
  }
  return best;
}

/** What is less likely than the reading by more than this (a factor of e) is no doubt: the document itself may be wrong. */
const MOST_DOUBT = 9;

/** Reads the characters of a zone whose places are known and repairs what check digits prove. */
function decodeZone(lines: Line[], places: number[][], mean: number, today?: string): Zone {
  const ranks = lines.map((line, i) => closeRanks(line, places[i]!));
  const plain = ranks.map((row) => row.map(([first]) => first!.character).join(''));
  const repaired = repairZone(plain, {
    inClass: (line, column, found, kind) => ranks[line]![column]!.find(({ character }) => (kind === 'digit' ? /\d/ : /[A-Z<]/).test(character))?.character ?? found,
    others: (line, column) => ranks[line]![column]!.slice(1, 6).map(({ character, log }) => ({ character, cost: ranks[line]![column]![0]!.log - log })).filter(({ cost }) => cost < MOST_DOUBT),
  });
  const text = repaired?.lines ?? plain;
  const parsed = parseMrz(text, today === undefined ? { ocr: false } : { today, ocr: false });
  const logs = text.flatMap((line, row) => [...line].map((character, column) => ranks[row]![column]!.find((rank) => rank.character === character)!.log));
  const confidence = logs.reduce((sum, log) => sum + Math.exp(log), 0) / logs.length;
  return { lines, places, text, corrected: repaired?.corrections ?? [], parsed, confidence, score: worth(mean, logs, parsed) };
}

type Rank = { character: string; log: number };
/** Rows are kept by their places array, so that a line in several groups is read once. */
const known = new WeakMap<readonly number[], Rank[][]>();

function closeRanks({ strip }: Line, places: readonly number[]): Rank[][] {
  let ranks = known.get(places);
  if (!ranks) {
    const seen = lookClosely(strip, places);
    ranks = places.map((_place, column) => ranked(seen, column));
    known.set(places, ranks);
  }
  return ranks;
}

function ranked(logs: Float32Array, place: number): Rank[] {
  return [...CHARACTERS].map((character, c) => ({ character, log: logs[place * CLASSES + c]! })).sort((a, b) => b.log - a.log);
}

/** A right check digit counts as much as this mean certainty per character: one in ten is right by chance. */
const CHECK_WORTH = 0.5;
/** What contradicts the layout: letters that cannot begin it, unknown states, impossible dates. */
const PROBLEM_COST = 0.7;
const UNKNOWN_SIZE_COST = 3;

/** For choosing between readings of the same picture: how sure the characters are and whether the check digits agree. */
function worth(mean: number, logs: readonly number[], { checks, format, problems }: MrzResult): number {
  const certainty = logs.reduce((sum, log) => sum + Math.max(-3, log), 0) / logs.length;
  const right = checks.filter(({ ok }) => ok).length;
  const errors = problems.filter(({ severity, code }) => severity === 'error' && code !== 'CHECK_DIGIT').length;
  return mean / 2 + 4 * certainty + CHECK_WORTH * (2 * right - checks.length) - PROBLEM_COST * errors - (format ? 0 : UNKNOWN_SIZE_COST);
}

/** Every check digit is right and the layout is kept: no need to look further. */
export const isProven = ({ text, parsed: { checks, problems }, confidence }: Zone): boolean =>
  !text.some(repeatsItself) && checks.length > 1 && checks.every(({ ok }) => ok) && confidence > 0.6 && problems.every(({ code }) => code !== 'DOCUMENT_CODE' && code !== 'FIELD_CHARACTERS');

/**
 * Whether a zone is shown. Ordinary print and patterns read by force give low probabilities and wrong
 * check digits: the less the check digits prove, the surer the characters must be.
 */
export function believable(zone: Zone): boolean {
  const { parsed: { checks, format, problems }, confidence } = zone;
  const right = checks.filter(({ ok }) => ok).length;
  if (format === null || zone.text.some(repeatsItself)) return false;
  if (checks.length > 0 && right === checks.length) return confidence > (right > 2 ? 0.6 : 0.75);
  if (problems.some(({ code }) => code === 'DOCUMENT_CODE')) return false;
  if (right * 2 >= checks.length && checks.length > 0) return confidence > 0.8;
  // A zone whose own check digits are wrong is evidence too, but then every character must be clear.
  return confidence > 0.93;
}

/** Corners of the zone in the picture it was read in, clockwise from its own upper left. */
export function cornersOf({ lines, places }: Zone, width: number): Array<{ x: number; y: number }> {
  const point = ({ strip, reading }: Line, place: number, below: number) => pictureAt(strip, width, place * reading.step, below);
  const [first, last] = [lines[0]!, lines[lines.length - 1]!];
  const [top, bottom] = [places[0]!, places[places.length - 1]!];
  // A short line reaches as far as the longest would in its own distance of characters.
  const pitch = (top[top.length - 1]! - top[0]!) / (top.length - 1);
  const end = top[0]! + pitch * (Math.max(...places.map(({ length }) => length)) - 1);
  return [point(first, top[0]! - 10, -0.7), point(first, end + 10, -0.7), point(last, bottom[bottom.length - 1]! + 10, 0.7), point(last, bottom[0]! - 10, 0.7)];
}
