/**
 * Prints as areas of the raster (slap-raster.ts): areas that only touch are parted where they are narrow; each has
 * a middle, a long axis and an extent. [TR-03121-3-4 4.3.2]
 */
import { beside, connected, type Raster } from './slap-raster.ts';

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

/** Cells eroded from either side of a neck between prints; more where one of them is cut by the edge, for a print of another field. */
const neck = { usual: 5, atEdge: 10 };

/** Connected areas; one that falls apart into several large ones when eroded is parted there. */
export function findBlobs(raster: Raster): Blob[] {
  const { width, height } = raster;
  let seeds = connected(raster.mask, width, height).filter((cells) => cells.length >= smallestArea);
  let eroded = raster.mask;
  const atEdge = (cells: number[]): boolean => cells.some((at) => beside(at, width, height).length < 4);
  for (let depth = 1; depth <= neck.atEdge; depth++) {
    eroded = erode(eroded, width, height);
    const parts = connected(eroded, width, height);
    seeds = seeds.flatMap((seed) => {
      const owned = new Set(seed);
      const inside = parts.filter((cells) => cells.length >= smallestArea / 3 && owned.has(cells[0]!));
      return inside.length >= 2 && (depth <= neck.usual || inside.filter(atEdge).length === 1) ? inside : [seed];
    });
  }
  return growBack(seeds, raster).filter((cells) => cells.length >= smallestArea).map((cells) => measure(cells, raster));
}

function erode(mask: Uint8Array, width: number, height: number): Uint8Array {
  return mask.map((value, at) => (value === 1 && beside(at, width, height).every((next) => mask[next] === 1) ? 1 : 0));
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
      for (const free of beside(at, width, height)) {
        if (mask[free] === 0 || owner[free] !== -1) continue;
        owner[free] = owner[at]!;
        grown[owner[at]!]!.push(free);
        next.push(free);
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

/** Part of the size of a print that another needs to be one; of its own extent, where it is less than half as large: writing is open. */
const leastPart = 0.22;
const leastFilled = 0.65;

/** Leaves out what is small beside as many areas as there are prints: writing above a print would make a phalanx of it. */
export function withoutSpecks(blobs: Blob[], prints: number): Blob[] {
  const typical = blobs.map((blob) => blob.area).sort((a, b) => b - a)[prints - 1] ?? 0;
  const filled = ({ area, left, right, top, bottom }: Blob): number => area / ((right - left) * (bottom - top));
  return blobs.filter((blob) => blob.area >= leastPart * typical && (blob.area >= typical / 2 || filled(blob) >= leastFilled));
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
