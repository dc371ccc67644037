/** The day at the counter and the search over everything stored here, as calls of the contract. */
import type { CallInput, CallName, CallOutput } from '../contract/calls.ts';
import { officeDay } from '../contract/office-day.ts';
import type { Session } from '../contract/session.ts';
import { addWalkIn, importIntoStore, markArrived } from '../store/appointments.ts';
import { addAuditEntry } from '../store/audit.ts';
import type { Store } from '../store/database.ts';
import { openSessions } from '../store/sessions.ts';
import { importAppointments } from './appointments/import.ts';
import { sessionNumber } from './printing/facts.ts';
import { findPeople, indexPerson } from './search/search.ts';

type Names = 'appointments.arrived' | 'appointments.walkIn' | 'appointments.import' | 'person.find';

export interface DayWork {
  handlers: { [N in Extract<CallName, Names>]: (input: CallInput<N>) => CallOutput<N> };
  /** After every stored change of a session: it is found by what it now says. */
  follow(session: Session): void;
  /** Sessions from before there was a search. */
  indexAll(): void;
}

export function createDayWork(options: { store: Store; actor(): string; now(): string }): DayWork {
  const { store, actor, now } = options;
  const told = new Map<string, string>();
  const follow = ({ id, person, document }: Session): void => {
    const said = JSON.stringify([person.surname, person.givenNames, person.birthDate, person.azrNumber, document.mrz?.fields['documentNumber'] ?? '']);
    if (told.get(id) === said) return;
    indexPerson(store, { kind: 'session', ref: id, surname: person.surname, givenNames: person.givenNames, birthDate: person.birthDate, number: sessionNumber(id), others: [person.azrNumber ?? '', document.mrz?.fields['documentNumber'] ?? ''] });
    told.set(id, said);
  };
  return {
    follow,
    indexAll() {
      if (store.db.prepare("SELECT 1 FROM person_entry WHERE kind = 'session' LIMIT 1").get()) return;
      for (const session of openSessions(store)) follow(session);
    },
    handlers: {
      'appointments.arrived'({ appointmentId, here }) {
        markArrived(store, appointmentId, here ? now() : null);
        return {};
      },
      'appointments.walkIn'(person) {
        const time = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', timeStyle: 'medium' }).format(new Date(now()));
        return { appointmentId: addWalkIn(store, person, now(), `${officeDay(now())}T${time}`) };
      },
      'appointments.import'({ file }) {
        const result = importAppointments(file);
        return { ...importIntoStore(store, result, { at: now(), actor: actor() }), problems: result.problems };
      },
      'person.find'({ query }) {
        const found = findPeople(store, query);
        // Who was looked for is nobody's business later; that somebody looked, and how much was shown, is.
        store.write(() => addAuditEntry(store, { at: now(), actor: actor(), action: 'person.searched', sessionId: null, detail: { found: found.length } }));
        return found;
      },
    },
  };
}
