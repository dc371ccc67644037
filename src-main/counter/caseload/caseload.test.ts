/** The caseload: what comes first, what may follow, when it is due, what is told of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { caseEvent, deadlineTable, obstacleList, type CaseEvent, type CaseState, type StoredCaseEvent } from '../../contract/caseload.ts';
import { auditEntries } from '../../store/audit.ts';
import { openStore, type Store } from '../../store/database.ts';
import { allow, caseOf, standardContext } from './apply.ts';
import { createCaseWork } from './case-work.ts';
import { addMonths, endOf, viewDeadline, withCertificates } from './deadlines.ts';
import { tallyOf, yearlyFigures, type Tally } from './figures.ts';
import { orderCases, orderRules } from './order.ts';
import { allTallies, deleteOverdueCases, listCases, openCase, readCase, recordEvent } from './store.ts';
import { deadlines } from './tables.ts';

const today = '2026-11-25';
const context = standardContext(today);
const opened = (number: string): Extract<CaseEvent, { type: 'opened' }> => caseEvent.parse({ type: 'opened', number, person: { surname: 'Beispiel', nationality: 'UTO' }, legalBasis: '§ 58 AufenthG' }) as never;
const stored = (events: object[], at = '2026-10-01T08:00:00Z'): StoredCaseEvent[] => events.map((event) => ({ id: randomUUID(), caseId: '00000000-0000-4000-8000-000000000001', at, actor: 'M. Beispiel', event: caseEvent.parse(event) }));
const state = (...events: object[]): CaseState => caseOf(stored([opened('F-1'), ...events]), context);
const refused = (before: CaseState, event: object): string => {
  try {
    allow(before, caseEvent.parse(event), context);
    return 'erlaubt';
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
};
const decided = { type: 'decisionReceived', receivedOn: '2026-09-01', enforceableFrom: '2026-09-20' };
const certificate = (rule: string | null, on: string, until: string, title = '') => ({ type: 'certificateIssued', certificateId: `${rule}${on}`, rule, title, on, until });
const plan = { type: 'measurePlanned', kind: 'removal', on: '2026-12-20' };

describe('voluntary departure comes first', () => {
  it('nothing else can be planned before it is offered, while the offer runs, and while it is accepted', () => {
    expect(refused(state(decided), plan)).toBe('CASE_NO_OFFER');
    const offered = { type: 'departureOffered', on: '2026-11-20', until: '2026-12-10' };
    expect(refused(state(decided, offered), plan)).toBe('CASE_OFFER_OPEN');
    expect(refused(state(decided, offered, { type: 'departureAnswered', answer: 'accepted', on: today }), plan)).toBe('CASE_OFFER_ACCEPTED');
    expect(refused(state(decided, offered, { type: 'departureAnswered', answer: 'declined', on: today }), plan)).toBe('erlaubt');
    expect(refused(state(decided, { type: 'departureOffered', on: '2026-09-20', until: '2026-10-20' }), plan)).toBe('erlaubt');
  });
  it('nor can a removal or transfer be entered as outcome, nor a measure without an enforceable decision', () => {
    expect(refused(state(decided), { type: 'closed', outcome: 'removed', on: today })).toBe('CASE_NO_OFFER');
    expect(refused(state({ type: 'departureOffered', on: '2026-09-01', until: '2026-10-01' }), plan)).toBe('CASE_NOT_ENFORCEABLE');
  });
  it('the answer needs an offer, the other reason a note, a closed case its reopening', () => {
    expect(refused(state(), { type: 'departureAnswered', answer: 'accepted', on: today })).toBe('CASE_NO_OFFER');
    expect(refused(state(), { type: 'obstacleFound', reason: 'other' })).toBe('CASE_NOTE');
    expect(refused(state(), { type: 'closed', outcome: 'notCarriedOut', on: today })).toBe('CASE_REASON');
    const closed = state({ type: 'closed', outcome: 'departedVoluntarily', on: today });
    expect(refused(closed, decided)).toBe('CASE_CLOSED');
    expect(refused(closed, { type: 'reopened', reason: 'Irrtum' })).toBe('erlaubt');
  });
});

describe('the table of periods belongs to the office', () => {
  const stay = { id: 'certificate-of-stay', title: 'Aufenthaltsgestattung', citation: '§ 63 Abs. 2 AsylG', from: 'Ausstellung', months: 6, warnDays: 21 };
  const departure = deadlines.rows.find(({ id }) => id === 'departure')!;
  const own = deadlineTable.parse({ asOf: '2026-11-01', rows: [departure, { ...stay, until: '2027-01-01' }, { ...stay, months: 3, since: '2027-01-01', reviewedBy: 'Rechtsamt' }] });
  const office = standardContext(today, undefined, own);
  const started = (rule: string, from: string) => ({ type: 'deadlineStarted', deadlineId: 'd', rule, from });
  it('its row counts by the day the period began, and a row it does not have begins nothing', () => {
    const view = (from: string) => caseOf(stored([opened('F-1'), started('certificate-of-stay', from)]), office).deadlines[0]!;
    expect(view('2026-12-31')).toMatchObject({ ends: '2027-06-30', reviewedBy: null });
    expect(view('2027-01-01')).toMatchObject({ ends: '2027-04-01', reviewedBy: 'Rechtsamt' });
    expect(() => allow(caseOf(stored([opened('F-1')]), office), caseEvent.parse(started('ammr-transfer', today)), office)).toThrow(expect.objectContaining({ code: 'CASE_DEADLINE_RULE' }));
  });
  it('a period that runs outlives its row: the delivered one goes on, one that nobody knows is shown as due', () => {
    const [known, lost] = ['ammr-transfer', 'gone'].map((rule) => caseOf(stored([opened('F-1'), started(rule, '2026-08-01')]), office).deadlines[0]!);
    expect(known).toMatchObject({ title: 'Überstellungsfrist', ends: '2027-02-01' });
    expect(lost).toMatchObject({ title: 'Frühere Frist: gone', state: 'over' });
  });
  it('[Issue 7, 4] warns of certificates of stay it has no row of, keeps its own rows, and offers none that it ended', () => {
    const [toleration, permission] = ['toleration', 'asylum-permission'].map((id) => deadlines.rows.find((row) => row.id === id)!);
    const table = withCertificates({ ...own, rows: [...own.rows, { ...toleration!, warnDays: 60 }, { ...permission!, until: '2026-01-01' }] });
    const at = standardContext(today, undefined, table);
    const until = (rule: string) => caseOf(stored([opened('F-1'), certificate(rule, '2026-11-01', '2026-12-10')]), at).deadlines[0]!;
    expect(until('arrival-certificate')).toMatchObject({ title: 'Ankunftsnachweis', state: 'warning', citation: '§ 63a Abs. 2 AsylG' });
    const enter = (rule: string) => () => allow(caseOf(stored([opened('F-1')]), at), caseEvent.parse(certificate(rule, '2026-11-01', '2026-12-10')), at);
    expect(enter('arrival-certificate')).not.toThrow();
    expect(enter('asylum-permission')).toThrow(expect.objectContaining({ code: 'CASE_CERTIFICATE' }));
    expect(table.rows.filter(({ id }) => id === 'toleration').map(({ warnDays }) => warnDays)).toEqual([60]);
    expect(withCertificates(deadlines)).toEqual(deadlines);
    const offered = createCaseWork({ store: null as never, print: null as never, author: null as never, deadlines: own })['cases.lists']({});
    expect(offered).toMatchObject({ deadlines: expect.arrayContaining([expect.objectContaining({ id: 'toleration', certificate: true })]) });
  });
  it.each([
    ['two rows for one day', [departure, stay, { ...stay, months: 3, since: '2027-01-01' }]],
    ['a row without a length', [departure, { ...stay, months: undefined }]],
    ['a row with two lengths', [departure, { ...stay, days: 30 }]],
    ['a row that ends before it begins', [departure, { ...stay, since: '2027-01-01', until: '2026-01-01' }]],
    ['a row without its source', [departure, { ...stay, citation: '' }]],
    ['no row for voluntary departure', [stay]],
  ])('is refused with %s', (_what, rows) => {
    expect(deadlineTable.safeParse({ asOf: own.asOf, rows }).success).toBe(false);
  });
});

describe('the list of obstacles belongs to the office', () => {
  const own = obstacleList.parse({ version: 2, asOf: '2026-11-01', rows: [{ id: 'flightCancelled', title: 'Flug gestrichen' }, { id: 'illness', title: 'Krankheit', retired: true }, { id: 'other', title: 'Sonstiger Grund' }] });
  const office = standardContext(today, own);
  const found = (reason: string) => ({ type: 'obstacleFound', reason });
  it('offers its rows, takes none that is retired or not in it, and names those that cases still have', () => {
    const at = caseOf(stored([opened('F-1'), found('illness'), found('noCapacity')]), office);
    expect(at.obstacles.map((one) => one.title)).toEqual(['Krankheit', 'Früherer Grund: noCapacity']);
    const enter = (reason: string) => () => allow(caseOf(stored([opened('F-1')]), office), caseEvent.parse(found(reason)), office);
    expect(enter('flightCancelled')).not.toThrow();
    for (const reason of ['illness', 'noCapacity']) expect(enter(reason)).toThrow(expect.objectContaining({ code: 'CASE_OBSTACLE_LIST' }));
  });
  it('is refused without the other reason, with a row twice, without version or date', () => {
    const { rows } = own;
    for (const bad of [{ ...own, rows: rows.slice(0, 2) }, { ...own, rows: [...rows, rows[0]] }, { rows, asOf: own.asOf }, { rows, version: 3 }]) expect(obstacleList.safeParse(bad).success).toBe(false);
  });
  it('counts in the yearly figures what is no longer in it', () => {
    const reasons = yearlyFigures([{ year: 2026, kind: 'notCarriedOut', key: 'noCapacity', count: 9 }], 2026, false, own).reasons;
    expect(reasons.map((row) => [row.label, row.text])).toEqual([['Flug gestrichen', '0'], ['Krankheit', '0'], ['Sonstiger Grund', '0'], ['Früherer Grund: noCapacity', '9'], ['Summe', '9']]);
  });
});

describe('order of the caseload', () => {
  const make = (number: string, ...events: object[]): CaseState => ({ ...caseOf(stored([opened(number), ...events]), context), id: randomUUID() });
  const old = make('F-2', { type: 'decisionReceived', receivedOn: '2026-05-01', enforceableFrom: null });
  const enforceable = make('F-3', decided);
  const newer = make('F-4', { type: 'decisionReceived', receivedOn: '2026-09-05', enforceableFrom: '2026-09-25' });
  const chosen = make('F-5', { type: 'prioritySet', level: 'high', reason: 'Familie wartet auf die Ausreise' });
  it('follows the stated rules and says at every position why', () => {
    const lines = orderCases([newer, old, make('F-1'), chosen, enforceable], today);
    expect(lines.map((line) => line.number)).toEqual(['F-5', 'F-3', 'F-4', 'F-2', 'F-1']);
    expect(lines[0]!.why).toEqual(['Regel 1: offen.', 'Regel 2: Vorrang hoch, gesetzt von M. Beispiel am 01.10.2026: Familie wartet auf die Ausreise', 'Regel 3: keine abschließende Entscheidung eingetragen.', 'Regel 4: Fall angelegt am 01.10.2026.', 'Regel 5: keine laufende Frist.', 'Steht ganz oben: kein anderer Fall geht nach diesen Regeln vor.']);
    expect(lines[2]!.why.at(-1)).toBe('Steht nach F-3 wegen Regel 4.');
    expect(lines[3]!.why).toContain('Regel 3: noch nicht vollziehbar.');
  });
  it('[Issue 7, 4] decides among decisions of one day by the next period, that of a certificate of stay too, and names it', () => {
    const until = (number: string, day: string) => make(number, decided, certificate('toleration', '2026-09-01', day));
    const lines = orderCases([make('F-1', decided), until('F-2', '2027-01-10'), until('F-3', '2026-12-01')], today);
    expect(lines.map((line) => line.number)).toEqual(['F-3', 'F-2', 'F-1']);
    expect(lines.map((line) => line.why[4])).toEqual(['Regel 5: nächste Frist »Duldung« am 01.12.2026.', 'Regel 5: nächste Frist »Duldung« am 10.01.2027.', 'Regel 5: keine laufende Frist.']);
    expect(lines[2]!.why.at(-1)).toBe('Steht nach F-2 wegen Regel 5.');
  });
  it('puts closed cases last by a rule that is stated and named beside them', () => {
    const closed = make('F-0', decided, { type: 'prioritySet', level: 'high', reason: 'eilig' }, { type: 'closed', outcome: 'departedVoluntarily', on: '2026-10-05' });
    const last = orderCases([closed, newer, old], today).at(-1)!;
    expect([last.number, last.why[0], last.why.at(-1)]).toEqual(['F-0', 'Regel 1: abgeschlossen am 05.10.2026, deshalb nach allen offenen.', 'Steht nach F-2 wegen Regel 1.']);
    expect(orderRules[0]).toBe('Offene Fälle stehen vor abgeschlossenen.');
  });
  it('looks at nothing about the person: changing who it is changes no position', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom('SYR', 'UKR', 'XXX'), fc.option(fc.constant('1990-01-01')), (surname, nationality, birthDate) => {
        const cases = [newer, old, enforceable, chosen];
        const others = cases.map((one, index) => (index % 2 ? one : { ...one, person: { ...one.person, surname, nationality, birthDate } }));
        expect(orderCases(others, today).map((line) => [line.number, line.why])).toEqual(orderCases(cases, today).map((line) => [line.number, line.why]));
      }),
      { numRuns: 50 },
    );
  });
  it('does not depend on the order in which cases come', () => {
    fc.assert(fc.property(fc.shuffledSubarray([newer, old, enforceable, chosen], { minLength: 4 }), (cases) => void expect(orderCases(cases, today).map((line) => line.number)).toEqual(['F-5', 'F-3', 'F-4', 'F-2'])));
  });
});

describe('periods', () => {
  it.each([
    ['2026-08-31', 6, '2027-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-01-15', 18, '2027-07-15'],
    ['2026-12-31', 2, '2027-02-28'],
  ])('%s and %d months is %s', (from, months, ends) => expect(addMonths(from, months)).toBe(ends));
  it('[Verordnung (EU) Nr. 604/2013 Art. 29] six months, twelve in prison, eighteen where absconded, only for procedures before July 2026', () => {
    const end = (variant: string | null, from = '2026-03-10') => endOf(deadlines, { rule: 'dublin3-transfer', from, ends: null, variant });
    expect([end(null), end('imprisoned'), end('absconded')]).toEqual(['2026-09-10', '2027-03-10', '2027-09-10']);
    expect(end(null, '2026-08-01')).toBeNull();
    expect(refused(state(), { type: 'deadlineStarted', deadlineId: 'd', rule: 'dublin3-transfer', from: '2026-08-01' })).toBe('CASE_DEADLINE_RULE');
  });
  it('[Verordnung (EU) 2024/1351 Art. 46] six months, a year, three years', () => {
    const end = (variant: string | null) => endOf(deadlines, { rule: 'ammr-transfer', from: '2026-08-01', ends: null, variant });
    expect([end(null), end('imprisoned'), end('absconded')]).toEqual(['2027-02-01', '2027-08-01', '2029-08-01']);
  });
  it('warns in time, says that no lawyer has reviewed the row, and cites its source', () => {
    const view = (ends: string) => viewDeadline(deadlines, { id: 'x', rule: null, from: today, ends, title: 'Duldung', variant: null, ended: null }, today);
    expect([view('2026-12-10'), view('2026-12-09'), view('2026-11-24')].map((one) => [one.state, one.daysLeft])).toEqual([['running', 15], ['warning', 14], ['over', -1]]);
    expect(deadlines.rows.every((rule) => rule.citation.length > 5 && rule.reviewedBy === null)).toBe(true);
    expect(state({ type: 'deadlineStarted', deadlineId: 'd', rule: 'ammr-transfer', from: '2026-08-01' }).deadlines[0]).toMatchObject({ ends: '2027-02-01', reviewedBy: null, state: 'running', citation: 'Art. 46 Abs. 1 und 2 Verordnung (EU) 2024/1351' });
  });
});

describe('[Issue 7, 4] certificates of stay', () => {
  it('are kept with author as they followed one another; the last day of the newest of a kind is a period that warns in time', () => {
    const held = state(certificate('asylum-permission', '2026-03-01', '2026-09-01'), certificate('toleration', '2026-08-20', '2026-11-20'), certificate('toleration', '2026-11-15', '2026-12-10'), certificate(null, '2026-11-01', '2027-06-01', 'Fiktionsbescheinigung'));
    expect(held.certificates.map(({ title, on, until, by }) => [title, on, until, by])).toEqual([
      ['Aufenthaltsgestattung', '2026-03-01', '2026-09-01', 'M. Beispiel'], ['Duldung', '2026-08-20', '2026-11-20', 'M. Beispiel'], ['Duldung', '2026-11-15', '2026-12-10', 'M. Beispiel'], ['Fiktionsbescheinigung', '2026-11-01', '2027-06-01', 'M. Beispiel'],
    ]);
    expect(held.deadlines.map(({ title, ends, state: now, citation }) => [title, ends, now, citation])).toEqual([
      ['Aufenthaltsgestattung', '2026-09-01', 'over', '§ 63 Abs. 2 AsylG'], ['Duldung', '2026-12-10', 'warning', '§ 60a Abs. 4 AufenthG'], ['Fiktionsbescheinigung', '2027-06-01', 'running', 'Eigene Frist, eingetragen von der Sachbearbeitung'],
    ]);
  });
  it('[§§ 63, 63a AsylG, § 60a AufenthG] are those of the table, each with its source and no length of its own, or one by its name', () => {
    expect(deadlines.rows.filter((row) => row.certificate).map(({ title, citation }) => [title, citation])).toEqual([['Ankunftsnachweis', '§ 63a Abs. 2 AsylG'], ['Aufenthaltsgestattung', '§ 63 Abs. 2 AsylG'], ['Duldung', '§ 60a Abs. 4 AufenthG'], ['Grenzübertrittsbescheinigung', '§ 59 Abs. 1 AufenthG']]);
    expect(deadlineTable.safeParse({ ...deadlines, rows: deadlines.rows.map((row) => (row.certificate ? { ...row, months: 6 } : row)) }).success).toBe(false);
    expect(refused(state(), certificate('toleration', today, '2026-12-10'))).toBe('erlaubt');
    for (const rule of ['departure', 'gone', null]) expect(refused(state(), certificate(rule, today, '2026-12-10'))).toBe('CASE_CERTIFICATE');
    expect(refused(state(), { type: 'deadlineStarted', deadlineId: 'd', rule: 'toleration', from: today })).toBe('CASE_DEADLINE_RULE');
  });
  it('neither begin in the future, nor end before they began, nor are entered twice', () => {
    const known = certificate('toleration', '2026-11-01', '2026-12-10');
    expect([certificate('toleration', '2026-11-26', '2026-12-10'), certificate('toleration', today, '2026-11-24'), known].map((one) => refused(state(known), one))).toEqual(['CASE_FUTURE', 'CASE_DAYS', 'CASE_CERTIFICATE']);
  });
});

describe('yearly figures', () => {
  const tally = (kind: Tally['kind'], key: string, count: number): Tally => ({ year: 2026, kind, key, count });
  it('counts dropped measures by reason, the last outcome, and identities clarified', () => {
    const events = stored([opened('F-1'), { type: 'measureDropped', obstacle: 'illness' }, { type: 'closed', outcome: 'removed', on: '2026-10-02' }, { type: 'reopened', reason: 'Irrtum' }, { type: 'identityConcluded', clarified: true, reason: 'Pass' }, { type: 'closed', outcome: 'notCarriedOut', on: '2026-11-02', reason: 'noCapacity' }]);
    expect(tallyOf(events).map(({ kind, key }) => `${kind} ${key}`)).toEqual(['notCarriedOut illness', 'outcome notCarriedOut', 'notCarriedOut noCapacity', 'identity clarified']);
  });
  it('suppresses counts below five outside the office, and a second one where the sum would tell', () => {
    const text = (tallies: Tally[], outside: boolean) => Object.fromEntries(yearlyFigures(tallies, 2026, outside).reasons.map((row) => [row.key, row.text]));
    const tallies = [tally('notCarriedOut', 'illness', 3), tally('notCarriedOut', 'noCapacity', 12), tally('notCarriedOut', 'identityUnclear', 7)];
    expect(text(tallies, false)).toMatchObject({ illness: '3', noCapacity: '12', identityUnclear: '7', sum: '22' });
    expect(text(tallies, true)).toMatchObject({ illness: '< 5', identityUnclear: 'nicht genannt', noCapacity: '12', sum: '22', other: '0' });
    expect(text([tally('notCarriedOut', 'illness', 2)], true)).toMatchObject({ illness: '< 5', sum: '< 5' });
  });
  it('no suppressed number can be worked out from what is told', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 6, maxLength: 6 }), (counts) => {
        const keys = ['identityUnclear', 'countryDoesNotTakeBack', 'transferPeriodLapsed', 'noCapacity', 'illness', 'other'];
        const figures = yearlyFigures(keys.map((key, index) => tally('notCarriedOut', key, counts[index]!)), 2026, true);
        const hidden = figures.reasons.filter((row) => row.count === null);
        expect(hidden.length).not.toBe(1);
        for (const row of figures.reasons) if (row.count !== null && row.count > 0) expect(row.count).toBeGreaterThanOrEqual(5);
      }),
    );
  });
  it('two small numbers that their sum would give away take the sum with them', () => {
    const text = (...counts: number[]) => yearlyFigures(['identityUnclear', 'noCapacity', 'illness', 'other', 'transferPeriodLapsed'].flatMap((key, i) => (counts[i] ? [tally('notCarriedOut', key, counts[i])] : [])), 2026, true).reasons.filter((row) => row.text !== '0').map((row) => row.text);
    expect(text(1, 1, 30)).toEqual(['< 5', '< 5', '30', 'nicht genannt']);
    expect(text(4, 4, 30)).toEqual(['< 5', '< 5', '30', 'nicht genannt']);
    expect(text(1, 2, 30)).toEqual(['< 5', '< 5', '30', '33']);
    expect(text(1, 5, 30)).toEqual(['< 5', 'nicht genannt', '30', 'nicht genannt']);
    expect(text(1, 1, 1, 1)).toEqual(['< 5', '< 5', '< 5', '< 5', 'nicht genannt']);
  });
  it('one table tells nothing that the other does not', () => {
    const texts = (reasons: number[], outcomes: Record<string, number>) => {
      const figures = yearlyFigures([...['illness', 'noCapacity'].map((key, i) => tally('notCarriedOut', key, reasons[i] ?? 0)), ...Object.entries(outcomes).map(([key, count]) => tally('outcome', key, count))], 2026, true);
      return [figures.reasons, figures.outcomes].map((rows) => rows.filter((row) => row.text !== '0').map((row) => row.text).join(' '));
    };
    // Five reasons: at most five outcomes without removal, and not less than five, so that the sum of eight would tell the three.
    expect(texts([5], { removed: 3, notCarriedOut: 5 })).toEqual(['5 5', '< 5 nicht genannt nicht genannt']);
    // Eight outcomes without removal would tell that two reasons below five are four and four.
    expect(texts([4, 4], { removed: 20, notCarriedOut: 8 })).toEqual(['< 5 < 5 nicht genannt', 'nicht genannt nicht genannt 28']);
    expect(texts([4, 9], { removed: 20, notCarriedOut: 8 })).toEqual(['nicht genannt < 5 13', '20 8 28']);
  });
  it('counts an event after midnight in the year of the office', () => {
    expect(tallyOf(stored([opened('F-1'), { type: 'identityConcluded', clarified: true, reason: 'Pass' }], '2026-12-31T23:30:00Z')).map((one) => one.year)).toEqual([2027]);
  });
  it('are reproducible: the same data, the same fingerprint', () => {
    const tallies = [tally('outcome', 'removed', 6), tally('outcome', 'transferred', 5)];
    expect(yearlyFigures(tallies, 2026, false)).toEqual(yearlyFigures([...tallies].reverse(), 2026, false));
  });
});

describe('cases in the store', () => {
  let dir: string;
  let store: Store;
  const author = (now = `${today}T09:00:00Z`) => ({ name: 'M. Beispiel', actor: 'beispiel', now });
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'schalter-cases-'));
    store = openStore({ dir, key: new Uint8Array(randomBytes(32)) });
  });
  afterEach(() => {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  it('enters every change and every reading in the audit trail, without a name', () => {
    const { id } = openCase(store, opened('F-1'), author());
    recordEvent(store, 'F-1', caseEvent.parse({ type: 'noted', text: 'Anruf' }), author());
    readCase(store, id, author());
    listCases(store, author());
    const entries = auditEntries(store).filter((entry) => entry.action.startsWith('case.'));
    expect(entries.map((entry) => [entry.action, entry.why])).toEqual([['case.opened', '§ 58 AufenthG'], ['case.noted', '§ 58 AufenthG'], ['case.read', '§ 58 AufenthG'], ['case.listed', null]]);
    expect(JSON.stringify(entries)).not.toContain('Beispiel,');
  });
  it('stores nothing where a rule forbids it, and takes events only as additions', () => {
    openCase(store, opened('F-1'), author());
    expect(() => recordEvent(store, 'F-1', caseEvent.parse(plan), author())).toThrow(expect.objectContaining({ code: 'CASE_NO_OFFER', kind: 'input' }));
    expect(() => openCase(store, opened('F-1'), author())).toThrow(expect.objectContaining({ code: 'CASE_NUMBER' }));
    expect(store.db.prepare('SELECT count(*) AS n FROM case_event').get()).toEqual({ n: 1 });
    expect(() => store.db.prepare("UPDATE case_event SET body = '{}'").run()).toThrow('not changed');
    expect(() => readCase(store, 'F-9', author())).toThrow(expect.objectContaining({ code: 'CASE_UNKNOWN' }));
  });
  it('deletes a closed case after its retention, and the figures of its year stay the same', () => {
    openCase(store, opened('F-1'), author('2025-03-01T09:00:00Z'));
    recordEvent(store, 'F-1', caseEvent.parse({ type: 'closed', outcome: 'departedVoluntarily', on: '2025-03-02' }), author('2025-03-02T09:00:00Z'));
    const before = yearlyFigures(allTallies(store), 2025, false);
    expect(deleteOverdueCases(store, '2026-03-02T12:00:00Z', 'test')).toEqual([]);
    expect(deleteOverdueCases(store, '2026-03-04T12:00:00Z', 'test')).toHaveLength(1);
    expect(store.db.prepare('SELECT count(*) AS n FROM case_event').get()).toEqual({ n: 0 });
    expect(yearlyFigures(allTallies(store), 2025, false)).toEqual(before);
    expect(before.outcomes.find((row) => row.key === 'departedVoluntarily')?.count).toBe(1);
  });
});
