/** Face (3.1): captures, best of several (4.4.1.1.2), release with or without the operator's veto (4.8.1.1). */
import type { Candidate, FaceCapture, Session, SessionCommand } from '../contract/session.ts';
import { bestFace, facesByRating } from './quality.ts';
import { refuse } from './refuse.ts';

type Command<T extends SessionCommand['type']> = Extract<SessionCommand, { type: T }>;

export function faceCaptured(session: Session, capture: FaceCapture): void {
  // A photograph of the register is assessed once, however often the answer comes.
  if (session.face.captures.some((one) => one.captureId === capture.captureId)) return;
  session.face.captures.push(capture);
  renewBest(session);
}

function renewBest(session: Session): void {
  session.face.best = bestFace(session.face.captures)?.captureId ?? null;
}

/** 3.1: sufficient quality, or a veto. 4.8.1.1: `nok` refuses a picture that the software accepts. */
export function acceptFace(session: Session, { captureId, veto }: Command<'acceptFace'>): void {
  const capture = session.face.captures.find((one) => one.captureId === captureId);
  if (!capture) refuse('FACE_UNKNOWN', 'Dieses Lichtbild gehört nicht zu diesem Vorgang.');
  if (!capture.ok && veto === null) refuse('FACE_INSUFFICIENT', 'Das Lichtbild erfüllt nicht alle Vorgaben. Bitte erneut aufnehmen oder begründet freigeben.');
  capture.veto = veto;
  if (veto === 'nok') {
    if (session.face.accepted === captureId) session.face.accepted = null;
  } else {
    session.face.accepted = captureId;
  }
  renewBest(session);
}

export function discardFace(session: Session, { captureId }: Command<'discardFace'>): void {
  session.face.captures = session.face.captures.filter((one) => one.captureId !== captureId);
  if (session.face.accepted === captureId) session.face.accepted = null;
  renewBest(session);
}

/** 2.1.1: photographs in the record that the caseworker found to be this person's, not assessed yet. */
export function registerFacesToAssess(session: Session): { captureId: string; takenAt: string }[] {
  if (session.status !== 'active') return [];
  const same = (candidate: Candidate) => session.identification.decisions.some((one) => one.candidateId === candidate.id && one.decision === 'same');
  return session.identification.candidates
    .filter((candidate) => candidate.face !== null && same(candidate) && !session.face.captures.some((one) => one.captureId === candidate.face))
    .map((candidate) => ({ captureId: candidate.face!, takenAt: candidate.faceDate ?? session.identification.answeredAt ?? session.updatedAt }));
}

/** 3.1: only photographs of the register that pass the assessment are offered, the best first. */
export function registerFacesOffered(session: Session): FaceCapture[] {
  return facesByRating(session.face.captures.filter((capture) => capture.source === 'register' && capture.ok && capture.veto !== 'nok'));
}
