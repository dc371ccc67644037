/** A result of the station becomes part of its session; runs inside the inbox's transaction, once per result. */
import type { Candidate } from '../contract/session.ts';
import { SchalterError } from '../errors.ts';
import type { ReceivedResult, RegisterImage } from '../matching/port.ts';
import type { SessionEvent } from '../capture/events.ts';
import type { ApplyResult } from '../sync/inbox.ts';
import type { OutboxRow } from '../sync/outbox.ts';
import type { Journal, NewCapture } from './journal.ts';

/** 3.1: a register photograph older than six months is not offered. */
function isRecent(image: RegisterImage, now: string): boolean {
  if (image.date === null) return true;
  const oldest = new Date(now);
  oldest.setUTCMonth(oldest.getUTCMonth() - 6);
  return image.date.slice(0, 10) >= oldest.toISOString().slice(0, 10);
}

export function resultIntoSession(journal: Journal, newId: () => string, now: () => string): ApplyResult {
  return (received, row) => {
    const { status } = journal.read(row.session_id);
    const { event, captures } = identifiedOf(received, row, newId, now());
    journal.apply(row.session_id, event, captures);
    if (event.type === 'stored') return 'applied';
    return status === 'completed' || status === 'cancelled' ? 'late' : 'applied';
  };
}

/** A result as the event it is for its session, with the register images as captures. */
export function identifiedOf(received: ReceivedResult, row: Pick<OutboxRow, 'kind'>, newId: () => string, now: string): { event: Extract<SessionEvent, { type: 'identified' | 'stored' }>; captures: NewCapture[] } {
  const { transactionId, recordId, azrNumber, answeredAt, message } = received.result;
  if (row.kind === 'storage') return { event: { type: 'stored', transactionId, recordId, azrNumber, message }, captures: [] };
  const { candidates, captures } = withCaptures(received, newId, now);
  return { event: { type: 'identified', transactionId, answeredAt, candidates, message }, captures };
}

function withCaptures({ result, images }: ReceivedResult, newId: () => string, now: string): { candidates: Candidate[]; captures: NewCapture[] } {
  const captures: NewCapture[] = [];
  const keep = (image: RegisterImage, kind: 'register-face' | 'register-finger'): string => {
    const bytes = images.get(image.imageId);
    if (!bytes) throw new SchalterError('RESULT_INCOMPLETE', 'internal', 'Einer Antwort der Station fehlt ein Bild; sie wird erneut geholt.');
    const id = newId();
    captures.push({ id, kind, mime: image.mime, bytes });
    return id;
  };
  const candidates = result.candidates.map(({ face, fingers, ...candidate }): Candidate => {
    const shown = face && isRecent(face, now) ? face : null;
    return { ...candidate, face: shown && keep(shown, 'register-face'), faceDate: shown?.date ?? null, fingers: fingers.map(({ finger, image }) => ({ finger, captureId: keep(image, 'register-finger') })) };
  });
  return { candidates, captures };
}
