/** One backup, at night or by hand: made, noted for readiness, entered in the trail; a failure is noted as well. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { asSchalterError } from '../errors.ts';
import { addAuditEntry } from '../store/audit.ts';
import type { Store } from '../store/database.ts';
import { backUp } from '../trust/backup.ts';
import { noteBackup, noteBackupFailure } from '../trust/backup-mark.ts';

export interface BackupOrder {
  store: Store;
  key: Uint8Array;
  dataDir: string;
  now: string;
  actor: string;
}

/** @param tidy what belongs to it once it is made, and fails with it. @throws what making and tidying throw */
export function takeBackup({ store, key, dataDir, now, actor }: BackupOrder, folder: string, name: string, tidy?: () => void): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { sessions, captures, damagedCaptures } = backUp(store, key, dataDir, join(folder, name), now);
    noteBackup(dataDir, now);
    if (damagedCaptures !== undefined) noteBackupFailure(dataDir, now, 'CAPTURE_DAMAGED');
    store.write(() => addAuditEntry(store, { at: now, actor, action: 'desk.backedUp', sessionId: null, detail: { sessions, captures, ...(damagedCaptures === undefined ? {} : { damagedCaptures }) } }));
    tidy?.();
  } catch (thrown) {
    noteBackupFailure(dataDir, now, asSchalterError(thrown).code);
    throw thrown;
  }
}
