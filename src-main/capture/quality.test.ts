/** Quality rules against the words and the examples of the guideline. */
import { describe, expect, it } from 'vitest';
import type { FaceCapture, FingerCode } from '../contract/session.ts';
import { assessRolled, assessSlap, attackScoresOf, controlVerification } from './assess.ts';
import { ageRange, legalBases, whyNoFingerprints } from './legal-bases.ts';
import { bestFace, bestRolled, bestSlap, reaches, slapIsSufficient } from './quality.ts';
import { faceOf, print, sampleContext } from './sample-events.ts';
import { plainControl, plainEnrolment, plainThresholds, rolledEnrolment } from './thresholds.ts';

const slap = (fingers: readonly FingerCode[], ...qualities: number[]) => ({ fingers: qualities.map((quality, index) => ({ finger: fingers[index]!, quality })) });
const right: FingerCode[] = [2, 3, 4, 5];
const left: FingerCode[] = [7, 8, 9, 10];

describe('[TR-03121-3-4 4.4.4.1.4–6] thresholds', () => {
  it('Table 4.7 holds in special situations, Table 4.8 where rolled prints follow', () => {
    expect(plainThresholds('ARE_ArrivalAttestationDocumentInSpecialSituations')).toBe(plainEnrolment);
    expect(plainThresholds('ARE_ArrivalAttestationDocument')).toBe(plainControl);
  });
  it('left and right hand have the same thresholds in every table', () => {
    for (const table of [plainEnrolment, plainControl, rolledEnrolment]) for (const finger of [1, 2, 3, 4, 5]) expect(table[finger]).toBe(table[finger + 5]);
  });
  it('Table 4.7 asks 30 of thumbs and index fingers where Table 4.8 asks 20; Table 4.9 asks 5 of the little finger', () => {
    expect([plainEnrolment[1], plainEnrolment[2], plainControl[1], plainControl[2], rolledEnrolment[2], rolledEnrolment[5]]).toEqual([30, 30, 20, 20, 15, 5]);
  });
});

describe('[TR-03121-3-4 4.4.4.1.2] quality evaluation', () => {
  it('reaches the threshold at equality, not below it', () => {
    expect(reaches({ finger: 2, quality: 20 }, plainControl)).toBe(true);
    expect(reaches({ finger: 2, quality: 19 }, plainControl)).toBe(false);
  });
  it('[4.4.4.1.1] a failed computation (255) is no quality of 255', () => {
    expect(reaches({ finger: 2, quality: 255 }, plainControl)).toBe(false);
  });
  it('b is 1 only when every expected finger reaches its threshold and the number is right', () => {
    expect(slapIsSufficient(slap(right, 20, 20, 10, 10).fingers, right, plainControl)).toBe(true);
    expect(slapIsSufficient(slap(right, 20, 20, 10, 9).fingers, right, plainControl)).toBe(false);
    expect(slapIsSufficient(slap(right, 90, 90, 90).fingers, right, plainControl)).toBe(false);
    expect(slapIsSufficient(slap(right, 90, 90, 90, 90).fingers, [2, 3, 4], plainControl)).toBe(false);
  });
});

describe('[TR-03121-3-4 4.4.4.1.3] best of several captures', () => {
  it('example 1: the better index finger decides, whatever the others are', () => {
    expect(bestSlap('right4', [slap(right, 40, 90, 90, 90), slap(right, 41, 10, 10, 10)])).toBe(1);
  });
  it('example 2: with equal index and middle the ring finger decides, whatever the little finger is', () => {
    expect(bestSlap('left4', [slap(left, 50, 60, 31, 1), slap(left, 50, 60, 30, 99), slap(left, 50, 60, 29, 99)])).toBe(0);
  });
  it('thumbs: the right one first, then the left one', () => {
    expect(bestSlap('thumbs', [slap([1, 6], 30, 90), slap([1, 6], 31, 5)])).toBe(1);
    expect(bestSlap('thumbs', [slap([1, 6], 30, 91), slap([1, 6], 30, 90)])).toBe(0);
  });
  it('a failed computation and an unseen finger rank below every value', () => {
    expect(bestSlap('right4', [slap(right, 255, 90, 90, 90), slap(right, 0, 0, 0, 0)])).toBe(1);
    expect(bestSlap('right4', [{ fingers: [{ finger: 3, quality: 99 }] }, slap(right, 0, 0, 0, 0)])).toBe(1);
  });
  it('of nothing there is no best', () => expect(bestSlap('right4', [])).toBe(-1));
  it('rolled (d i): one without a reported issue comes before a better one with an issue', () => {
    expect(bestRolled([{ quality: { quality: 90 }, hardwareIssues: ['verrutscht'] }, { quality: { quality: 10 }, hardwareIssues: [] }])).toBe(1);
  });
  it('rolled (d ii): where all have issues, the highest quality', () => {
    expect(bestRolled([{ quality: { quality: 30 }, hardwareIssues: ['a'] }, { quality: { quality: 20 }, hardwareIssues: ['b'] }])).toBe(0);
  });
  it('rolled (d iii): of equals the last in time', () => {
    expect(bestRolled([1, 2, 3].map(() => ({ quality: { quality: 30 }, hardwareIssues: [] })))).toBe(2);
  });
});

describe('[TR-03121-3-4 4.4.1.1.2] best photograph', () => {
  const context = sampleContext();
  const face = (mandatory: (boolean | null)[], optional: (boolean | null)[], takenAt: string): FaceCapture =>
    faceOf(context, true, { takenAt, criteria: [...mandatory.map((ok) => ({ ok, mandatory: true })), ...optional.map((ok) => ({ ok, mandatory: false }))].map((one, index) => ({ id: String(index), name: '', value: 0, min: null, max: null, unit: '', ...one })) });
  it('1: most mandatory criteria', () => {
    const [a, b] = [face([true, true], [], '1'), face([true, false], [true, true, true], '2')];
    expect(bestFace([b, a])).toBe(a);
  });
  it('2: then most optional criteria', () => {
    const [a, b] = [face([true], [true, true], '1'), face([true], [true, null], '2')];
    expect(bestFace([a, b])).toBe(a);
  });
  it('3: then the most recent', () => {
    const [a, b] = [face([true], [true], '2026-11-24T08:00:00Z'), face([true], [true], '2026-11-24T08:00:01Z')];
    expect(bestFace([b, a])).toBe(b);
  });
  it('[4.8.1.1] one that the operator refused takes no part', () => {
    const [a, b] = [{ ...face([true], [true], '2'), veto: 'nok' as const }, face([false], [], '1')];
    expect(bestFace([a, b])).toBe(b);
    expect(bestFace([a])).toBeNull();
  });
});

describe('[TR-03121-3-4 3.3.2] assessing a slap', () => {
  const measured = { captureId: 'c', takenAt: 't', width: 1, height: 1, ppi: 500, duplicates: [], handScore: 0.8, presentationAttack: 'none' as const, attackScores: [], trigger: 'manual' as const, fingers: right.map((finger) => print(finger, 80, `f${finger}`)) };
  const of = (mode: 'on' | 'off' | 'evaluation') => assessSlap('right4', 1, 'ARE_ArrivalAttestationDocument', [], mode, { ...measured, hand: 'left' });
  it('step 5: the classifier reports the wrong hand when it is on', () => {
    expect(of('on')).toMatchObject({ sufficient: true, classification: { hand: 'left', expected: 'right', mismatch: true }, problems: [expect.stringContaining('falschen Hand')] });
  });
  it('step 5: in evaluation mode the result is kept, but not shown', () => {
    expect(of('evaluation')).toMatchObject({ classification: { hand: 'left', mismatch: true, mode: 'evaluation' }, problems: [] });
  });
  it('step 5: switched off it says nothing at all', () => {
    expect(of('off')).toMatchObject({ classification: { hand: 'unknown', mismatch: false, score: 0 }, problems: [] });
  });
  it('[4.2.3.1] the classification threshold of the settings decides from when on a hand counts', () => {
    const at = (threshold: number) => assessSlap('right4', 1, 'ARE_ArrivalAttestationDocument', [], 'on', { ...measured, hand: 'left' }, threshold);
    expect(at(0.8)).toMatchObject({ classification: { mismatch: true } });
    expect(at(0.81)).toMatchObject({ classification: { hand: 'left', score: 0.8, mismatch: false }, problems: [] });
  });
  it('step 5: only four-finger slaps are classified', () => {
    expect(assessSlap('thumbs', 1, 'ARE_ArrivalAttestationDocument', [], 'on', { ...measured, hand: 'left', fingers: [print(1, 80, 'a'), print(6, 80, 'b')] }).classification).toMatchObject({ expected: 'none', mismatch: false });
  });
  it('step 4: a finger that was seen before is a warning, not a refusal', () => {
    const attempt = assessSlap('right4', 1, 'ARE_ArrivalAttestationDocument', [], 'on', { ...measured, hand: 'right', duplicates: [{ finger: 2, otherFinger: 7, otherSlap: 'left4', score: 90 }] });
    expect(attempt).toMatchObject({ sufficient: true, problems: ['Gleicher Abdruck: rechter Zeigefinger und linker Zeigefinger (linke Hand, vier Finger).'] });
  });
  it('[4.8.3.1] a number of fingers that does not fit is said and is not sufficient', () => {
    const attempt = assessSlap('right4', 1, 'ARE_ArrivalAttestationDocument', [], 'on', { ...measured, hand: 'right', fingers: measured.fingers.slice(1) });
    expect(attempt.sufficient).toBe(false);
    expect(attempt.problems).toContain('3 statt 4 Finger erkannt.');
  });
});

describe('[TR-03121-3-4 4.5.1.1.2] presentation attack scores', () => {
  it('belong to the fingers from left to right', () => {
    expect(attackScoresOf([0.1, 0.9], [{ finger: 3, x: 400 }, { finger: 2, x: 10 }])).toEqual([{ finger: 2, score: 0.1 }, { finger: 3, score: 0.9 }]);
  });
  it('belong to nobody where the scanner saw another number of fingers', () => {
    expect(attackScoresOf([0.1], [{ finger: 3, x: 400 }, { finger: 2, x: 10 }])).toEqual([]);
  });
});

describe('[TR-03121-3-4 3.5.2 step 7] control verification', () => {
  it('a: successful with the corresponding plain finger', () => expect(controlVerification(2, [{ finger: 2, score: 50, match: true }, { finger: 3, score: 50, match: true }])).toBe('successful'));
  it('b: not successful where another plain finger matches', () => expect(controlVerification(2, [{ finger: 2, score: 5, match: false }, { finger: 7, score: 50, match: true }])).toBe('notSuccessful'));
  it('c: undetermined where none matches', () => expect(controlVerification(2, [{ finger: 2, score: 5, match: false }])).toBe('undetermined'));
  it('step 4: an issue reported by the hardware makes the capture insufficient', () => {
    expect(assessRolled(2, 1, { captureId: 'c', takenAt: 't', print: print(2, 90, 'p'), hardwareIssues: ['zu schnell gerollt'], duplicates: [], plainComparisons: [] })).toMatchObject({ sufficient: false, controlScore: null, quality: { ok: true, threshold: 15 } });
  });
});

describe('age from which fingerprints are taken', () => {
  const basis = (id: string) => legalBases.find((one) => one.id === id);
  it('every row of the table states the source of its age', () => {
    for (const row of legalBases) expect(row.fingerprintsSource).toBeTruthy();
  });
  it('[§ 16 Abs. 1 AsylG] from the sixth birthday on', () => {
    expect(whyNoFingerprints(basis('asylg-16'), '2020-11-25', '2026-11-24T08:00:00Z')).toContain('Jünger als 6 Jahre');
    expect(whyNoFingerprints(basis('asylg-16'), '2020-11-24', '2026-11-24T08:00:00Z')).toBeNull();
  });
  it('[TR-03121-3-4 2.1] the guideline names fourteen years for the arrival attestation', () => {
    expect(whyNoFingerprints(basis('asylg-63a'), '2013-01-01', '2026-11-24')).toContain('14');
    expect(whyNoFingerprints(basis('asylg-63a'), '2012-11-24', '2026-11-24')).toBeNull();
  });
  it('a birth date of which only the year is known counts as the youngest it may be', () => {
    expect(ageRange('2020-00-00', '2026-11-24')).toEqual({ least: 5, most: 6 });
    expect(whyNoFingerprints(basis('asylg-16'), '2020-00-00', '2026-11-24')).not.toBeNull();
  });
  it('29 February comes of age on 1 March', () => expect(ageRange('2020-02-29', '2026-02-28').least).toBe(5));
});
