/**
 * Age of a trust list [TR-03135-2 4.2.8]: lists fetched by the machine are renewed at least every three
 * workdays, lists carried in by hand at least every four calendar weeks. What counts is the day of
 * retrieval, because a state may not have published a newer list.
 */
import type { UsedList } from '../checks/model.ts';

export type Retrieval = 'automatic' | 'manual';

const DAY = 86_400_000;
const FOUR_WEEKS = 28 * DAY;
const WORKDAYS = 3;

/** Whole workdays (Monday to Friday, public holidays not taken off) that lie between two moments. */
export function workdaysBetween(from: Date, until: Date): number {
  let count = 0;
  const start = Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
  const end = Date.UTC(until.getUTCFullYear(), until.getUTCMonth(), until.getUTCDate());
  const days = Math.floor((end - start) / DAY);
  const weeks = Math.floor(days / 7);
  for (let day = start + (weeks * 7 + 1) * DAY; day <= end; day += DAY) {
    const weekday = new Date(day).getUTCDay();
    if (weekday !== 0 && weekday !== 6) count += 1;
  }
  return days < 0 ? 0 : weeks * 5 + count;
}

/** State and German sentence for a list that was last retrieved at `importedAt` (null: not recorded). */
export function ageOf(importedAt: Date | null, retrieval: Retrieval, now: Date): Pick<UsedList, 'age' | 'ageStatement'> {
  if (importedAt === null) return { age: 'unknown', ageStatement: 'Wann die Liste zuletzt bezogen wurde, ist nicht vermerkt.' };
  const days = Math.max(0, Math.floor((now.getTime() - importedAt.getTime()) / DAY));
  const since = days === 0 ? 'Die Liste wurde heute bezogen.' : days === 1 ? 'Die Liste wurde gestern bezogen.' : `Die Liste wurde vor ${days} Tagen bezogen.`;
  const outdated = retrieval === 'automatic' ? workdaysBetween(importedAt, now) > WORKDAYS : now.getTime() - importedAt.getTime() > FOUR_WEEKS;
  if (!outdated) return { age: 'current', ageStatement: since };
  const rule = retrieval === 'automatic' ? 'spätestens alle drei Arbeitstage' : 'spätestens alle vier Wochen';
  return { age: 'outdated', ageStatement: `${since} Sie muss ${rule} erneuert werden; bitte eine neue Liste einspielen.` };
}
