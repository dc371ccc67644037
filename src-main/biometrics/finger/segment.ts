/**
 * Slap segmentation: finds the finger prints on the platen, straightens each, gives it its finger code
 * and tells which hand it was. [TR-03121-3-4 4.2.3, 3.3.2 steps 3 and 5]
 *
 * Prints are areas of ridge contrast on a raster of 8 × 8 pixels; areas that only touch are parted where
 * they are narrow; what lies below a fingertip (the middle phalanx) and what is too small is left out.
 */
import { checkImage, cropTurned, resample, type GrayImage } from './image.ts';
import { expectedFingers, rightHandShape, slapFingers, slapHand } from './slap-layout.ts';
import { usualHandThreshold, type FingerPosition, type Hand, type Segmentation, type SegmentedFinger, type SlapName, type SlapOptions, type SlapProblem } from './types.ts';

/** Side of a raster cell at 500 ppi. */
const cell = 8;
/** Cells of the smallest print accepted (about 90 × 110 pixels). */
const smallestArea = 120;

interface Blob {
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

interface Raster {
  width: number;
  height: number;
  mask: Uint8Array;
}

/** Segments a slap of any resolution; boxes are in pixels of the picture given. Throws FINGER_IMAGE. */
export function segmentSlap(image: GrayImage, options: SlapOptions): Segmentation {
  checkImage(image);
  const half = resample(image, 250);
  const expected = expectedFingers(options.slap, options.missing);
  const { angle, ordered } = printsOf(half, expected.length);
  const problems: SlapProblem[] = [];
  const seen = options.slap.endsWith('4') ? classify(ordered, angle) : { hand: 'unknown' as Hand, score: 0 };
  if (ordered.length === 0) problems.push('no-fingers');
  else if (ordered.length < expected.length) problems.push('fewer-fingers');
  if (ordered.length > expected.length) problems.push('more-fingers');
  const wanted = slapHand[options.slap];
  if (wanted !== 'unknown' && seen.hand !== 'unknown' && seen.hand !== wanted && seen.score >= (options.handThreshold ?? usualHandThreshold)) problems.push('wrong-hand');
  const assigned = assign(ordered, expected, options.slap, angle);
  if (assigned.some(({ blob }) => blob.touchesEdge)) problems.push('touches-edge');
  if (Math.abs(angle) > Math.PI / 6) problems.push('rotated');
  return {
    fingers: assigned.map(({ blob, position }) => cutOut(image, blob, position)),
    hand: seen.hand,
    score: seen.score,
    angle: degrees(angle),
    problems,
    found: ordered.length,
  };
}

const degrees = (radians: number): number => Math.round((radians * 1800) / Math.PI) / 10;

interface Prints {
  angle: number;
  /** From left to right. */
  ordered: Blob[];
}

/** The prints seen. Where their number is not the expected one, a second look leaves out writing and lines, and counts if it comes closer. */
function printsOf(half: GrayImage, expected: number): Prints {
  const look = (onlyRidges: boolean): Prints => {
    const prints = fingertips(findBlobs(rasterise(half, onlyRidges)));
    const angle = handAngle(prints);
    return { angle, ordered: orderAcross(prints, angle) };
  };
  const first = look(false);
  if (first.ordered.length === expected || first.ordered.length === 0) return first;
  const second = look(true);
  return Math.abs(second.ordered.length - expected) < Math.abs(first.ordered.length - expected) ? second : first;
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
function rasterise(image: GrayImage, onlyRidges: boolean): Raster {
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
  return { width: columns, height: rows, mask: Uint8Array.from(closed, (share) => (share >= 0.5 ? 1 : 0)) };
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

/** Connected areas; one that falls apart into several large ones when eroded is parted there. */
function findBlobs(raster: Raster): Blob[] {
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

/** Leaves out what lies below another print (middle phalanges) and what is much smaller than the rest. */
function fingertips(blobs: Blob[]): Blob[] {
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
  return tips.filter((blob) => blob.area >= 0.22 * typical);
}

/** What the edge cuts has no true axis or size: it hardly counts. */
const cutWeight = 0.1;

/** Turn of the hand: mean of the long axes, the longer the print the more it counts. */
function handAngle(blobs: Blob[]): number {
  let x = 0;
  let y = 0;
  for (const blob of blobs) {
    const weight = (blob.touchesEdge ? cutWeight : 1) * blob.area * Math.max(0.05, (blob.bottom - blob.top) / (blob.right - blob.left) - 1);
    x += weight * Math.cos(2 * blob.turn);
    y += weight * Math.sin(2 * blob.turn);
  }
  return x === 0 && y === 0 ? 0 : 0.5 * Math.atan2(y, x);
}

function orderAcross(blobs: Blob[], angle: number): Blob[] {
  const across = (blob: Blob): number => blob.x * Math.cos(angle) + blob.y * Math.sin(angle);
  return [...blobs].sort((a, b) => across(a) - across(b));
}

/**
 * Which hand: the little finger lies lowest and is the smallest, and the step to it is the largest.
 * With fewer than three prints nothing is claimed.
 */
function classify(ordered: Blob[], angle: number): { hand: Hand; score: number } {
  if (ordered.length < 3 || ordered.length > 4) return { hand: 'unknown', score: 0 };
  const width = ordered.reduce((sum, blob) => sum + blob.right - blob.left, 0) / ordered.length;
  const down = ordered.map((blob) => (blob.y * Math.cos(angle) - blob.x * Math.sin(angle)) / width);
  const last = ordered.length - 1;
  const lower = down[last]! - down[0]!;
  const steps = down[last]! - down[last - 1]! - (down[0]! - down[1]!);
  const smaller = Math.log(ordered[0]!.area / ordered[last]!.area);
  const evidence = ordered.length === 4 ? 2.2 * lower + 1.2 * steps + 1.5 * smaller : 1.2 * lower + 0.8 * steps + smaller;
  const score = Math.min(1, Math.abs(Math.tanh(evidence / 1.6)));
  if (score < 0.3) return { hand: 'unknown', score };
  return { hand: evidence > 0 ? 'right' : 'left', score: Math.round(score * 1000) / 1000 };
}

/** Gives every print its finger: in order where the numbers agree, else by where fingers of a hand lie. */
function assign(ordered: Blob[], expected: FingerPosition[], slap: SlapName, angle: number): { blob: Blob; position: FingerPosition }[] {
  if (ordered.length > expected.length) {
    const largest = new Set([...ordered].sort((a, b) => b.area * (b.touchesEdge ? 0.5 : 1) - a.area * (a.touchesEdge ? 0.5 : 1)).slice(0, expected.length));
    return assign(ordered.filter((blob) => largest.has(blob)), expected, slap, angle);
  }
  const choices = subsets(expected, ordered.length);
  const best = choices.length === 1 ? choices[0]! : choices.map((choice) => ({ choice, misfit: misfit(ordered, choice, slap, angle) })).sort((a, b) => a.misfit - b.misfit)[0]!.choice;
  return ordered.map((blob, i) => ({ blob, position: best[i]! }));
}

function subsets<T>(list: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return list.flatMap((item, i) => subsets(list.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

/** Squared distance between prints and the places of these fingers, after the best common shift. */
function misfit(blobs: Blob[], positions: FingerPosition[], slap: SlapName, angle: number): number {
  const width = blobs.reduce((sum, blob) => sum + blob.right - blob.left, 0) / blobs.length;
  const mirrored = slap === 'left4' ? -1 : 1;
  const offsets = blobs.map((blob, i) => {
    const shape = placeOf(positions[i]!, slap);
    const across = (blob.x * Math.cos(angle) + blob.y * Math.sin(angle)) / width;
    const down = (blob.y * Math.cos(angle) - blob.x * Math.sin(angle)) / width;
    return { across: across - mirrored * shape.across, down: down - shape.down };
  });
  const mean = (of: (offset: { across: number; down: number }) => number): number => offsets.reduce((sum, offset) => sum + of(offset), 0) / offsets.length;
  const x = mean((offset) => offset.across);
  const y = mean((offset) => offset.down);
  return offsets.reduce((sum, offset) => sum + (offset.across - x) ** 2 + (offset.down - y) ** 2, 0);
}

function placeOf(position: FingerPosition, slap: SlapName): { across: number; down: number } {
  if (slap === 'right4') return rightHandShape[position - 2]!;
  if (slap === 'left4') return rightHandShape[position - 7]!;
  return { across: slapFingers[slap].indexOf(position) * 2, down: 0 };
}

/** Rim around a print, cells. */
const rim = 2;

function cutOut(image: GrayImage, blob: Blob, position: FingerPosition): SegmentedFinger {
  const scale = (cell * image.ppi) / 500;
  const width = Math.round((blob.right - blob.left + 2 * rim) * scale);
  const height = Math.round((blob.bottom - blob.top + 2 * rim) * scale);
  const middleAcross = (blob.left + blob.right) / 2;
  const middleAlong = (blob.top + blob.bottom) / 2;
  const centreX = (blob.x + 0.5 + middleAcross * Math.cos(blob.turn) - middleAlong * Math.sin(blob.turn)) * scale;
  const centreY = (blob.y + 0.5 + middleAcross * Math.sin(blob.turn) + middleAlong * Math.cos(blob.turn)) * scale;
  return {
    position,
    box: { x: Math.round(centreX - width / 2), y: Math.round(centreY - height / 2), width, height, angle: degrees(blob.turn) },
    image: cropTurned(image, centreX, centreY, width, height, degrees(blob.turn)),
  };
}
