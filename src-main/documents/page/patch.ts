/** What the character network says of one place in a picture, wherever and however it lies there. */
import { CLASSES, classify, INPUTS, NO_CHARACTER, PATCH_COLUMNS, PATCH_ROWS } from './classifier.ts';
import type { Grey } from './image.ts';

export const ODDS_LIMIT = 6;
/** Weight of the doubt which character it is: where that stays open there is likely none. */
const DOUBT_WEIGHT = 2;

/** Log odds of a character against none, less what is in doubt about which one. */
export function oddsAt(logs: Float32Array, at: number, limit = ODDS_LIMIT): number {
  let best = -Infinity;
  for (let c = 0; c < NO_CHARACTER; c++) best = Math.max(best, logs[at + c]!);
  const none = logs[at + NO_CHARACTER]!;
  const any = Math.log(Math.max(1e-9, 1 - Math.exp(none)));
  return Math.max(-ODDS_LIMIT, Math.min(limit, best - none) + DOUBT_WEIGHT * Math.min(0, Math.max(best - any, -3)));
}

const patch = new Float32Array(INPUTS);

/**
 * Takes a patch around (x, y); one column of it is the step (ax, ay) in the picture, one row (-ay, ax).
 * Writes CLASSES log probabilities to `out` from `at` on.
 */
export function classifyPatch({ data, width, height }: Grey, x: number, y: number, ax: number, ay: number, out: Float32Array, at: number): void {
  let sum = 0;
  let squares = 0;
  let to = 0;
  const right = width - 1.001;
  const bottom = height - 1.001;
  for (let row = 0; row < PATCH_ROWS; row++) {
    const v = row + 0.5 - PATCH_ROWS / 2;
    let px = x - v * ay + (0.5 - PATCH_COLUMNS / 2) * ax - 0.5;
    let py = y + v * ax + (0.5 - PATCH_COLUMNS / 2) * ay - 0.5;
    for (let column = 0; column < PATCH_COLUMNS; column++, px += ax, py += ay) {
      const cx = px < 0 ? 0 : px > right ? right : px;
      const cy = py < 0 ? 0 : py > bottom ? bottom : py;
      const left = cx | 0;
      const top = cy | 0;
      const fx = cx - left;
      const fy = cy - top;
      const from = top * width + left;
      const value = (data[from]! * (1 - fx) + data[from + 1]! * fx) * (1 - fy) + (data[from + width]! * (1 - fx) + data[from + width + 1]! * fx) * fy;
      patch[to++] = value;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / INPUTS;
  classify(patch, PATCH_COLUMNS, 0, mean, Math.sqrt(Math.max(0, squares / INPUTS - mean * mean)), out, at);
}

const logs = new Float32Array(CLASSES);

/** `oddsAt` of one place. */
export function oddsOfPatch(grey: Grey, x: number, y: number, ax: number, ay: number, limit: number): number {
  classifyPatch(grey, x, y, ax, ay, logs, 0);
  return oddsAt(logs, 0, limit);
}
