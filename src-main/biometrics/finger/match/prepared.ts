/**
 * A template made ready for comparison: minutiae sorted by direction, and for each a code of its
 * surroundings that does not change when the finger is moved or turned (the idea of the Minutia
 * Cylinder-Code, Cappelli/Ferrara/Maltoni 2010, with 45 cells × 5 directions in 256 bits).
 *
 * Whole-number arithmetic: the C++ core makes the same bits.
 */
import type { FingerTemplate } from '../types.ts';
import { cosTable, sinTable } from '../minutiae/field.ts';

/** Minutiae used for comparison: the best ones of a template. */
export const mostUsed = 96;
/** Bits of a code: 45 cells × 5 directions. */
export const codeBits = 225;
/** Most bits set in a code: more say no more, and counters stay small. */
export const mostBits = 63;
/** 32-bit words of a code. */
export const codeWords = 8;

export interface PreparedTemplate {
  count: number;
  x: Int16Array;
  /** Upwards. */
  y: Int16Array;
  angle: Uint8Array;
  /** `count * codeWords`. */
  codes: Uint32Array;
  /** Bits set per code. */
  weights: Uint8Array;
}

const cellSide = 20;
const reach = 75;
const directions = 5;
/** Cell centres of a 7 × 7 grid without its corners, relative to the minutia. */
const cells: readonly (readonly [number, number])[] = (() => {
  const list: [number, number][] = [];
  for (let v = -3; v <= 3; v++) for (let u = -3; u <= 3; u++) if (Math.abs(u) + Math.abs(v) < 6) list.push([u * cellSide, v * cellSide]);
  return list;
})();
const spread = 24;
/** Index of the cell at column u, row v of the 7 × 7 grid; −1 for its corners. */
const cellAt = Int32Array.from({ length: 49 }, (_, i) => cells.findIndex(([u, v]) => u === ((i % 7) - 3) * cellSide && v === (Math.floor(i / 7) - 3) * cellSide));
/** Influence by squared distance from the cell's centre, 0 … 256. */
const nearness = Int32Array.from({ length: spread * spread + 1 }, (_, square) => Math.round(256 * Math.exp(-square / (2 * 10 * 10))));
/** Influence by difference of direction, in 1/256 turns. */
const likeness = Int32Array.from({ length: 129 }, (_, difference) => Math.round(256 * Math.exp(-(difference * difference) / (2 * 20 * 20))));
const enough = 256 * 256 * 0.35;

/** No finger is 80 cm long; within this, differences of coordinates need 16 bits. */
const within = (value: number): number => Math.max(-16_000, Math.min(16_000, value));

/** Prepares a template; takes its `most` best minutiae. */
export function prepareTemplate(template: FingerTemplate, most = mostUsed): PreparedTemplate {
  const used = [...template.minutiae]
    .map((minutia, index) => ({ minutia, index }))
    .sort((a, b) => b.minutia.quality - a.minutia.quality || a.index - b.index)
    .slice(0, most)
    .sort((a, b) => a.minutia.angle - b.minutia.angle || a.index - b.index)
    .map(({ minutia }) => minutia);
  const count = used.length;
  const prepared: PreparedTemplate = {
    count,
    x: Int16Array.from(used, (m) => within(m.x)),
    y: Int16Array.from(used, (m) => -within(m.y)),
    angle: Uint8Array.from(used, (m) => m.angle),
    codes: new Uint32Array(count * codeWords),
    weights: new Uint8Array(count),
  };
  const sums = new Int32Array(cells.length * directions);
  for (let i = 0; i < count; i++) encode(prepared, i, sums);
  return prepared;
}

function encode(prepared: PreparedTemplate, i: number, sums: Int32Array): void {
  const { count, x, y, angle, codes, weights } = prepared;
  const cosine = cosTable[angle[i]!]!;
  const sine = sinTable[angle[i]!]!;
  sums.fill(0);
  for (let j = 0; j < count; j++) {
    if (j === i) continue;
    const dx = x[j]! - x[i]!;
    const dy = y[j]! - y[i]!;
    if (dx * dx + dy * dy > (reach + spread) * (reach + spread)) continue;
    const u = (dx * cosine + dy * sine + 8192) >> 14;
    const v = (dy * cosine - dx * sine + 8192) >> 14;
    const turn = (angle[j]! - angle[i]!) & 255;
    // Only the cells that can be near enough: at most three each way.
    const nearU = Math.trunc((u + 70) / cellSide);
    const nearV = Math.trunc((v + 70) / cellSide);
    for (let cell = 0; cell < 9; cell++) {
      const column = nearU - 1 + (cell % 3);
      const row = nearV - 1 + Math.trunc(cell / 3);
      const c = column < 0 || row < 0 || column > 6 || row > 6 ? -1 : cellAt[row * 7 + column]!;
      if (c < 0) continue;
      const du = u - cells[c]![0];
      const dv = v - cells[c]![1];
      const square = du * du + dv * dv;
      if (square > spread * spread) continue;
      for (let d = 0; d < directions; d++) {
        const difference = Math.abs(((turn - Math.trunc((256 * d) / directions) + 128) & 255) - 128);
        sums[c * directions + d]! += nearness[square]! * likeness[difference]!;
      }
    }
  }
  let set = 0;
  for (let bit = 0; bit < sums.length && set < mostBits; bit++) {
    if (sums[bit]! < enough) continue;
    codes[i * codeWords + (bit >> 5)]! |= 1 << (bit & 31);
    set++;
  }
  weights[i] = set;
}

/** Number of ones in 32 bits. */
export function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
