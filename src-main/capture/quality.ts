/**
 * Quality rules as pure functions: evaluation of a slap (TR-03121-3-4 4.4.4.1.2), best of several captures
 * (4.4.4.1.3), best of several photographs (4.4.1.1.2).
 */
import type { FaceCapture, FingerCode, SlapKind } from '../contract/session.ts';
import { slapFingers } from './fingers.ts';
import type { FingerThresholds } from './thresholds.ts';

/** 4.4.4.1.1: the algorithm's answer where the computation failed. */
export const qualityFailed = 255;

export interface MeasuredFinger {
  finger: FingerCode;
  /** 0…100, or 255. */
  quality: number;
}

/** 4.4.4.1.2 step 2 for one finger: does it reach its threshold? A failed computation reaches none. */
export function reaches(measured: MeasuredFinger, thresholds: FingerThresholds): boolean {
  return measured.quality !== qualityFailed && measured.quality >= (thresholds[measured.finger] ?? 101);
}

/** 4.4.4.1.2 steps 3 and 4: the boolean b. */
export function slapIsSufficient(measured: readonly MeasuredFinger[], expected: readonly FingerCode[], thresholds: FingerThresholds): boolean {
  return measured.length === expected.length && expected.every((finger) => measured.some((one) => one.finger === finger && reaches(one, thresholds)));
}

/** Quality of a finger as it ranks: nothing and a failed computation rank below every value. */
function rank(measured: readonly MeasuredFinger[], finger: FingerCode): number {
  const quality = measured.find((one) => one.finger === finger)?.quality ?? qualityFailed;
  return quality === qualityFailed ? -1 : quality;
}

/**
 * 4.4.4.1.3 step 2 a and b: the best of several captures of one slap, by the qualities of its fingers in
 * lexicographic order (index, middle, ring, little; right thumb, left thumb). Of equals the most recent.
 * @returns index into `attempts`, -1 where there is none
 */
export function bestSlap(slap: SlapKind, attempts: readonly { fingers: readonly MeasuredFinger[] }[]): number {
  let best = -1;
  attempts.forEach((attempt, index) => {
    if (best < 0 || compareSlaps(slap, attempt.fingers, attempts[best]!.fingers) >= 0) best = index;
  });
  return best;
}

function compareSlaps(slap: SlapKind, a: readonly MeasuredFinger[], b: readonly MeasuredFinger[]): number {
  for (const finger of slapFingers[slap]) {
    const difference = rank(a, finger) - rank(b, finger);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * 4.4.4.1.3 step 2 d: the best of several rolled captures of one finger: those without an issue reported by
 * the hardware come first, then quality, then the last in time.
 * @param attempts in order of time
 */
export function bestRolled(attempts: readonly { quality: { quality: number }; hardwareIssues: readonly string[] }[]): number {
  const clean = attempts.some((attempt) => attempt.hardwareIssues.length === 0);
  let best = -1;
  let bestRank = -2;
  attempts.forEach((attempt, index) => {
    if (clean && attempt.hardwareIssues.length > 0) return;
    const own = attempt.quality.quality === qualityFailed ? -1 : attempt.quality.quality;
    if (own >= bestRank) [best, bestRank] = [index, own];
  });
  return best;
}

/**
 * 4.4.1.1.2: the best of several photographs: most mandatory criteria, then most optional criteria, then the
 * most recent. One that the caseworker refused (veto `nok`) does not take part.
 */
export function bestFace(captures: readonly FaceCapture[]): FaceCapture | null {
  return facesByRating(captures.filter((capture) => capture.veto !== 'nok'))[0] ?? null;
}

/** Photographs in descending order of their rating (3.1, 4.4.1.1.2). */
export function facesByRating(captures: readonly FaceCapture[]): FaceCapture[] {
  const met = (capture: FaceCapture, mandatory: boolean) => capture.criteria.filter((criterion) => criterion.mandatory === mandatory && criterion.ok === true).length;
  const order = (a: FaceCapture, b: FaceCapture) => met(b, true) - met(a, true) || met(b, false) - met(a, false) || (a.takenAt < b.takenAt ? 1 : a.takenAt > b.takenAt ? -1 : 0);
  return [...captures].sort(order);
}
