/** Rolled prints: TR-03121-3-4 3.5 and the task 3.5.2, only where the profile demands them and nobody was found. */
import type { FingerCode, RolledData, Session, SessionCommand } from '../contract/session.ts';
import type { RolledAttempt } from './assess.ts';
import { allFingers } from './fingers.ts';
import { mostAttempts } from './fingerprints.ts';
import { profiles } from './profiles.ts';
import { bestRolled } from './quality.ts';
import { refuse } from './refuse.ts';

type Command<T extends SessionCommand['type']> = Extract<SessionCommand, { type: T }>;
type RolledFinger = RolledData['fingers'][number];

/** 2.1.1: the profile captures rolled prints, and prints are taken from this person. */
export function rolledPossible(session: Session): boolean {
  return profiles[session.profile].rolledPrints && session.fingerprints.notTaken === null;
}

/**
 * Whether the step is part of this session: required when nobody was found, and offered beforehand while the
 * answer is outstanding, so that a person need not come back only because the line was down.
 */
export function rolledOffered(session: Session): boolean {
  const waiting = !['notSent', 'answered'].includes(session.identification.state);
  return rolledPossible(session) && (session.rolled.required || waiting || session.rolled.fingers.some((finger) => finger.attempts.length > 0));
}

/** Lists the fingers when the step comes into question; the missing ones are skipped (3.5.1 step 2). */
export function prepareRolled(session: Session): void {
  if (session.rolled.fingers.length > 0 || !rolledPossible(session)) return;
  session.rolled.fingers = allFingers.map((finger) => ({
    finger,
    state: session.fingerprints.missing.some((one) => one.finger === finger) ? 'skipped' : 'open',
    attempts: [],
    best: null,
    veto: null,
  }));
}

function findFinger(session: Session, code: FingerCode): RolledFinger {
  const finger = session.rolled.fingers.find((one) => one.finger === code);
  if (!finger || !rolledOffered(session)) refuse('ROLLED_NOT_REQUIRED', 'Für diesen Vorgang sind keine gerollten Abdrücke vorgesehen.');
  return finger;
}

export function rolledCapturing(session: Session, code: FingerCode): void {
  const finger = findFinger(session, code);
  if (finger.state === 'skipped') refuse('ROLLED_SKIPPED', 'Dieser Finger ist als fehlend eingetragen.');
  if (finger.state === 'accepted') refuse('ROLLED_ACCEPTED', 'Dieser Abdruck ist schon übernommen. Zum Ersetzen bitte »Erneut aufnehmen« wählen.');
  // 3.5.2 step 8: more than three only while none is without issue and sufficient.
  if (finger.attempts.length >= mostAttempts && finger.attempts.some((attempt) => attempt.sufficient)) refuse('ROLLED_ATTEMPTS', 'Ein ausreichender Abdruck liegt vor. Bitte übernehmen oder erneut aufnehmen.');
  finger.state = 'capturing';
}

export function rolledStopped(session: Session, code: FingerCode): void {
  const finger = session.rolled.fingers.find((one) => one.finger === code);
  if (finger?.state === 'capturing') finger.state = restingState(finger);
}

export function rolledCaptured(session: Session, code: FingerCode, attempt: RolledAttempt): void {
  const finger = findFinger(session, code);
  if (finger.state !== 'capturing') refuse('ROLLED_NOT_CAPTURING', 'Diese Aufnahme wurde inzwischen beendet; das Ergebnis wird verworfen.');
  finger.attempts.push({ ...attempt, attempt: finger.attempts.length + 1 });
  finger.veto = null;
  finger.best = (attempt.sufficient ? attempt : finger.attempts[bestRolled(finger.attempts)]!).captureId;
  finger.state = restingState(finger);
}

function restingState(finger: RolledFinger): RolledFinger['state'] {
  return finger.attempts.length >= mostAttempts || finger.attempts.at(-1)?.sufficient ? 'decide' : 'open';
}

export function useRolled(session: Session, { finger: code, captureId, veto }: Command<'useRolled'>): void {
  const finger = findFinger(session, code);
  const attempt = finger.attempts.find((one) => one.captureId === captureId);
  if (!attempt) refuse('ROLLED_UNKNOWN', 'Diese Aufnahme gehört nicht zu diesem Finger.');
  if (finger.state !== 'decide' && finger.state !== 'open') refuse('ROLLED_NOT_DECIDABLE', 'Über diesen Abdruck ist schon entschieden oder er wird gerade aufgenommen.');
  if (veto === 'nok') {
    finger.veto = 'nok';
    finger.best = null;
    finger.state = finger.attempts.length >= mostAttempts ? 'decide' : 'open';
    return;
  }
  const bestOfThree = finger.attempts.length >= mostAttempts && captureId === finger.best;
  if (!attempt.sufficient && !bestOfThree && veto === null) refuse('ROLLED_INSUFFICIENT', 'Der Abdruck reicht nicht aus. Bitte wiederholen oder begründet freigeben.');
  if (attempt.controlVerification === 'notSuccessful' && veto === null) refuse('ROLLED_OTHER_FINGER', 'Der gerollte Abdruck passt zu einem anderen flachen Abdruck. Bitte den richtigen Finger aufnehmen oder begründet freigeben.');
  finger.best = captureId;
  finger.veto = veto;
  finger.state = 'accepted';
}

export function recaptureRolled(session: Session, { finger: code }: Command<'recaptureRolled'>): void {
  const finger = findFinger(session, code);
  if (finger.state === 'skipped') refuse('ROLLED_SKIPPED', 'Dieser Finger ist als fehlend eingetragen.');
  Object.assign(finger, { state: 'open', attempts: [], best: null, veto: null });
}

export function rolledComplete(session: Session): boolean {
  return session.rolled.fingers.every((finger) => finger.state === 'accepted' || finger.state === 'skipped');
}
