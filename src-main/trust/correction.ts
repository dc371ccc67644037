/**
 * Correction of a person's data in a finished case (Art. 16 GDPR). What stood before is kept beside it; the case
 * shows the corrected value. What the register has received is not changed by this: that is a task for its own way.
 */
import { randomUUID } from 'node:crypto';
import { person as personSchema, type Session } from '../contract/session.ts';
import { SchalterError } from '../errors.ts';
import { addAuditEntry } from '../store/audit.ts';
import type { Store } from '../store/database.ts';
import { readSession } from '../store/sessions.ts';

export interface Correction {
  at: string;
  by: string;
  field: string;
  before: unknown;
  after: unknown;
  why: string;
}

type PersonField = keyof Session['person'];

/** @throws SchalterError SESSION_UNKNOWN, CORRECTION_OPEN_CASE, CORRECTION_EMPTY, CORRECTION_INVALID (input) */
export function correctPerson(store: Store, sessionId: string, change: Partial<Session['person']>, why: string, now: string, actor: string): Session {
  const session = readSession(store, sessionId);
  if (session.status !== 'completed' && session.status !== 'cancelled') throw new SchalterError('CORRECTION_OPEN_CASE', 'input', 'Dieser Vorgang ist noch offen: bitte die Angaben im Schritt »Person« ändern.');
  if (why.trim() === '') throw new SchalterError('CORRECTION_EMPTY', 'input', 'Bitte angeben, warum berichtigt wird.');
  const parsed = personSchema.partial().safeParse(change);
  if (!parsed.success) throw new SchalterError('CORRECTION_INVALID', 'input', 'Eine der berichtigten Angaben hat nicht die erwartete Form.', { cause: parsed.error });
  const fields = (Object.keys(parsed.data) as PersonField[]).filter((field) => JSON.stringify(parsed.data[field]) !== JSON.stringify(session.person[field]));
  if (fields.length === 0) throw new SchalterError('CORRECTION_EMPTY', 'input', 'Es steht schon so im Vorgang: nichts zu berichtigen.');
  const corrected: Session = { ...session, person: { ...session.person, ...parsed.data } as Session['person'], version: session.version + 1, updatedAt: now };
  store.write(() => {
    const note = store.db.prepare('INSERT INTO correction (id, session_id, at, by, field, before, after, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    for (const field of fields) note.run(randomUUID(), sessionId, now, actor, field, JSON.stringify(session.person[field]), JSON.stringify(corrected.person[field]), why);
    store.db.prepare('UPDATE session SET version = ?, updated_at = ?, body = ? WHERE id = ?').run(corrected.version, now, JSON.stringify(corrected), sessionId);
    addAuditEntry(store, { at: now, actor, action: 'session.corrected', sessionId, detail: { fields }, why });
  });
  return corrected;
}

export function correctionsOf(store: Store, sessionId: string): Correction[] {
  return store.db
    .prepare<[string], { at: string; by: string; field: string; before: string; after: string; why: string }>('SELECT at, by, field, before, after, why FROM correction WHERE session_id = ? ORDER BY at, rowid')
    .all(sessionId)
    .map((row) => ({ ...row, before: JSON.parse(row.before) as unknown, after: JSON.parse(row.after) as unknown }));
}
