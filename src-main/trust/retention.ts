/**
 * The daily deletion run: what has passed its retention date is deleted, and what is deleted is gone.
 * Retention per legal basis stands in capture/legal-bases.ts (§ 61a AufenthV: fingerprints held by the
 * office at the latest after hand-over of the document). A session stays while it is under legal hold,
 * while it is still open, or while the station has not answered for it; each with its reason in the
 * certificate. Deleted content is overwritten (secure_delete) and the write-ahead log is cut to nothing.
 */
import { randomUUID } from 'node:crypto';
import { SchalterError } from '../errors.ts';
import { deleteOverdueCases } from '../counter/caseload/store.ts';
import { addAuditEntry } from '../store/audit.ts';
import type { LegalBasis } from '../contract/desk.ts';
import { legalBases } from '../capture/legal-bases.ts';
import type { Store } from '../store/database.ts';
import { fingerKinds } from '../store/purposes.ts';
import { forgetSession } from '../sync/outbox.ts';

export type KeptBecause = 'legalHold' | 'open' | 'transactionWaiting';

export interface DeletionCertificate {
  id: string;
  ranAt: string;
  ranBy: string;
  deleted: { sessionId: string; retainUntil: string; captures: number }[];
  /** Fingerprints of cases whose document was handed over. */
  fingerprints: { sessionId: string; captures: number }[];
  /** Overdue, but not deleted, with the reason. */
  kept: { sessionId: string; retainUntil: string; because: KeptBecause }[];
  /** Cases of the caseload that were deleted, by id. */
  cases: string[];
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
export function runRetention(store: Store, now: string, actor: string, bases: readonly LegalBasis[] = legalBases): DeletionCertificate {
  const overdue = store.db
    .prepare<[string], Overdue>(
      `SELECT s.id, s.status, s.retain_until,
              (SELECT count(*) FROM legal_hold h WHERE h.session_id = s.id) AS held,
              (SELECT count(*) FROM outbox o WHERE o.session_id = s.id AND o.state NOT IN ('answered', 'withdrawn')) AS waiting
       FROM session s WHERE s.retain_until IS NOT NULL AND substr(s.retain_until, 1, 10) < substr(?, 1, 10) ORDER BY s.retain_until, s.id`,
    )
    .all(now);
  const certificate: DeletionCertificate = { id: randomUUID(), ranAt: now, ranBy: actor, deleted: [], fingerprints: [], kept: [], cases: [], logBytes: -1 };
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
    certificate.fingerprints.push(...deleteHandedOver(store, now, actor, certificate.id, bases));
    certificate.cases = deleteOverdueCases(store, now, actor);
    store.db.prepare('INSERT INTO deletion_certificate (id, ran_at, body) VALUES (?, ?, ?)').run(certificate.id, now, JSON.stringify(certificate));
  });
  certificate.logBytes = truncateLog(store);
  store.write(() => store.db.prepare('UPDATE deletion_certificate SET body = ? WHERE id = ?').run(JSON.stringify(certificate), certificate.id));
  return certificate;
}

/** § 61a AufenthV: fingerprints go at the latest when the document has been handed over. A legal hold keeps them. */
function deleteHandedOver(store: Store, now: string, actor: string, certificate: string, bases: readonly LegalBasis[]): DeletionCertificate['fingerprints'] {
  const untilHandOver = new Set(bases.filter((basis) => basis.fingerprintRetention === 'handOver').map((basis) => basis.id));
  const kinds = fingerKinds.map((kind) => `'${kind}'`).join(', ');
  const rows = store.db
    .prepare<[], { id: string; basis: string | null; n: number }>(
      `SELECT s.id, json_extract(s.body, '$.legalBasis') AS basis, (SELECT count(*) FROM capture c WHERE c.session_id = s.id AND c.kind IN (${kinds})) AS n
       FROM handover h JOIN session s ON s.id = h.session_id
       WHERE NOT EXISTS (SELECT 1 FROM legal_hold l WHERE l.session_id = s.id)
         AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.session_id = s.id AND o.state NOT IN ('answered', 'withdrawn'))`,
    )
    .all()
    .filter((row) => row.n > 0 && row.basis !== null && untilHandOver.has(row.basis));
  for (const row of rows) {
    store.db.prepare(`DELETE FROM capture WHERE session_id = ? AND kind IN (${kinds})`).run(row.id);
    store.db.prepare('DELETE FROM gallery_template WHERE session_id = ?').run(row.id);
    addAuditEntry(store, { at: now, actor, action: 'session.fingerprintsDeleted', sessionId: row.id, detail: { captures: row.n, certificate }, why: '§ 61a AufenthV' });
  }
  return rows.map((row) => ({ sessionId: row.id, captures: row.n }));
}

/** Notes that the document was handed over; its fingerprints go with the next run. @throws SchalterError SESSION_UNKNOWN (input) */
export function noteHandOver(store: Store, sessionId: string, now: string, actor: string): void {
  knownSession(store, sessionId);
  store.write(() => {
    const { changes } = store.db.prepare('INSERT INTO handover (session_id, at, by) VALUES (?, ?, ?) ON CONFLICT (session_id) DO NOTHING').run(sessionId, now, actor);
    if (changes > 0) addAuditEntry(store, { at: now, actor, action: 'session.handedOver', sessionId, detail: {} });
  });
}

function knownSession(store: Store, sessionId: string): void {
  if (!store.db.prepare('SELECT 1 FROM session WHERE id = ?').get(sessionId)) throw new SchalterError('SESSION_UNKNOWN', 'input', 'Diesen Vorgang gibt es an diesem Schalter nicht oder nicht mehr.');
}

/**
 * The one place where a session goes: what was sent and answered for it, captures, history; inside the caller's transaction.
 * @throws SchalterError OUTBOX_PENDING (negative) while anything of it still waits for the station
 */
export function deleteSession(store: Store, id: string): void {
  forgetSession(store.db as never, id);
  // Captures and history go with their session (ON DELETE CASCADE).
  store.db.prepare('DELETE FROM session WHERE id = ?').run(id);
}

/** Keeps a session from being deleted until the hold is lifted. */
export function placeHold(store: Store, sessionId: string, reason: string, now: string, actor: string): void {
  knownSession(store, sessionId);
  store.write(() => {
    const { changes } = store.db.prepare('INSERT INTO legal_hold (session_id, reason, placed_by, placed_at) VALUES (?, ?, ?, ?) ON CONFLICT (session_id) DO UPDATE SET reason = excluded.reason WHERE reason <> excluded.reason').run(sessionId, reason, actor, now);
    if (changes > 0) addAuditEntry(store, { at: now, actor, action: 'session.held', sessionId, detail: {}, why: reason });
  });
}

export function holdOf(store: Store, sessionId: string): { reason: string; by: string; since: string } | null {
  return store.db.prepare<[string], { reason: string; by: string; since: string }>('SELECT reason, placed_by AS by, placed_at AS since FROM legal_hold WHERE session_id = ?').get(sessionId) ?? null;
}

export function handOverOf(store: Store, sessionId: string): { at: string; by: string } | null {
  return store.db.prepare<[string], { at: string; by: string }>('SELECT at, by FROM handover WHERE session_id = ?').get(sessionId) ?? null;
}

/** @param approvedBy the second person; null where the command line was used with the store's own secret */
export function liftHold(store: Store, sessionId: string, now: string, actor: string, approvedBy: string | null = null): void {
  store.write(() => {
    const { changes } = store.db.prepare('DELETE FROM legal_hold WHERE session_id = ?').run(sessionId);
    if (changes > 0) addAuditEntry(store, { at: now, actor, action: 'session.released', sessionId, detail: { approvedBy } });
  });
}

export function certificates(store: Store): DeletionCertificate[] {
  return store.db.prepare<[], { body: string }>('SELECT body FROM deletion_certificate ORDER BY ran_at').all().map((row) => JSON.parse(row.body) as DeletionCertificate);
}
