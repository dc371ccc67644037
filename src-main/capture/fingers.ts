/**
 * Fingers, slaps and capture sequences. Finger codes follow ISO/IEC 19794-4: 1 right thumb … 5 right
 * little, 6 left thumb … 10 left little. Sequences: TR-03121-3-4 3.3 (4-4-2) and 3.4 (4-1-4-1).
 */
import type { FingerCode, FingerprintData, MissingFinger, SlapKind } from '../contract/session.ts';

export const allFingers: readonly FingerCode[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** German names, as the caseworker reads them. */
export const fingerNames: Record<number, string> = {
  1: 'rechter Daumen',
  2: 'rechter Zeigefinger',
  3: 'rechter Mittelfinger',
  4: 'rechter Ringfinger',
  5: 'rechter kleiner Finger',
  6: 'linker Daumen',
  7: 'linker Zeigefinger',
  8: 'linker Mittelfinger',
  9: 'linker Ringfinger',
  10: 'linker kleiner Finger',
};

/** The fingers of a slap, in the order of 4.4.4.1.3: highest priority first. */
export const slapFingers: Record<SlapKind, readonly FingerCode[]> = {
  right4: [2, 3, 4, 5],
  left4: [7, 8, 9, 10],
  thumbs: [1, 6],
  rightThumb: [1],
  leftThumb: [6],
};

export const slapNames: Record<SlapKind, string> = {
  right4: 'rechte Hand, vier Finger',
  left4: 'linke Hand, vier Finger',
  thumbs: 'beide Daumen',
  rightThumb: 'rechter Daumen',
  leftThumb: 'linker Daumen',
};

/** 3.3 and 3.4: the order in which slaps are taken. */
export const slapSequences: Record<FingerprintData['sequence'], readonly SlapKind[]> = {
  '4-4-2': ['right4', 'left4', 'thumbs'],
  '4-1-4-1': ['right4', 'rightThumb', 'left4', 'leftThumb'],
};

/** The fingers a slap should show for this person. Empty: the slap is skipped. */
export function expectedFingers(slap: SlapKind, missing: readonly MissingFinger[]): FingerCode[] {
  return slapFingers[slap].filter((finger) => !missing.some((one) => one.finger === finger));
}

/** Which hand a four-finger slap should come from; `none` where no classifier is required (3.3.2 step 5). */
export function expectedHand(slap: SlapKind): 'left' | 'right' | 'none' {
  return slap === 'right4' ? 'right' : slap === 'left4' ? 'left' : 'none';
}
