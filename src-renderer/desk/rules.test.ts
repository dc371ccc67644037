/** Pure rules of the screens: search, comparison, release, what is offered next, what follows from decisions. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { caseEvent } from '../../src-main/contract/caseload.ts';
import type { Appointment, DeviceStatus } from '../../src-main/contract/desk.ts';
import type { DocumentData, Finding, Person, RolledData, SlapAttempt, SlapData } from '../../src-main/contract/session.ts';
import { caseOf, standardContext } from '../../src-main/counter/caseload/apply.ts';
import { entryEvent, entryKinds, shownFields, type EntryKind } from './caseload/entries.ts';
import { deadlineText } from './caseload/marks.ts';
import { findAppointments, nextAppointment, nextToBegin } from './day/choose.ts';
import { comparable, comparisonRows, personFromDocument, worstFirst } from './document/compare.ts';
import { feed, STABLE_MILLISECONDS, type Steadiness } from './face/release.ts';
import { affectedFingers, currentRolled, currentSlap, finishedByItself, proposed, repeatedPrints, shownAttempt, shownHand } from './fingerprints/plan.ts';
import { suggestedConclusion, suggestedReason } from './identification/conclude.ts';
import { deviceOf } from './store.ts';
import { de } from '../texts/de.ts';
import { format, type TextKey, type Values } from '../texts/t.ts';

const appointment = (id: string, surname: string, rest: Partial<Appointment> = {}): Appointment => ({ id, startsAt: '2026-11-24T09:00:00', surname, givenNames: 'Erika', birthDate: '1964-08-12', nationality: 'UTO', languages: [], purpose: 'Ankunftsnachweis', legalBasis: '§ 16 AsylG', needs: [], sessionId: null, sessionStatus: null, matchPending: false, note: null, ...rest });

describe('a period of a case', () => {
  const t = (key: TextKey, values?: Values) => format(de[key], values);
  it.each([
    [5, 'warning', 'noch 5 Tage'], [1, 'warning', 'noch ein Tag'], [0, 'warning', 'heute der letzte Tag'], [-1, 'over', 'seit einem Tag abgelaufen'], [-30, 'over', 'seit 30 Tagen abgelaufen'], [-30, 'ended', 'beendet'],
  ] as const)('with %i days left, %s, says »%s«', (daysLeft, state, words) =>
    expect(deadlineText(t, { id: 'd', title: 'Überstellungsfrist', ends: '2026-11-30', daysLeft, state, citation: '', reviewedBy: null, variants: [] })).toBe(`Überstellungsfrist: 30.11.2026 (${words})`));
});

describe('the day', () => {
  const day = [appointment('a', 'Örnek', { sessionId: 's', sessionStatus: 'completed' }), appointment('b', 'Mustermann-Exemple'), appointment('c', 'Specimen', { sessionId: 't', sessionStatus: 'paused' })];
  it.each([
    ['ornek', ['a']],
    ['ÖRNEK', ['a']],
    ['exemple', ['b']],
    ['eri spec', ['c']],
    ['12.08.1964', ['a', 'b', 'c']],
    ['mann', []],
    ['', ['a', 'b', 'c']],
  ])('»%s« finds %j', (search, found) => expect(findAppointments(day, search).map((one) => one.id)).toEqual(found));
  it('the next is who has not begun, then who has not finished', () => {
    expect(nextAppointment(day)?.id).toBe('b');
    expect(nextAppointment([day[0]!, day[2]!])?.id).toBe('c');
    expect(nextAppointment([])).toBeNull();
  });
  it('after a finished session comes whoever has waited longest, then the next by the hour, never somebody begun', () => {
    const here = (id: string, arrivedAt: string) => appointment(id, 'Muster', { arrivedAt });
    expect(nextToBegin([...day, here('d', '2026-11-24T09:10:00Z'), here('e', '2026-11-24T09:05:00Z')])?.id).toBe('e');
    expect(nextToBegin(day)?.id).toBe('b');
    expect(nextToBegin([day[0]!, day[2]!])).toBeNull();
  });
});

describe('document', () => {
  const person: Person = { surname: 'Müller-Österreich', givenNames: 'Zoë', birthDate: '1964-08-12', sex: 'F', nationality: 'UTO', birthPlace: '', azrNumber: null, languages: [] };
  const fields = { surname: 'MUELLER OESTERREICH', givenNames: 'ZOE', birthDate: '640812', sex: 'F', nationality: 'UTO', documentNumber: 'L898902C3', expiryDate: '320415', birthDateIso: '1964-08-12' };
  const document: DocumentData = { state: 'read', noneReason: null, pages: [], mrz: { lines: [], format: 'TD3', valid: true, fields }, chip: null, findings: [], overall: 'successful', conclusion: null, conclusionReason: null };
  it('[ICAO 9303-3 6] a transliterated name agrees with the written one', () => {
    expect(comparisonRows(person, document).filter((row) => row.differs)).toEqual([]);
    expect(comparable('surname', 'O’Neill')).toBe(comparable('surname', 'O NEILL'));
  });
  it('a digit that differs is marked, in the row it belongs to', () => {
    const rows = comparisonRows({ ...person, birthDate: '1964-08-21' }, document);
    expect(rows.filter((row) => row.differs).map((row) => row.name)).toEqual(['birthDate']);
  });
  it('only what differs would be taken over', () => {
    expect(personFromDocument({ ...person, surname: 'MUELLER OESTERREICH', givenNames: 'ZOE' }, document)).toEqual({});
    expect(personFromDocument(person, document)).toEqual({ surname: 'MUELLER OESTERREICH', givenNames: 'ZOE' });
  });
  it('[TR-03135-1] findings come worst first, mandatory before optional', () => {
    const finding = (id: string, result: Finding['result'], obligation: Finding['obligation']): Finding => ({ id, branch: 'optical', result, obligation, title: '', meaning: '', advice: '', light: null, area: null, margin: null });
    const sorted = worstFirst([finding('a', 'successful', 'mandatory'), finding('b', 'failed', 'optional'), finding('c', 'undetermined', 'mandatory'), finding('d', 'failed', 'mandatory')]);
    expect(sorted.map((one) => one.id)).toEqual(['d', 'b', 'c', 'a']);
  });
});

describe('[TR-03121-3-4 3.1] automatic release', () => {
  const run = (frames: Array<[number, boolean]>): boolean[] => {
    let state: Steadiness = { okSince: null };
    return frames.map(([at, ok]) => {
      const fed = feed(state, ok, at);
      state = fed.next;
      return fed.release;
    });
  };
  it('waits until the criteria have held', () => expect(run([[0, true], [STABLE_MILLISECONDS - 1, true], [STABLE_MILLISECONDS, true]])).toEqual([false, false, true]));
  it('begins anew after a frame that is not OK, and after a release', () => {
    expect(run([[0, true], [700, false], [800, true], [1500, true], [1600, true]])).toEqual([false, false, false, false, true]);
    expect(run([[0, true], [800, true], [900, true]])).toEqual([false, true, false]);
  });
});

describe('[TR-03121-3-4 3.3.2] what is offered after a capture', () => {
  const attempt = (number: number, sufficient: boolean, rest: Partial<SlapAttempt> = {}): SlapAttempt => ({ attempt: number, captureId: `00000000-0000-4000-8000-00000000000${number}`, takenAt: '', width: 1, height: 1, ppi: 500, fingers: [], expected: [2, 3, 4, 5], duplicates: [], classification: { hand: 'right', expected: 'right', mode: 'on', score: 1, mismatch: false }, presentationAttack: 'none', attackScores: [], sufficient, problems: [], trigger: 'automatic', ...rest });
  const slap = (attempts: SlapAttempt[], rest: Partial<SlapData> = {}): SlapData => ({ slap: 'right4', state: 'decide', attempts, best: attempts.at(-1)?.captureId ?? null, veto: null, ...rest });
  it.each([
    ['nothing yet', slap([]), 'capture'],
    ['a sufficient one', slap([attempt(1, true)]), 'use'],
    ['an insufficient one', slap([attempt(1, false)]), 'again'],
    ['the third, insufficient, which is the best', slap([attempt(1, false), attempt(2, false), attempt(3, false)]), 'use'],
    ['a sufficient one of the wrong hand', slap([attempt(1, true, { classification: { hand: 'left', expected: 'right', mode: 'on', score: 1, mismatch: true } })]), 'again'],
    ['a sufficient one already refused', slap([attempt(1, true)], { veto: 'nok' }), 'again'],
  ] as const)('%s: %o', (_name, data, offer) => expect(proposed(data, shownAttempt(data, null), null)).toBe(offer));
  it('[4.8.3.1] the vetoes turn it round', () => {
    const weak = slap([attempt(1, false)]);
    const good = slap([attempt(1, true)]);
    expect(proposed(weak, shownAttempt(weak, null), 'ok-obvious-reason')).toBe('use');
    expect(proposed(good, shownAttempt(good, null), 'nok')).toBe('again');
  });
  it.each([['on', 'right'], ['evaluation', null], ['off', null]] as const)('[TR-03121-3-4 3.3.2, 4.2.3.1] with the classifier %s the screen tells the hand: %s', (mode, hand) => {
    expect(shownHand(attempt(1, true, { classification: { hand: 'right', expected: 'right', mode, score: 1, mismatch: false } }))).toBe(hand);
  });
  it('[TR-03121-3-4 4.8.3.1] a repetition marks the affected fingers and shows both prints, from whichever slap', () => {
    const print = (finger: SlapAttempt['fingers'][number]['finger']) => ({ finger, captureId: `print-${finger}`, box: { x: 0, y: 0, width: 1, height: 1, angle: 0 }, quality: 60, threshold: 30, ok: true, algorithm: '', reasons: [] });
    const before = slap([attempt(1, true, { fingers: [print(2), print(3)] })], { state: 'accepted' });
    const now = attempt(2, true, { fingers: [print(7), print(8), print(9)], duplicates: [{ finger: 7, otherFinger: 2, otherSlap: 'right4', score: 80 }, { finger: 8, otherFinger: 9, otherSlap: 'left4', score: 90 }] });
    const data = { sequence: '4-4-2' as const, slaps: [before, slap([now], { slap: 'left4' })], missing: [], notTaken: null };
    expect([...affectedFingers(now)].sort()).toEqual([7, 8, 9]);
    expect(now.duplicates.map((one) => repeatedPrints(data, now, one).map(({ captureId }) => captureId))).toEqual([['print-7', 'print-2'], ['print-8', 'print-9']]);
  });
  it('the current slap is the first that is neither used nor skipped', () => {
    const slaps = [slap([], { state: 'skipped' }), slap([], { slap: 'left4', state: 'open' })];
    expect(currentSlap({ sequence: '4-4-2', missing: [], slaps, notTaken: null })?.slap).toBe('left4');
  });
});

describe('identification', () => {
  const candidates = ['a', 'b'].map((id) => ({ id, azrNumber: null, surname: '', givenNames: '', birthDate: null, nationality: '', score: null, scoreScale: '', provisional: false, face: null, faceDate: null, fingers: [] }));
  const decide = (...decisions: Array<'same' | 'different' | 'cannotTell'>) => decisions.map((decision, index) => ({ candidateId: candidates[index]!.id, decision, reason: 'x', decidedAt: '', decidedBy: '', approvedBy: null }));
  it.each([
    [[], null],
    [['same'], null],
    [['same', 'different'], 'known'],
    [['different', 'different'], 'new'],
    [['different', 'cannotTell'], 'open'],
    [['same', 'same'], 'open'],
  ] as const)('%j suggests %s', (decisions, conclusion) => expect(suggestedConclusion(candidates, decide(...decisions))).toBe(conclusion));
  it('one decision that carries the conclusion lends it its reason, several do not', () => {
    expect(suggestedReason(candidates, decide('same', 'different'))).toBe(decide('same')[0]!.reason);
    expect(suggestedReason(candidates, decide('different', 'different'))).toBe('');
    expect(suggestedReason(candidates, [])).toBe('');
  });
});

describe('an entry of a case', () => {
  const context = standardContext('2026-11-25');
  const event = (sequence: object) => ({ id: randomUUID(), caseId: '00000000-0000-4000-8000-000000000001', at: '2026-11-01T08:00:00Z', actor: 'M. Beispiel', event: caseEvent.parse(sequence) });
  const opened = event({ type: 'opened', number: 'F-1', person: { surname: 'Beispiel' }, legalBasis: '§ 58 AufenthG' });
  const lists = { obstacles: [{ id: 'illness', title: 'Krankheit' }, { id: 'other', title: 'Sonstiger Grund' }], obstaclesVersion: 1, obstaclesAsOf: '', deadlinesAsOf: '', deadlines: [] };
  const shown = (kind: EntryKind, typed: Record<string, string> = {}, ...more: object[]) => shownFields(kind, typed, { state: caseOf([opened, ...more.map(event)], context), lists, t: (key) => key });
  const values = (...given: Parameters<typeof shown>) => Object.fromEntries(shown(...given).map(({ field, value }) => [field.name, value]));
  it('has no decision before somebody takes it, and is refused without', () => {
    const undecided = entryKinds.flatMap((kind) => shown(kind).filter(({ field, choices }) => field.kind === 'choice' && choices.length > 1).map(({ field, value }) => [`${kind}.${field.name}`, value]));
    expect(undecided).toHaveLength(13);
    expect(undecided.filter(([, value]) => value !== '')).toEqual([]);
    expect(entryEvent('identityConcluded', { ...values('identityConcluded'), reason: 'Pass' })).toEqual({ wrong: 'clarified' });
    expect(entryEvent('obstacleFound', values('obstacleFound'))).toEqual({ wrong: 'reason' });
    expect(entryEvent('closed', values('closed'))).toEqual({ wrong: 'outcome' });
    expect(entryEvent('identityConcluded', { ...values('identityConcluded', { clarified: 'false' }), reason: 'Pass' })).toMatchObject({ event: { clarified: false } });
  });
  it('takes the only choice there is, asks for what a choice needs, and enters a period that is in no table', () => {
    expect(values('obstacleGone', {}, { type: 'obstacleFound', reason: 'illness' })['reason']).toBe('illness');
    expect(values('deadlineExtended')).not.toHaveProperty('variant');
    const own = values('deadlineStarted', { rule: '-', title: 'Antwort', from: '01.11.2026', ends: '01.12.2026' });
    expect(entryEvent('deadlineStarted', own)).toMatchObject({ event: { rule: null, title: 'Antwort', ends: '2026-12-01' } });
  });
});

describe('devices', () => {
  it('of two of a kind the one that works is shown', () => {
    const device = (id: string, state: DeviceStatus['state']): DeviceStatus => ({ id, kind: 'printer', name: id, state, message: '', since: '', simulated: false });
    expect(deviceOf([device('a', 'missing'), device('b', 'ready')], 'printer')?.id).toBe('b');
    expect(deviceOf([], 'printer')).toBeNull();
  });
});

describe('[TR-03121-3-4 3.5.2 step 5 a] a rolled print that nothing is reported of is finished by itself', () => {
  type Finger = RolledData['fingers'][number];
  const best = '00000000-0000-4000-8000-000000000001';
  const attempt: Finger['attempts'][number] = { attempt: 1, captureId: best, takenAt: '2026-11-24T09:00:00Z', quality: { finger: 2, captureId: best, box: { x: 0, y: 0, width: 1, height: 1, angle: 0 }, quality: 60, algorithm: 'x', threshold: 20, ok: true, reasons: [] }, hardwareIssues: [], duplicates: [], controlVerification: 'successful', controlScore: 80, sufficient: true };
  const finger = (code: number, rest: Partial<Finger> = {}, reported: Partial<Finger['attempts'][number]> = {}): Finger => ({ finger: code, state: 'decide', attempts: [{ ...attempt, ...reported }], best, veto: null, ...rest });
  it.each<[string, Finger]>([
    ['not sufficient', finger(2, {}, { sufficient: false })],
    ['an issue of the scanner', finger(2, {}, { hardwareIssues: ['verwischt'] })],
    ['seen before', finger(2, {}, { duplicates: [{ finger: 2, otherFinger: 3, otherSlap: null, score: 90 }] })],
    ['another finger', finger(2, {}, { controlVerification: 'notSuccessful' })],
    ['control undetermined', finger(2, {}, { controlVerification: 'undetermined' })],
    ['refused by the caseworker', finger(2, { veto: 'nok' })],
    ['not captured', finger(2, { state: 'open', attempts: [], best: null })],
  ])('%s: the sequence stops there', (_why, stopped) => {
    expect(finishedByItself(stopped)).toBe(false);
    expect(currentRolled({ required: true, fingers: [finger(1), stopped, finger(3)] })?.finger).toBe(2);
  });
  it('none is left when every finger is decided, skipped or waits to be looked at', () => {
    expect(finishedByItself(finger(1))).toBe(true);
    expect(currentRolled({ required: true, fingers: [finger(1), finger(2, { state: 'accepted' }), finger(3, { state: 'skipped', attempts: [], best: null })] })).toBeNull();
  });
});
