/**
 * Use of the desk that somebody should look at [OWASP ASVS 4.0.3 11.1.7, 11.1.8]: much more than a day at the counter asks for, or
 * at a time when nobody comes. Never a verdict: a busy day or an inspection has its reasons. Pure over entries of the trail.
 */
import { z } from 'zod';
import { officeDay, officeTime } from '../contract/office-day.ts';
import type { UnusualKind, UnusualUse } from '../contract/people.ts';
import type { AuditEntry } from '../store/audit.ts';

const least = (usual: number) => z.number().int().min(1).max(10_000).default(usual);
/** From how many on; `atNight` counts between 21 and 5 o'clock. */
export const unusualLimits = z.strictObject({ manyCases: least(30), manySearches: least(60), manyReports: least(10), atNight: least(1), refusedSignIns: least(10), refusedCalls: least(5) });
export type UnusualLimits = z.infer<typeof unusualLimits>;

interface Sign {
  kind: UnusualKind;
  minutes: number;
  /** What is counted, once each; null: not this entry. */
  counted(entry: AuditEntry): string | null;
}

const isNight = (at: string): boolean => officeTime(at) >= '21:00' || officeTime(at) < '05:00';
const each = (...actions: string[]) => ({ action, seq }: AuditEntry): string | null => (actions.includes(action) ? String(seq) : null);
const wholeDay = 24 * 60;

const signs: readonly Sign[] = [
  { kind: 'manyCases', minutes: 60, counted: ({ action, sessionId }) => (action === 'session.read' ? sessionId : null) },
  { kind: 'manySearches', minutes: 60, counted: each('person.searched') },
  { kind: 'manyReports', minutes: wholeDay, counted: each('session.accessExported', 'document.logExported') },
  { kind: 'atNight', minutes: wholeDay, counted: ({ action, sessionId, at }) => (action === 'session.read' && isNight(at) ? sessionId : null) },
  { kind: 'refusedSignIns', minutes: wholeDay, counted: each('desk.signInRefused') },
  { kind: 'refusedCalls', minutes: wholeDay, counted: each('desk.callRefused') },
];

interface Counted {
  at: string;
  what: string;
}

/** The span of so many minutes with the most different things in it. */
function densest(all: readonly Counted[], minutes: number): Omit<UnusualUse, 'kind' | 'actor'> {
  const inside = new Map<string, number>();
  let best = { from: '', to: '', count: 0 };
  let begin = 0;
  for (const { at, what } of all) {
    inside.set(what, (inside.get(what) ?? 0) + 1);
    for (; Date.parse(at) - Date.parse(all[begin]!.at) > minutes * 60_000; begin += 1) {
      const gone = all[begin]!.what;
      const left = inside.get(gone)! - 1;
      if (left > 0) inside.set(gone, left);
      else inside.delete(gone);
    }
    if (inside.size > best.count) best = { from: all[begin]!.at, to: at, count: inside.size };
  }
  return best;
}

/** @param entries oldest first. @returns one line per person, kind and day of the office, the latest first */
export function unusualUse(entries: readonly AuditEntry[], limits: UnusualLimits): UnusualUse[] {
  const found = signs.flatMap(({ kind, minutes, counted }) => {
    const byPersonAndDay = new Map<string, { actor: string; all: Counted[] }>();
    for (const entry of entries) {
      const what = counted(entry);
      if (what === null) continue;
      const place = `${entry.actor} ${officeDay(entry.at)}`;
      const { all } = byPersonAndDay.get(place) ?? byPersonAndDay.set(place, { actor: entry.actor, all: [] }).get(place)!;
      all.push({ at: entry.at, what });
    }
    return [...byPersonAndDay.values()].map(({ actor, all }) => ({ kind, actor, ...densest(all, minutes) })).filter(({ count }) => count >= limits[kind]);
  });
  return found.sort((a, b) => (a.to < b.to ? 1 : -1));
}
