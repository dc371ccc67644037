/** The office sync's port onto this desk's store: sessions, their history, their captures. */
import type { Session } from '../contract/session.ts';
import { matchPending } from '../capture/blockers.ts';
import type { SessionEvent } from '../capture/events.ts';
import { addAuditEntry } from '../store/audit.ts';
import { putAppointments } from '../store/appointments.ts';
import { getCapture, listCaptures, type CaptureKind } from '../store/captures.ts';
import type { Store } from '../store/database.ts';
import { importSession, sessionHistory, type SessionChange } from '../store/sessions.ts';
import { session as sessionSchema } from '../contract/session.ts';
import { waitsForStation } from '../sync/outbox.ts';
import { deleteSession, holdOf } from '../trust/retention.ts';
import type { LocalAppointments, LocalCapture, LocalCases, LocalSession } from '../sync/office/local.ts';
import type { Journal, NewCapture } from './journal.ts';

export interface OfficeCasesOptions {
  store: Store;
  journal: Journal;
  desk: string;
  actor(): string;
  now(): string;
}

const unshared = 'FROM session LEFT JOIN office_case ON office_case.case_id = session.id WHERE session.version > coalesce(office_case.pushed_version, 0) AND office_case.conflict_id IS NULL';

export function officeCases(options: OfficeCasesOptions): LocalCases {
  const { store } = options;
  const read = (caseId: string): Session | null => {
    const row = store.db.prepare<[string], { body: string }>('SELECT body FROM session WHERE id = ?').get(caseId);
    return row ? sessionSchema.parse(JSON.parse(row.body)) : null;
  };
  return {
    unshared: (limit) => store.db.prepare<[number], { id: string }>(`SELECT id ${unshared} ORDER BY session.updated_at LIMIT ?`).all(limit).map((row) => row.id),
    unsharedCount: () => store.db.prepare<[], { n: number }>(`SELECT count(*) AS n ${unshared}`).get()!.n,
    read,
    summaryOf(local) {
      const session = local as Session;
      const { person, step, status, statusReason, appointmentId, caseworker } = session;
      return { person: [person.surname, person.givenNames].filter(Boolean).join(', '), step, status, statusReason, matchPending: matchPending(session), appointmentId, caseworker, desk: options.desk };
    },
    changes: (caseId, after) => sessionHistory(store, caseId).filter((change) => change.version > after),
    captureIds: (caseId) => listCaptures(store, caseId).map((capture) => capture.id),
    capture(caseId, captureId): LocalCapture {
      const { id, kind, mime, takenAt, bytes } = getCapture(store, caseId, captureId);
      return { id, kind, mime, takenAt, bytes };
    },
    import(session: LocalSession, changes, captures) {
      importSession(store, {
        session: session as Session,
        changes: changes as SessionChange[],
        captures: captures.map((capture) => ({ ...capture, kind: capture.kind as CaptureKind, sessionId: session.id })),
        actor: options.actor(),
        at: options.now(),
      });
    },
    apply: (caseId, event, captures) => void options.journal.apply(caseId, event as SessionEvent, captures as NewCapture[]),
    remove(caseId) {
      if (waitsForStation(store.db as never, caseId) || holdOf(store, caseId) !== null) return false;
      store.write(() => {
        deleteSession(store, caseId);
        addAuditEntry(store, { at: options.now(), actor: options.actor(), action: 'session.deletedAtOffice', sessionId: caseId, detail: {} });
      });
      return true;
    },
    write: (work) => store.write(work),
  };
}

export function officeAppointments(store: Store): LocalAppointments {
  return {
    list: () => store.db.prepare<[], { id: string; day: string; body: string }>('SELECT id, day, body FROM appointment').all(),
    put: (body) => putAppointments(store, [JSON.parse(body) as Parameters<typeof putAppointments>[1][number]]),
  };
}
