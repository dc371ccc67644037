/**
 * Yearly figures as the council asked for them, counted from the events of the cases and from the tally of cases
 * already deleted. Outside the office small counts are suppressed (trust/suppression.ts). Pure: the same data give the
 * same figures.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { outcomeKind, type ObstacleList, type StoredCaseEvent, type YearlyFigures } from '../../contract/caseload.ts';
import { officeDay } from '../../contract/office-day.ts';
import { leastTold, untold } from '../../trust/suppression.ts';
import { obstacles, obstacleTitle, outcomeTitles } from './tables.ts';

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
type Row = Pick<Figure, 'key' | 'label'> & { count: number };

const rowsOf = (keys: readonly string[], titleOf: (key: string) => string, counts: Map<string, number>): Row[] => keys.map((key) => ({ key, label: titleOf(key), count: counts.get(key) ?? 0 }));
const sumOf = (rows: readonly Row[]): number => rows.reduce((total, row) => total + row.count, 0);

function told(rows: readonly Row[], hidden: ReadonlySet<string>): Figure[] {
  // Four numbers of at least one that add up to less than five are all one: then not even that is said of the sum.
  const all = [...rows, { key: 'sum', label: 'Summe', count: sumOf(rows) }];
  return all.map((row) => (hidden.has(row.key) ? { ...row, count: null, text: row.count < leastTold && (row.key !== 'sum' || hidden.size < leastTold) ? `< ${leastTold}` : 'nicht genannt' } : { ...row, text: String(row.count) }));
}

/** Whoever was not removed has a reason among the reasons: their sum is at least that outcome, and each would tell of the other. */
function hiddenOutside(reasons: readonly Row[], outcomes: readonly Row[]): { reasons: Set<string>; outcomes: Set<string> } {
  const first = untold(reasons);
  return { reasons: first, outcomes: untold(outcomes, first.has('sum') ? { untold: outcomes.filter(({ key, count }) => key === 'notCarriedOut' && count > 0).map(({ key }) => key) } : { atMost: { notCarriedOut: sumOf(reasons) } }) };
}

/** @param tallies of all cases, those already deleted included */
export function yearlyFigures(tallies: readonly Tally[], year: number, outside: boolean, list: ObstacleList = obstacles): YearlyFigures {
  const counts = (kind: Tally['kind']): Map<string, number> => {
    const map = new Map<string, number>();
    for (const tally of tallies) if (tally.year === year && tally.kind === kind) map.set(tally.key, (map.get(tally.key) ?? 0) + tally.count);
    return map;
  };
  const [reasons, outcomes, identity] = [counts('notCarriedOut'), counts('outcome'), counts('identity')];
  const counted = { year, reasons: [...reasons].sort(), outcomes: [...outcomes].sort(), identity: [...identity].sort() };
  const reasonRows = rowsOf([...new Set([...list.rows.map(({ id }) => id), ...[...reasons.keys()].sort()])], (id) => obstacleTitle(list, id), reasons);
  const outcomeRows = rowsOf(outcomeKind.options, (key) => outcomeTitles[key as z.infer<typeof outcomeKind>], outcomes);
  const identityRows = rowsOf(['clarified'], () => 'Identität geklärt', identity);
  const hidden = outside ? hiddenOutside(reasonRows, outcomeRows) : { reasons: new Set<string>(), outcomes: new Set<string>() };
  return {
    year,
    outside,
    reasons: told(reasonRows, hidden.reasons),
    outcomes: told(outcomeRows, hidden.outcomes),
    identity: told(identityRows, outside ? untold(identityRows) : new Set()).filter((row) => row.key !== 'sum'),
    // Outside, the fingerprint of small numbers would give them away.
    fingerprint: outside ? '' : createHash('sha256').update(JSON.stringify(counted)).digest('hex'),
  };
}
