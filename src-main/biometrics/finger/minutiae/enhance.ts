/**
 * Contextual filtering: every pixel is smoothed along its ridge and band-passed across it at the local
 * ridge period (the two halves of a Gabor filter, each along the local direction, so that curved
 * ridges are followed). The result's sign says ridge or valley. Whole-number arithmetic.
 */
import { blockSize, directionOf, margin, orient, orientationCount, type RidgeField } from './field.ts';

const shortest = 5;
const longest = 15;
/** Periods are told apart in half pixels. */
const periodSteps = (longest - shortest) * 2 + 1;
/** Side of a cell of constant filter. */
export const cellSize = 4;

interface Taps {
  offsets: Int32Array;
  weights: Int32Array;
}

export interface Enhanced {
  /** Padded, ridge positive; zero outside the foreground. */
  response: Int32Array;
  /** Ridge direction per 4 × 4 cell, 0 … 127 for half a turn. */
  direction: Uint8Array;
  cellsX: number;
  cellsY: number;
}

/** Enhances; orientation is found twice, the second time on the enhanced ridges. */
export function enhance(field: RidgeField): Enhanced {
  const first = filter(field, field.normalised);
  orient(field, Int16Array.from(first.response, (v) => (v > 400 ? 400 : v < -400 ? -400 : v)), 1);
  return filter(field, field.normalised);
}

function filter(field: RidgeField, picture: Int16Array): Enhanced {
  const { width, height, stride } = field;
  const cellsX = Math.ceil(width / cellSize);
  const cellsY = Math.ceil(height / cellSize);
  const direction = new Uint8Array(cellsX * cellsY);
  const along = alongTaps(stride);
  const across = acrossTaps(stride);
  const smoothed = new Int32Array(picture.length);
  const response = new Int32Array(picture.length);
  for (let cy = 0; cy < cellsY; cy++) {
    for (let cx = 0; cx < cellsX; cx++) {
      if (!nearForeground(field, cx >> 1, cy >> 1)) continue;
      direction[cy * cellsX + cx] = directionAt(field, cx * cellSize + 2, cy * cellSize + 2);
      convolve(picture, smoothed, along[(direction[cy * cellsX + cx]! + 2) >> 2 & 31]!, field, cx, cy, 10);
    }
  }
  for (let cy = 0; cy < cellsY; cy++) {
    for (let cx = 0; cx < cellsX; cx++) {
      const block = (cy >> 1) * field.blocksX + (cx >> 1);
      if (field.mask[block] === 0) continue;
      const step = Math.max(0, Math.min(periodSteps - 1, (field.period[block]! + 4 >> 3) - 2 * shortest));
      convolve(smoothed, response, across[((direction[cy * cellsX + cx]! + 2) >> 2 & 31) * periodSteps + step]!, field, cx, cy, 10);
    }
  }
  return { response, direction, cellsX, cellsY };
}

function nearForeground(field: RidgeField, bx: number, by: number): boolean {
  for (let y = Math.max(0, by - 2); y <= Math.min(field.blocksY - 1, by + 2); y++) {
    for (let x = Math.max(0, bx - 2); x <= Math.min(field.blocksX - 1, bx + 2); x++) if (field.mask[y * field.blocksX + x] === 1) return true;
  }
  return false;
}

/** Ridge direction at a pixel, 0 … 127: double-angle vectors of the four nearest blocks, bilinear. */
export function directionAt(field: RidgeField, x: number, y: number): number {
  const { blocksX, blocksY, cos2, sin2 } = field;
  const gx = Math.max(0, Math.min(16 * (blocksX - 1), 2 * (x - 4)));
  const gy = Math.max(0, Math.min(16 * (blocksY - 1), 2 * (y - 4)));
  const x0 = gx >> 4;
  const y0 = gy >> 4;
  const x1 = Math.min(blocksX - 1, x0 + 1);
  const y1 = Math.min(blocksY - 1, y0 + 1);
  const fx = gx & 15;
  const fy = gy & 15;
  const mix = (map: Float64Array): number =>
    (map[y0 * blocksX + x0]! * (16 - fx) + map[y0 * blocksX + x1]! * fx) * (16 - fy) + (map[y1 * blocksX + x0]! * (16 - fx) + map[y1 * blocksX + x1]! * fx) * fy;
  return directionOf(mix(cos2), mix(sin2)) >> 1;
}

function convolve(from: Int16Array | Int32Array, to: Int32Array, taps: Taps, field: RidgeField, cx: number, cy: number, shift: number): void {
  const { offsets, weights } = taps;
  const { stride, width, height } = field;
  const yEnd = Math.min(height, (cy + 1) * cellSize);
  const xEnd = Math.min(width, (cx + 1) * cellSize);
  for (let y = cy * cellSize; y < yEnd; y++) {
    for (let x = cx * cellSize; x < xEnd; x++) {
      const p = (y + margin) * stride + x + margin;
      let sum = 0;
      for (let k = 0; k < offsets.length; k++) sum += from[p + offsets[k]!]! * weights[k]!;
      to[p] = sum >> shift;
    }
  }
}

/**
 * A line of weights through the centre in direction `orientation`·π/32, sampled once per pixel of its
 * main axis, each sample shared between the two nearest pixels.
 */
function line(stride: number, orientation: number, reach: number, weightAt: (distance: number) => number): Taps {
  const angle = (orientation * Math.PI) / orientationCount;
  const cosine = Math.cos(angle);
  const sine = -Math.sin(angle);
  const steep = Math.abs(sine) > Math.abs(cosine);
  const slope = steep ? cosine / sine : sine / cosine;
  const stretch = Math.sqrt(1 + slope * slope);
  const offsets: number[] = [];
  const weights: number[] = [];
  for (let t = -reach; t <= reach; t++) {
    if (Math.abs(t) * stretch > reach) continue;
    const weight = weightAt(t * stretch) * stretch;
    const minor = t * slope;
    const base = Math.floor(minor + 1e-9);
    const share = Math.round((minor - base) * 16) / 16;
    for (const [step, part] of [[base, 1 - share], [base + 1, share]] as const) {
      if (part <= 0) continue;
      offsets.push(steep ? t * stride + step : step * stride + t);
      weights.push(Math.round(weight * part));
    }
  }
  return { offsets: Int32Array.from(offsets), weights: Int32Array.from(weights) };
}

const alongSigma = 4.5;

function alongTaps(stride: number): Taps[] {
  return Array.from({ length: orientationCount }, (_, o) => line(stride, o, 9, (d) => (1024 / (alongSigma * 2.5066)) * Math.exp((-d * d) / (2 * alongSigma * alongSigma))));
}

/** One filter per orientation and period; the weights of each add up to zero. */
function acrossTaps(stride: number): Taps[] {
  const all: Taps[] = [];
  for (let o = 0; o < orientationCount; o++) {
    const turned = (o + orientationCount / 2) % orientationCount;
    for (let step = 0; step < periodSteps; step++) {
      const period = shortest + step / 2;
      const sigma = 0.45 * period;
      const taps = line(stride, turned, Math.ceil(1.3 * period), (d) => (1024 / period) * 2 * Math.exp((-d * d) / (2 * sigma * sigma)) * Math.cos((2 * Math.PI * d) / period));
      const centre = taps.offsets.indexOf(0);
      let sum = 0;
      for (const weight of taps.weights) sum += weight;
      const each = Math.trunc(sum / taps.weights.length);
      for (let k = 0; k < taps.weights.length; k++) taps.weights[k]! -= each;
      taps.weights[centre]! -= sum - each * taps.weights.length;
      all.push(taps);
    }
  }
  return all;
}
