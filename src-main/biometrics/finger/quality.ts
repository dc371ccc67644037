/**
 * The embedded quality estimator, 0 … 100 per finger with reasons. It is NOT NFIQ 2 and says so in its
 * name; its scale and order are set on the three published NFIQ 2 outputs for synthetic prints (SFinGe, NIST), so that
 * the thresholds of TR-03121-3-4 tables 4.7 to 4.9 mean about the same: three values fit, they prove nothing.
 * What is tested beyond them: the value falls with dryness, wetness, smear (flat beyond about 8 pixels) and lost area
 * (quality.test.ts). Where a site has NFIQ 2.2, that is
 * asked instead (nfiq2.ts).
 *
 * Measures follow ISO/IEC 29794-4: orientation certainty, local clarity, area, contrast, minutiae.
 */
import { core } from './core.ts';
import { cosTable, directionOf, sinTable } from './minutiae/field.ts';
import { prepare, type Analysis } from './minutiae/extract.ts';
import type { GrayImage } from './image.ts';
import type { FingerPosition, FingerTemplate, QualityPurpose, QualityReason, QualityResult } from './types.ts';

export const embeddedName = 'embedded estimator, not NFIQ 2';

/** Where quality comes from: the embedded estimator, or NFIQ 2.2 of the site (nfiq2.ts). */
export interface FingerQuality {
  readonly name: string;
  /** Never throws for a bad print: quality 255 says that it could not be computed (4.4.4.1.1). */
  assess(image: GrayImage): Promise<QualityResult>;
}

/** [TR-03121-3-4 tables 4.7, 4.8, 4.9] thresholds by finger code 1 … 10. */
const thresholds: Record<QualityPurpose, readonly number[]> = {
  enrolment: [30, 30, 20, 10, 10, 30, 30, 20, 10, 10],
  control: [20, 20, 20, 10, 10, 20, 20, 20, 10, 10],
  rolled: [20, 15, 15, 10, 5, 20, 15, 15, 10, 5],
};

/** Least quality for a finger and a purpose. */
export function qualityThreshold(position: FingerPosition, purpose: QualityPurpose): number {
  return thresholds[purpose][position - 1]!;
}

/** Measures of a print at 500 ppi. */
export interface Measures {
  /** Foreground, mm². */
  area: number;
  /** Orientation certainty, 0 … 1, mean over the foreground. */
  certainty: number;
  /** Local clarity: how well ridges and valleys keep apart, 0 … 1. */
  clarity: number;
  /** Pixels whose side of the local mean agrees with the ridge filter, 0.5 … 1. */
  agreement: number;
  /** Mean local standard deviation of grey. */
  contrast: number;
  /** Mean grey. */
  brightness: number;
  /** Share of pixels darker than their surroundings' mean. */
  darkShare: number;
  minutiae: number;
}

/** Template and quality in one go, as both need the same pass over the print. Throws FINGER_IMAGE. */
export function extractWithQuality(image: GrayImage): { template: FingerTemplate; quality: QualityResult } {
  const at500 = prepare(image);
  const analysis = core.analyse(at500);
  return { template: { width: at500.width, height: at500.height, minutiae: analysis.minutiae }, quality: judge(measure(at500, analysis)) };
}

/** Quality alone. Throws FINGER_IMAGE. */
export function estimateQuality(image: GrayImage): QualityResult {
  return extractWithQuality(image).quality;
}

function measure(image: GrayImage, analysis: Analysis): Measures {
  let blocks = 0;
  let certainty = 0;
  let contrast = 0;
  let brightness = 0;
  analysis.mask.forEach((set, i) => {
    if (set === 0) return;
    const c = analysis.coherence[i]! / 255;
    certainty += 1 - (1 - c) / (1 + c);
    contrast += analysis.contrast[i]!;
    brightness += analysis.brightness[i]!;
    blocks++;
  });
  const share = (sum: number, count: number): number => (count > 0 ? sum / count : 0);
  return {
    area: blocks * 64 * 0.0508 ** 2,
    certainty: share(certainty, blocks),
    clarity: localClarity(image, analysis),
    agreement: share(analysis.agree, analysis.pixels),
    contrast: share(contrast, blocks),
    brightness: share(brightness, blocks),
    darkShare: share(analysis.dark, analysis.pixels),
    minutiae: analysis.minutiae.length,
  };
}

/** ISO/IEC 29794-4 local clarity: blocks of 32 across × 16 along the ridges, parted into ridge and valley columns by a straight line. */
function localClarity(image: GrayImage, { blocksX, blocksY, mask, cos2, sin2 }: Analysis): number {
  let sum = 0;
  let count = 0;
  for (let by = 1; by < blocksY; by += 2) {
    for (let bx = 1; bx < blocksX; bx += 2) {
      const i = by * blocksX + bx;
      if (mask[i] === 0) continue;
      const block = clarityAt(image, bx * 8 + 4, by * 8 + 4, directionOf(cos2[i]!, sin2[i]!) >> 1);
      if (block === null) continue;
      sum += block;
      count++;
    }
  }
  return count > 0 ? sum / count : 0;
}

const across = 32;
const along = 16;

function clarityAt({ width, height, data }: GrayImage, x: number, y: number, direction: number): number | null {
  const dx = cosTable[direction]! / 16_384;
  const dy = -sinTable[direction]! / 16_384;
  const block = new Float64Array(across * along);
  const profile = new Float64Array(across);
  for (let t = 0; t < across; t++) {
    for (let s = 0; s < along; s++) {
      const px = Math.round(x + (t - across / 2) * -dy + (s - along / 2) * dx);
      const py = Math.round(y + (t - across / 2) * dx + (s - along / 2) * dy);
      if (px < 0 || py < 0 || px >= width || py >= height) return null;
      const grey = data[py * width + px]!;
      block[t * along + s] = grey;
      profile[t]! += grey / along;
    }
  }
  const middle = (across - 1) / 2;
  let mean = 0;
  let slope = 0;
  let spread = 0;
  profile.forEach((value, t) => {
    mean += value / across;
    slope += value * (t - middle);
    spread += (t - middle) ** 2;
  });
  slope /= spread;
  let valley = 0;
  let valleyWrong = 0;
  let ridge = 0;
  let ridgeWrong = 0;
  profile.forEach((value, t) => {
    const threshold = mean + slope * (t - middle);
    for (let s = 0; s < along; s++) {
      const dark = block[t * along + s]! < threshold;
      if (value < threshold) {
        ridge++;
        if (!dark) ridgeWrong++;
      } else {
        valley++;
        if (dark) valleyWrong++;
      }
    }
  });
  return ridge > 0 && valley > 0 ? 1 - (ridgeWrong / ridge + valleyWrong / valley) / 2 : 0;
}

/** 0 at `low`, 1 at `high`, straight between. */
const ramp = (value: number, low: number, high: number): number => Math.max(0, Math.min(1, (value - low) / (high - low)));

/**
 * As `ramp`, but most is reached at `good`: NFIQ 2 parts bad prints from good ones and hardly rewards ridges that
 * are clearer still (its published prints with certainties of 0.83 and 0.90 have 54 and 53).
 */
const soft = (value: number, low: number, good: number, best: number): number => 0.85 * ramp(value, low, good) + 0.15 * ramp(value, good, best);

/** More minutiae than a plain finger shows are mostly ends of broken ridges: they count against the print. */
const surplus = (minutiae: number): number => 1 - 0.27 * ramp(minutiae, 66, 80);

/** From measures to a value and its reasons. */
export function judge(measures: Measures): QualityResult {
  const structure = 0.45 * soft(measures.clarity, 0.6, 0.87, 0.97) + 0.25 * soft(measures.certainty, 0.5, 0.86, 1) + 0.3 * soft(measures.agreement, 0.76, 0.91, 0.97);
  const enough = ramp(measures.area, 20, 130) * ramp(measures.contrast, 6, 28) * ramp(measures.minutiae, 3, 16);
  const quality = Math.round(70 * enough * surplus(measures.minutiae) * structure ** 1.6);
  const reasons: QualityReason[] = [];
  if (measures.area < 12) reasons.push('empty');
  else {
    if (measures.area < 85) reasons.push('small-area');
    if (measures.contrast < 20) reasons.push('low-contrast');
    const weak = structure < 0.69;
    if (measures.darkShare > 0.5 || (measures.brightness < 118 && measures.darkShare > 0.46)) reasons.push('too-wet');
    else if (weak && measures.darkShare < 0.4) reasons.push('too-dry');
    else if (weak) reasons.push('smeared');
    if (measures.minutiae < 12) reasons.push('few-minutiae');
  }
  return { quality, algorithm: embeddedName, reasons, measures: { ...measures } };
}
