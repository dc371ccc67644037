/**
 * Reads one straightened strip: every place along it is classified, then the row of evenly spaced
 * characters that explains most of it is found by dynamic programming, for each length a zone may have.
 */
import { CLASSES, classify, INPUTS, NO_CHARACTER, PATCH_COLUMNS, PATCH_ROWS } from './classifier.ts';
import { sample, type Grey } from './image.ts';
import { classifyPatch, oddsAt, ODDS_LIMIT } from './patch.ts';
import type { Strip } from './band.ts';

/** Lengths of lines in known layouts. */
export const LINE_LENGTHS: readonly number[] = [30, 34, 36, 44];
/** A row this short stands in print of any kind: it is only looked for above the long lines of its zone. */
export const SHORT_LINE = 9;

/** Where the characters stand inside a strip that was cut for digits of DIGIT_ROWS. */
export interface Fit {
  /** Rows of the strip per row of the network's picture. */
  stretch: number;
  /** Rows the middle of the line lies below the middle of the strip. */
  shift: number;
}

export interface Reading {
  /** CLASSES log probabilities for each place. */
  logs: Float32Array;
  /** How surely a character stands at each place: log odds against none, limited. */
  odds: Float32Array;
  places: number;
  /** Strip columns from one place to the next. */
  step: number;
}

/** Grey levels of spread below which a place is empty without asking the network. */
const EMPTY_SPREAD = 3;

/** The strip resampled so that patches are plain copies, with running sums for their mean and spread. */
interface Scaled {
  data: Float32Array;
  width: number;
  sums: Float64Array;
  squares: Float64Array;
}

function scaleStrip({ grey }: Strip, { stretch, shift }: Fit): Scaled {
  const width = Math.floor(grey.width / stretch) + PATCH_COLUMNS;
  const data = new Float32Array(PATCH_ROWS * width);
  const [sums, squares] = [new Float64Array(width + 1), new Float64Array(width + 1)];
  for (let y = 0; y < PATCH_ROWS; y++) {
    const row = grey.height / 2 + shift + (y + 0.5 - PATCH_ROWS / 2) * stretch - 0.5;
    for (let x = 0; x < width; x++) {
      const value = sample(grey, (x + 0.5 - PATCH_COLUMNS / 2) * stretch - 0.5, row);
      data[y * width + x] = value;
      sums[x + 1]! += value;
      squares[x + 1]! += value * value;
    }
  }
  for (let x = 0; x < width; x++) {
    sums[x + 1]! += sums[x]!;
    squares[x + 1]! += squares[x]!;
  }
  return { data, width, sums, squares };
}

/** Classifies the patch whose middle is column `middle`; false, without asking the network, where the place is empty. */
function classifyAt({ data, width, sums, squares }: Scaled, middle: number, out: Float32Array, at: number): boolean {
  const left = Math.max(0, Math.min(width - PATCH_COLUMNS, Math.round(middle)));
  const mean = (sums[left + PATCH_COLUMNS]! - sums[left]!) / INPUTS;
  const spread = Math.sqrt(Math.max(0, (squares[left + PATCH_COLUMNS]! - squares[left]!) / INPUTS - mean * mean));
  if (spread < EMPTY_SPREAD) return false;
  classify(data, width, left, mean, spread, out, at);
  return true;
}

/** Classifies the strip at every `step` columns of the network's picture. */
export function readPlaces(strip: Strip, fit: Fit, step: number): Reading {
  const scaled = scaleStrip(strip, fit);
  const places = Math.max(1, Math.floor((scaled.width - PATCH_COLUMNS) / step));
  const logs = new Float32Array(places * CLASSES);
  const odds = new Float32Array(places);
  for (let place = 0; place < places; place++) {
    const at = place * CLASSES;
    if (!classifyAt(scaled, place * step, logs, at)) {
      logs.fill(-2 * ODDS_LIMIT, at, at + NO_CHARACTER);
      odds[place] = -ODDS_LIMIT;
      continue;
    }
    odds[place] = oddsAt(logs, at);
  }
  return { logs, odds, places, step: step * fit.stretch };
}

/** Looks at each place, in case height or place of the line are not quite what the fit said. */
const LOOKS: readonly Fit[] = [0.88, 0.94, 1, 1.06, 1.13].flatMap((stretch) => [-3, -2, -1, 0, 1, 2, 3].map((shift) => ({ stretch, shift })));
/** Looks that are averaged: the ones that make most sense of the whole line. */
const BEST_LOOKS = 5;

/**
 * Log probabilities of the characters at known places, from the looks that explain the line best.
 * @param at columns of the strip (cut for DIGIT_ROWS), as in `Decoded` for a reading of step 1
 * @returns CLASSES values per place
 */
export function lookClosely({ grey }: Strip, at: readonly number[]): Float32Array {
  const looks = LOOKS.map((look) => lookAt(grey, at, look)).map((logs) => ({ logs, clear: clearness(logs) })).sort((a, b) => b.clear - a.clear).slice(0, BEST_LOOKS);
  return Float32Array.from({ length: at.length * CLASSES }, (_unused, i) => Math.log(looks.reduce((sum, { logs }) => sum + Math.exp(logs[i]!), 0) / looks.length + 1e-9));
}

function lookAt(grey: Grey, at: readonly number[], { stretch, shift }: Fit): Float32Array {
  const logs = new Float32Array(at.length * CLASSES);
  at.forEach((column, i) => classifyPatch(grey, column, grey.height / 2 + shift, stretch, 0, logs, i * CLASSES));
  return logs;
}

/** How clear the likeliest characters are. */
function clearness(logs: Float32Array): number {
  let clear = 0;
  for (let at = 0; at < logs.length; at += CLASSES) {
    let best = -ODDS_LIMIT;
    for (let c = 0; c < NO_CHARACTER; c++) best = Math.max(best, logs[at + c]!);
    clear += best;
  }
  return clear;
}

/** How much of the strip looks like characters; for comparing fits and strips cheaply. */
export function promise({ odds, step }: Reading): number {
  let sum = 0;
  for (const value of odds) if (value > 0) sum += value;
  return sum * step;
}

export interface Decoded {
  length: number;
  /** Places of the characters in `Reading`. */
  at: number[];
  /** Sum of the odds, less what stands where the row should have ended. */
  score: number;
}

/** Characters before the first and after the last of a row that ends there, times this, count against it. */
const OUTSIDE_WEIGHT = 2;
const OUTSIDE_PLACES = 2;

/** How much looks like a character just outside a row, in its own distance. */
function outside({ odds, places }: Reading, at: readonly number[]): number {
  const [first, last] = [at[0]!, at[at.length - 1]!];
  const pitch = (last - first) / (at.length - 1);
  let sum = 0;
  for (let count = 1; count <= OUTSIDE_PLACES; count++) {
    for (const middle of [first - count * pitch, last + count * pitch]) {
      let most = 0;
      for (let place = Math.round(middle) - 2; place <= Math.round(middle) + 2; place++) if (place >= 0 && place < places) most = Math.max(most, odds[place]!);
      sum += most;
    }
  }
  return sum * OUTSIDE_WEIGHT;
}

/** Distance of characters in columns of the network's picture; 18.7 for OCR-B by the book. */
const PITCH_FROM = 14.5;
const PITCH_TO = 23.5;
const PITCH_STEP = 0.75;
const UNEVENNESS_COST = 0.6;

/** Rows of characters kept per length, with ends at least half a character apart. */
const KEPT_ROWS = 4;
const APART = 9;

/** The best rows of characters for each of the lengths, which ascend, the best first. The reading must have one place per column. */
export function decodeLine(reading: Reading, lengths: readonly number[]): Map<number, Decoded[]> {
  const { odds, places } = reading;
  const longest = lengths[lengths.length - 1]!;
  const best = new Map<number, Decoded[]>();
  // Room in front of the first place, so that a jump never leaves the array.
  const room = Math.ceil(PITCH_TO) + 2;
  const came = Array.from({ length: longest - 1 }, () => new Uint8Array(places));
  let [before, now] = [new Float64Array(room + places), new Float64Array(room + places)];
  for (let pitch = PITCH_FROM; pitch <= PITCH_TO; pitch += PITCH_STEP) {
    const middle = Math.round(pitch);
    const [nearCost, middleCost, farCost] = [-1, 0, 1].map((off) => UNEVENNESS_COST * (middle + off - pitch) ** 2) as [number, number, number];
    before.fill(-Infinity, 0, room);
    now.fill(-Infinity, 0, room);
    before.set(odds, room);
    for (let count = 2; count <= longest; count++) {
      const from = came[count - 2]!;
      for (let place = 0, at = room; place < places; place++, at++) {
        let [most, jump] = [before[at - middle]! - middleCost, middle];
        const near = before[at - middle + 1]! - nearCost;
        const far = before[at - middle - 1]! - farCost;
        if (near > most) { most = near; jump = middle - 1; }
        if (far > most) { most = far; jump = middle + 1; }
        now[at] = most + odds[place]!;
        from[place] = jump;
      }
      [before, now] = [now, before];
      if (!lengths.includes(count)) continue;
      const rows = best.get(count) ?? [];
      for (const end of peaks(before.subarray(room))) {
        const at = walkBack(came, count - 1, end);
        rows.push({ length: count, score: before[room + end]! - outside(reading, at), at });
      }
      best.set(count, apart(rows));
    }
  }
  return best;
}

/** The highest ends that do not lie beside one another. */
function peaks(values: Float64Array): number[] {
  const ends: number[] = [];
  for (let place = 1; place < values.length - 1; place++) {
    if (values[place]! > -Infinity && values[place]! >= values[place - 1]! && values[place]! > values[place + 1]!) ends.push(place);
  }
  return ends.sort((a, b) => values[b]! - values[a]!).slice(0, KEPT_ROWS);
}

function apart(rows: Decoded[]): Decoded[] {
  const kept: Decoded[] = [];
  for (const row of rows.sort((a, b) => b.score - a.score)) {
    if (kept.every(({ at }) => Math.abs(at[at.length - 1]! - row.at[row.at.length - 1]!) >= APART)) kept.push(row);
    if (kept.length === KEPT_ROWS) break;
  }
  return kept;
}

function walkBack(came: readonly Uint8Array[], rows: number, end: number): number[] {
  const at = [end];
  let place = end;
  for (let row = rows - 1; row >= 0; row--) {
    place -= came[row]![place]!;
    at.push(place);
  }
  return at.reverse();
}
