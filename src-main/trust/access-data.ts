/**
 * Everything the desk holds about the person of one case (Art. 15 GDPR), gathered from the store: the case, its
 * history and corrections, every capture with purpose, basis and retention, who received what, and who looked when.
 */
import type { LegalBasis } from '../contract/desk.ts';
import type { Session } from '../contract/session.ts';
import { auditEntries } from '../store/audit.ts';
import { listCaptures, getCapture, type CaptureKind } from '../store/captures.ts';
import type { Store } from '../store/database.ts';
import { purposesOf } from '../store/purposes.ts';
import { readSession, sessionHistory, type SessionChange } from '../store/sessions.ts';
import { holdOf } from './retention.ts';
import { correctionsOf, type Correction } from './correction.ts';

export interface AccessData {
  format: 'schalter-access-1';
  madeAt: string;
  controller: { office: string; desk: string; location: string };
  session: Session;
  legalBasis: LegalBasis | null;
  retainUntil: string | null;
  hold: { reason: string; since: string } | null;
  history: SessionChange[];
  corrections: Correction[];
  captures: { id: string; kind: CaptureKind; mime: string; bytes: number; sha256: string; takenAt: string; purpose: string | null; legalBasis: string | null; file: string }[];
  /** Art. 15 (1) c: what was sent to the station. */
  transmissions: { kind: string; at: string; acceptedAt: string | null; recipient: string }[];
  /** What was done with the data, without the names of those who did it. */
  access: { at: string; action: string; why: string | null }[];
}

const suffixes: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/jp2': 'jp2', 'application/xml': 'xml', 'image/x-wsq': 'wsq' };

/** @throws SchalterError SESSION_UNKNOWN (input) */
export function gatherAccess(store: Store, sessionId: string, desk: { office: string; desk: string; location: string; legalBases: readonly LegalBasis[]; recipient: string }, now: string): AccessData {
  const session = readSession(store, sessionId);
  const purposes = purposesOf(store, sessionId);
  const taken = new Map(store.db.prepare<[string], { id: string; taken_at: string }>('SELECT id, taken_at FROM capture WHERE session_id = ?').all(sessionId).map((row) => [row.id, row.taken_at]));
  const held = holdOf(store, sessionId);
  return {
    format: 'schalter-access-1',
    madeAt: now,
    controller: { office: desk.office, desk: desk.desk, location: desk.location },
    session,
    legalBasis: desk.legalBases.find((basis) => basis.id === session.legalBasis) ?? null,
    retainUntil: session.retainUntil,
    hold: held && { reason: held.reason, since: held.since },
    history: sessionHistory(store, sessionId),
    corrections: correctionsOf(store, sessionId),
    captures: listCaptures(store, sessionId).map((capture) => ({ ...capture, takenAt: taken.get(capture.id) ?? '', purpose: purposes.get(capture.id)?.purpose ?? null, legalBasis: purposes.get(capture.id)?.legalBasis ?? null, file: `aufnahmen/${capture.id}.${suffixes[capture.mime] ?? 'bin'}` })),
    transmissions: store.db.prepare<[string], { kind: string; at: string; acceptedAt: string | null }>('SELECT kind, queued_at AS at, accepted_at AS acceptedAt FROM outbox WHERE session_id = ? ORDER BY sequence').all(sessionId).map((row) => ({ ...row, recipient: desk.recipient })),
    access: auditEntries(store, { sessionId }).map(({ at, action, why }) => ({ at, action, why })),
  };
}

/** The files of the machine-readable archive. */
export function accessFiles(store: Store, data: AccessData): { name: string; bytes: Uint8Array }[] {
  return [
    { name: 'auskunft.json', bytes: Buffer.from(`${JSON.stringify(data, null, 2)}\n`, 'utf8') },
    ...data.captures.map((capture) => ({ name: capture.file, bytes: getCapture(store, data.session.id, capture.id).bytes })),
  ];
}
