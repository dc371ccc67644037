/**
 * Checks between the prints of one session: the same finger twice or hands swapped (uniqueness check,
 * TR-03121-3-4 3.3.2 step 4, 3.5.2 step 6) and rolled against plain prints (control verification, 3.5.2
 * step 7, 4.10.1). Pure functions; comparisons come from the matcher handed in.
 */
import type { Comparison, ControlVerification, DuplicateFinding, FingerPosition, FingerTemplate, KnownFinger } from './types.ts';

/** 4.10.1.1: FMR of at most 0.1 %. */
export const controlThreshold = 30;
/** Uniqueness makes up to 45 comparisons a session: stricter, so that a warning is rarely false. */
export const duplicateThreshold = 40;

export type Compare = (a: FingerTemplate, b: FingerTemplate, threshold: number) => Comparison;

/** Every finger that matches an earlier one, or another of the same capture. */
export function findDuplicates(current: KnownFinger[], previous: KnownFinger[], compare: Compare, threshold = duplicateThreshold): DuplicateFinding[] {
  const findings: DuplicateFinding[] = [];
  const check = (a: KnownFinger, b: KnownFinger, sameCapture: boolean): void => {
    const { match, score } = compare(a.template, b.template, threshold);
    if (match) findings.push({ position: a.position, otherPosition: b.position, sameCapture, score });
  };
  current.forEach((finger, i) => {
    for (const other of previous) check(finger, other, false);
    for (const other of current.slice(i + 1)) check(finger, other, true);
  });
  return findings;
}

/** 3.5.2 step 7 a to c: successful, not successful (another finger matches), or undetermined. */
export function verifyControl(position: FingerPosition, rolled: FingerTemplate, plains: KnownFinger[], compare: Compare, threshold = controlThreshold): ControlVerification {
  const results = plains.map((plain) => ({ position: plain.position, ...compare(rolled, plain.template, threshold) }));
  const own = results.filter((result) => result.position === position);
  const score = own.length > 0 ? Math.max(...own.map((result) => result.score)) : null;
  if (own.some((result) => result.match)) return { result: 'successful', score, matched: [] };
  const matched = results.filter((result) => result.match).map((result) => ({ position: result.position, score: result.score }));
  return { result: matched.length > 0 ? 'notSuccessful' : 'undetermined', score, matched };
}
