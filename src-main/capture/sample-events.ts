/** Invented sessions and device results for the tests of the rules. Erika Mustermann is nobody. */
import type { Candidate, FaceCapture, FingerCode, Session, SlapAttempt, SlapKind } from '../contract/session.ts';
import { apply } from './apply.ts';
import { assessRolled, assessSlap, type ClassifierMode, type MeasuredPrint, type RolledAttempt, type RolledMeasurement, type SlapMeasurement } from './assess.ts';
import type { RuleContext, SessionEvent } from './events.ts';
import { expectedFingers, expectedHand } from './fingers.ts';
import { legalBases } from './legal-bases.ts';
import { newSession } from './new-session.ts';

/** A context whose ids and clock run by themselves, the same way each time. */
export function sampleContext(changes: Partial<RuleContext> = {}): RuleContext {
  let count = 0;
  return {
    get now() {
      return new Date(Date.UTC(2026, 10, 24, 8, 0, count)).toISOString();
    },
    newId: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    caseworker: 'Kurz',
    legalBases,
    specialSituationApproved: false,
    candidateReview: [],
    ...changes,
  };
}

export const print = (finger: FingerCode, quality: number, captureId: string): MeasuredPrint => ({ finger, captureId, box: { x: 0, y: 0, width: 10, height: 10, angle: 0 }, quality, algorithm: 'embedded-estimator', reasons: [] });

/** An attempt of a slap with the same quality on every expected finger, or one per finger. */
export function attemptOf(session: Session, slap: SlapKind, quality: number | number[], context: RuleContext, changes: Partial<SlapMeasurement> = {}, mode: ClassifierMode = 'on'): SlapAttempt {
  const expected = expectedFingers(slap, session.fingerprints.missing);
  const hand = expectedHand(slap);
  return assessSlap(slap, 1, session.profile, session.fingerprints.missing, mode, {
    captureId: context.newId(),
    takenAt: context.now,
    width: 1600,
    height: 1500,
    ppi: 500,
    fingers: expected.map((finger, index) => print(finger, Array.isArray(quality) ? quality[index]! : quality, context.newId())),
    duplicates: [],
    hand: hand === 'none' ? 'unknown' : hand,
    handScore: 0.9,
    presentationAttack: 'notPerformed',
    attackScores: [],
    trigger: 'automatic',
    ...changes,
  });
}

export function rolledAttemptOf(finger: FingerCode, quality: number, context: RuleContext, changes: Partial<RolledMeasurement> = {}): RolledAttempt {
  return assessRolled(finger, 1, { captureId: context.newId(), takenAt: context.now, print: print(finger, quality, context.newId()), hardwareIssues: [], duplicates: [], plainComparisons: [{ finger, score: 60, match: true }], ...changes });
}

export function faceOf(context: RuleContext, ok = true, changes: Partial<FaceCapture> = {}): FaceCapture {
  return { captureId: context.newId(), takenAt: context.now, source: 'live', release: 'automatic', width: 1200, height: 1600, criteria: [], ok, veto: null, ...changes };
}

export const candidateOf = (id: string, changes: Partial<Candidate> = {}): Candidate => ({ id, azrNumber: '260000000017', surname: 'MUSTERMANN', givenNames: 'ERIKA', birthDate: '1964-08-12', nationality: 'UTO', score: 80, scoreScale: '0–100', provisional: false, face: null, faceDate: null, fingers: [], ...changes });

/** Applies events one after the other. */
export function play(session: Session, context: RuleContext, ...events: SessionEvent[]): Session {
  return events.reduce((current, event) => apply(current, event, context).session, session);
}

export function withPerson(context: RuleContext, birthDate = '1990-05-17'): Session {
  return play(
    newSession(context, null),
    context,
    { type: 'setPerson', person: { surname: 'MUSTERMANN', givenNames: 'ERIKA', birthDate, nationality: 'UTO', languages: ['deu'] } },
    { type: 'setLegalBasis', legalBasis: 'asylg-16' },
    { type: 'confirmNotice' },
    { type: 'noDocument', reason: 'Dokument verloren' },
  );
}

export function withFace(session: Session, context: RuleContext): Session {
  const capture = faceOf(context);
  return play(session, context, { type: 'faceCaptured', capture }, { type: 'acceptFace', captureId: capture.captureId, veto: null });
}

/** Captures and uses every slap that is open. */
export function withSlaps(session: Session, context: RuleContext): Session {
  return session.fingerprints.slaps
    .filter((slap) => slap.state === 'open')
    .reduce((current, { slap }) => {
      const attempt = attemptOf(current, slap, 80, context);
      return play(current, context, { type: 'slapCapturing', slap }, { type: 'slapCaptured', slap, attempt }, { type: 'useSlap', slap, captureId: attempt.captureId, veto: null });
    }, session);
}

export const sent = (context: RuleContext): Session => play(withSlaps(withFace(withPerson(context), context), context), context, { type: 'sendIdentification' });

export function answered(session: Session, context: RuleContext, candidates: Candidate[]): Session {
  return play(session, context, { type: 'identified', transactionId: session.identification.transactionId!, answeredAt: context.now, candidates, message: null });
}

/** Every capture that the screen has confirmed as used. */
export function confirmed(session: Session): string[] {
  return [
    session.face.accepted,
    ...session.fingerprints.slaps.filter((slap) => slap.state === 'accepted').map((slap) => slap.best),
    ...session.rolled.fingers.filter((finger) => finger.state === 'accepted').map((finger) => finger.best),
    ...[...session.document.pages, ...(session.document.furtherPages ?? [])].map((page) => page.captureId),
  ].filter((id): id is string => id !== null);
}
