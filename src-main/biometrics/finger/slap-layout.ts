/**
 * How fingers lie in a slap, and which codes they have (ISO/IEC 19794-4; 13 right four, 14 left four,
 * 15 thumbs). Pictures show the hand from above: right hand index to little from left to right.
 */
import type { FingerPosition, Hand, SlapName } from './types.ts';

/** Fingers of a slap from left to right. */
export const slapFingers: Record<SlapName, readonly FingerPosition[]> = {
  right4: [2, 3, 4, 5],
  left4: [10, 9, 8, 7],
  thumbs: [6, 1],
  rightThumb: [1],
  leftThumb: [6],
};

/** Finger position codes of whole slaps. */
export const slapCode: Record<SlapName, number> = { right4: 13, left4: 14, thumbs: 15, rightThumb: 11, leftThumb: 12 };

/** The hand a slap belongs to; thumbs show both. */
export const slapHand: Record<SlapName, Hand> = { right4: 'right', left4: 'left', thumbs: 'unknown', rightThumb: 'unknown', leftThumb: 'unknown' };

/** Middle of each finger across (in mean finger widths) and down (likewise), of an average right hand, index first. */
export const rightHandShape: readonly { across: number; down: number }[] = [
  { across: -1.85, down: 0.2 },
  { across: -0.6, down: -0.45 },
  { across: 0.65, down: -0.15 },
  { across: 1.8, down: 0.75 },
];

/** Fingers expected in a capture, from left to right. */
export function expectedFingers(slap: SlapName, missing: readonly number[] = []): FingerPosition[] {
  return slapFingers[slap].filter((position) => !missing.includes(position));
}
