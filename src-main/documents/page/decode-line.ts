/**
 * Reads one straightened strip: every place along it is classified, then the row of evenly spaced
 * characters that explains most of it is found by dynamic programming, for each length a zone may have.
 */
import { CLASSES, classify, INPUTS, NO_CHARACTER, normalisePatch, PATCH_COLUMNS, PATCH_ROWS } from './classifier.ts';
import { sample } from './image.ts';
import type { Strip } from './find-lines.ts';

/** Lengths of lines in known layouts. */
export const LINE_LENGTHS = [30, 34, 36, 44] as const;

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

const ODDS_LIMIT = 6;

/** Grey levels of spread below which a place is empty without asking the network. */
const EMPTY_SPREAD = 3;

/** The strip resampled so that patches are plain copies. */
function scaleStrip({ grey }: Strip, { stretch, shift }: Fit): { data: Float32Array; width: number } {
  const width = Math.floor(grey.width / stretch) + PATCH_COLUMNS;
  const data = new Float32Array(PATCH_ROWS * width);
  for (let y = 0; y < PATCH_ROWS; y++) {
    for (let x = 0; x < width; x++) {
      data[y * width + x] = sample(grey, (x + 0.5 - PATCH_COLUMNS / 2) * stretch - 0.5, grey.height / 2 + shift + (y + 0.5 - PATCH_ROWS / 2) * stretch - 0.5);
    }
  }
  return { data, width };
}

const patch = new Float32Array(INPUTS);

/** Cuts the patch whose middle is column `middle` of the strip at the network's scale; its spread. */
function takePatch(scaled: { data: Float32Array; width: number }, middle: number): number {
  const left = Math.max(0, Math.min(scaled.width - PATCH_COLUMNS, Math.round(middle)));
  for (let y = 0; y < PATCH_ROWS; y++) {
    for (let x = 0; x < PATCH_COLUMNS; x++) patch[y * PATCH_COLUMNS + x] = scaled.data[y * scaled.width + left + x]!;
  }
  return normalisePatch(patch);
}

/** Classifies the strip at every `step` columns of the network's picture. */
export function readPlaces(strip: Strip, fit: Fit, step: number): Reading {
  const scaled = scaleStrip(strip, fit);
  const places = Math.max(1, Math.floor((scaled.width - PATCH_COLUMNS) / step));
  const logs = new Float32Array(places * CLASSES);
  const odds = new Float32Array(places);
  for (let place = 0; place < places; place++) {
    const at = place * CLASSES;
    if (takePatch(scaled, place * step) < EMPTY_SPREAD) {
      logs.fill(-2 * ODDS_LIMIT, at, at + NO_CHARACTER);
      odds[place] = -ODDS_LIMIT;
      continue;
    }
    classify(patch, logs, at);
    let best = -Infinity;
    for (let c = 0; c < NO_CHARACTER; c++) best = Math.max(best, logs[at + c]!);
    odds[place] = Math.max(-ODDS_LIMIT, Math.min(ODDS_LIMIT, best - logs[at + NO_CHARACTER]!));
  }
  return { logs, odds, places, step: step * fit.stretch };
}

/** Looks around each place: the mean over these removes what a slightly wrong height or slope does. */
const LOOKS: readonly Fit[] = [0.95, 1, 1.05].flatMap((stretch) => [-1, 0, 1].map((shift) => ({ stretch, shift })));

/**
 * Log probabilities of the characters at known places, from several looks at each.
 * @param at columns of the strip (cut for DIGIT_ROWS), as in `Decoded` for a reading of step 1
 * @returns CLASSES values per place
 */
export function lookClosely(strip: Strip, at: readonly number[]): Float32Array {
  const mean = new Float32Array(at.length * CLASSES);
  const logs = new Float32Array(CLASSES);
  for (const look of LOOKS) {
    const scaled = scaleStrip(strip, look);
    at.forEach((column, i) => {
      takePatch(scaled, column / look.stretch);
      classify(patch, logs, 0);
      for (let c = 0; c < CLASSES; c++) mean[i * CLASSES + c]! += Math.exp(logs[c]!) / LOOKS.length;
    });
  }
  return mean.map((probability) => Math.log(probability + 1e-9));
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
  score: number;
}

/** Distance of characters in columns of the network's picture; 18.7 for OCR-B by the book. */
const PITCH_FROM = 14.5;
const PITCH_TO = 23.5;
const PITCH_STEP = 0.5;
const UNEVENNESS_COST = 0.6;

/** Rows of characters kept per length, with ends at least half a character apart. */
const KEPT_ROWS = 4;
const APART = 9;

/** The best rows of characters for each possible length, the best first. The reading must have one place per column. */
export function decodeLine({ odds, places }: Reading): Map<number, Decoded[]> {
  const longest = LINE_LENGTHS[LINE_LENGTHS.length - 1]!;
  const best = new Map<number, Decoded[]>();
  for (let pitch = PITCH_FROM; pitch <= PITCH_TO; pitch += PITCH_STEP) {
    const jumps = [Math.floor(pitch) - 1, Math.floor(pitch), Math.floor(pitch) + 1, Math.floor(pitch) + 2].map((jump) => ({ jump, cost: UNEVENNESS_COST * (jump - pitch) ** 2 }));
    const came: Uint8Array[] = [];
    let before = Float32Array.from(odds);
    for (let count = 2; count <= longest; count++) {
      const now = new Float32Array(places).fill(-Infinity);
      const from = new Uint8Array(places);
      for (let place = 0; place < places; place++) {
        for (let j = 0; j < jumps.length; j++) {
          const previous = place - jumps[j]!.jump;
          if (previous < 0) continue;
          const value = before[previous]! - jumps[j]!.cost;
          if (value > now[place]!) {
            now[place] = value;
            from[place] = jumps[j]!.jump;
          }
        }
        now[place]! += odds[place]!;
      }
      came.push(from);
      before = now;
      if (!(LINE_LENGTHS as readonly number[]).includes(count)) continue;
      const rows = best.get(count) ?? [];
      for (const end of peaks(now)) rows.push({ length: count, score: now[end]!, at: walkBack(came, end) });
      best.set(count, apart(rows));
    }
  }
  return best;
}

/** The highest ends that do not lie beside one another. */
function peaks(values: Float32Array): number[] {
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

function walkBack(came: readonly Uint8Array[], end: number): number[] {
  const at = [end];
  let place = end;
  for (let row = came.length - 1; row >= 0; row--) {
    place -= came[row]![place]!;
    at.push(place);
  }
  return at.reverse();
}
