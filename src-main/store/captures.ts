/**
 * Captures: the bytes of photographs, slaps, segmented prints and document pages, each under its id.
 * They are written once, in the transaction of the session change that names them, and never overwritten. Small ones
 * lie in their row, large ones in a file beside the store (capture-files.ts); which one, only this file knows.
 */
import { createHash } from 'node:crypto';
import { filedFrom, type Filed } from './capture-files.ts';
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
  file: string | null;
  key: Uint8Array | null;
  size: number | null;
}

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

export function putCapture(store: Store, capture: Capture): void {
  store.write(() => {
    const { id, sessionId, kind, mime, takenAt, bytes } = capture;
    const filed = bytes.length < filedFrom ? null : store.captureFiles.put(capture, bytes);
    store.db
      .prepare('INSERT INTO capture (id, session_id, kind, mime, taken_at, sha256, bytes, file, key, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, sessionId, kind, mime, takenAt, digest(bytes), filed === null ? bytes : Buffer.alloc(0), filed?.file ?? null, filed?.key ?? null, filed?.size ?? null);
  });
}

/** The bytes that were stored, and no others; null where they are damaged. */
function bytesOf(store: Store, row: Row): Uint8Array | null {
  const bytes = row.file === null ? row.bytes : store.captureFiles.read({ id: row.id, sessionId: row.session_id }, row as Filed);
  return bytes !== null && digest(bytes).equals(row.sha256) ? new Uint8Array(bytes) : null;
}

/**
 * Reads a capture of a session and proves that its bytes are the ones that were stored.
 * @throws SchalterError CAPTURE_UNKNOWN (input), CAPTURE_DAMAGED (unavailable)
 */
export function getCapture(store: Store, sessionId: string, id: string): Capture {
  const row = store.db.prepare<[string, string], Row>('SELECT * FROM capture WHERE id = ? AND session_id = ?').get(id, sessionId);
  if (!row) throw new SchalterError('CAPTURE_UNKNOWN', 'input', 'Diese Aufnahme gehört nicht zu diesem Vorgang oder ist schon gelöscht.');
  const bytes = bytesOf(store, row);
  if (bytes === null) throw new SchalterError('CAPTURE_DAMAGED', 'unavailable', 'Eine gespeicherte Aufnahme ist beschädigt. Bitte die Aufnahme wiederholen und den Support anrufen.');
  return { id: row.id, sessionId: row.session_id, kind: row.kind, mime: row.mime, takenAt: row.taken_at, bytes };
}

/** What a session has stored, without the bytes. `bytes` is the size. */
export function listCaptures(store: Store, sessionId: string): { id: string; kind: CaptureKind; mime: string; sha256: string; bytes: number }[] {
  return store.db
    .prepare<[string], { id: string; kind: CaptureKind; mime: string; sha256: string; bytes: number }>('SELECT id, kind, mime, lower(hex(sha256)) AS sha256, coalesce(size, length(bytes)) AS bytes FROM capture WHERE session_id = ? ORDER BY rowid')
    .all(sessionId);
}

/** How many captures have no file, or one of another length; cheap enough for every start. Their content is proven where it is read. */
export function capturesWithoutFile(store: Store): number {
  return store.db.prepare<[], { file: string; size: number }>('SELECT file, size FROM capture WHERE file IS NOT NULL').all().filter((row) => !store.captureFiles.stands(row)).length;
}

/**
 * Puts into the rows of a copy what lies in files beside the store it was copied from: the copy needs nothing beside it.
 * @returns how many were damaged; they stay damaged in the copy
 */
export function gatherCaptures(from: Store, copy: Store): number {
  const filed = copy.db.prepare<[], string>('SELECT id FROM capture WHERE file IS NOT NULL').pluck().all();
  const one = copy.db.prepare<[string], Row>('SELECT * FROM capture WHERE id = ?');
  const put = copy.db.prepare('UPDATE capture SET bytes = ?, file = NULL, key = NULL, size = NULL WHERE id = ?');
  return filed.filter((id) => {
    const bytes = bytesOf(from, one.get(id)!);
    put.run(bytes ?? Buffer.alloc(0), id);
    return bytes === null;
  }).length;
}
