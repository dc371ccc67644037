/**
 * One-to-many search. A gallery keeps the prepared templates of all its fingers one after the other in a
 * few flat arrays. A search first rates every finger by how well the surroundings of its minutiae answer
 * those of the probe (a few microseconds each), then compares the best in full (compare.ts).
 *
 * Whole-number arithmetic: the C++ core gives the same list.
 */
import type { FingerTemplate } from '../types.ts';
import { compareRaw, type RawComparison } from './compare.ts';
import { codeWords, ones, prepareTemplate, type PreparedTemplate } from './prepared.ts';

/** Minutiae kept per finger of a gallery. */
export const mostInGallery = 64;
/** Fingers of different turn are not compared: directions may differ by this much, 1/256 turns. */
const turnTolerance = 48;

/** Flat arrays of all fingers; minutiae of finger f are at `starts[f]` to `starts[f + 1]`. */
export interface FlatGallery {
  size: number;
  starts: Int32Array;
  x: Int16Array;
  y: Int16Array;
  angle: Uint8Array;
  codes: Uint32Array;
  weights: Uint8Array;
}

export interface Ranked extends RawComparison {
  index: number;
}

/** How many fingers are compared in full. */
export const fullComparisons = (size: number, limit: number): number => Math.min(size, Math.max(4 * limit, 48 + Math.trunc(size / 500)));

/** Packs templates for searching. */
export function packGallery(templates: FingerTemplate[]): FlatGallery {
  return packPrepared(templates.map((template) => prepareTemplate(template, mostInGallery)));
}

export function packPrepared(prepared: PreparedTemplate[]): FlatGallery {
  const total = prepared.reduce((sum, t) => sum + t.count, 0);
  const flat: FlatGallery = {
    size: prepared.length,
    starts: new Int32Array(prepared.length + 1),
    x: new Int16Array(total),
    y: new Int16Array(total),
    angle: new Uint8Array(total),
    codes: new Uint32Array(total * codeWords),
    weights: new Uint8Array(total),
  };
  let at = 0;
  prepared.forEach((t, f) => {
    flat.x.set(t.x, at);
    flat.y.set(t.y, at);
    flat.angle.set(t.angle, at);
    flat.codes.set(t.codes, at * codeWords);
    flat.weights.set(t.weights, at);
    at += t.count;
    flat.starts[f + 1] = at;
  });
  return flat;
}

/** One finger of the gallery as a prepared template (views, no copies). */
function fingerOf(flat: FlatGallery, f: number): PreparedTemplate {
  const from = flat.starts[f]!;
  const to = flat.starts[f + 1]!;
  return {
    count: to - from,
    x: flat.x.subarray(from, to),
    y: flat.y.subarray(from, to),
    angle: flat.angle.subarray(from, to),
    codes: flat.codes.subarray(from * codeWords, to * codeWords),
    weights: flat.weights.subarray(from, to),
  };
}

/** Rates every finger: for each minutia of the probe the best answer, summed. */
export function rate(probe: PreparedTemplate, flat: FlatGallery): Int32Array {
  const ratings = new Int32Array(flat.size);
  for (let f = 0; f < flat.size; f++) {
    const from = flat.starts[f]!;
    const to = flat.starts[f + 1]!;
    let sum = 0;
    for (let i = 0; i < probe.count; i++) {
      const own = probe.weights[i]!;
      let best = 0;
      for (let j = from; j < to; j++) {
        const turn = (flat.angle[j]! - probe.angle[i]! + turnTolerance) & 255;
        if (turn > 2 * turnTolerance) continue;
        let shared = 0;
        for (let w = 0; w < codeWords; w++) shared += ones(probe.codes[i * codeWords + w]! & flat.codes[j * codeWords + w]!);
        const answer = 4 * shared - own - flat.weights[j]!;
        if (answer > best) best = answer;
      }
      sum += best;
    }
    ratings[f] = Math.trunc((sum * 256) / (to - from + 24));
  }
  return ratings;
}

/** The best of the gallery in order of raw score; ties by index. */
export function searchFlat(probe: PreparedTemplate, flat: FlatGallery, limit: number): Ranked[] {
  const ratings = rate(probe, flat);
  const order = Int32Array.from({ length: flat.size }, (_, f) => f).sort((a, b) => ratings[b]! - ratings[a]! || a - b);
  return Array.from(order.subarray(0, fullComparisons(flat.size, limit)), (index) => ({ index, ...compareRaw(probe, fingerOf(flat, index)) }))
    .sort((a, b) => b.raw - a.raw || a.index - b.index)
    .slice(0, limit);
}
