import { describe, expect, it } from 'vitest';
import { ageOf, workdaysBetween } from './list-age.ts';

/** A Tuesday. */
const NOW = new Date('2026-11-24T09:00:00Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

describe('[TR-03135-2 4.2.8] age of a list', () => {
  it.each([
    ['automatic', 0, 'current'], ['automatic', 1, 'current'], ['automatic', 5, 'current'], ['automatic', 6, 'outdated'],
    ['manual', 27, 'current'], ['manual', 28, 'current'], ['manual', 29, 'outdated'],
  ] as const)('%s, %i days: %s', (retrieval, days, age) => {
    const seen = ageOf(daysAgo(days), retrieval, NOW);
    expect(seen.age).toBe(age);
    expect(seen.ageStatement.includes('erneuert')).toBe(age === 'outdated');
  });
  it('a day of retrieval that nobody noted is unknown, never current', () => expect(ageOf(null, 'manual', NOW).age).toBe('unknown'));
  it('weekends are no workdays, and the future is no age', () => {
    expect(workdaysBetween(new Date('2026-11-20T12:00:00Z'), NOW)).toBe(2);
    expect(workdaysBetween(new Date('2026-11-21T12:00:00Z'), new Date('2026-11-22T12:00:00Z'))).toBe(0);
    expect(workdaysBetween(NOW, daysAgo(3))).toBe(0);
  });
});
