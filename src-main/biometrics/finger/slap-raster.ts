/**
 * Where ridges are in a slap: a raster of 8 × 8 pixels (at 500 ppi) whose cells are ridge contrast or none.
 * [TR-03121-3-4 4.3.2]
 */
import type { GrayImage } from './image.ts';

/** Side of a raster cell at 500 ppi. */
export const cell = 8;

export interface Raster {
  width: number;
  height: number;
  mask: Uint8Array;
}

/** Side of the window a pixel is compared with: one and a half ridges at 250 ppi. */
const ridgeWindow = 7;
/** Grey levels a ridge or valley keeps from the mean of its window. */
const ridgeDepth = 8;
/** Least share of pixels that are ridge, and of those that are valley; in a pale print a part of what its best cells have. */
const ridgeShare = { most: 0.3, ofBest: 0.66 };

/**
 * How far ridge and valley take turns in a cell, 0 to 0.5: both cover a good part of the 5 × 5 cells around. Writing, print and
 * lines on a scanned card have contrast too, but around a stroke most of the paper is neither.
 */
function alternates({ width, height, data }: GrayImage, columns: number, rows: number): Float64Array {
  const side = cell / 2;
  const reach = (ridgeWindow - 1) / 2;
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let line = 0;
    for (let x = 0; x < width; x++) {
      line += data[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + line;
    }
  }
  const ridge = new Float64Array(columns * rows);
  const valley = new Float64Array(columns * rows);
  for (let y = 0; y < rows * side; y++) {
    const [top, bottom] = [Math.max(0, y - reach) * (width + 1), Math.min(height, y + reach + 1) * (width + 1)];
    for (let x = 0; x < columns * side; x++) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const mean = (sums[bottom + right]! - sums[top + right]! - sums[bottom + left]! + sums[top + left]!) / ((right - left) * ((bottom - top) / (width + 1)));
      const difference = data[y * width + x]! - mean;
      const at = Math.floor(y / side) * columns + Math.floor(x / side);
      if (difference > ridgeDepth) valley[at]! += 1 / (side * side);
      else if (difference < -ridgeDepth) ridge[at]! += 1 / (side * side);
    }
  }
  const [ridges, valleys] = [boxMean(ridge, columns, rows, 2), boxMean(valley, columns, rows, 2)];
  return ridges.map((share, i) => Math.min(share, valleys[i]!));
}

/** Ridge contrast per cell: gradient energy of the half-size picture over 3 × 3 cells, asked for so, only where ridges and valleys alternate. */
export function rasterise(image: GrayImage, onlyRidges: boolean): Raster {
  const { width, height, data } = image;
  const side = cell / 2;
  const columns = Math.floor(width / side);
  const rows = Math.floor(height / side);
  const energy = new Float64Array(columns * rows);
  for (let y = 1; y < Math.min(height - 1, rows * side); y++) {
    for (let x = 1; x < Math.min(width - 1, columns * side); x++) {
      const p = y * width + x;
      const gx = data[p + 1]! - data[p - 1]!;
      const gy = data[p + width]! - data[p - width]!;
      energy[Math.floor(y / side) * columns + Math.floor(x / side)]! += Math.min(2500, gx * gx + gy * gy);
    }
  }
  const smooth = boxMean(energy, columns, rows, 1);
  const sorted = Float64Array.from(smooth).sort();
  const strong = sorted[Math.floor(sorted.length * 0.97)]!;
  const least = Math.max(side * side * 120, strong * 0.2);
  const mask = Uint8Array.from(smooth, (value) => (value >= least ? 1 : 0));
  if (onlyRidges) {
    const ridged = alternates(image, columns, rows);
    const shares = ridged.filter((_, i) => mask[i] === 1).sort();
    const leastShare = Math.min(ridgeShare.most, ridgeShare.ofBest * (shares[Math.floor(shares.length * 0.8)] ?? 0));
    ridged.forEach((share, i) => share < leastShare && (mask[i] = 0));
  }
  const closed = boxMean(Float64Array.from(mask), columns, rows, 1);
  const raster = { width: columns, height: rows, mask: Uint8Array.from(closed, (share) => (share >= 0.5 ? 1 : 0)) };
  if (onlyRidges) fillHoles(raster);
  return raster;
}

/** Cells of the largest hole that is filled, one punched into a card (about 8 mm), and of the smallest area that has one: no loop of a letter. */
const hole = { largest: 330, inLeast: 600 };

/** What a print surrounds belongs to it: a ring of ridges about a punched hole would fall apart like two prints that touch. */
function fillHoles({ mask, width, height }: Raster): void {
  const sizes = new Int32Array(mask.length);
  for (const cells of connected(mask, width, height)) for (const at of cells) sizes[at] = cells.length;
  for (const cells of connected(mask.map((value) => 1 - value), width, height)) {
    if (cells.length > hole.largest || cells.some((at) => beside(at, width, height).length < 4)) continue;
    // Row by row: above the first cell lies what surrounds it.
    if (sizes[cells[0]! - width]! >= hole.inLeast) for (const at of cells) mask[at] = 1;
  }
}

/** Areas of cells that are set and touch at a side, each as its cells. */
export function connected(mask: Uint8Array, width: number, height: number): number[][] {
  const seen = new Uint8Array(mask.length);
  const out: number[][] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || seen[start] === 1) continue;
    const cells = [start];
    seen[start] = 1;
    for (let i = 0; i < cells.length; i++) {
      for (const next of beside(cells[i]!, width, height)) {
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

/** The cells at the four sides of one. */
export function beside(at: number, width: number, height: number): number[] {
  const x = at % width;
  const y = (at - x) / width;
  const out: number[] = [];
  if (x > 0) out.push(at - 1);
  if (x < width - 1) out.push(at + 1);
  if (y > 0) out.push(at - width);
  if (y < height - 1) out.push(at + width);
  return out;
}

function boxMean(map: Float64Array, width: number, height: number, radius: number): Float64Array {
  const out = new Float64Array(map.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      let count = 0;
      for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
        for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
          sum += map[v * width + u]!;
          count++;
        }
      }
      out[y * width + x] = sum / count;
    }
  }
  return out;
}
