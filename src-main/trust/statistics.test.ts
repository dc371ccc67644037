/** § 76b (1) AufenthV, number by number: what quality assurance gets to see, and that nobody is in it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { legalBases } from '../capture/legal-bases.ts';
import { newSession } from '../capture/new-session.ts';
import type { FaceCapture, Finding, FingerQualityResult, Session, SlapAttempt } from '../contract/session.ts';
import { openStore, type Store } from '../store/database.ts';
import { writeSession } from '../store/sessions.ts';
import { singleData, statistics } from './statistics.ts';

let dir: string;
let store: Store;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-statistics-'));
  store = openStore({ dir, key: new Uint8Array(randomBytes(32)) });
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T09:1${day % 10}:00.000Z`;

const photograph = (ok: boolean): FaceCapture => ({ captureId: randomUUID(), takenAt: at(3), source: 'live', release: 'automatic', width: 1200, height: 1600, criteria: [{ id: 'sharpness', name: 'Schärfe', mandatory: true, value: 0.8, min: 0.5, max: null, unit: '', ok }], ok, veto: ok ? null : 'ok-obvious-reason' });
const print = (finger: FingerQualityResult['finger'], quality: number): FingerQualityResult => ({ finger, captureId: randomUUID(), box: { x: 0, y: 0, width: 10, height: 10, angle: 0 }, quality, algorithm: 'NFIQ 2.2', threshold: 30, ok: quality >= 30, reasons: [] });
const attemptOf = (attempt: number, fingers: FingerQualityResult[]): SlapAttempt => ({ attempt, captureId: randomUUID(), takenAt: at(3), width: 1600, height: 1500, ppi: 500, fingers, expected: fingers.map(({ finger }) => finger), duplicates: [], classification: { hand: 'right', expected: 'right', mode: 'on', score: 1, mismatch: false }, presentationAttack: 'none', attackScores: [], sufficient: true, problems: [], trigger: 'automatic' });
const finding = (id: string, result: Finding['result']): Finding => ({ id, branch: 'electronic', result, obligation: 'mandatory', title: 'Prüfung', meaning: 'Muster', advice: '', light: null, area: null, margin: null });

/** A finished case of an invented person with two attempts of a slap, a photograph and a document whose chip is wrong. */
function finished(day: number, change: Partial<Session> = {}): Session {
  const fresh = newSession({ now: at(day), newId: randomUUID, caseworker: 'Kurz', legalBases, specialSituationApproved: false, candidateReview: [] }, null);
  const attempts = [attemptOf(1, [print(2, 21), print(3, 64)]), attemptOf(2, [print(2, 58), print(3, 71)])];
  const session: Session = {
    ...fresh,
    status: 'completed',
    legalBasis: 'asylg-16',
    person: { ...fresh.person, surname: 'Şahin-Löwe', givenNames: 'Ělà', birthDate: '1990-05-00', nationality: 'UTO' },
    document: { ...fresh.document, state: 'read', overall: 'failed', conclusion: 'doubtful', conclusionReason: 'Chip von Kurz geprüft', findings: [finding('electronic.dg1.hash', 'failed'), finding('mrz.checkDigits', 'successful')] },
    face: { ...fresh.face, captures: [photograph(true)] },
    fingerprints: { ...fresh.fingerprints, slaps: [{ slap: 'right4', state: 'accepted', attempts, best: attempts[1]!.captureId, veto: null }] },
    ...change,
  };
  writeSession(store, { session, event: { type: 'started' }, captures: [], actor: 'kurz' });
  return session;
}
const november = (): [Store, string, string] => [store, '2026-11', '2026-11'];

describe('[§ 76b (1) AufenthV] what quality assurance gets', () => {
  it('[§ 76b (1) 1, 2 AufenthV] capture and quality of photograph and prints: attempts, vetoes, mean quality of the used prints', () => {
    for (let day = 1; day <= 6; day++) finished(day, day === 6 ? { face: { captures: [photograph(false)], best: null, accepted: null } } : {});
    expect(statistics(...november())).toMatchObject([{ sessions: 6, completed: 6, face: { captures: 6, vetoes: '<5' }, fingers: { slapAttempts: 12, vetoes: 0, missing: 0, meanQuality: 64.5 } }]);
  });

  it('[§ 76b (1) 3 AufenthV] checks of documents by machine: how many, how many with a failure, and what the caseworker concluded', () => {
    for (let day = 1; day <= 5; day++) finished(day);
    expect(statistics(...november())[0]!.documents).toEqual({ none: 0, checked: 5, suspicious: 5, doubtful: 5 });
  });

  it('[§ 76b (1) 4 AufenthV] single data: a row for each photograph, print and checked document with what was measured', () => {
    for (let day = 1; day <= 5; day++) finished(day);
    const rows = singleData(...november());
    const common = { month: '2026-11', profile: 'ARE_ArrivalAttestationDocument' };
    expect(rows).toHaveLength(5 * (1 + 4 + 1));
    expect(rows).toContainEqual({ ...common, kind: 'photograph', source: 'live', release: 'automatic', ok: true, veto: null, criteria: { sharpness: 0.8 } });
    expect(rows).toContainEqual({ ...common, kind: 'plainPrint', finger: 2, attempt: 1, quality: 21, algorithm: 'NFIQ 2.2', ok: false });
    expect(rows).toContainEqual({ ...common, kind: 'document', chip: 'absent', overall: 'failed', conclusion: 'doubtful', notPassed: ['electronic.dg1.hash'] });
  });

  it('[§ 76b (1) 4 AufenthV] the single data are anonymous: no person, case, caseworker, day or reason, and nothing says which prints are one person’s', () => {
    const sessions = [1, 2, 3, 4, 5].map((day) => finished(day));
    const rows = singleData(...november());
    const text = JSON.stringify([rows, statistics(...november())]);
    for (const word of ['Şahin', 'Ělà', '1990', 'UTO', 'Kurz', 'kurz', '2026-11-0', 'geprüft', ...sessions.map(({ id }) => id)]) expect(text).not.toContain(word);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
    // Fails when singleData keeps the order of the cases.
    expect(rows.map((row) => JSON.stringify(row))).toEqual(rows.map((row) => JSON.stringify(row)).sort());
    expect(rows.map(({ kind }) => kind).indexOf('plainPrint')).toBe(rows.filter(({ kind }) => kind < 'plainPrint').length);
  });

  it('[§ 76c (2) AufenthV, § 16 BStatG] nobody stands alone: small numbers are not told, a month with fewer than five cases gives no single data', () => {
    for (let day = 1; day <= 4; day++) finished(day, { status: 'cancelled' });
    expect(statistics(...november())).toMatchObject([{ legalBasis: 'asylg-16', sessions: '<5', cancelled: '<5', completed: 0, fingers: { meanQuality: null } }]);
    expect(singleData(...november())).toEqual([]);
    finished(5);
    expect(singleData(...november())).toHaveLength(30);
    for (let day = 6; day <= 12; day++) finished(day);
    // Twelve less eight would be the four cancelled.
    expect(statistics(...november())).toMatchObject([{ sessions: 12, cancelled: '<5', completed: '≥5' }]);
    expect(singleData(store, '2026-12', '2027-12')).toEqual([]);
    expect(statistics(store, '2027-01', '2027-12')).toEqual([]);
  });
});
