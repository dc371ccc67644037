/** The process log says everything that 4.11 asks for, and no name of the person. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { Session } from '../contract/session.ts';
import type { SessionChange } from '../store/sessions.ts';
import { apply } from './apply.ts';
import { areLog } from './are-log.ts';
import type { SessionEvent } from './events.ts';
import { answered, attemptOf, candidateOf, faceOf, play, rolledAttemptOf, sampleContext, sent, withPerson } from './sample-events.ts';

const facts = { location: 'Musterstadt', office: 'Ausländerbehörde Musterstadt', desk: 'Schalter 1', software: { name: 'Schalter', version: '0.1.0' }, thresholds: { control: { score: 30, fmr: 0.001 }, uniqueness: { score: 40, fmr: 0.0001 } } };

/** Applies events and keeps the history as the store does. */
function record(session: Session, context: ReturnType<typeof sampleContext>, events: SessionEvent[]): { session: Session; history: SessionChange[] } {
  const history: SessionChange[] = [];
  for (const event of events) {
    session = apply(session, event, context).session;
    history.push({ version: session.version, at: session.updatedAt, event });
  }
  return { session, history };
}

const parse = (xml: string) => new XMLParser({ ignoreAttributes: false, isArray: (name) => ['Attempt', 'FingerCapture', 'Capture', 'MissingFinger', 'Candidate', 'Comparison', 'FingerQuality'].includes(name) }).parse(xml)['are-log'].Transaction;

describe('[TR-03121-3-4 4.11] process log', () => {
  const context = sampleContext();
  const start = play(withPerson(context), context, { type: 'setMissing', missing: [{ finger: 5, kind: 'permanent', reason: 'Amputation' }] });
  const face = faceOf(context, false, { criteria: [{ id: '5.7', name: 'Eye distance', mandatory: true, value: 118, min: 120, max: null, unit: 'px', ok: false }] });
  const bad = attemptOf(start, 'right4', 1, context);
  const good = attemptOf(start, 'right4', 80, context, { hand: 'left', presentationAttack: 'suspected', attackScores: [{ finger: 2, score: 0.9 }, { finger: 3, score: 0.1 }], duplicates: [{ finger: 2, otherFinger: 3, otherSlap: 'right4', score: 44 }] }, 'evaluation');
  const { session, history } = record(start, context, [
    { type: 'faceCaptured', capture: face },
    { type: 'acceptFace', captureId: face.captureId, veto: 'ok-obvious-reason' },
    { type: 'slapCapturing', slap: 'right4' },
    { type: 'slapCaptured', slap: 'right4', attempt: bad },
    { type: 'recaptureSlap', slap: 'right4' },
    { type: 'slapCapturing', slap: 'right4' },
    { type: 'slapStopped', slap: 'right4', code: 'DEVICE_UNPLUGGED' },
    { type: 'slapCapturing', slap: 'right4' },
    { type: 'slapCaptured', slap: 'right4', attempt: good },
    { type: 'useSlap', slap: 'right4', captureId: good.captureId, veto: 'ok-without-obvious-reason' },
  ]);
  const xml = areLog(session, history, facts);
  const log = parse(xml);

  it('is well-formed XML and carries no name of the person', () => {
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml).not.toMatch(/MUSTERMANN|ERIKA/);
  });
  it('[4.11.1, 4.11.2 Table 4.11] names transaction, profile and place', () => {
    expect(log).toMatchObject({ TransactionID: session.id, ApplicationProfile: 'ARE_ArrivalAttestationDocument', Location: 'Musterstadt' });
  });
  it('[4.11.3] logs each photograph with veto and criteria', () => {
    expect(log.Enrolment.FaceAcquisition.Capture).toMatchObject([{ Selected: true, Veto: { '#text': 'OK', '@_reason': 'ok-obvious-reason' }, FaceQuality: { OverallResult: false, Criterion: { '@_id': '5.7', Value: 118, ThresholdMin: 120 } } }]);
  });
  it('[4.11.4] logs attempts that a recapture has given up, with the reason of their rejection', () => {
    const [capture] = log.Enrolment.FingerAcquisition.FingerCapture;
    expect(capture).toMatchObject({ SelectedRecord: good.captureId, Attempt: [{ '@_record': bad.captureId, Accepted: false, RejectionReason: 'insufficientQuality' }, { '@_record': good.captureId, Accepted: true }] });
  });
  it('[4.11.4] logs quality and threshold per finger, the pixel density and the missing finger with its reason', () => {
    expect(log.Enrolment.FingerAcquisition).toMatchObject({ Hardware: { ConfigurationInformation: { '@_type': 'PixelDensity', '#text': 500 } }, MissingFinger: [{ '@_finger': '5', '#text': 'Amputation' }] });
    expect(log.Enrolment.FingerAcquisition.FingerCapture[0].Attempt[1].FingerQuality[0]).toMatchObject({ '@_finger': '2', Value: 80, Threshold: 20 });
  });
  it('[4.11.4] logs slap classification, also in evaluation mode, and detected duplicates', () => {
    expect(log.Enrolment.FingerAcquisition.FingerCapture[0].Attempt[1]).toMatchObject({ FingerClassifierInformation: { Result: 'left', Expected: 'right', EvaluationMode: true }, UniquenessCheck: { Threshold: 40, FMR: 0.0001, DuplicateFinger: { '@_finger': '2', '@_otherFinger': '3' } } });
  });
  it('[4.11.4, 4.5.1.1.2] logs presentation attack scores for each finger with their bounds, and that none was made', () => {
    const [without, suspected] = log.Enrolment.FingerAcquisition.FingerCapture[0].Attempt;
    expect(without.PAD).toEqual({ Performed: false });
    expect(suspected.PAD).toMatchObject({ Performed: true, Alarm: true, FingerScore: [{ '@_finger': '2', '@_lowerBound': '0', '@_upperBound': '1', '#text': 0.9 }, { '@_finger': '3', '#text': 0.1 }] });
  });
  it('[4.11.3, 4.11.4] logs what was shown, and that nobody looked for further people', () => {
    expect(log.Enrolment.FaceAcquisition.UserInterface).toEqual({ LiveFeedback: true, PADAlert: false });
    expect(log.Enrolment.FingerAcquisition).toMatchObject({ UserInterface: { LiveFeedback: true, PADAlert: true }, MultiplePersonsDetected: 'notPerformed' });
  });
  it('[4.11.1, 4.11.3, 4.11.4] logs abnormal ends with their error code, and not what a person ended', () => {
    expect(log.Enrolment.FingerAcquisition.Error).toMatchObject({ '@_fingers': '2 3 4 5', Code: 'DEVICE_UNPLUGGED' });
    const cancelled = record(session, context, [{ type: 'cancel', reason: 'x' }]);
    expect(parse(areLog(cancelled.session, [...history, ...cancelled.history], facts)).Error).toEqual({ Code: 'SESSION_CANCELLED' });
    expect(parse(areLog(session, history.filter(({ event }) => event.type !== 'slapStopped'), facts)).Enrolment.FingerAcquisition).not.toHaveProperty('Error');
  });
  it('[4.12.1.3] embeds the GSAT container where conformance is tested, and only there', () => {
    expect(log).not.toHaveProperty('BinaryRecord');
    expect(Buffer.from(parse(areLog(session, history, facts, '<p>ü</p>')).BinaryRecord, 'base64').toString('utf8')).toBe('<p>ü</p>');
  });
  it('[4.11.1] logs the identification with candidates, scores and decisions', () => {
    const decided = play(answered(sent(context), context, [candidateOf('k1')]), context, { type: 'decideCandidate', candidateId: 'k1', decision: 'different', reason: 'x' });
    expect(parse(areLog(decided, [], facts)).Identification).toMatchObject({ State: 'answered', Candidate: [{ '@_id': 'k1', Score: 80, Decision: 'different' }] });
  });
  it('[4.11.2] logs the result of each control verification', () => {
    const waiting = sent(context);
    const attempt = rolledAttemptOf(2, 60, context, { plainComparisons: [{ finger: 3, score: 50, match: true }] });
    const rolled = play(waiting, context, { type: 'rolledCapturing', finger: 2 }, { type: 'rolledCaptured', finger: 2, attempt });
    expect(parse(areLog(rolled, [], facts)).Enrolment.Verification.Comparison).toMatchObject([{ '@_finger': '2', Threshold: 30, FMR: 0.001, Result: 'notSuccessful' }]);
  });
});
