/**
 * The waiting time after wrong passwords (OWASP ASVS 2.2.1): one rule for the sealed store's door and for signing in at an
 * open desk. It grows and survives a restart, and never locks anybody out for good.
 */
import { SchalterError } from '../errors.ts';

/** Wrong passwords that are nothing but typing errors. */
const freeFailures = 4;
const firstWaitSeconds = 30;
const longestWaitSeconds = 900;

export interface Failures {
  /** In a row. */
  failures: number;
  /** Null while no waiting time runs. */
  until: string | null;
}

export const none: Failures = { failures: 0, until: null };

/** From the fifth wrong password in a row on a time that doubles, up to a quarter of an hour. */
const waitAfter = (failures: number): number => (failures <= freeFailures ? 0 : Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** (failures - freeFailures - 1)));

export function afterFailure({ failures }: Failures, now: string): Failures {
  const wait = waitAfter(failures + 1);
  return { failures: failures + 1, until: wait === 0 ? null : new Date(Date.parse(now) + wait * 1000).toISOString() };
}

/** @returns 0 as well where more is left than was ever imposed: the clock was put back since, which must not bar for months */
export function secondsLeft({ failures, until }: Failures, now: string): number {
  if (until === null) return 0;
  const left = Math.ceil((Date.parse(until) - Date.parse(now)) / 1000);
  return left > 0 && left <= waitAfter(failures) ? left : 0;
}

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
const spoken = (seconds: number): string =>
  [seconds >= 60 ? counted(Math.floor(seconds / 60), 'Minute', 'Minuten') : '', seconds % 60 > 0 ? counted(seconds % 60, 'Sekunde', 'Sekunden') : ''].filter(Boolean).join(' und ');

/**
 * @param otherwise what else leads in
 * @throws SchalterError SIGN_IN_BARRED (input) while a waiting time runs
 */
export function refuseWaiting(failures: Failures, now: string, otherwise: string): void {
  const seconds = secondsLeft(failures, now);
  if (seconds > 0) throw new SchalterError('SIGN_IN_BARRED', 'input', `Das Kennwort war mehrmals falsch. Bitte noch ${spoken(seconds)} warten oder ${otherwise}.`);
}

/** Names that nobody here has wait like the others, so that the wait tells nobody who works here. Kept for as long as the program runs. */
export interface Strangers {
  of(login: string): Failures;
  failed(login: string, now: string): void;
}

const mostStrangers = 200;

export function createStrangers(): Strangers {
  const seen = new Map<string, Failures>();
  const of = (login: string): Failures => seen.get(login.trim().toLowerCase()) ?? none;
  return {
    of,
    failed(login, now) {
      seen.set(login.trim().toLowerCase(), afterFailure(of(login), now));
      if (seen.size > mostStrangers) seen.delete(seen.keys().next().value!);
    },
  };
}
