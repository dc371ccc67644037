/**
 * What went wrong while a finger was rolled, as the finished picture shows it. [TR-03121-3-4 4.2.4.1 3 b, 4 b, 8]
 * A jump: strips of the roll were joined where the finger had moved meanwhile, so that ridges break along an
 * upright seam. A smear: ridges run into each other without the print being dry or wet. Nothing is corrected.
 */
import type { GrayImage } from './image.ts';
import { extractWithQuality } from './quality.ts';

export type RollingIssue = 'smear' | 'jump';

/** Pixels around a seam that say what is usual there, at 500 ppi. */
const neighbourhood = 16;
/** Least number of rows on which a seam shows. */
const leastRows = 120;
/** A seam's mean step of grey, in those around it. Unbroken generated prints stay below 1.45, jumps of 5 pixels begin at 2.4. */
const seamFactor = 1.9;
/** Grey from which a pixel counts as background. */
const background = 235;

/** Throws FINGER_IMAGE. */
export function rollingIssues(image: GrayImage): RollingIssue[] {
  const issues: RollingIssue[] = [];
  if (extractWithQuality(image).quality.reasons.includes('smeared')) issues.push('smear');
  if (strongestSeam(image) >= seamFactor) issues.push('jump');
  return issues;
}

/** How far the step of grey across some upright line exceeds the steps around it; 0 for a picture without a print. */
export function strongestSeam({ data, width, height }: GrayImage): number {
  const steps = new Float64Array(Math.max(0, width - 1));
  const rows = new Int32Array(steps.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const [left, right] = [data[y * width + x]!, data[y * width + x + 1]!];
      if (left > background && right > background) continue;
      steps[x]! += Math.abs(left - right);
      rows[x]!++;
    }
  }
  let strongest = 0;
  for (let x = neighbourhood; x + neighbourhood < steps.length; x++) {
    if (rows[x]! < leastRows) continue;
    const around: number[] = [];
    for (let k = -neighbourhood; k <= neighbourhood; k++) if (Math.abs(k) > 1 && rows[x + k]! > 0) around.push(steps[x + k]! / rows[x + k]!);
    around.sort((a, b) => a - b);
    const usual = around[around.length >> 1] ?? 0;
    if (usual > 0) strongest = Math.max(strongest, steps[x]! / rows[x]! / usual);
  }
  return strongest;
}
