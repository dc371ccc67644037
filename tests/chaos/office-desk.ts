/**
 * The office side of a chaos desk: every transaction is also a case of three changes with its captures, in the
 * real tables, shared by the real office sync. Bodies are opaque to the sync, so plain objects do.
 */
import type { Database } from 'better-sqlite3';
import type { LocalCapture, LocalCases, LocalChange, LocalSession } from '../../src-main/sync/office/local.ts';
import type { Planned } from './plan.ts';

export const caseVersions = 3;

/** What the case of a planned transaction looks like, for whoever writes and whoever counts it. */
export function plannedCase({ transaction }: Planned): { session: LocalSession & { person: string }; changes: (LocalChange & { event: { type: string; note: string } })[] } {
  const at = transaction.createdAt;
  return {
    session: { id: transaction.transactionId, version: caseVersions, createdAt: at, status: 'completed', retainUntil: '2031-01-01T00:00:00Z', person: `Erika ${transaction.personKey}` },
    changes: Array.from({ length: caseVersions }, (_, index) => ({ version: index + 1, at, event: { type: 'setPerson', note: `${transaction.transactionId} ${index + 1}` } })),
  };
}

/** Writes the case inside the caller's transaction. */
export function putCase(db: Database, planned: Planned): void {
  const { session, changes } = plannedCase(planned);
  db.prepare("INSERT OR IGNORE INTO session (id, version, status, step, created_at, updated_at, retain_until, body) VALUES (?, ?, ?, 'result', ?, ?, ?, ?)").run(session.id, session.version, session.status, session.createdAt, session.createdAt, session.retainUntil, JSON.stringify(session));
  for (const change of changes) db.prepare('INSERT OR IGNORE INTO session_change (session_id, version, at, body) VALUES (?, ?, ?, ?)').run(session.id, change.version, change.at, JSON.stringify(change.event));
  for (const capture of planned.captures) db.prepare("INSERT OR IGNORE INTO capture (id, session_id, kind, mime, taken_at, sha256, bytes) VALUES (?, ?, 'finger', ?, ?, x'', ?)").run(capture.captureId, session.id, capture.mime, session.createdAt, capture.bytes);
}

export function chaosCases(db: Database): LocalCases {
  const read = (caseId: string): LocalSession | null => {
    const row = db.prepare<[string], { body: string }>('SELECT body FROM session WHERE id = ?').get(caseId);
    return row ? (JSON.parse(row.body) as LocalSession) : null;
  };
  const nobody = (): never => {
    throw new Error('one desk alone is told nothing new');
  };
  return {
    unshared: (limit) => db.prepare<[number], { id: string }>('SELECT id FROM session LEFT JOIN office_case ON case_id = id WHERE version > coalesce(pushed_version, 0) ORDER BY session.rowid LIMIT ?').all(limit).map((row) => row.id),
    unsharedCount: () => db.prepare<[], { n: number }>('SELECT count(*) AS n FROM session LEFT JOIN office_case ON case_id = id WHERE version > coalesce(pushed_version, 0)').get()!.n,
    read,
    summaryOf: (session) => ({ person: (session as unknown as { person: string }).person, step: 'result', status: session.status, statusReason: null, matchPending: false, appointmentId: null, caseworker: 'Chaos', desk: 'Chaos' }),
    changes: (caseId, after) => db.prepare<[string, number], { version: number; at: string; body: string }>('SELECT version, at, body FROM session_change WHERE session_id = ? AND version > ? ORDER BY version').all(caseId, after).map((row) => ({ version: row.version, at: row.at, event: JSON.parse(row.body) as LocalChange['event'] })),
    captureIds: (caseId) => db.prepare<[string], { id: string }>('SELECT id FROM capture WHERE session_id = ? ORDER BY rowid').all(caseId).map((row) => row.id),
    capture(_caseId, captureId): LocalCapture {
      const row = db.prepare<[string], { id: string; kind: string; mime: string; taken_at: string; bytes: Buffer }>('SELECT * FROM capture WHERE id = ?').get(captureId)!;
      return { id: row.id, kind: row.kind, mime: row.mime, takenAt: row.taken_at, bytes: new Uint8Array(row.bytes) };
    },
    import: nobody,
    apply: nobody,
    remove: nobody,
    write: (work) => (db.inTransaction ? work() : db.transaction(work).immediate()),
  };
}
