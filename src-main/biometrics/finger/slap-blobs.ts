/**
 * Prints as areas of the raster (slap-raster.ts): areas that only touch are parted where they are narrow; each has
 * a middle, a long axis and an extent. [TR-03121-3-4 4.3.2]
 */
import type { Raster } from './slap-raster.ts';

/** Cells of the smallest print accepted (about 90 × 110 pixels). */
const smallestArea = 120;

export interface Blob {
  area: number;
  /** Middle, in cells. */
  x: number;
  y: number;
  /** Turn of the long axis from upright, radians clockwise. */
  turn: number;
  /** Extent along and across the long axis, cells, measured from the middle. */
  top: number;
  bottom: number;
  left: number;
  right: number;
  touchesEdge: boolean;
}

/** Connected areas; one that falls apart into several large ones when eroded is parted there. */
export function findBlobs(raster: Raster): Blob[] {
  const { width, height } = raster;
  let seeds = label(raster.mask, width, height).filter((cells) => cells.length >= smallestArea);
  let eroded = raster.mask;
  for (let depth = 0; depth < 5; depth++) {
    eroded = erode(eroded, width, height);
    const parts = label(eroded, width, height);
    seeds = seeds.flatMap((seed) => {
      const owned = new Set(seed);
      const inside = parts.filter((cells) => cells.length >= smallestArea / 3 && owned.has(cells[0]!));
      return inside.length >= 2 ? inside : [seed];
    });
  }
  return growBack(seeds, raster).filter((cells) => cells.length >= smallestArea).map((cells) => measure(cells, raster));
}

function label(mask: Uint8Array, width: number, height: number): number[][] {
  const seen = new Uint8Array(mask.length);
  const out: number[][] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || seen[start] === 1) continue;
    const cells = [start];
    seen[start] = 1;
    for (let i = 0; i < cells.length; i++) {
      for (const next of around(cells[i]!, width, height)) {
        if (mask[next] === 1 && seen[next] === 0) {
          seen[next] = 1;
          cells.push(next);
        }
      }
    }
    out.push(cells);
  }
  return out;
}

function around(at: number, width: number, height: number): number[] {
  const x = at % width;
  const y = (at - x) / width;
  const out: number[] = [];
  if (x > 0) out.push(at - 1);
  if (x < width - 1) out.push(at + 1);
  if (y > 0) out.push(at - width);
  if (y < height - 1) out.push(at + width);
  return out;
}

function erode(mask: Uint8Array, width: number, height: number): Uint8Array {
  return mask.map((value, at) => (value === 1 && around(at, width, height).every((next) => mask[next] === 1) ? 1 : 0));
}

/** Every seed takes back, step by step, the cells of the mask nearest to it. */
function growBack(seeds: number[][], { mask, width, height }: Raster): number[][] {
  const owner = new Int32Array(mask.length).fill(-1);
  const grown = seeds.map((seed) => [...seed]);
  seeds.forEach((seed, s) => seed.forEach((at) => (owner[at] = s)));
  let edge = seeds.flat();
  while (edge.length > 0) {
    const next: number[] = [];
    for (const at of edge) {
      for (const beside of around(at, width, height)) {
        if (mask[beside] === 0 || owner[beside] !== -1) continue;
        owner[beside] = owner[at]!;
        grown[owner[at]!]!.push(beside);
        next.push(beside);
      }
    }
    edge = next;
  }
  return grown;
}

/** Middle, long axis and extent of an area; an area much longer than wide is cut to its tip. */
function measure(cells: number[], raster: Raster): Blob {
  let part = cells;
  let blob = extent(part, raster);
  for (let round = 0; round < 3; round++) {
    const width = blob.right - blob.left;
    const length = blob.bottom - blob.top;
    if (length <= 2.1 * width) break;
    const keepTo = blob.top + 1.65 * width;
    const sine = Math.sin(blob.turn);
    const cosine = Math.cos(blob.turn);
    const { x, y } = blob;
    part = part.filter((at) => ((at % raster.width) - x) * -sine + (Math.floor(at / raster.width) - y) * cosine <= keepTo);
    blob = extent(part, raster);
  }
  return blob;
}

function extent(cells: number[], { width, height }: Raster): Blob {
  const xs = cells.map((at) => at % width);
  const ys = cells.map((at) => Math.floor(at / width));
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(xs);
  const y = mean(ys);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  let touchesEdge = false;
  cells.forEach((_, i) => {
    xx += (xs[i]! - x) ** 2;
    yy += (ys[i]! - y) ** 2;
    xy += (xs[i]! - x) * (ys[i]! - y);
    if (xs[i]! <= 0 || ys[i]! <= 0 || xs[i]! >= width - 1 || ys[i]! >= height - 1) touchesEdge = true;
  });
  // Angle of the long axis against the vertical; nearly round areas have none.
  const elongation = Math.hypot(xx - yy, 2 * xy) / (xx + yy + 1e-9);
  const turn = elongation < 0.12 ? 0 : 0.5 * Math.atan2(-2 * xy, yy - xx);
  const sine = Math.sin(turn);
  const cosine = Math.cos(turn);
  const along = cells.map((_, i) => (xs[i]! - x) * -sine + (ys[i]! - y) * cosine).sort((a, b) => a - b);
  const across = cells.map((_, i) => (xs[i]! - x) * cosine + (ys[i]! - y) * sine).sort((a, b) => a - b);
  const at = (sorted: number[], share: number): number => sorted[Math.floor((sorted.length - 1) * share)]!;
  return { area: cells.length, x, y, turn, top: at(along, 0.003) - 0.5, bottom: at(along, 0.997) + 0.5, left: at(across, 0.003) - 0.5, right: at(across, 0.997) + 0.5, touchesEdge };
}

/** Part of the size of a print that another needs to be one. */
const leastPart = 0.22;

/** Leaves out what is small beside as many areas as there are prints: writing above a print would make a phalanx of it. */
export function withoutSpecks(blobs: Blob[], prints: number): Blob[] {
  const least = leastPart * (blobs.map((blob) => blob.area).sort((a, b) => b - a)[prints - 1] ?? 0);
  return blobs.filter((blob) => blob.area >= least);
}

/** Leaves out what lies below another print (middle phalanges) and what is much smaller than the rest. */
export function fingertips(blobs: Blob[]): Blob[] {
  const angle = handAngle(blobs);
  const sine = Math.sin(angle);
  const cosine = Math.cos(angle);
  const across = (blob: Blob): number => blob.x * cosine + blob.y * sine;
  const down = (blob: Blob): number => blob.y * cosine - blob.x * sine;
  const tips = blobs.filter((blob) => {
    const width = blob.right - blob.left;
    return !blobs.some((other) => other !== blob && down(other) < down(blob) - 0.8 * width && Math.abs(across(other) - across(blob)) < 0.55 * Math.max(width, other.right - other.left));
  });
  const areas = tips.map((blob) => blob.area).sort((a, b) => a - b);
  const typical = areas[Math.floor(areas.length / 2)] ?? 0;
  return tips.filter((blob) => blob.area >= leastPart * typical);
}

/** What the edge cuts has no true axis or size: it hardly counts. */
const cutWeight = 0.1;

/** Turn of the hand: mean of the long axes, the longer the print the more it counts. */
export function handAngle(blobs: Blob[]): number {
  let x = 0;
  let y = 0;
  for (const blob of blobs) {
    const weight = (blob.touchesEdge ? cutWeight : 1) * blob.area * Math.max(0.05, (blob.bottom - blob.top) / (blob.right - blob.left) - 1);
    x += weight * Math.cos(2 * blob.turn);
    y += weight * Math.sin(2 * blob.turn);
  }
  return x === 0 && y === 0 ? 0 : 0.5 * Math.atan2(y, x);
}

export function orderAcross(blobs: Blob[], angle: number): Blob[] {
  const across = (blob: Blob): number => blob.x * Math.cos(angle) + blob.y * Math.sin(angle);
  return [...blobs].sort((a, b) => across(a) - across(b));
}
