/** Fingers and slaps by ISO/IEC 19794-4 code (1 right thumb … 10 left little). Pure tables. */
import type { FingerCode, SlapKind } from '../../src-main/contract/session.ts';

export const slapFingers: Record<SlapKind, FingerCode[]> = {
  right4: [2, 3, 4, 5],
  left4: [7, 8, 9, 10],
  thumbs: [1, 6],
  rightThumb: [1],
  leftThumb: [6],
};

/** The fingers of a slap that can be placed. */
export function placeable(slap: SlapKind, missing: ReadonlyArray<FingerCode>): FingerCode[] {
  return slapFingers[slap].filter((finger) => !missing.includes(finger));
}

export const handOf = (finger: FingerCode): 'right' | 'left' => (finger <= 5 ? 'right' : 'left');

/** Word for a quality of 0 to 100 against its threshold: the number alone says little. */
export function qualityWord(quality: number, threshold: number): 'none' | 'poor' | 'enough' | 'good' {
  if (quality > 100) return 'none';
  if (quality < threshold) return 'poor';
  return quality < threshold + 20 ? 'enough' : 'good';
}
