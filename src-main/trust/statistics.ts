/**
 * What quality assurance gets, without persons: numbers per month, procedure and legal basis, and the anonymised single
 * data of § 76b (1) no. 4 AufenthV. A number below five is not told exactly, nor one that would tell it, so that nobody can
 * be picked out (suppression.ts); whatever belongs together in a person (their fingers, their day, their case) is taken apart.
 */
import { session as sessionSchema, type FingerQualityResult, type Session } from '../contract/session.ts';
import type { Store } from '../store/database.ts';
import { leastTold, untold } from './suppression.ts';

/** `≥5`: not told because it would tell a smaller one. */
export type Count = number | '<5' | '≥5';

export interface StatisticsRow {
  /** `2026-11` */
  month: string;
  profile: string;
  legalBasis: string | null;
  sessions: Count;
  completed: Count;
  cancelled: Count;
  documents: { none: Count; checked: Count; suspicious: Count; doubtful: Count };
  face: { captures: Count; vetoes: Count };
  fingers: { slapAttempts: Count; vetoes: Count; missing: Count; /** Mean of the used fingers; null below five cases. */ meanQuality: number | null };
  identification: { asked: Count; withCandidates: Count; known: Count };
  /** Seconds from start to completion, median; null below five. */
  medianSeconds: number | null;
}

const count = (n: number): Count => (n > 0 && n < leastTold ? '<5' : n);
const total = (sessions: readonly Session[], of: (session: Session) => number): Count => count(sessions.reduce((sum, session) => sum + of(session), 0));
const median = (values: number[]): number | null => (values.length < leastTold ? null : values.sort((a, b) => a - b)[values.length >> 1]!);

/** Sessions of the months, by what they have in common. */
function grouped(store: Store, from: string, to: string, of: (session: Session) => (string | null)[]): [(string | null)[], Session[]][] {
  const groups = new Map<string, Session[]>();
  for (const { body } of store.db.prepare<[string, string], { body: string }>('SELECT body FROM session WHERE substr(created_at, 1, 7) BETWEEN ? AND ? ORDER BY created_at').iterate(from, to)) {
    const session = sessionSchema.parse(JSON.parse(body));
    const key = JSON.stringify(of(session));
    const group = groups.get(key);
    if (group) group.push(session);
    else groups.set(key, [session]);
  }
  return [...groups].map(([key, sessions]) => [JSON.parse(key) as (string | null)[], sessions]);
}

const monthOf = (session: Session): string => session.createdAt.slice(0, 7);

/** @param from, to months `2026-11`, both included */
export function statistics(store: Store, from: string, to: string): StatisticsRow[] {
  return grouped(store, from, to, (session) => [monthOf(session), session.profile, session.legalBasis]).map(([key, sessions]) => rowOf(key as [string, string, string | null], sessions));
}

/** One photograph, one print or one checked document, with what was measured and nothing of whose it is. */
export type SingleDatum = { month: string; profile: string } & (
  | { kind: 'photograph'; source: string; release: string; ok: boolean; veto: string | null; criteria: Record<string, number | null> }
  | { kind: 'plainPrint' | 'rolledPrint'; finger: number; attempt: number; quality: number; algorithm: string; ok: boolean }
  | { kind: 'document'; chip: string; overall: string | null; conclusion: string | null; notPassed: string[] }
);

/**
 * The anonymised single data of § 76b (1) no. 4 AufenthV. A month with fewer than five cases of a procedure gives none;
 * rows are sorted by their content, so that neither place nor neighbourhood tells whose they are.
 * @param from, to months `2026-11`, both included
 */
export function singleData(store: Store, from: string, to: string): SingleDatum[] {
  const rows = grouped(store, from, to, (session) => [monthOf(session), session.profile]).flatMap(([, sessions]) => (sessions.length < leastTold ? [] : sessions.flatMap(dataOf)));
  return rows.map((row) => JSON.stringify(row)).sort().map((text) => JSON.parse(text) as SingleDatum);
}

function dataOf(session: Session): SingleDatum[] {
  const common = { month: monthOf(session), profile: session.profile };
  const print = (kind: 'plainPrint' | 'rolledPrint', attempt: number, { finger, quality, algorithm, ok }: FingerQualityResult): SingleDatum => ({ ...common, kind, finger, attempt, quality, algorithm, ok });
  const { state, chip, overall, conclusion, findings } = session.document;
  return [
    ...session.face.captures.map((one): SingleDatum => ({ ...common, kind: 'photograph', source: one.source, release: one.release, ok: one.ok, veto: one.veto, criteria: Object.fromEntries(one.criteria.map(({ id, value }) => [id, value])) })),
    ...session.fingerprints.slaps.flatMap((slap) => slap.attempts.flatMap(({ attempt, fingers }) => fingers.map((finger) => print('plainPrint', attempt, finger)))),
    ...session.rolled.fingers.flatMap(({ attempts }) => attempts.map(({ attempt, quality }) => print('rolledPrint', attempt, quality))),
    ...(state === 'read' ? [{ ...common, kind: 'document' as const, chip: chip?.state ?? 'absent', overall, conclusion, notPassed: findings.filter(({ result }) => result === 'failed').map(({ id }) => id).sort() }] : []),
  ];
}

/** Two ways in which the cases of a row part; what is left over of each is not told, but could be worked out. */
function toldParts<A extends string, B extends string>(sum: number, a: Record<A, number>, b: Record<B, number>): [Record<A | 'sum', Count>, Record<B | 'sum', Count>] {
  const cellsOf = (parts: Record<string, number>) => {
    const cells = Object.entries(parts).map(([key, one]) => ({ key, count: one }));
    return [...cells, { key: 'rest', count: Math.max(0, sum - cells.reduce((all, one) => all + one.count, 0)) }];
  };
  const sumUntold = [a, b].some((parts) => untold(cellsOf(parts)).has('sum')) ? { untold: ['sum'] } : {};
  const told = <K extends string>(parts: Record<K, number>): Record<K | 'sum', Count> => {
    const hidden = untold(cellsOf(parts), sumUntold);
    return Object.fromEntries(Object.entries<number>({ ...parts, sum }).map(([key, one]) => [key, hidden.has(key) ? (one < leastTold ? '<5' : '≥5') : one])) as Record<K | 'sum', Count>;
  };
  return [told(a), told(b)];
}

function rowOf([month, profile, legalBasis]: [string, string, string | null], sessions: Session[]): StatisticsRow {
  const qualities = sessions.flatMap((session) => session.fingerprints.slaps.flatMap((slap) => slap.attempts.filter((attempt) => attempt.captureId === slap.best).flatMap((attempt) => attempt.fingers.map((finger) => finger.quality))));
  const number = (of: (session: Session) => boolean): number => sessions.filter(of).length;
  const is = (of: (session: Session) => boolean): Count => count(number(of));
  const [ended, documents] = toldParts(sessions.length, { completed: number((session) => session.status === 'completed'), cancelled: number((session) => session.status === 'cancelled') }, { none: number((session) => session.document.noneReason !== null), checked: number((session) => session.document.overall !== null) });
  return {
    month,
    profile,
    legalBasis,
    sessions: ended.sum,
    completed: ended.completed,
    cancelled: ended.cancelled,
    documents: {
      none: documents.none,
      checked: documents.checked,
      suspicious: is((session) => session.document.findings.some((finding) => finding.result === 'failed')),
      doubtful: is((session) => session.document.conclusion === 'doubtful' || session.document.conclusion === 'retained'),
    },
    face: { captures: total(sessions, (session) => session.face.captures.length), vetoes: is((session) => session.face.captures.some((capture) => capture.veto !== null)) },
    fingers: {
      slapAttempts: total(sessions, (session) => session.fingerprints.slaps.reduce((sum, slap) => sum + slap.attempts.length, 0)),
      vetoes: total(sessions, (session) => session.fingerprints.slaps.filter((slap) => slap.veto !== null).length),
      missing: total(sessions, (session) => session.fingerprints.missing.length),
      meanQuality: sessions.length < leastTold || qualities.length === 0 ? null : Math.round((qualities.reduce((sum, quality) => sum + quality, 0) / qualities.length) * 10) / 10,
    },
    identification: {
      asked: is((session) => session.identification.transactionId !== null),
      withCandidates: is((session) => session.identification.candidates.length > 0),
      known: is((session) => session.identification.conclusion === 'known'),
    },
    medianSeconds: median(sessions.flatMap((session) => (session.result.completedAt ? [(Date.parse(session.result.completedAt) - Date.parse(session.createdAt)) / 1000] : []))),
  };
}
