/**
 * One-to-many search. A gallery lies in blocks of eight fingers, turned on its side: one 64-bit word per
 * finger for every bit of a code, one lane of the word per minutia. So one step counts the bits that a
 * probe's minutia shares with all minutiae of eight fingers (vertical counters), and the best answer falls
 * out of the counters from the highest plane down. A search rates every finger in this way, gives the best of
 * them a second look, and compares the best of these in full (compare.ts).
 *
 * Whole-number arithmetic: the C++ core gives the same list (native/src/search.cpp).
 */
import type { FingerTemplate } from '../types.ts';
import { compareQuickly, compareRaw, type RawComparison } from './compare.ts';
import { codeBits, codeWords, prepareTemplate, type PreparedTemplate } from './prepared.ts';

/** Minutiae kept per finger of a gallery: the lanes of a word. */
export const mostInGallery = 64;
export const blockFingers = 8;
/** Directions are told apart in sixteenths of a turn; an answer may lie three sixteenths off. */
const bins = 16;
const binTolerance = 3;
/** Planes of the counters' start, which holds the weight of the gallery's minutia in fours: (63 − weight) / 4. */
const startPlanes = 4;
const startRow = codeBits;
const windowRow = startRow + startPlanes;
/** Words of 64 bits per finger. */
export const rowCount = windowRow + bins;
/** Words of 32 bits per block, the lower half of a lane word first. */
export const blockWords = rowCount * blockFingers * 2;

/** Minutiae of finger f are at `starts[f]` to `starts[f + 1]`; its codes in block f / 8 of `planes`. */
export interface FlatGallery {
  size: number;
  starts: Int32Array;
  x: Int16Array;
  y: Int16Array;
  angle: Uint8Array;
  planes: Uint32Array;
}

export interface Ranked extends RawComparison {
  index: number;
}

/** How many fingers get a second look by trial, and how many of these are compared in full. */
export function depths(size: number, limit: number): { tried: number; full: number } {
  const full = Math.min(size, Math.max(2 * limit, 12));
  return { tried: Math.min(size, Math.max(full, 16 + Math.trunc(size / 50))), full };
}

/** Packs templates for searching. */
export function packGallery(templates: readonly FingerTemplate[]): FlatGallery {
  return packPrepared(templates.map((template) => prepareTemplate(template, mostInGallery)));
}

/** Packs prepared templates of at most `mostInGallery` minutiae. Throws RangeError for more. */
export function packPrepared(prepared: readonly PreparedTemplate[]): FlatGallery {
  if (prepared.some((t) => t.count > mostInGallery)) throw new RangeError('gallery: too many minutiae');
  const total = prepared.reduce((sum, t) => sum + t.count, 0);
  const flat: FlatGallery = {
    size: prepared.length,
    starts: new Int32Array(prepared.length + 1),
    x: new Int16Array(total),
    y: new Int16Array(total),
    angle: new Uint8Array(total),
    planes: new Uint32Array(Math.ceil(prepared.length / blockFingers) * blockWords),
  };
  let at = 0;
  prepared.forEach((t, f) => {
    flat.x.set(t.x, at);
    flat.y.set(t.y, at);
    flat.angle.set(t.angle, at);
    layOnSide(t, flat.planes, firstWord(f));
    at += t.count;
    flat.starts[f + 1] = at;
  });
  return flat;
}

const rowStep = 2 * blockFingers;
const firstWord = (f: number): number => Math.trunc(f / blockFingers) * blockWords + (f % blockFingers) * 2;

function layOnSide(t: PreparedTemplate, planes: Uint32Array, base: number): void {
  for (let j = 0; j < t.count; j++) {
    const mark = (row: number): void => {
      planes[base + row * rowStep + (j >> 5)]! |= 1 << (j & 31);
    };
    for (let bit = 0; bit < codeBits; bit++) if ((t.codes[j * codeWords + (bit >> 5)]! >>> (bit & 31)) & 1) mark(bit);
    const start = (63 - t.weights[j]!) >> 2;
    for (let plane = 0; plane < startPlanes; plane++) if ((start >> plane) & 1) mark(startRow + plane);
    for (let off = -binTolerance; off <= binTolerance; off++) mark(windowRow + (((t.angle[j]! >> 4) + off) & (bins - 1)));
  }
}

/** One finger of the gallery as a prepared template. */
function fingerOf(flat: FlatGallery, f: number): PreparedTemplate {
  const from = flat.starts[f]!;
  const count = flat.starts[f + 1]! - from;
  const codes = new Uint32Array(count * codeWords);
  const weights = new Uint8Array(count);
  const base = firstWord(f);
  for (let bit = 0; bit < codeBits; bit++) {
    for (let half = 0; half < 2; half++) {
      for (let word = flat.planes[base + bit * rowStep + half]!; word !== 0; word &= word - 1) {
        const j = 32 * half + 31 - Math.clz32(word & -word);
        codes[j * codeWords + (bit >> 5)]! |= 1 << (bit & 31);
        weights[j]!++;
      }
    }
  }
  return { count, x: flat.x.subarray(from, from + count), y: flat.y.subarray(from, from + count), angle: flat.angle.subarray(from, from + count), codes, weights };
}

/** Rows that a minutia of the probe has in common with its code. */
function rowsOf(probe: PreparedTemplate, i: number): number[] {
  const rows: number[] = [];
  for (let bit = 0; bit < codeBits; bit++) if ((probe.codes[i * codeWords + (bit >> 5)]! >>> (bit & 31)) & 1) rows.push(bit * rowStep);
  return rows;
}

/** Highest count of 32 lanes: the start's planes and one for every shared bit, among the lanes of the window. */
function highest(planes: Uint32Array, base: number, rows: readonly number[], window: number): number {
  let lanes = planes[base + (windowRow + window) * rowStep]!;
  if (lanes === 0) return 0;
  let p0 = planes[base + startRow * rowStep]!;
  let p1 = planes[base + (startRow + 1) * rowStep]!;
  let p2 = planes[base + (startRow + 2) * rowStep]!;
  let p3 = planes[base + (startRow + 3) * rowStep]!;
  let p4 = 0;
  let p5 = 0;
  let p6 = 0;
  for (const row of rows) {
    const one = planes[base + row]!;
    const two = p0 & one;
    p0 ^= one;
    const four = p1 & two;
    p1 ^= two;
    const eight = p2 & four;
    p2 ^= four;
    const sixteen = p3 & eight;
    p3 ^= eight;
    const next = p4 & sixteen;
    p4 ^= sixteen;
    p6 ^= p5 & next;
    p5 ^= next;
  }
  let value = 0;
  for (const plane of [p6, p5, p4, p3, p2, p1, p0]) {
    value <<= 1;
    if ((lanes & plane) === 0) continue;
    lanes &= plane;
    value |= 1;
  }
  return value;
}

/** Rates every finger: for each minutia of the probe the best answer, summed. */
export function rate(probe: PreparedTemplate, flat: FlatGallery): Int32Array {
  const ratings = new Int32Array(flat.size);
  for (let i = 0; i < probe.count; i++) {
    const rows = rowsOf(probe, i);
    const least = 62 + probe.weights[i]!;
    const window = probe.angle[i]! >> 4;
    for (let f = 0; f < flat.size; f++) {
      const base = firstWord(f);
      const best = Math.max(highest(flat.planes, base, rows, window), highest(flat.planes, base + 1, rows, window));
      ratings[f]! += Math.max(0, 4 * best - least);
    }
  }
  for (let f = 0; f < flat.size; f++) ratings[f] = Math.trunc((ratings[f]! * 256) / (flat.starts[f + 1]! - flat.starts[f]! + 24));
  return ratings;
}

/** The best of the gallery in order of raw score; ties by index. */
export function searchFlat(probe: PreparedTemplate, flat: FlatGallery, limit: number): Ranked[] {
  const ratings = rate(probe, flat);
  const { tried, full } = depths(flat.size, limit);
  const best = (order: Int32Array, count: number): Int32Array => order.sort((a, b) => ratings[b]! - ratings[a]! || a - b).subarray(0, count);
  let chosen = best(Int32Array.from({ length: flat.size }, (_, f) => f), tried);
  if (full < tried) {
    for (const index of chosen) ratings[index] = compareQuickly(probe, fingerOf(flat, index));
    chosen = best(chosen, full);
  }
  return Array.from(chosen, (index) => ({ index, ...compareRaw(probe, fingerOf(flat, index)) }))
    .sort((a, b) => b.raw - a.raw || a.index - b.index)
    .slice(0, limit);
}
