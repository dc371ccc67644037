/**
 * Quality features of a print as ISO/IEC 29794-4:2017 and the NFIQ 2 report describe them, written from the
 * descriptions: grey statistics, orientation certainty (OCL), orientation flow (OF), frequency domain analysis
 * (FDA), local clarity (LCS), ridge-valley uniformity (RVU) and coherence. They describe; the weights with which
 * NFIQ 2 makes a value of them are not published as a formula and are not here. features.test.ts compares each
 * with the published values.
 */
import { prepare } from './minutiae/extract.ts';
import type { GrayImage } from './image.ts';

/** Names as NFIQ 2 prints them. Means and deviations over the blocks that count. */
export interface QualityFeatures {
  /** Mean grey; mean of the block means; standard deviation of grey. */
  Mu: number;
  MMB: number;
  UniformImage: number;
  OCL_Bin10_Mean: number;
  OCL_Bin10_StdDev: number;
  OF_Bin10_Mean: number;
  OF_Bin10_StdDev: number;
  FDA_Bin10_Mean: number;
  FDA_Bin10_StdDev: number;
  LCS_Bin10_Mean: number;
  LCS_Bin10_StdDev: number;
  RVUP_Bin10_Mean: number;
  RVUP_Bin10_StdDev: number;
  OrientationMap_ROIFilter_CoherenceRel: number;
  OrientationMap_ROIFilter_CoherenceSum: number;
}

const side = 32;
/** The slanted block: across the ridges × along them. */
const across = 32;
const along = 16;
/** Least standard deviation of a foreground block, in deviations of the whole picture. */
const foreground = 0.1;

interface Block {
  /** Mean squared gradients and their product. */
  xx: number;
  yy: number;
  xy: number;
  inside: boolean;
}

/** Features of a picture; it is brought to 500 ppi. Throws FINGER_IMAGE. */
export function qualityFeatures(given: GrayImage): QualityFeatures {
  const image = withoutWhiteFrame(prepare(given));
  const { data, width, height } = image;
  const grey = spread(data);
  const columns = Math.floor(width / side);
  const rows = Math.floor(height / side);
  const blocks = Array.from({ length: columns * rows }, (_, i) => blockAt(image, (i % columns) * side, Math.floor(i / columns) * side, grey));
  const inside = blocks.filter((block) => block.inside);
  const coherences = inside.map(coherence);
  const certainty = spread(inside.map((block) => certaintyOf(block)));
  const flow = spread(flows(blocks, columns, rows));
  const local = slanted(image, grey);
  const [fda, lcs, rvu] = [spread(local.frequency), spread(local.clarity), spread(local.ratios)];
  const coherenceSum = coherences.reduce((sum, value) => sum + value, 0);
  return {
    Mu: grey.mean,
    MMB: spread(blockMeans(image)).mean,
    UniformImage: grey.deviation,
    OCL_Bin10_Mean: certainty.mean,
    OCL_Bin10_StdDev: certainty.deviation,
    OF_Bin10_Mean: flow.mean,
    OF_Bin10_StdDev: flow.deviation,
    FDA_Bin10_Mean: fda.mean,
    FDA_Bin10_StdDev: fda.deviation,
    LCS_Bin10_Mean: lcs.mean,
    LCS_Bin10_StdDev: lcs.deviation,
    RVUP_Bin10_Mean: rvu.mean,
    RVUP_Bin10_StdDev: rvu.deviation,
    OrientationMap_ROIFilter_CoherenceRel: coherences.length > 0 ? coherenceSum / coherences.length : 0,
    OrientationMap_ROIFilter_CoherenceSum: coherenceSum,
  };
}

/** Rows and columns at the edges that are nearly white on the average do not count. */
function withoutWhiteFrame({ data, width, height, ppi }: GrayImage): GrayImage {
  const white = (from: number, step: number, count: number): boolean => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += data[from + i * step]!;
    return sum / count > 250;
  };
  let [left, right, top, bottom] = [0, width, 0, height];
  while (top < bottom - side && white(top * width, 1, width)) top++;
  while (bottom > top + side && white((bottom - 1) * width, 1, width)) bottom--;
  while (left < right - side && white(left, width, height)) left++;
  while (right > left + side && white(right - 1, width, height)) right--;
  const cropped = new Uint8Array((right - left) * (bottom - top));
  for (let y = top; y < bottom; y++) cropped.set(data.subarray(y * width + left, y * width + right), (y - top) * (right - left));
  return { width: right - left, height: bottom - top, data: cropped, ppi };
}

function spread(values: ArrayLike<number>): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    squares += values[i]! * values[i]!;
  }
  const mean = values.length > 0 ? sum / values.length : 0;
  return { mean, deviation: values.length > 0 ? Math.sqrt(Math.max(0, squares / values.length - mean * mean)) : 0 };
}

/** Means of all blocks, those cut by the picture's edge too. */
function blockMeans({ data, width, height }: GrayImage): number[] {
  const means: number[] = [];
  for (let y0 = 0; y0 < height; y0 += side) {
    for (let x0 = 0; x0 < width; x0 += side) {
      let sum = 0;
      const [x1, y1] = [Math.min(width, x0 + side), Math.min(height, y0 + side)];
      for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += data[y * width + x]!;
      means.push(sum / ((x1 - x0) * (y1 - y0)));
    }
  }
  return means;
}

/** Gradients by centred differences within the block, one-sided at its edges; foreground by deviation. */
function blockAt({ data, width }: GrayImage, x0: number, y0: number, whole: { deviation: number }): Block {
  let [xx, yy, xy, sum, squares] = [0, 0, 0, 0, 0];
  const at = (x: number, y: number): number => data[(y0 + y) * width + x0 + x]!;
  const last = side - 1;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const gx = x === 0 ? at(1, y) - at(0, y) : x === last ? at(last, y) - at(last - 1, y) : (at(x + 1, y) - at(x - 1, y)) / 2;
      const gy = y === 0 ? at(x, 1) - at(x, 0) : y === last ? at(x, last) - at(x, last - 1) : (at(x, y + 1) - at(x, y - 1)) / 2;
      xx += gx * gx;
      yy += gy * gy;
      xy += gx * gy;
      sum += at(x, y);
      squares += at(x, y) ** 2;
    }
  }
  const count = side * side;
  const deviation = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  return { xx: xx / count, yy: yy / count, xy: xy / count, inside: deviation > foreground * whole.deviation };
}

/** 1 − smaller / larger eigenvalue of the gradients' covariance. */
function certaintyOf({ xx, yy, xy }: Block): number {
  const root = Math.sqrt((xx - yy) ** 2 + 4 * xy * xy);
  const larger = (xx + yy + root) / 2;
  return larger > 0 ? 1 - (xx + yy - root) / 2 / larger : 0;
}

function coherence({ xx, yy, xy }: Block): number {
  return xx + yy > 0 ? Math.sqrt((xx - yy) ** 2 + 4 * xy * xy) / (xx + yy) : 0;
}

/** Direction of the ridges, radians in 0 … π. */
const direction = ({ xx, yy, xy }: Block): number => 0.5 * Math.atan2(2 * xy, xx - yy) + Math.PI / 2;

/** Turns of direction that count as none, degrees. */
const still = 4;

/** Mean difference of direction to the eight neighbours; only where all nine are foreground. */
function flows(blocks: Block[], columns: number, rows: number): number[] {
  const out: number[] = [];
  for (let y = 1; y < rows - 1; y++) {
    for (let x = 1; x < columns - 1; x++) {
      const around = [-columns - 1, -columns, -columns + 1, -1, 1, columns - 1, columns, columns + 1].map((step) => blocks[y * columns + x + step]!);
      const here = blocks[y * columns + x]!;
      if (!here.inside || !around.every((block) => block.inside)) continue;
      const mean = around.reduce((sum, block) => sum + Math.abs(direction(here) - direction(block)), 0) / 8;
      const degrees = (mean * 180) / Math.PI;
      out.push(degrees > still ? (degrees - still) / (90 - still) : 0);
    }
  }
  return out;
}

interface Slanted {
  frequency: number[];
  clarity: number[];
  ratios: number[];
}

/** FDA, LCS and RVU on blocks turned so that the ridges stand upright. */
function slanted(image: GrayImage, whole: { deviation: number }): Slanted {
  const rim = Math.ceil((Math.hypot(across, along) - side) / 2);
  const out: Slanted = { frequency: [], clarity: [], ratios: [] };
  for (let y = rim; y + side + rim <= image.height; y += side) {
    for (let x = rim; x + side + rim <= image.width; x += side) {
      const block = blockAt(image, x, y, whole);
      if (!block.inside) continue;
      const columns = upright(image, x + (side - 1) / 2, y + (side - 1) / 2, direction(block));
      const profile = columns.map((column) => spread(column).mean);
      out.frequency.push(frequencyOf(profile));
      const runs = ridgesAndValleys(profile);
      out.clarity.push(clarityOf(columns, runs));
      out.ratios.push(...runs.ratios);
    }
  }
  return out;
}

/** Columns across the ridges, each `along` pixels of one ridge or valley; nearest pixel. */
function upright({ data, width, height }: GrayImage, centreX: number, centreY: number, angle: number): number[][] {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length: across }, (_, t) =>
    Array.from({ length: along }, (_, s) => {
      const [u, v] = [t - (across - 1) / 2, s - (along - 1) / 2];
      const x = Math.round(centreX + v * cosine - u * sine);
      const y = Math.round(centreY + v * sine + u * cosine);
      return data[Math.max(0, Math.min(height - 1, y)) * width + Math.max(0, Math.min(width - 1, x))]!;
    }),
  );
}

/** Share of the strongest frequency and part of its neighbours in the spectrum without the constant. */
function frequencyOf(profile: number[]): number {
  const amplitudes = Array.from({ length: profile.length / 2 }, (_, k) => {
    let [re, im] = [0, 0];
    profile.forEach((value, t) => {
      re += value * Math.cos((2 * Math.PI * (k + 1) * t) / profile.length);
      im -= value * Math.sin((2 * Math.PI * (k + 1) * t) / profile.length);
    });
    return Math.hypot(re, im);
  });
  const total = amplitudes.reduce((sum, value) => sum + value, 0);
  const most = amplitudes.indexOf(Math.max(...amplitudes));
  if (total === 0) return 0;
  if (most === 0) return 1;
  return (amplitudes[most]! + 0.3 * (amplitudes[most - 1]! + (amplitudes[most + 1] ?? 0))) / total;
}

interface Runs {
  /** Grey below which a pixel of column t is ridge: the straight line through the profile. */
  line: number[];
  ridge: boolean[];
  /** Widths of the runs that are whole, of ridges and valleys. */
  ridgeWidths: number[];
  valleyWidths: number[];
  /** Width of a run by its follower's, ridge over valley. */
  ratios: number[];
}

function ridgesAndValleys(profile: number[]): Runs {
  const middle = (profile.length - 1) / 2;
  const { mean } = spread(profile);
  const slope = profile.reduce((sum, value, t) => sum + (t - middle) * value, 0) / profile.reduce((sum, _, t) => sum + (t - middle) ** 2, 0);
  const line = profile.map((_, t) => mean + slope * (t - middle));
  const ridge = profile.map((value, t) => value < line[t]!);
  const changes = ridge.flatMap((here, t) => (t > 0 && here !== ridge[t - 1] ? [t] : []));
  const whole = changes.slice(1).map((end, i) => ({ width: end - changes[i]!, ridge: ridge[changes[i]!]! }));
  const widths = (of: boolean): number[] => whole.filter((run) => run.ridge === of).map((run) => run.width);
  const ratios = whole.slice(1).map((run, i) => (run.ridge ? run.width / whole[i]!.width : whole[i]!.width / run.width));
  return { line, ridge, ridgeWidths: widths(true), valleyWidths: widths(false), ratios };
}

/** Widths that ridges and valleys may have at 500 ppi, pixels; else the block says nothing clear. */
const widthsAllowed = { from: 3, to: 10 };

function clarityOf(columns: number[][], { line, ridge, ridgeWidths, valleyWidths }: Runs): number {
  const fits = (widths: number[]): boolean => widths.length > 0 && spread(widths).mean >= widthsAllowed.from && spread(widths).mean <= widthsAllowed.to;
  if (!fits(ridgeWidths) || !fits(valleyWidths)) return 0;
  const wrong = { ridge: 0, valley: 0 };
  const all = { ridge: 0, valley: 0 };
  columns.forEach((column, t) => {
    const kind = ridge[t] ? 'ridge' : 'valley';
    all[kind] += column.length;
    wrong[kind] += column.filter((grey) => grey < line[t]! !== ridge[t]).length;
  });
  return 1 - (wrong.ridge / all.ridge + wrong.valley / all.valley) / 2;
}
