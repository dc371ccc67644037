/** The day's appointments. They come from the office's calendar or, in training, are invented. */
import { appointment as appointmentSchema, type Appointment } from '../contract/desk.ts';
import type { Store } from './database.ts';
import { sessionOfAppointment } from './sessions.ts';
import { matchPending } from '../capture/blockers.ts';

type Planned = Omit<Appointment, 'sessionId' | 'sessionStatus' | 'matchPending'>;

/** Replaces what is known of these appointments. */
export function putAppointments(store: Store, appointments: readonly Planned[]): void {
  store.write(() => {
    const put = store.db.prepare('INSERT INTO appointment (id, day, starts_at, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET day = excluded.day, starts_at = excluded.starts_at, body = excluded.body');
    for (const one of appointments) put.run(one.id, one.startsAt.slice(0, 10), one.startsAt, JSON.stringify(one));
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
