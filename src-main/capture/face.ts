/** Face (3.1): captures, best of several (4.4.1.1.2), release with or without the operator's veto (4.8.1.1). */
import type { FaceCapture, Session, SessionCommand } from '../contract/session.ts';
import { bestFace } from './quality.ts';
import { refuse } from './refuse.ts';

type Command<T extends SessionCommand['type']> = Extract<SessionCommand, { type: T }>;

export function faceCaptured(session: Session, capture: FaceCapture): void {
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
