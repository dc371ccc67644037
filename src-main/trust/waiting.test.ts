/** The waiting time after wrong passwords, as a rule. */
import { describe, expect, it } from 'vitest';
import { afterFailure, refuseWaiting, secondsLeft, type Failures } from './waiting.ts';

const now = '2026-11-30T08:00:00.000Z';
const later = (seconds: number) => new Date(Date.parse(now) + seconds * 1000).toISOString();
const after = (n: number): Failures => Array.from({ length: n }).reduce<Failures>((so) => afterFailure(so, now), { failures: 0, until: null });

describe('[ASVS 2.2.1] waiting after wrong passwords', () => {
  it('four are typing errors, then it doubles up to a quarter of an hour and no further', () => {
    expect([4, 5, 6, 7, 8, 9, 10, 200].map((n) => secondsLeft(after(n), now))).toEqual([0, 30, 60, 120, 240, 480, 900, 900]);
  });
  it('ends when it is over, and where the clock was put back: nobody is barred for months', () => {
    expect([29, 30, 31].map((s) => secondsLeft(after(5), later(s)))).toEqual([1, 0, 0]);
    expect(secondsLeft(after(5), later(-86_400))).toBe(0);
  });
  it('says how long it is still', () => {
    const said = (seconds: number): string => {
      try {
        refuseWaiting(after(9), later(480 - seconds), 'X');
        return '';
      } catch (thrown) {
        return (thrown as Error).message.split('. ')[1]!;
      }
    };
    expect([1, 45, 60, 61, 150].map(said)).toEqual(['1 Sekunde', '45 Sekunden', '1 Minute', '1 Minute und 1 Sekunde', '2 Minuten und 30 Sekunden'].map((time) => `Bitte noch ${time} warten oder X.`));
    expect(said(0)).toBe('');
  });
});
