/**
 * The two-channel filter bank of WSQ (IAFIS-IC-0110 section 1.3, symmetric extension of odd-length
 * filters). All arithmetic is single precision in one fixed order of terms, because that is how the
 * reference decoder arrives at its pixels; the C++ core repeats the same order.
 */
import type { Region } from './tree.ts';

export interface FilterBank {
  /** Analysis low-pass, odd length, symmetric. */
  low: Float32Array;
  /** Analysis high-pass, odd length, symmetric. */
  high: Float32Array;
}

/** The 9/7 filters of the specification, table 1. */
export const standardFilters: FilterBank = {
  low: Float32Array.of(0.03782845550699546, -0.0238494650193800, -0.11062440441842342, 0.3774028556126538, 0.85269867900940344, 0.3774028556126538, -0.11062440441842342, -0.0238494650193800, 0.03782845550699546),
  high: Float32Array.of(0.06453888262893845, -0.04068941760955844, -0.41809227322221221, 0.7884856164056644, -0.41809227322221221, -0.04068941760955844, 0.06453888262893845),
};

/** Synthesis filters: each is the other's analysis filter with alternating signs around the centre. */
function synthesis(analysis: Float32Array): Float32Array {
  const centre = (analysis.length - 1) / 2;
  return analysis.map((tap, i) => ((i - centre) % 2 === 0 ? tap : -tap));
}

/** For every output sample the places and weights that make it, in summation order. */
interface Terms {
  /** Offsets into the line (low and high halves as they lie in the plane). */
  places: Int32Array;
  weights: Float32Array;
  /** `starts[n]` to `starts[n + 1]` are the terms of output n. */
  starts: Int32Array;
}

/** Whole-sample symmetric extension. */
function reflect(position: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const wrapped = ((position % period) + period) % period;
  return wrapped < length ? wrapped : period - wrapped;
}

function synthesisTerms(length: number, filters: FilterBank, mirrored: boolean): Terms {
  const low = synthesis(filters.high);
  const high = synthesis(filters.low);
  const lowLength = (length + 1) >> 1;
  const highLength = length - lowLength;
  const lowBase = mirrored ? highLength : 0;
  const highBase = mirrored ? 0 : lowLength;
  const places: number[] = [];
  const weights: number[] = [];
  const starts = new Int32Array(length + 1);
  for (let n = 0; n < length; n++) {
    for (const [filter, parity, base] of [[low, 0, lowBase], [high, 1, highBase]] as const) {
      const centre = (filter.length - 1) / 2;
      for (let i = 0; i < filter.length; i++) {
        const position = n + i - centre;
        if ((position & 1) !== parity) continue;
        if (length === 1 && parity === 1) continue;
        places.push(base + (reflect(position, length) >> 1));
        weights.push(filter[i]!);
      }
    }
    starts[n + 1] = places.length;
  }
  return { places: Int32Array.from(places), weights: Float32Array.from(weights), starts };
}

function analysisTerms(length: number, filters: FilterBank, mirrored: boolean): Terms {
  const lowLength = (length + 1) >> 1;
  const highLength = length - lowLength;
  const places: number[] = [];
  const weights: number[] = [];
  const starts = new Int32Array(length + 1);
  for (let out = 0; out < length; out++) {
    const isHigh = mirrored ? out < highLength : out >= lowLength;
    const index = isHigh ? (mirrored ? out : out - lowLength) : mirrored ? out - highLength : out;
    const filter = isHigh ? filters.high : filters.low;
    const middle = isHigh ? 2 * index + 1 : 2 * index;
    for (let i = 0; i < filter.length; i++) {
      places.push(reflect(middle + i - (filter.length - 1) / 2, length));
      weights.push(filter[i]!);
    }
    starts[out + 1] = places.length;
  }
  return { places: Int32Array.from(places), weights: Float32Array.from(weights), starts };
}

/** Applies the terms along one axis of a region: reads `from`, writes `to` (same plane layout). */
function apply(terms: Terms, from: Float32Array, to: Float32Array, region: Region, stride: number, alongX: boolean): void {
  const { places, weights, starts } = terms;
  const { fround } = Math;
  const origin = region.y * stride + region.x;
  if (alongX) {
    for (let row = 0; row < region.height; row++) {
      const line = origin + row * stride;
      for (let n = 0; n < region.width; n++) {
        const end = starts[n + 1]!;
        let t = starts[n]!;
        let sum = fround(from[line + places[t]!]! * weights[t]!);
        for (t++; t < end; t++) sum = fround(sum + fround(from[line + places[t]!]! * weights[t]!));
        to[line + n] = sum;
      }
    }
    return;
  }
  for (let n = 0; n < region.height; n++) {
    const line = origin + n * stride;
    let t = starts[n]!;
    let source = origin + places[t]! * stride;
    let weight = weights[t]!;
    for (let column = 0; column < region.width; column++) to[line + column] = fround(from[source + column]! * weight);
    for (t++; t < starts[n + 1]!; t++) {
      source = origin + places[t]! * stride;
      weight = weights[t]!;
      for (let column = 0; column < region.width; column++) to[line + column] = fround(to[line + column]! + fround(from[source + column]! * weight));
    }
  }
}

const empty = (region: Region): boolean => region.width === 0 || region.height === 0;

/** Undoes all splits, deepest first; `plane` holds the coefficients and then the picture. */
export function synthesise(plane: Float32Array, stride: number, splits: Region[], filters: FilterBank): void {
  const scratch = new Float32Array(plane.length);
  for (const region of [...splits].reverse()) {
    if (empty(region)) continue;
    apply(synthesisTerms(region.height, filters, region.mirrorY), plane, scratch, region, stride, false);
    apply(synthesisTerms(region.width, filters, region.mirrorX), scratch, plane, region, stride, true);
  }
}

/** Makes all splits in order; `plane` holds the picture and then the coefficients. */
export function analyse(plane: Float32Array, stride: number, splits: Region[], filters: FilterBank): void {
  const scratch = new Float32Array(plane.length);
  for (const region of splits) {
    if (empty(region)) continue;
    apply(analysisTerms(region.width, filters, region.mirrorX), plane, scratch, region, stride, true);
    apply(analysisTerms(region.height, filters, region.mirrorY), scratch, plane, region, stride, false);
  }
}
