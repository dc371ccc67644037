/**
 * Sessions in the store. A change is written with everything that belongs to it, or not at all: the session,
 * its line in the history, the captures it names, its place in the outbox, its audit entry (one transaction).
 */
import { session as sessionSchema, type Session } from '../contract/session.ts';
import type { SessionEvent } from '../capture/events.ts';
import { SchalterError } from '../errors.ts';
import { addAuditEntry } from './audit.ts';
import { putCapture, type Capture } from './captures.ts';
import type { Store } from './database.ts';
import { notePurpose } from './purposes.ts';

/** One applied event as the history keeps it: what happened, when; captures by id only. */
export interface SessionChange {
  version: number;
  at: string;
  event: SessionEvent | { type: 'started' };
}

export interface SessionWrite {
  session: Session;
  event: SessionChange['event'];
  captures: Capture[];
  actor: string;
  /** Runs inside the transaction, after the session and its captures are written (outbox). */
  within?: () => void;
}

/** What could not be read again is not written. */
function bodyOf(session: Session): string {
  const body = JSON.stringify(session);
  const read = sessionSchema.safeParse(JSON.parse(body));
  if (!read.success) throw new SchalterError('SESSION_UNFIT', 'internal', 'Dieser Schritt passt nicht zum Vorgang und ist nicht gespeichert, alles davor schon. Bitte den Schritt wiederholen und den Support anrufen.', { cause: read.error });
  return body;
}

/**
 * Writes a new session or the next version of one. Nothing is confirmed to anybody before this has returned.
 * @throws SchalterError SESSION_UNFIT, SESSION_CHANGED (internal)
 */
export function writeSession(store: Store, write: SessionWrite): void {
  const { session, event } = write;
  const body = bodyOf(session);
  store.write(() => {
    if (session.version === 1) {
      store.db
        .prepare('INSERT INTO session (id, version, status, step, created_at, updated_at, retain_until, appointment_id, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(session.id, session.version, session.status, session.step, session.createdAt, session.updatedAt, session.retainUntil, session.appointmentId, body);
    } else {
      const { changes } = store.db
        .prepare('UPDATE session SET version = ?, status = ?, step = ?, updated_at = ?, retain_until = ?, body = ? WHERE id = ? AND version = ?')
        .run(session.version, session.status, session.step, session.updatedAt, session.retainUntil, body, session.id, session.version - 1);
      if (changes !== 1) throw new SchalterError('SESSION_CHANGED', 'internal', 'Der Vorgang wurde gleichzeitig an anderer Stelle geändert. Bitte den Schritt wiederholen.');
    }
    store.db.prepare('INSERT INTO session_change (session_id, version, at, body) VALUES (?, ?, ?, ?)').run(session.id, session.version, session.updatedAt, JSON.stringify(event));
    for (const capture of write.captures) {
      putCapture(store, capture);
      notePurpose(store, capture, session.legalBasis);
    }
    write.within?.();
    addAuditEntry(store, { at: session.updatedAt, actor: write.actor, action: `session.${event.type}`, sessionId: session.id, detail: { version: session.version, captures: write.captures.map((capture) => capture.id), ...('approvedBy' in event ? { approvedBy: event.approvedBy?.login } : {}) }, why: session.legalBasis });
  });
}

/** @throws SchalterError SESSION_UNKNOWN (input) */
export function readSession(store: Store, id: string): Session {
  const row = store.db.prepare<[string], { body: string }>('SELECT body FROM session WHERE id = ?').get(id);
  if (!row) throw new SchalterError('SESSION_UNKNOWN', 'input', 'Diesen Vorgang gibt es an diesem Schalter nicht oder nicht mehr.');
  return sessionSchema.parse(JSON.parse(row.body));
}

/** Sessions that are neither completed nor cancelled, the last touched first. */
export function openSessions(store: Store): Session[] {
  const rows = store.db.prepare<[], { body: string }>("SELECT body FROM session WHERE status IN ('active', 'paused', 'personLeft') ORDER BY updated_at DESC, rowid DESC").all();
  return rows.map((row) => sessionSchema.parse(JSON.parse(row.body)));
}

/** The last session begun for an appointment, if any. */
export function sessionOfAppointment(store: Store, appointmentId: string): Session | null {
  const row = store.db.prepare<[string], { body: string }>('SELECT body FROM session WHERE appointment_id = ? ORDER BY created_at DESC LIMIT 1').get(appointmentId);
  return row ? sessionSchema.parse(JSON.parse(row.body)) : null;
}

export function sessionHistory(store: Store, id: string): SessionChange[] {
  return store.db
    .prepare<[string], { version: number; at: string; body: string }>('SELECT version, at, body FROM session_change WHERE session_id = ? ORDER BY version')
    .all(id)
    .map((row) => ({ version: row.version, at: row.at, event: JSON.parse(row.body) as SessionChange['event'] }));
}

/**
 * Puts a session as the office has it in the place of this desk's own form, with its whole history. Captures
 * that are here already stay as they are.
 */
export function importSession(store: Store, imported: { session: Session; changes: SessionChange[]; captures: Capture[]; actor: string; at: string }): void {
  const { session } = imported;
  const body = JSON.stringify(sessionSchema.parse(session));
  store.write(() => {
    store.db
      .prepare(
        `INSERT INTO session (id, version, status, step, created_at, updated_at, retain_until, appointment_id, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status, step = excluded.step, updated_at = excluded.updated_at, retain_until = excluded.retain_until, appointment_id = excluded.appointment_id, body = excluded.body`,
      )
      .run(session.id, session.version, session.status, session.step, session.createdAt, session.updatedAt, session.retainUntil, session.appointmentId, body);
    store.db.prepare('DELETE FROM session_change WHERE session_id = ?').run(session.id);
    const put = store.db.prepare('INSERT INTO session_change (session_id, version, at, body) VALUES (?, ?, ?, ?)');
    for (const change of imported.changes) put.run(session.id, change.version, change.at, JSON.stringify(change.event));
    for (const capture of imported.captures) putCapture(store, capture);
    addAuditEntry(store, { at: imported.at, actor: imported.actor, action: 'session.imported', sessionId: session.id, detail: { version: session.version, captures: imported.captures.map((capture) => capture.id) } });
  });
}
