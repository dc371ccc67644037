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

/** Classifies the strip at every `step` columns of the network's picture. */
export function readPlaces({ grey }: Strip, { stretch, shift }: Fit, step: number): Reading {
  const places = Math.max(1, Math.floor(grey.width / (step * stretch)));
  const logs = new Float32Array(places * CLASSES);
  const odds = new Float32Array(places);
  const patch = new Float32Array(INPUTS);
  const columns = Math.floor(grey.width / stretch);
  // The strip once at the network's scale, then patches are plain copies.
  const scaled = new Float32Array(PATCH_ROWS * (columns + PATCH_COLUMNS));
  const wide = columns + PATCH_COLUMNS;
  for (let y = 0; y < PATCH_ROWS; y++) {
    for (let x = 0; x < wide; x++) {
      scaled[y * wide + x] = sample(grey, (x + 0.5 - PATCH_COLUMNS / 2) * stretch - 0.5, grey.height / 2 + shift + (y + 0.5 - PATCH_ROWS / 2) * stretch - 0.5);
    }
  }
  for (let place = 0; place < places; place++) {
    const left = Math.round(place * step);
    for (let y = 0; y < PATCH_ROWS; y++) for (let x = 0; x < PATCH_COLUMNS; x++) patch[y * PATCH_COLUMNS + x] = scaled[y * wide + Math.min(wide - 1, left + x)]!;
    normalisePatch(patch);
    classify(patch, logs, place * CLASSES);
    let best = -Infinity;
    for (let c = 0; c < NO_CHARACTER; c++) best = Math.max(best, logs[place * CLASSES + c]!);
    odds[place] = Math.max(-ODDS_LIMIT, Math.min(ODDS_LIMIT, best - logs[place * CLASSES + NO_CHARACTER]!));
  }
  return { logs, odds, places, step: step * stretch };
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

/** The best row of characters for each possible length. The reading must have one place per column. */
export function decodeLine({ odds, places }: Reading): Decoded[] {
  const longest = LINE_LENGTHS[LINE_LENGTHS.length - 1]!;
  const best = new Map<number, Decoded>();
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
      let end = 0;
      for (let place = 1; place < places; place++) if (now[place]! > now[end]!) end = place;
      if (now[end]! > (best.get(count)?.score ?? -Infinity)) best.set(count, { length: count, score: now[end]!, at: walkBack(came, end) });
    }
  }
  return [...best.values()];
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
