/**
 * Yearly figures as the council asked for them, counted from the events of the cases and from the tally of cases
 * already deleted. Outside the office counts below five are suppressed; where one suppressed number could be
 * worked out from a sum, a second one is suppressed with it. Pure: the same data give the same figures.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { outcomeKind, type ObstacleList, type StoredCaseEvent, type YearlyFigures } from '../../contract/caseload.ts';
import { officeDay } from '../../contract/office-day.ts';
import { obstacles, obstacleTitle, outcomeTitles } from './tables.ts';

export const leastShown = 5;

/** What one case gives to the figures of a year; nothing of the person is in it. */
export interface Tally {
  year: number;
  kind: 'notCarriedOut' | 'outcome' | 'identity';
  key: string;
  count: number;
}

/** @param events of one case */
export function tallyOf(events: readonly StoredCaseEvent[]): Tally[] {
  const tallies: Tally[] = [];
  const add = (year: number, kind: Tally['kind'], key: string): void => void tallies.push({ year, kind, key, count: 1 });
  let closed: { year: number; key: string; reason: string | null } | null = null;
  let clarified: number | null = null;
  for (const { at, event } of events) {
    if (event.type === 'measureDropped') add(Number(officeDay(at).slice(0, 4)), 'notCarriedOut', event.obstacle);
    // A case reopened has no outcome any more; the last one counts.
    if (event.type === 'closed') closed = { year: Number(event.on.slice(0, 4)), key: event.outcome, reason: event.outcome === 'notCarriedOut' ? event.reason : null };
    if (event.type === 'reopened') closed = null;
    if (event.type === 'identityConcluded') clarified = event.clarified ? Number(officeDay(at).slice(0, 4)) : null;
  }
  if (closed) add(closed.year, 'outcome', closed.key);
  if (closed?.reason) add(closed.year, 'notCarriedOut', closed.reason);
  if (clarified !== null) add(clarified, 'identity', 'clarified');
  return tallies;
}

type Figure = YearlyFigures['reasons'][number];

function figures(keys: readonly string[], titleOf: (key: string) => string, counts: Map<string, number>, outside: boolean): Figure[] {
  const rows = keys.map((key) => ({ key, label: titleOf(key), count: counts.get(key) ?? 0 }));
  const sum = rows.reduce((total, row) => total + row.count, 0);
  const hidden = outside ? suppressed(rows, sum) : new Set<string>();
  // Four numbers of at least one that add up to less than five are all one: then not even that is said of the sum.
  const all = [...rows, { key: 'sum', label: 'Summe', count: sum }];
  return all.map((row) => (hidden.has(row.key) ? { ...row, count: null, text: row.count < leastShown && (row.key !== 'sum' || hidden.size < leastShown) ? `< ${leastShown}` : 'nicht genannt' } : { ...row, text: String(row.count) }));
}

/** A zero names nobody and stays. */
function suppressed(rows: readonly { key: string; count: number }[], sum: number): Set<string> {
  const hidden = new Set(rows.filter((row) => row.count > 0 && row.count < leastShown).map((row) => row.key));
  if (sum > 0 && sum < leastShown) hidden.add('sum');
  // One hidden number is the sum less the others; the smallest of the rest goes with it, or the sum itself.
  if (hidden.size === 1 && !hidden.has('sum')) hidden.add(rows.filter((row) => row.count > 0 && !hidden.has(row.key)).sort((a, b) => a.count - b.count)[0]?.key ?? 'sum');
  if (hidden.size > 0 && !hidden.has('sum') && givenAway(rows.filter((row) => hidden.has(row.key)).map((row) => row.count))) hidden.add('sum');
  return hidden;
}

/**
 * Whether what the sum leaves for the hidden numbers fixes one of them: a hidden small number is known to lie
 * between one and four, any other to be five or more. Two ones, or two fours, would be read off their sum.
 */
function givenAway(counts: readonly number[]): boolean {
  const left = counts.reduce((total, count) => total + count, 0);
  const least = (count: number): number => (count < leastShown ? 1 : leastShown);
  const most = (count: number): number => (count < leastShown ? leastShown - 1 : Infinity);
  return counts.some((count, i) => {
    const others = counts.filter((_, j) => j !== i);
    const from = Math.max(least(count), left - others.reduce((total, one) => total + most(one), 0));
    const to = Math.min(most(count), left - others.reduce((total, one) => total + least(one), 0));
    return from === to;
  });
}

/** @param tallies of all cases, those already deleted included */
export function yearlyFigures(tallies: readonly Tally[], year: number, outside: boolean, list: ObstacleList = obstacles): YearlyFigures {
  const counts = (kind: Tally['kind']): Map<string, number> => {
    const map = new Map<string, number>();
    for (const tally of tallies) if (tally.year === year && tally.kind === kind) map.set(tally.key, (map.get(tally.key) ?? 0) + tally.count);
    return map;
  };
  const [reasons, outcomes, identity] = [counts('notCarriedOut'), counts('outcome'), counts('identity')];
  const told = { year, reasons: [...reasons].sort(), outcomes: [...outcomes].sort(), identity: [...identity].sort() };
  return {
    year,
    outside,
    reasons: figures([...new Set([...list.rows.map(({ id }) => id), ...[...reasons.keys()].sort()])], (id) => obstacleTitle(list, id), reasons, outside),
    outcomes: figures(outcomeKind.options, (key) => outcomeTitles[key as z.infer<typeof outcomeKind>], outcomes, outside),
    identity: figures(['clarified'], () => 'Identität geklärt', identity, outside).filter((row) => row.key !== 'sum'),
    // Outside, the fingerprint of small numbers would give them away.
    fingerprint: outside ? '' : createHash('sha256').update(JSON.stringify(told)).digest('hex'),
  };
}
