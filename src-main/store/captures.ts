/**
 * Captures: the bytes of photographs, slaps, segmented prints and document pages, each under its id.
 * They are written once, in the transaction of the session change that names them, and never overwritten.
 */
import { createHash } from 'node:crypto';
import type { Store } from './database.ts';
import { SchalterError } from '../errors.ts';

export type CaptureKind = 'page' | 'chip-portrait' | 'chip-file' | 'document-check' | 'face' | 'face-gsat' | 'slap' | 'finger' | 'rolled' | 'packed-print' | 'register-face' | 'register-finger' | 'process-log' | 'attachment';

/** Under which id the WSQ form of a print lies, which is what the station gets; the lossless print keeps its own. */
export const packedId = (captureId: string): string => `${captureId}.wsq`;

export interface Capture {
  id: string;
  sessionId: string;
  kind: CaptureKind;
  mime: string;
  takenAt: string;
  bytes: Uint8Array;
}

interface Row {
  id: string;
  session_id: string;
  kind: CaptureKind;
  mime: string;
  taken_at: string;
  sha256: Uint8Array;
  bytes: Uint8Array;
}

export function putCapture(store: Store, capture: Capture): void {
  store.db
    .prepare('INSERT INTO capture (id, session_id, kind, mime, taken_at, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(capture.id, capture.sessionId, capture.kind, capture.mime, capture.takenAt, createHash('sha256').update(capture.bytes).digest(), capture.bytes);
}

/**
 * Reads a capture of a session and proves that its bytes are the ones that were stored.
 * @throws SchalterError CAPTURE_UNKNOWN (input), CAPTURE_DAMAGED (unavailable)
 */
export function getCapture(store: Store, sessionId: string, id: string): Capture {
  const row = store.db.prepare<[string, string], Row>('SELECT * FROM capture WHERE id = ? AND session_id = ?').get(id, sessionId);
  if (!row) throw new SchalterError('CAPTURE_UNKNOWN', 'input', 'Diese Aufnahme gehört nicht zu diesem Vorgang oder ist schon gelöscht.');
  if (Buffer.compare(row.sha256, createHash('sha256').update(row.bytes).digest()) !== 0) {
    throw new SchalterError('CAPTURE_DAMAGED', 'unavailable', 'Eine gespeicherte Aufnahme ist beschädigt. Bitte die Aufnahme wiederholen und den Support anrufen.');
  }
  return { id: row.id, sessionId: row.session_id, kind: row.kind, mime: row.mime, takenAt: row.taken_at, bytes: new Uint8Array(row.bytes) };
}

/** What a session has stored, without the bytes. `bytes` is the size. */
export function listCaptures(store: Store, sessionId: string): { id: string; kind: CaptureKind; mime: string; sha256: string; bytes: number }[] {
  return store.db
    .prepare<[string], { id: string; kind: CaptureKind; mime: string; sha256: string; bytes: number }>('SELECT id, kind, mime, lower(hex(sha256)) AS sha256, length(bytes) AS bytes FROM capture WHERE session_id = ? ORDER BY rowid')
    .all(sessionId);
}
