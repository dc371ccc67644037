/**
 * Statistics for quality assurance as § 76b AufenthV wants them: numbers per month, procedure and legal basis,
 * without persons. A number below five is not told exactly, so that nobody can be picked out.
 */
import { session as sessionSchema, type Session } from '../contract/session.ts';
import type { Store } from '../store/database.ts';

/** Smaller counts are given as this. */
export const smallest = 5;

export type Count = number | '<5';

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
  fingers: { slapAttempts: Count; vetoes: Count; missing: Count; /** Mean of the used fingers; null below five. */ meanQuality: number | null };
  identification: { asked: Count; withCandidates: Count; known: Count };
  /** Seconds from start to completion, median; null below five. */
  medianSeconds: number | null;
}

const count = (n: number): Count => (n > 0 && n < smallest ? '<5' : n);
const total = (sessions: readonly Session[], of: (session: Session) => number): Count => count(sessions.reduce((sum, session) => sum + of(session), 0));
const median = (values: number[]): number | null => (values.length < smallest ? null : values.sort((a, b) => a - b)[values.length >> 1]!);

/** @param from, to months `2026-11`, both included */
export function statistics(store: Store, from: string, to: string): StatisticsRow[] {
  const groups = new Map<string, Session[]>();
  for (const { body } of store.db.prepare<[string, string], { body: string }>('SELECT body FROM session WHERE substr(created_at, 1, 7) BETWEEN ? AND ? ORDER BY created_at').iterate(from, to)) {
    const session = sessionSchema.parse(JSON.parse(body));
    const key = JSON.stringify([session.createdAt.slice(0, 7), session.profile, session.legalBasis]);
    groups.set(key, [...(groups.get(key) ?? []), session]);
  }
  return [...groups].map(([key, sessions]) => rowOf(JSON.parse(key) as [string, string, string | null], sessions));
}

function rowOf([month, profile, legalBasis]: [string, string, string | null], sessions: Session[]): StatisticsRow {
  const qualities = sessions.flatMap((session) => session.fingerprints.slaps.flatMap((slap) => slap.attempts.filter((attempt) => attempt.captureId === slap.best).flatMap((attempt) => attempt.fingers.map((finger) => finger.quality))));
  const is = (of: (session: Session) => boolean) => total(sessions, (session) => (of(session) ? 1 : 0));
  return {
    month,
    profile,
    legalBasis,
    sessions: count(sessions.length),
    completed: is((session) => session.status === 'completed'),
    cancelled: is((session) => session.status === 'cancelled'),
    documents: {
      none: is((session) => session.document.noneReason !== null),
      checked: is((session) => session.document.overall !== null),
      suspicious: is((session) => session.document.findings.some((finding) => finding.result === 'failed')),
      doubtful: is((session) => session.document.conclusion === 'doubtful' || session.document.conclusion === 'retained'),
    },
    face: { captures: total(sessions, (session) => session.face.captures.length), vetoes: is((session) => session.face.captures.some((capture) => capture.veto !== null)) },
    fingers: {
      slapAttempts: total(sessions, (session) => session.fingerprints.slaps.reduce((sum, slap) => sum + slap.attempts.length, 0)),
      vetoes: total(sessions, (session) => session.fingerprints.slaps.filter((slap) => slap.veto !== null).length),
      missing: total(sessions, (session) => session.fingerprints.missing.length),
      meanQuality: qualities.length < smallest ? null : Math.round((qualities.reduce((sum, quality) => sum + quality, 0) / qualities.length) * 10) / 10,
    },
    identification: {
      asked: is((session) => session.identification.transactionId !== null),
      withCandidates: is((session) => session.identification.candidates.length > 0),
      known: is((session) => session.identification.conclusion === 'known'),
    },
    medianSeconds: median(sessions.flatMap((session) => (session.result.completedAt ? [(Date.parse(session.result.completedAt) - Date.parse(session.createdAt)) / 1000] : []))),
  };
}
