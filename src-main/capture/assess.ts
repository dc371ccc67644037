/**
 * From what was measured on one capture to the attempt that enters the session: thresholds, number of
 * fingers, uniqueness, slap classification, control verification, each as the guideline words it.
 */
import type { ApplicationProfile, FingerCode, FingerQualityResult, MissingFinger, rolledAttempt, SlapAttempt, SlapKind } from '../contract/session.ts';
import type { z } from 'zod';
import { usualHandThreshold } from '../biometrics/finger/types.ts';
import { expectedFingers, expectedHand, fingerNames, slapNames } from './fingers.ts';
import { qualityFailed, reaches, slapIsSufficient } from './quality.ts';
import { plainThresholds, rolledEnrolment } from './thresholds.ts';

export type ClassifierMode = 'on' | 'off' | 'evaluation';
export type RolledAttempt = z.infer<typeof rolledAttempt>;
export type MeasuredPrint = Omit<FingerQualityResult, 'threshold' | 'ok'>;

export interface SlapMeasurement {
  captureId: string;
  takenAt: string;
  width: number;
  height: number;
  ppi: number;
  fingers: MeasuredPrint[];
  /** 3.3.2 step 4: every successful comparison within the slap and with accepted slaps. */
  duplicates: SlapAttempt['duplicates'];
  hand: 'left' | 'right' | 'unknown';
  handScore: number;
  presentationAttack: SlapAttempt['presentationAttack'];
  attackScores: SlapAttempt['attackScores'];
  trigger: 'automatic' | 'manual';
}

/** 4.5.1.1.2: the scanner counts fingers from left to right. Where it saw another number than was found, no score can be given to a finger. */
export function attackScoresOf(scores: readonly number[], fingers: readonly { finger: FingerCode; x: number }[]): SlapAttempt['attackScores'] {
  if (scores.length !== fingers.length) return [];
  return [...fingers].sort((a, b) => a.x - b.x).map(({ finger }, index) => ({ finger, score: scores[index]! }));
}

/** 3.3.2: builds attempt number `attempt` of a slap. */
export function assessSlap(slap: SlapKind, attempt: number, profile: ApplicationProfile, missing: readonly MissingFinger[], mode: ClassifierMode, measured: SlapMeasurement, handThreshold = usualHandThreshold): SlapAttempt {
  const thresholds = plainThresholds(profile);
  const expected = expectedFingers(slap, missing);
  const fingers = measured.fingers.map((print) => ({ ...print, threshold: thresholds[print.finger]!, ok: reaches(print, thresholds) }));
  const hand = expectedHand(slap);
  const mismatch = mode !== 'off' && hand !== 'none' && measured.hand !== 'unknown' && measured.handScore >= handThreshold && measured.hand !== hand;
  return {
    attempt,
    captureId: measured.captureId,
    takenAt: measured.takenAt,
    width: measured.width,
    height: measured.height,
    ppi: measured.ppi,
    duplicates: measured.duplicates,
    presentationAttack: measured.presentationAttack,
    attackScores: measured.attackScores,
    trigger: measured.trigger,
    fingers,
    expected,
    classification: { hand: mode === 'off' ? 'unknown' : measured.hand, expected: hand, mode, score: mode === 'off' ? 0 : measured.handScore, mismatch },
    sufficient: slapIsSufficient(measured.fingers, expected, thresholds),
    problems: slapProblems(slap, fingers, expected, measured, mismatch && mode === 'on'),
  };
}

function slapProblems(slap: SlapKind, fingers: FingerQualityResult[], expected: FingerCode[], measured: SlapMeasurement, wrongHand: boolean): string[] {
  const problems: string[] = [];
  if (fingers.length !== expected.length) problems.push(`${fingers.length} statt ${expected.length} Finger erkannt.`);
  for (const print of fingers) {
    if (print.quality === qualityFailed) problems.push(`Güte nicht berechenbar: ${fingerNames[print.finger]}.`);
    else if (!print.ok) problems.push(`Güte ${print.quality} unter ${print.threshold}: ${fingerNames[print.finger]}.`);
  }
  for (const duplicate of measured.duplicates) problems.push(`Gleicher Abdruck: ${fingerNames[duplicate.finger]} und ${fingerNames[duplicate.otherFinger]} (${duplicate.otherSlap ? slapNames[duplicate.otherSlap] : 'gerollt'}).`);
  if (wrongHand) problems.push(`Das sieht nach der falschen Hand aus; erwartet ist: ${slapNames[slap]}.`);
  if (measured.presentationAttack === 'suspected') problems.push('Verdacht auf eine Nachbildung: Finger ansehen.');
  return problems;
}

export interface RolledMeasurement {
  captureId: string;
  takenAt: string;
  print: MeasuredPrint;
  hardwareIssues: string[];
  duplicates: RolledAttempt['duplicates'];
  /** Comparison with each plain finger that was accepted; the score on the engine's own scale. */
  plainComparisons: { finger: FingerCode; score: number; match: boolean }[];
}

/** 3.5.2 step 7: the rolled finger against its own and against every other plain finger. */
export function controlVerification(finger: FingerCode, comparisons: RolledMeasurement['plainComparisons']): RolledAttempt['controlVerification'] {
  if (comparisons.some((one) => one.finger === finger && one.match)) return 'successful';
  return comparisons.some((one) => one.match) ? 'notSuccessful' : 'undetermined';
}

/** 3.5.2: builds attempt number `attempt` of a rolled finger. */
export function assessRolled(finger: FingerCode, attempt: number, measured: RolledMeasurement): RolledAttempt {
  const ok = reaches(measured.print, rolledEnrolment);
  return {
    attempt,
    captureId: measured.captureId,
    takenAt: measured.takenAt,
    quality: { ...measured.print, threshold: rolledEnrolment[finger]!, ok },
    hardwareIssues: measured.hardwareIssues,
    duplicates: measured.duplicates,
    controlVerification: controlVerification(finger, measured.plainComparisons),
    controlScore: measured.plainComparisons.find((one) => one.finger === finger)?.score ?? null,
    sufficient: ok && measured.hardwareIssues.length === 0,
  };
}
