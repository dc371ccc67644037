/** What comes next in the slap sequence (3.3, 3.4) and what a decided slap may do; pure functions over the session. */
import type { FingerCode, FingerprintData, RolledData, SlapAttempt, SlapData } from '../../../src-main/contract/session.ts';
import type { FingerLook } from '../../parts/hands.tsx';
import { slapFingers } from '../../parts/fingers.ts';

/** 3.3.2: at most three attempts of a slap before the best of them is offered. */
export const MAX_ATTEMPTS = 3;

export const finished = (slap: SlapData): boolean => slap.state === 'accepted' || slap.state === 'skipped';

export function currentSlap(data: FingerprintData): SlapData | null {
  return data.slaps.find((slap) => !finished(slap)) ?? null;
}

export function currentRolled(data: RolledData): RolledData['fingers'][number] | null {
  return data.fingers.find((finger) => finger.state !== 'accepted' && finger.state !== 'skipped') ?? null;
}

/** The attempt to show: the chosen one, else the best, else the last. */
export function shownAttempt(slap: SlapData, chosen: string | null): SlapAttempt | null {
  return slap.attempts.find((one) => one.captureId === chosen) ?? slap.attempts.find((one) => one.captureId === slap.best) ?? slap.attempts.at(-1) ?? null;
}

/** After a sufficient attempt: use it. After an insufficient one: again, as long as attempts are left. */
export function proposed(slap: SlapData): 'capture' | 'use' | 'again' | 'decide' {
  const last = slap.attempts.at(-1);
  if (!last) return 'capture';
  if (slap.attempts.some((one) => one.sufficient)) return 'use';
  return slap.attempts.length < MAX_ATTEMPTS ? 'again' : 'decide';
}

/** How each finger looks on the drawn hands. */
export function fingerLooks(data: FingerprintData, current: SlapData | null): (finger: FingerCode) => FingerLook {
  const missing = new Set(data.missing.map((one) => one.finger));
  const done = new Set(data.slaps.filter((slap) => slap.state === 'accepted').flatMap((slap) => slapFingers[slap.slap]));
  const expected = new Set(current ? slapFingers[current.slap] : []);
  return (finger) => (missing.has(finger) ? 'missing' : done.has(finger) ? 'done' : expected.has(finger) ? 'expected' : 'idle');
}
