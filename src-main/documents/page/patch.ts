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

/** Sums of `patch` and of its squares. */
const totals = { sum: 0, squares: 0 };

/** Fills `patch` and `totals` from (px, py), its upper left value, between the four pixels around each place. */
function takeInside(data: Float32Array, width: number, px: number, py: number, ax: number, ay: number): void {
  let sum = 0;
  let squares = 0;
  for (let row = 0, to = 0; row < PATCH_ROWS; row++) {
    let cx = px - row * ay;
    let cy = py + row * ax;
    for (let column = 0; column < PATCH_COLUMNS; column++, cx += ax, cy += ay) {
      const left = cx | 0;
      const top = cy | 0;
      const fx = cx - left;
      const from = top * width + left;
      const [a, c] = [data[from]!, data[from + width]!];
      const upper = a + (data[from + 1]! - a) * fx;
      const lower = c + (data[from + width + 1]! - c) * fx;
      const value = upper + (lower - upper) * (cy - top);
      patch[to++] = value;
      sum += value;
      squares += value * value;
    }
  }
  totals.sum = sum;
  totals.squares = squares;
}

/** The same where the patch reaches beyond the picture: the nearest edge goes on. */
function takeClamped(data: Float32Array, width: number, height: number, px: number, py: number, ax: number, ay: number): void {
  const right = width - 1.001;
  const bottom = height - 1.001;
  let sum = 0;
  let squares = 0;
  for (let row = 0, to = 0; row < PATCH_ROWS; row++) {
    for (let column = 0; column < PATCH_COLUMNS; column++) {
      const x = px - row * ay + column * ax;
      const y = py + row * ax + column * ay;
      const cx = x < 0 ? 0 : x > right ? right : x;
      const cy = y < 0 ? 0 : y > bottom ? bottom : y;
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
  totals.sum = sum;
  totals.squares = squares;
}

/**
 * Takes a patch around (x, y); one column of it is the step (ax, ay) in the picture, one row (-ay, ax).
 * Writes CLASSES log probabilities to `out` from `at` on.
 */
export function classifyPatch({ data, width, height }: Grey, x: number, y: number, ax: number, ay: number, out: Float32Array, at: number): void {
  const px = x + (PATCH_ROWS - 1) / 2 * ay - ((PATCH_COLUMNS - 1) / 2) * ax - 0.5;
  const py = y - (PATCH_ROWS - 1) / 2 * ax - ((PATCH_COLUMNS - 1) / 2) * ay - 0.5;
  // A patch wholly inside needs no look at the edges: all four corners say so.
  const [alongX, alongY] = [(PATCH_COLUMNS - 1) * ax, (PATCH_COLUMNS - 1) * ay];
  const [downX, downY] = [-(PATCH_ROWS - 1) * ay, (PATCH_ROWS - 1) * ax];
  const inside = Math.min(px, px + alongX, px + downX, px + alongX + downX) >= 0 && Math.max(px, px + alongX, px + downX, px + alongX + downX) <= width - 1.001 &&
    Math.min(py, py + alongY, py + downY, py + alongY + downY) >= 0 && Math.max(py, py + alongY, py + downY, py + alongY + downY) <= height - 1.001;
  if (inside) takeInside(data, width, px, py, ax, ay);
  else takeClamped(data, width, height, px, py, ax, ay);
  const mean = totals.sum / INPUTS;
  classify(patch, PATCH_COLUMNS, 0, mean, Math.sqrt(Math.max(0, totals.squares / INPUTS - mean * mean)), out, at);
}

const logs = new Float32Array(CLASSES);

/** `oddsAt` of one place. */
export function oddsOfPatch(grey: Grey, x: number, y: number, ax: number, ay: number, limit: number): number {
  classifyPatch(grey, x, y, ax, ay, logs, 0);
  return oddsAt(logs, 0, limit);
}
