/**
 * Finds straight bands that may be lines of a machine-readable zone: rows, at any angle up to 16°,
 * where dark strokes alternate with paper densely over a long stretch, with calm rows above and below.
 */
import type { Band, Strip } from './band.ts';
import { darkness, resize, type Grey } from './image.ts';


/** Long side of the working copy. */
const WORKING_SIZE = 1000;
const STEEPEST_DEGREES = 16;
const DEGREES_STEP = 0.5;
const HEIGHTS = [7, 9, 12, 16, 21, 28, 36];
const STRONG_EDGE = 6;
const EDGE_CAP = 40;
/** Bands that are handed on, the best first. */
const MOST_BANDS = 22;
/** Bands of heights further apart than this hide one another not: two small lines together look like one of theirs. */
const OTHER_HEIGHT = 1.9;

/** Columns that are moved together when the picture is sheared: at the steepest angle their ends are a pixel off. */
const SLICE = 8;

/** Change of brightness along the row, as strokes make it, summed over slices of SLICE columns: one row profile per slice. */
interface Edges {
  slices: Float32Array[];
  /** Middle column of each slice, from the middle of the picture. */
  at: number[];
  height: number;
}

function strokeEdges(grey: Grey): Edges {
  const { data } = darkness(grey, 14);
  const { width, height } = grey;
  const slices = Array.from({ length: Math.ceil(width / SLICE) }, () => new Float32Array(height));
  for (let y = 0; y < height; y++) {
    for (let x = 1; x < width - 1; x++) {
      const change = Math.abs(data[y * width + x + 1]! - data[y * width + x - 1]!);
      if (change >= STRONG_EDGE) slices[(x / SLICE) | 0]![y]! += Math.min(change, EDGE_CAP);
    }
  }
  return { slices, at: slices.map((_slice, i) => (i + 0.5) * SLICE - 0.5 - width / 2), height };
}

/** Bands of one picture for text that runs from left to right or upside down. */
export function findBands(grey: Grey): Band[] {
  const scale = WORKING_SIZE / Math.max(grey.width, grey.height);
  const small = resize(grey, scale);
  const edges = strokeEdges(small);
  const room = Math.ceil(Math.tan((STEEPEST_DEGREES * Math.PI) / 180) * (small.width / 2)) + 2;
  const rows = small.height + 2 * room;
  const found: Band[] = [];
  for (let degrees = -STEEPEST_DEGREES; degrees <= STEEPEST_DEGREES; degrees += DEGREES_STEP) {
    const slope = Math.tan((degrees * Math.PI) / 180);
    const sums = rowSums(edges, slope, rows, room);
    found.push(...bandsAt(sums, slope, room));
  }
  return distinct(found).map(({ middle, slope, height, score }) => ({ middle: middle / scale, slope, height: height / scale, taper: 0, bend: 0, score }));
}

/** Running sum of edge weight over the rows of the picture sheared by `slope`. */
function rowSums({ slices, at, height }: Edges, slope: number, rows: number, room: number): Float64Array {
  const profile = new Float64Array(rows);
  slices.forEach((slice, i) => {
    const down = room - Math.round(slope * at[i]!);
    const to = Math.min(height, rows - down);
    for (let y = Math.max(0, -down); y < to; y++) profile[y + down]! += slice[y]!;
  });
  const sums = new Float64Array(rows + 1);
  for (let row = 0; row < rows; row++) sums[row + 1] = sums[row]! + profile[row]!;
  return sums;
}

function bandsAt(sums: Float64Array, slope: number, room: number): Band[] {
  const rows = sums.length - 1;
  const mean = (from: number, to: number) => (sums[Math.min(rows, Math.max(0, to))]! - sums[Math.min(rows, Math.max(0, from))]!) / (to - from);
  const bands: Band[] = [];
  for (const height of HEIGHTS) {
    const gap = Math.max(3, Math.round(height * 0.6));
    const score = (top: number) => (mean(top, top + height) - 0.5 * (mean(top - gap, top) + mean(top + height, top + height + gap))) * Math.sqrt(height);
    for (let top = 1, [before, here] = [score(0), score(1)]; top + height <= rows; top++) {
      const after = score(top + 1);
      if (here > 0 && here >= before && here > after) bands.push({ middle: top + height / 2 - room, slope, height, taper: 0, bend: 0, score: here });
      [before, here] = [here, after];
    }
  }
  return distinct(bands);
}

/** The best bands that do not lie on one another. */
function distinct(bands: Band[]): Band[] {
  const kept: Band[] = [];
  for (const band of bands.sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => Math.abs(other.middle - band.middle) > 0.6 * Math.max(other.height, band.height) || other.height > OTHER_HEIGHT * band.height)) kept.push(band);
    if (kept.length === MOST_BANDS) break;
  }
  return kept;
}

/**
 * Follows the line more closely than one angle for the whole band can: compares blocks of the strip
 * with its mean and returns the band corrected in place and slope.
 */
export function straighten(strip: Strip): Band {
  const { grey: { data, width, height }, scale, band, turned } = strip;
  const BLOCKS = 10;
  const block = Math.floor(width / BLOCKS);
  if (block < 8) return band;
  const profiles = Array.from({ length: BLOCKS }, (_unused, b) => {
    const profile = new Float64Array(height);
    for (let y = 0; y < height; y++) {
      for (let x = b * block + 1; x < (b + 1) * block - 1; x++) profile[y]! += Math.min(EDGE_CAP, Math.abs(data[y * width + x + 1]! - data[y * width + x - 1]!));
    }
    return profile;
  });
  const reach = Math.round(height / 5);
  let mean = profiles.reduce((sum, profile) => sum.map((value, y) => value + profile[y]!), new Float64Array(height));
  let shifts: Array<{ at: number; shift: number; weight: number }> = [];
  for (let round = 0; round < 2; round++) {
    shifts = profiles.map((profile, b) => bestShift(profile, mean, reach, (b + 0.5) * block - width / 2));
    mean = new Float64Array(height);
    profiles.forEach((profile, b) => profile.forEach((value, y) => { const to = y - shifts[b]!.shift; if (to >= 0 && to < height) mean[to]! += value; }));
  }
  const { offset, slope } = weightedLine(shifts);
  const sign = turned ? -1 : 1;
  return { ...band, middle: band.middle + (sign * offset) / scale, slope: band.slope + slope };
}

function bestShift(profile: Float64Array, mean: Float64Array, reach: number, at: number): { at: number; shift: number; weight: number } {
  let [shift, most, total] = [0, -Infinity, 0];
  for (let s = -reach; s <= reach; s++) {
    let sum = 0;
    for (let y = Math.max(0, s); y < Math.min(profile.length, profile.length + s); y++) sum += profile[y]! * mean[y - s]!;
    total += sum;
    if (sum > most) [shift, most] = [s, sum];
  }
  return { at, shift, weight: Math.max(0, most - total / (2 * reach + 1)) };
}

function weightedLine(points: ReadonlyArray<{ at: number; shift: number; weight: number }>): { offset: number; slope: number } {
  let [w, wx, wy, wxx, wxy] = [1e-9, 0, 0, 0, 0];
  for (const { at, shift, weight } of points) {
    w += weight;
    wx += weight * at;
    wy += weight * shift;
    wxx += weight * at * at;
    wxy += weight * at * shift;
  }
  const divisor = w * wxx - wx * wx;
  const slope = divisor > 1e-6 ? (w * wxy - wx * wy) / divisor : 0;
  return { offset: (wy - slope * wx) / w, slope };
}
