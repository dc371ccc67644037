/** Where the local gallery lies: in the desk's encrypted store, as ISO/IEC 19794-2 records by capture. */
import type { Store } from '../../store/database.ts';
import { writeMinutiaeRecord } from '../finger/records.ts';
import type { FingerTemplate } from '../finger/types.ts';

export interface GalleryEntry {
  captureId: string;
  sessionId: string;
  /** 1 … 10. */
  finger: number;
  template: FingerTemplate;
}

/** Stores a session's templates as they are now; what it had before and has no longer goes. */
export function putGallery(store: Store, sessionId: string, entries: readonly Omit<GalleryEntry, 'sessionId'>[], addedAt: string): void {
  store.write(() => {
    clearGallery(store, sessionId);
    const insert = store.db.prepare('INSERT INTO gallery_template (capture_id, session_id, finger, added_at, template) VALUES (?, ?, ?, ?, ?)');
    for (const { captureId, finger, template } of entries) insert.run(captureId, sessionId, finger, addedAt, Buffer.from(writeMinutiaeRecord(template, { position: finger })));
  });
}

/** Captures of a session that stand in the gallery. */
export function galleryCaptures(store: Store, sessionId: string): string[] {
  return store.db.prepare<[string], { capture_id: string }>('SELECT capture_id FROM gallery_template WHERE session_id = ?').all(sessionId).map((row) => row.capture_id);
}

/** Every finger in the gallery, without its template: that is read when it is wanted. */
export function galleryIndex(store: Store): Pick<GalleryEntry, 'captureId' | 'sessionId' | 'finger'>[] {
  return store.db
    .prepare<[], { capture_id: string; session_id: string; finger: number }>('SELECT capture_id, session_id, finger FROM gallery_template ORDER BY added_at, finger')
    .all()
    .map((row) => ({ captureId: row.capture_id, sessionId: row.session_id, finger: row.finger }));
}

/** The ISO/IEC 19794-2 record of a capture that stands in the gallery; undefined where it has left. */
export function galleryRecord(store: Store, captureId: string): Uint8Array | undefined {
  return store.db.prepare<[string], { template: Uint8Array }>('SELECT template FROM gallery_template WHERE capture_id = ?').get(captureId)?.template;
}

/** The station has answered, or nobody will be registered. */
export function clearGallery(store: Store, sessionId: string): void {
  store.db.prepare('DELETE FROM gallery_template WHERE session_id = ?').run(sessionId);
}
