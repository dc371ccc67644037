/**
 * Periods of the caseload as calendar days. Months end on the day of the same number, or on the last of a
 * shorter month; Saturdays, Sundays and holidays count (Art. 42 Verordnung (EU) Nr. 604/2013, and alike in
 * Verordnung (EU) 2024/1351). Pure.
 */
import type { DeadlineRule, DeadlineTable, DeadlineView } from '../../contract/caseload.ts';
import { deadlines as delivered, ownDeadlineCitation, ownDeadlineWarnDays } from './tables.ts';

export interface Deadline {
  id: string;
  rule: string | null;
  from: string;
  ends: string | null;
  title: string;
  variant: string | null;
  ended: 'met' | 'lapsed' | 'moot' | null;
  /** The kind of certificate of stay whose last day it is. */
  certificate?: string;
}

const dayMs = 86_400_000;
const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string => isoDay(at(day) + days * dayMs);
export const daysBetween = (from: string, to: string): number => Math.round((at(to) - at(from)) / dayMs);

/** `2026-08-31` + 6 months → `2027-02-28`. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return isoDay(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, last)));
}

/** The rule of this id that applies to a procedure begun on a day. */
export function ruleFor({ rows }: DeadlineTable, id: string, from: string): DeadlineRule | undefined {
  return rows.find((rule) => rule.id === id && (rule.since === null || from >= rule.since) && (rule.until === null || from < rule.until));
}

/**
 * The office's table with the delivered certificates of stay that it has no row of: their last day is warned of at
 * every desk. An office that issues one no more gives its row an end (`until`).
 */
export function withCertificates(table: DeadlineTable): DeadlineTable {
  const missing = delivered.rows.filter(({ id, certificate }) => certificate && !table.rows.some((row) => row.id === id));
  return { ...table, rows: [...table.rows, ...missing] };
}

/** The office's row, or the delivered one where a running period was begun under it: no period is lost with its row. */
export const rowOf = (table: DeadlineTable, id: string, from: string): DeadlineRule | undefined => ruleFor(table, id, from) ?? ruleFor(delivered, id, from);

export function endOf(table: DeadlineTable, deadline: Pick<Deadline, 'rule' | 'from' | 'ends' | 'variant'>): string | null {
  if (deadline.rule === null) return deadline.ends;
  const rule = rowOf(table, deadline.rule, deadline.from);
  if (!rule || rule.certificate) return deadline.ends;
  const months = rule.variants.find((variant) => variant.id === deadline.variant)?.months ?? rule.months;
  if (months !== undefined) return addMonths(deadline.from, months);
  return addDays(deadline.from, rule.days ?? (rule.weeks ?? 0) * 7);
}

/** @param today ISO date */
export function viewDeadline(table: DeadlineTable, deadline: Deadline, today: string): DeadlineView {
  // A row that is in no table any more is shown as due: somebody has to look at it.
  const ends = deadline.ends ?? endOf(table, deadline) ?? deadline.from;
  const rule = deadline.rule === null ? undefined : rowOf(table, deadline.rule, deadline.from);
  const daysLeft = daysBetween(today, ends);
  const warn = rule?.warnDays ?? ownDeadlineWarnDays;
  return {
    id: deadline.id,
    title: deadline.title || rule?.title || `Frühere Frist: ${deadline.rule ?? ''}`,
    ends,
    daysLeft,
    state: deadline.ended !== null ? 'ended' : daysLeft < 0 ? 'over' : daysLeft <= warn ? 'warning' : 'running',
    citation: rule?.citation ?? ownDeadlineCitation,
    reviewedBy: rule ? rule.reviewedBy : 'nicht nötig',
    variants: rule?.variants.map(({ id, title }) => ({ id, title })) ?? [],
  };
}
