/** Which hand the prints of a slap are, and which finger each is. [TR-03121-3-4 4.2.3, 3.3.2 step 5] */
import type { Blob } from './slap-blobs.ts';
import { rightHandShape, slapFingers, slapHand } from './slap-layout.ts';
import type { FingerPosition, Hand, SlapName } from './types.ts';

/** Certainty below which no hand is named. */
const leastScore = 0.3;
/** Difference of squared distances, in squared finger widths, that tells two hands apart well. */
const clearDifference = 0.1;

/**
 * Which hand: the little finger lies lowest and is the smallest, and the step to it is the largest.
 * With fewer than three prints nothing is claimed.
 */
export function classify(ordered: Blob[], angle: number): { hand: Hand; score: number } {
  if (ordered.length < 3 || ordered.length > 4) return { hand: 'unknown', score: 0 };
  const width = ordered.reduce((sum, blob) => sum + blob.right - blob.left, 0) / ordered.length;
  const down = ordered.map((blob) => (blob.y * Math.cos(angle) - blob.x * Math.sin(angle)) / width);
  const last = ordered.length - 1;
  const lower = down[last]! - down[0]!;
  const steps = down[last]! - down[last - 1]! - (down[0]! - down[1]!);
  const smaller = Math.log(ordered[0]!.area / ordered[last]!.area);
  const evidence = ordered.length === 4 ? 2.2 * lower + 1.2 * steps + 1.5 * smaller : 1.2 * lower + 0.8 * steps + smaller;
  const score = Math.min(1, Math.abs(Math.tanh(evidence / 1.6)));
  if (score < leastScore) return { hand: 'unknown', score };
  return { hand: evidence > 0 ? 'right' : 'left', score: Math.round(score * 1000) / 1000 };
}

const littleFinger = { right4: 5, left4: 10 } as const;

/**
 * Which hand, where the little finger is known to be missing: the one whose fingers lie as the prints do. The rule above
 * takes the outermost print that lies lowest for a little finger; where there is none, that is the index finger.
 */
export function classifyWithoutLittle(ordered: Blob[], angle: number, slap: 'right4' | 'left4', expected: FingerPosition[]): { hand: Hand; score: number } {
  if (ordered.length !== 3 || expected.length !== 3) return { hand: 'unknown', score: 0 };
  const beside = slap === 'right4' ? 'left4' : 'right4';
  const fits = misfit(ordered, expected, slap, angle);
  const otherwise = Math.min(...subsets(slapFingers[beside], 3).map((fingers) => misfit(ordered, fingers, beside, angle)));
  const score = Math.round(1000 * Math.abs(Math.tanh((otherwise - fits) / clearDifference))) / 1000;
  return { hand: score < leastScore ? 'unknown' : slapHand[fits < otherwise ? slap : beside], score };
}

export const lacksLittle = (slap: 'right4' | 'left4', expected: readonly FingerPosition[]): boolean => !expected.includes(littleFinger[slap]);

/** Gives every print its finger: in order where the numbers agree, else by where fingers of a hand lie. */
export function assign(ordered: Blob[], expected: FingerPosition[], slap: SlapName, angle: number): { blob: Blob; position: FingerPosition }[] {
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
