/** The day's appointments. They come from the office's calendar or, in training, are invented. */
import { randomUUID } from 'node:crypto';
import { appointment as appointmentSchema, type Appointment } from '../contract/desk.ts';
import type { ImportResult } from '../counter/appointments/import.ts';
import { indexPerson } from '../counter/search/search.ts';
import { SchalterError } from '../errors.ts';
import { addAuditEntry } from './audit.ts';
import type { Store } from './database.ts';
import { sessionOfAppointment } from './sessions.ts';
import { matchPending } from '../capture/blockers.ts';

/** What an office or an import says of an appointment; what the counter adds to it lies beside. */
export type Planned = Omit<Appointment, 'sessionId' | 'sessionStatus' | 'matchPending'>;

/** Replaces what is known of these appointments. */
export function putAppointments(store: Store, appointments: readonly Planned[]): void {
  store.write(() => {
    const put = store.db.prepare('INSERT INTO appointment (id, day, starts_at, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET day = excluded.day, starts_at = excluded.starts_at, body = excluded.body');
    for (const one of appointments) {
      // A second import must not send away who is already here.
      const known = planned(store, one.id);
      put.run(one.id, one.startsAt.slice(0, 10), one.startsAt, JSON.stringify({ ...one, ...(known?.arrivedAt ? { arrivedAt: known.arrivedAt } : {}) }));
      indexPerson(store, { kind: 'appointment', ref: one.id, surname: one.surname, givenNames: one.givenNames, birthDate: one.birthDate, number: one.id, others: [] });
    }
  });
}

/** @param day `2026-11-24`; null: every day */
export function listAppointments(store: Store, day: string | null): Appointment[] {
  const rows = store.db.prepare<[string | null, string | null], { body: string }>('SELECT body FROM appointment WHERE ? IS NULL OR day = ? ORDER BY starts_at, id').all(day, day);
  return rows.map((row) => {
    const planned = JSON.parse(row.body) as Planned;
    const session = sessionOfAppointment(store, planned.id);
    return appointmentSchema.parse({ ...planned, sessionId: session?.id ?? null, sessionStatus: session?.status ?? null, matchPending: session ? matchPending(session) : false });
  });
}

function planned(store: Store, id: string): Planned | undefined {
  const row = store.db.prepare<[string], { body: string }>('SELECT body FROM appointment WHERE id = ?').get(id);
  return row && (JSON.parse(row.body) as Planned);
}

/** The person is here since `at`; null: not here after all. @throws SchalterError APPOINTMENT_UNKNOWN (input) */
export function markArrived(store: Store, id: string, at: string | null): void {
  store.write(() => {
    const known = planned(store, id);
    if (!known) throw new SchalterError('APPOINTMENT_UNKNOWN', 'input', 'Diesen Termin gibt es nicht mehr in der Liste.');
    store.db.prepare('UPDATE appointment SET body = ? WHERE id = ?').run(JSON.stringify({ ...known, arrivedAt: at }), id);
  });
}

/** Somebody without an appointment waits from now on. @returns the id of the entry */
export function addWalkIn(store: Store, person: Pick<Planned, 'surname' | 'givenNames' | 'purpose' | 'needs' | 'birthDate' | 'languages'>, at: string, startsAt: string): string {
  const id = randomUUID();
  store.write(() => {
    putAppointments(store, [{ ...person, id, startsAt, nationality: 'XXX', legalBasis: '', note: null, walkIn: true }]);
    markArrived(store, id, at);
  });
  return id;
}

/** Puts what a calendar said into the list of the day; a cancelled appointment goes unless somebody has begun with it. */
export function importIntoStore(store: Store, result: ImportResult, author: { at: string; actor: string }): { imported: number; cancelled: number } {
  return store.write(() => {
    putAppointments(store, result.appointments);
    const cancelled = result.cancelled.filter((id) => sessionOfAppointment(store, id) === null && store.db.prepare('DELETE FROM appointment WHERE id = ?').run(id).changes > 0).length;
    addAuditEntry(store, { at: author.at, actor: author.actor, action: 'appointments.imported', sessionId: null, detail: { imported: result.appointments.length, cancelled, refused: result.problems.length } });
    return { imported: result.appointments.length, cancelled };
  });
}
