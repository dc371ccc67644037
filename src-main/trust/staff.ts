/** The people of the desk in the store, and what they have typed wrong. */
import { randomUUID } from 'node:crypto';
import type { Role, StaffMember, StaffRow } from '../contract/people.ts';
import { SchalterError } from '../errors.ts';
import type { Store } from '../store/database.ts';
import { afterFailure, refuseWaiting, type Strangers } from './waiting.ts';

interface Row {
  id: string;
  login: string;
  name: string;
  role: Role;
  created_at: string;
  left_at: string | null;
  failures: number;
  barred_until: string | null;
  /** Missing in the copy of an older store. */
  password_given?: number;
}

const shown = (row: Row): StaffMember => ({ id: row.id, login: row.login, name: row.name, role: row.role });
const whole = (row: Row): Omit<StaffRow, 'card'> => ({ ...shown(row), createdAt: row.created_at, leftAt: row.left_at, barredUntil: row.barred_until });

export function staffList(store: Store): Omit<StaffRow, 'card'>[] {
  return store.db.prepare<[], Row>('SELECT * FROM staff ORDER BY left_at IS NOT NULL, name, id').all().map(whole);
}

export function staffByLogin(store: Store, login: string): StaffMember | null {
  const row = store.db.prepare<[string], Row>('SELECT * FROM staff WHERE login = ? AND left_at IS NULL').get(login.trim());
  return row ? shown(row) : null;
}

export function staffById(store: Store, id: string): StaffMember | null {
  const row = store.db.prepare<[string], Row>('SELECT * FROM staff WHERE id = ? AND left_at IS NULL').get(id);
  return row ? shown(row) : null;
}

/** @throws SchalterError STAFF_LOGIN_TAKEN (input) */
export function addStaff(store: Store, person: Omit<StaffMember, 'id'> & { id?: string }, now: string): StaffMember {
  if (store.db.prepare('SELECT 1 FROM staff WHERE login = ?').get(person.login)) throw new SchalterError('STAFF_LOGIN_TAKEN', 'input', 'Diese Anmeldung gibt es schon, auch eine frühere wird nicht noch einmal vergeben. Bitte eine andere wählen.');
  const added = { id: person.id ?? randomUUID(), login: person.login, name: person.name, role: person.role };
  store.write(() => store.db.prepare('INSERT INTO staff (id, login, name, role, created_at) VALUES (?, ?, ?, ?, ?)').run(added.id, added.login, added.name, added.role, now));
  return added;
}

/**
 * A desk must always have somebody who can manage it.
 * @throws SchalterError STAFF_UNKNOWN, STAFF_LAST_ADMINISTRATOR (input)
 */
export function changeStaff(store: Store, id: string, change: { role?: Role | undefined; left?: boolean | undefined }, now: string): StaffMember {
  const row = store.db.prepare<[string], Row>('SELECT * FROM staff WHERE id = ?').get(id);
  if (!row) throw new SchalterError('STAFF_UNKNOWN', 'input', 'Diese Person gibt es an diesem Schalter nicht.');
  const role = change.role ?? row.role;
  const leftAt = change.left === undefined ? row.left_at : change.left ? (row.left_at ?? now) : null;
  const others = store.db.prepare<[string], { n: number }>("SELECT count(*) AS n FROM staff WHERE role = 'administrator' AND left_at IS NULL AND id <> ?").get(id)!.n;
  if (row.role === 'administrator' && row.left_at === null && (role !== 'administrator' || leftAt !== null) && others === 0) throw new SchalterError('STAFF_LAST_ADMINISTRATOR', 'input', 'Das ist die letzte Verwaltung dieses Schalters. Bitte erst jemand anderen dazu bestimmen.');
  store.write(() => store.db.prepare('UPDATE staff SET role = ?, left_at = ?, failures = 0, barred_until = NULL WHERE id = ?').run(role, leftAt, id));
  return { ...shown(row), role };
}

const failuresOf = (store: Store, id: string) => store.db.prepare<[string], { failures: number; until: string | null }>('SELECT failures, barred_until AS until FROM staff WHERE id = ?').get(id)!;

/**
 * @param known null: nobody who works here; they wait in the same words
 * @throws SchalterError SIGN_IN_BARRED (input) while a waiting time runs
 */
export function refuseBarred(store: Store, known: StaffMember | null, strangers: Strangers, login: string, now: string): void {
  refuseWaiting(known ? failuresOf(store, known.id) : strangers.of(login), now, 'die Verwaltung um ein neues bitten');
}

export function noteFailure(store: Store, id: string, now: string): void {
  const { failures, until } = afterFailure(failuresOf(store, id), now);
  store.write(() => store.db.prepare('UPDATE staff SET failures = ?, barred_until = ? WHERE id = ?').run(failures, until, id));
}

export function notePassword(store: Store, id: string, givenByAnother: boolean): void {
  store.write(() => store.db.prepare('UPDATE staff SET password_given = ? WHERE id = ?').run(givenByAnother ? 1 : 0, id));
}

/** @throws SchalterError PASSWORD_GIVEN (input): whoever gave it knows it, too, and could act under this name */
export function refuseGiven(store: Store, id: string): void {
  if (store.db.prepare<[string], Row>('SELECT * FROM staff WHERE id = ?').get(id)?.password_given) throw new SchalterError('PASSWORD_GIVEN', 'input', 'Dieses Kennwort hat jemand anderes vergeben und kennt es deshalb auch. Bitte am Schalter damit anmelden und dabei ein eigenes setzen.');
}

export function noteSuccess(store: Store, id: string): void {
  store.write(() => store.db.prepare('UPDATE staff SET failures = 0, barred_until = NULL WHERE id = ? AND failures > 0').run(id));
}
