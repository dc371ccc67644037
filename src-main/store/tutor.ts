/** Progress of training: steps seen done, by the appointment they were done in, and how often a case was begun anew. */
import type { Store } from './database.ts';

export function doneSteps(store: Store, appointmentId: string): { step: string; doneAt: string }[] {
  return store.db.prepare<[string], { step: string; doneAt: string }>('SELECT step, done_at AS doneAt FROM tutor_step WHERE appointment_id = ? ORDER BY done_at').all(appointmentId);
}

export function noteSteps(store: Store, appointmentId: string, steps: readonly string[], at: string): void {
  store.write(() => {
    const put = store.db.prepare('INSERT OR IGNORE INTO tutor_step (appointment_id, step, done_at) VALUES (?, ?, ?)');
    for (const step of steps) put.run(appointmentId, step, at);
  });
}

/** Appointment under which a case is practised now: its own, or its own with a number. */
export function currentAppointment(store: Store, caseId: string): string {
  const row = store.db.prepare<[string], { turn: number }>('SELECT turn FROM tutor_turn WHERE case_id = ?').get(caseId);
  return row ? `${caseId}.${row.turn}` : caseId;
}

/** @returns the appointment's name for the next turn of the case */
export function nextTurn(store: Store, caseId: string): string {
  store.write(() => store.db.prepare('INSERT INTO tutor_turn (case_id, turn) VALUES (?, 2) ON CONFLICT (case_id) DO UPDATE SET turn = turn + 1').run(caseId));
  return currentAppointment(store, caseId);
}
