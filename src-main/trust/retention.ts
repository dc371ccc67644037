/**
 * The daily deletion run: what has passed its retention date is deleted, and what is deleted is gone.
 * Retention per legal basis stands in capture/legal-bases.ts (§ 61a AufenthV: fingerprints held by the
 * office at the latest after hand-over of the document). A session stays while it is under legal hold,
 * while it is still open, or while the station has not answered for it; each with its reason in the
 * certificate. Deleted content is overwritten (secure_delete) and the write-ahead log is cut to nothing.
 */
import { randomUUID } from 'node:crypto';
import { addAuditEntry } from '../store/audit.ts';
import type { Store } from '../store/database.ts';

export type KeptBecause = 'legalHold' | 'open' | 'transactionWaiting';

export interface DeletionCertificate {
  id: string;
  ranAt: string;
  ranBy: string;
  deleted: { sessionId: string; retainUntil: string; captures: number }[];
  /** Overdue, but not deleted, with the reason. */
  kept: { sessionId: string; retainUntil: string; because: KeptBecause }[];
  /** Bytes of the write-ahead log after the run; 0 says that nothing deleted is left in it. */
  logBytes: number;
}

interface Overdue {
  id: string;
  status: string;
  retain_until: string;
  held: number;
  waiting: number;
}

function keptBecause(row: Overdue): KeptBecause | null {
  if (row.held > 0) return 'legalHold';
  if (row.waiting > 0) return 'transactionWaiting';
  if (row.status !== 'completed' && row.status !== 'cancelled') return 'open';
  return null;
}

/** Cuts the write-ahead log to nothing. @returns its remaining frames; 0 after success */
function truncateLog(store: Store): number {
  const [result] = store.db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number; log: number }[];
  return result && result.busy === 0 ? Math.max(0, result.log) : -1;
}

/**
 * Deletes what is overdue on the day of `now`.
 * @param now ISO timestamp; a session is overdue on the day after `retain_until`
 */
export function runRetention(store: Store, now: string, actor: string): DeletionCertificate {
  const overdue = store.db
    .prepare<[string], Overdue>(
      `SELECT s.id, s.status, s.retain_until,
              (SELECT count(*) FROM legal_hold h WHERE h.session_id = s.id) AS held,
              (SELECT count(*) FROM outbox o WHERE o.session_id = s.id AND o.state NOT IN ('answered', 'withdrawn')) AS waiting
       FROM session s WHERE s.retain_until IS NOT NULL AND substr(s.retain_until, 1, 10) < substr(?, 1, 10) ORDER BY s.retain_until, s.id`,
    )
    .all(now);
  const certificate: DeletionCertificate = { id: randomUUID(), ranAt: now, ranBy: actor, deleted: [], kept: [], logBytes: -1 };
  store.write(() => {
    for (const row of overdue) {
      const because = keptBecause(row);
      if (because !== null) {
        certificate.kept.push({ sessionId: row.id, retainUntil: row.retain_until, because });
        continue;
      }
      const captures = store.db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM capture WHERE session_id = ?').get(row.id)!.n;
      deleteSession(store, row.id);
      addAuditEntry(store, { at: now, actor, action: 'session.deleted', sessionId: row.id, detail: { retainUntil: row.retain_until, captures, certificate: certificate.id } });
      certificate.deleted.push({ sessionId: row.id, retainUntil: row.retain_until, captures });
    }
    store.db.prepare('INSERT INTO deletion_certificate (id, ran_at, body) VALUES (?, ?, ?)').run(certificate.id, now, JSON.stringify(certificate));
  });
  certificate.logBytes = truncateLog(store);
  store.write(() => store.db.prepare('UPDATE deletion_certificate SET body = ? WHERE id = ?').run(JSON.stringify(certificate), certificate.id));
  return certificate;
}

function deleteSession(store: Store, id: string): void {
  store.db.prepare('DELETE FROM inbox WHERE transaction_id IN (SELECT transaction_id FROM outbox WHERE session_id = ?)').run(id);
  for (const table of ['result_task', 'outbox'] as const) store.db.prepare(`DELETE FROM ${table} WHERE session_id = ?`).run(id);
  // Captures and history go with their session (ON DELETE CASCADE).
  store.db.prepare('DELETE FROM session WHERE id = ?').run(id);
}

/** Keeps a session from being deleted until the hold is lifted. */
export function placeHold(store: Store, sessionId: string, reason: string, now: string, actor: string): void {
  store.write(() => {
    store.db.prepare('INSERT INTO legal_hold (session_id, reason, placed_by, placed_at) VALUES (?, ?, ?, ?)').run(sessionId, reason, actor, now);
    addAuditEntry(store, { at: now, actor, action: 'session.held', sessionId, detail: {} });
  });
}

export function liftHold(store: Store, sessionId: string, now: string, actor: string): void {
  store.write(() => {
    store.db.prepare('DELETE FROM legal_hold WHERE session_id = ?').run(sessionId);
    addAuditEntry(store, { at: now, actor, action: 'session.released', sessionId, detail: {} });
  });
}

export function certificates(store: Store): DeletionCertificate[] {
  return store.db.prepare<[], { body: string }>('SELECT body FROM deletion_certificate ORDER BY ran_at').all().map((row) => JSON.parse(row.body) as DeletionCertificate);
}
