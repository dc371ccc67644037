/** Cases in the store: an event is written with its audit entry, or not at all. Reading one case is an entry too. */
import { randomUUID } from 'node:crypto';
import { caseEvent, type CaseEvent, type CaseState, type DeadlineTable, type ObstacleList, type StoredCaseEvent } from '../../contract/caseload.ts';
import { officeDay } from '../../contract/office-day.ts';
import { SchalterError } from '../../errors.ts';
import { addAuditEntry } from '../../store/audit.ts';
import type { Store } from '../../store/database.ts';
import { indexPerson } from '../search/search.ts';
import { allow, caseOf, standardContext, type CaseContext } from './apply.ts';
import { tallyOf, type Tally } from './figures.ts';

export interface Author {
  /** Name as it stands in the case. */
  name: string;
  /** Login for the audit trail. */
  actor: string;
  now: string;
  /** The office's list of obstacles; the built-in one where it is left out. */
  obstacles?: ObstacleList | undefined;
  /** The office's table of periods; the delivered one where it is left out. */
  deadlines?: DeadlineTable | undefined;
}

const contextOf = ({ now, obstacles, deadlines }: Author): CaseContext => standardContext(officeDay(now), obstacles, deadlines);

interface Row {
  id: string;
  case_id: string;
  at: string;
  actor: string;
  body: string;
}

const eventOf = (row: Row): StoredCaseEvent => ({ id: row.id, caseId: row.case_id, at: row.at, actor: row.actor, event: caseEvent.parse(JSON.parse(row.body)) });

export function eventsOf(store: Store, caseId: string): StoredCaseEvent[] {
  return store.db.prepare<[string], Row>('SELECT id, case_id, at, actor, body FROM case_event WHERE case_id = ? ORDER BY sequence').all(caseId).map(eventOf);
}

function allEvents(store: Store): Map<string, StoredCaseEvent[]> {
  const cases = new Map<string, StoredCaseEvent[]>();
  for (const row of store.db.prepare<[], Row>('SELECT id, case_id, at, actor, body FROM case_event ORDER BY sequence').iterate()) {
    const list = cases.get(row.case_id);
    if (list) list.push(eventOf(row));
    else cases.set(row.case_id, [eventOf(row)]);
  }
  return cases;
}

function folded(store: Store, caseId: string, context: CaseContext): CaseState {
  const events = eventsOf(store, caseId);
  if (events.length === 0) throw new SchalterError('CASE_UNKNOWN', 'input', 'Diesen Fall gibt es an diesem Schalter nicht oder nicht mehr.');
  return caseOf(events, context);
}

/** All cases, for the list; its audit entry says how many, not who. */
export function listCases(store: Store, author: Author): CaseState[] {
  const context = contextOf(author);
  const cases = [...allEvents(store).values()].map((events) => caseOf(events, context));
  store.write(() => addAuditEntry(store, { at: author.now, actor: author.actor, action: 'case.listed', sessionId: null, detail: { cases: cases.length } }));
  return cases;
}

/** @param caseId id or number. @throws SchalterError CASE_UNKNOWN (input) */
export function readCase(store: Store, caseId: string, author: Author): CaseState {
  const state = folded(store, idOf(store, caseId), contextOf(author));
  store.write(() => addAuditEntry(store, { at: author.now, actor: author.actor, action: 'case.read', sessionId: null, detail: { caseId: state.id }, why: state.legalBasis }));
  return state;
}

function idOf(store: Store, caseId: string): string {
  return store.db.prepare<[string], { id: string }>('SELECT id FROM case_file WHERE number = ?').get(caseId)?.id ?? caseId;
}

/** @throws SchalterError CASE_NUMBER (input) where the number is taken */
export function openCase(store: Store, event: Extract<CaseEvent, { type: 'opened' }>, author: Author): CaseState {
  const caseId = randomUUID();
  store.write(() => {
    if (store.db.prepare('SELECT 1 FROM case_file WHERE number = ?').get(event.number)) throw new SchalterError('CASE_NUMBER', 'input', 'Diese Fallnummer ist schon vergeben. Bitte eine andere wählen.');
    store.db.prepare('INSERT INTO case_file (id, number, retain_until) VALUES (?, ?, NULL)').run(caseId, event.number);
    append(store, caseId, event, author, event.legalBasis);
    indexCase(store, folded(store, caseId, contextOf(author)));
  });
  return folded(store, caseId, contextOf(author));
}

/** @throws SchalterError `CASE_…` (input) where a rule forbids it; then nothing is stored */
export function recordEvent(store: Store, caseId: string, event: CaseEvent, author: Author): CaseState {
  const context = contextOf(author);
  return store.write(() => {
    const before = folded(store, idOf(store, caseId), context);
    allow(before, event, context);
    append(store, before.id, event, author, before.legalBasis);
    const state = folded(store, before.id, context);
    if (event.type === 'personCorrected') indexCase(store, state);
    store.db.prepare('UPDATE case_file SET retain_until = ? WHERE id = ?').run(state.retainUntil, state.id);
    return state;
  });
}

function indexCase(store: Store, { id, number, person }: CaseState): void {
  indexPerson(store, { kind: 'case', ref: id, surname: person.surname, givenNames: person.givenNames, birthDate: person.birthDate, number, others: [person.azrNumber ?? '', ...person.documentNumbers] });
}

function append(store: Store, caseId: string, event: CaseEvent, author: Author, why: string): void {
  store.db.prepare('INSERT INTO case_event (id, case_id, at, actor, body) VALUES (?, ?, ?, ?, ?)').run(randomUUID(), caseId, author.now, author.name, JSON.stringify(event));
  addAuditEntry(store, { at: author.now, actor: author.actor, action: `case.${event.type}`, sessionId: null, detail: { caseId }, why });
}

export function allTallies(store: Store): Tally[] {
  const kept = store.db.prepare<[], Tally>('SELECT year, kind, key, count FROM case_tally').all();
  return [...kept, ...[...allEvents(store).values()].flatMap(tallyOf)];
}

/** Deletes closed cases past their retention date; what they gave to the figures stays as counts. @returns their ids */
export function deleteOverdueCases(store: Store, now: string, actor: string): string[] {
  return store.write(() => {
    const overdue = store.db.prepare<[string], { id: string; retain_until: string }>('SELECT id, retain_until FROM case_file WHERE retain_until IS NOT NULL AND retain_until < ? ORDER BY id').all(officeDay(now));
    const count = store.db.prepare('INSERT INTO case_tally (year, kind, key, count) VALUES (?, ?, ?, ?) ON CONFLICT (year, kind, key) DO UPDATE SET count = count + excluded.count');
    for (const { id, retain_until } of overdue) {
      for (const tally of tallyOf(eventsOf(store, id))) count.run(tally.year, tally.kind, tally.key, tally.count);
      store.db.prepare('DELETE FROM case_file WHERE id = ?').run(id);
      addAuditEntry(store, { at: now, actor, action: 'case.deleted', sessionId: null, detail: { caseId: id, retainUntil: retain_until } });
    }
    return overdue.map((row) => row.id);
  });
}
