/** What comes next in the slap sequence (3.3, 3.4) and what a decided slap may do; pure functions over the session. */
import type { FingerCode, FingerprintData, FingerQualityResult, RolledData, SlapAttempt, SlapData, Veto } from '../../../src-main/contract/session.ts';
import { mostAttempts, whyNotUsable } from '../../../src-main/capture/fingerprints.ts';
import type { FingerLook } from '../../parts/hands.tsx';
import { slapFingers } from '../../parts/fingers.ts';

/** 3.3.2: at most three attempts of a slap before the best of them is offered. */
export const MAX_ATTEMPTS = mostAttempts;

export const finished = (slap: SlapData): boolean => slap.state === 'accepted' || slap.state === 'skipped';

export function currentSlap(data: FingerprintData): SlapData | null {
  return data.slaps.find((slap) => !finished(slap)) ?? null;
}

type RolledFinger = RolledData['fingers'][number];

/** The rolled print to show: the best, else the last. */
export const shownRolled = (finger: RolledFinger): RolledFinger['attempts'][number] | null => finger.attempts.find((one) => one.captureId === finger.best) ?? finger.attempts.at(-1) ?? null;

/**
 * 3.5.2 step 5 a: the capture of this finger is finished by itself. Nothing was reported by the scanner, by quality,
 * uniqueness check or control verification, and nobody has refused it: it waits to be looked at with the others.
 */
export function finishedByItself(finger: RolledFinger): boolean {
  const attempt = shownRolled(finger);
  return finger.state === 'decide' && finger.veto === null && attempt !== null && attempt.sufficient && attempt.hardwareIssues.length === 0 && attempt.duplicates.length === 0 && attempt.controlVerification === 'successful';
}

/** The finger at which something is to be done now; none when all that is left is to look at what was captured. */
export function currentRolled(data: RolledData): RolledFinger | null {
  return data.fingers.find((finger) => finger.state !== 'accepted' && finger.state !== 'skipped' && !finishedByItself(finger)) ?? null;
}

/** The attempt to show: the chosen one, else the best, else the last. */
export function shownAttempt(slap: SlapData, chosen: string | null): SlapAttempt | null {
  return slap.attempts.find((one) => one.captureId === chosen) ?? slap.attempts.find((one) => one.captureId === slap.best) ?? slap.attempts.at(-1) ?? null;
}

/** What the screen offers first for an attempt: use it where nothing speaks against it, else capture again. */
export function proposed(slap: SlapData, attempt: SlapAttempt | null, veto: Veto | null): 'capture' | 'use' | 'again' | 'recapture' {
  if (!attempt) return 'capture';
  const forced = veto === 'ok-obvious-reason' || veto === 'ok-without-obvious-reason';
  const refused = veto === 'nok' || (slap.veto === 'nok' && !forced);
  if (forced || (!refused && whyNotUsable(slap, attempt) === null)) return 'use';
  return slap.attempts.length < MAX_ATTEMPTS ? 'again' : 'recapture';
}

/** How each finger looks on the drawn hands. */
export function fingerLooks(data: FingerprintData, current: SlapData | null): (finger: FingerCode) => FingerLook {
  const missing = new Set(data.missing.map((one) => one.finger));
  const done = new Set(data.slaps.filter((slap) => slap.state === 'accepted').flatMap((slap) => slapFingers[slap.slap]));
  const expected = new Set(current ? slapFingers[current.slap] : []);
  return (finger) => (missing.has(finger) ? 'missing' : done.has(finger) ? 'done' : expected.has(finger) ? 'expected' : 'idle');
}

/** 3.3.2 step 5: what the classifier found is shown where it counts; for evaluation it is logged alone. */
export const shownHand = ({ classification }: SlapAttempt): SlapAttempt['classification']['hand'] | null => (classification.mode === 'on' ? classification.hand : null);

type Duplicate = SlapAttempt['duplicates'][number];

/** Both fingers lie in this very picture. */
const within = (attempt: SlapAttempt, { otherFinger }: Duplicate): boolean => attempt.fingers.some((one) => one.finger === otherFinger);

/** 4.8.3.1: only the affected fingers are marked in the picture. */
export function affectedFingers(attempt: SlapAttempt): ReadonlySet<FingerCode> {
  return new Set(attempt.duplicates.flatMap((one) => (within(attempt, one) ? [one.finger, one.otherFinger] : [one.finger])));
}

/** 4.8.3.1: the prints that resemble each other, as they are shown side by side. */
export function repeatedPrints(data: FingerprintData, attempt: SlapAttempt, duplicate: Duplicate): FingerQualityResult[] {
  const others = within(attempt, duplicate) ? attempt.fingers : data.slaps.filter((one) => one.slap === duplicate.otherSlap).flatMap((one) => one.attempts.find(({ captureId }) => captureId === one.best)?.fingers ?? []);
  return [attempt.fingers.find((one) => one.finger === duplicate.finger), others.find((one) => one.finger === duplicate.otherFinger)].filter((one) => one !== undefined);
}
