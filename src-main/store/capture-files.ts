/**
 * Large captures lie beside the store, one file each under a random name: AES-256-GCM with a key of its own that lies
 * in the row, and so within the store's encryption. Bound to its case and id, a file counts for no other.
 *
 * Nothing confirmed is lost: file and folder are on the disk before the transaction that names them commits. What is
 * deleted is gone: its key with the row (`secure_delete`, log cut), its file right after; what a kill leaves between the
 * two, the next start removes. Two lists say what may go: `capture_file_gone`, and files that no row names.
 */
import type { Database } from 'better-sqlite3';
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncPath } from './sync-path.ts';

export const capturesFolder = 'captures';

/** From so many bytes on a file was written faster than the row in every run (docs/trust.md, »Captures beside the store«). */
export const filedFrom = 192 * 1024;

const version = 1;
const nonceLength = 12;
const tagLength = 16;
const overhead = 1 + nonceLength + tagLength;

export interface CaptureOwner {
  id: string;
  sessionId: string;
}

/** What the row holds of a capture in a file. */
export interface Filed {
  file: string;
  key: Uint8Array;
  size: number;
}

export interface CaptureFiles {
  /** On the disk when it returns, and in a folder that is. @throws errors of the file system; `written` in database.ts says them */
  put(owner: CaptureOwner, bytes: Uint8Array): Filed;
  /** Null where the file is missing, torn, changed or another capture's. */
  read(owner: CaptureOwner, filed: Filed): Uint8Array | null;
  /** There, with the length it must have. */
  stands(filed: Pick<Filed, 'file' | 'size'>): boolean;
  names(): string[];
  /** @returns those that are gone for certain; the others are tried again */
  remove(names: readonly string[]): string[];
  /** A transaction begins. */
  begin(): void;
  /** Its work has failed and cannot have reached the disk: what it put goes. */
  undo(): void;
}

const bound = ({ id, sessionId }: CaptureOwner): Buffer => Buffer.from(JSON.stringify(['schalter-capture', version, sessionId, id]));

function sealed(owner: CaptureOwner, key: Uint8Array, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(owner));
  return Buffer.concat([Uint8Array.of(version), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function opened(owner: CaptureOwner, key: Uint8Array, file: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, file.subarray(1, 1 + nonceLength), { authTagLength: tagLength }).setAAD(bound(owner)).setAuthTag(file.subarray(-tagLength));
  return Buffer.concat([decipher.update(file.subarray(1 + nonceLength, -tagLength)), decipher.final()]);
}

/** Files of a store that is not there any more are no litter of the new one: they are put aside. */
function prepare(folder: string, newStore: boolean): void {
  if (newStore && existsSync(folder) && readdirSync(folder).length > 0) renameSync(folder, `${folder}.vor-${Date.now()}`);
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  // Also where it stands already: a kill may have come before this line.
  syncPath(dirname(folder));
}

/** @throws errors of the file system */
export function openCaptureFiles(dir: string, newStore: boolean): CaptureFiles {
  const folder = join(dir, capturesFolder);
  prepare(folder, newStore);
  const at = (name: string): string => join(folder, name);
  let fresh: string[] = [];

  function remove(names: readonly string[]): string[] {
    if (names.length === 0) return [];
    const gone = names.filter((name) => {
      try {
        unlinkSync(at(name));
        return true;
      } catch (thrown) {
        return (thrown as { code?: string }).code === 'ENOENT';
      }
    });
    syncPath(folder);
    return gone;
  }

  return {
    put(owner, bytes) {
      const [file, key] = [randomUUID(), randomBytes(32)];
      fresh.push(file);
      const handle = openSync(at(file), 'wx', 0o600);
      try {
        writeFileSync(handle, sealed(owner, key, bytes));
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      syncPath(folder);
      return { file, key, size: bytes.length };
    },
    read(owner, { file, key, size }) {
      try {
        const whole = readFileSync(at(file));
        return whole[0] === version && whole.length === size + overhead ? opened(owner, key, whole) : null;
      } catch {
        return null;
      }
    },
    stands: ({ file, size }) => statSync(at(file), { throwIfNoEntry: false })?.size === size + overhead,
    names: () => readdirSync(folder),
    remove,
    begin: () => void (fresh = []),
    undo() {
      try {
        remove(fresh);
      } catch {
        // The next start removes them.
      }
    },
  };
}

/** After a commit that deleted captures: their keys go out of the log, then their files. Never throws: what is left is tried again. */
export function removeDeleted(db: Database, files: CaptureFiles): void {
  try {
    const names = db.prepare<[], string>('SELECT file FROM capture_file_gone').pluck().all();
    if (names.length === 0) return;
    db.pragma('wal_checkpoint(TRUNCATE)');
    const forget = db.prepare<[string]>('DELETE FROM capture_file_gone WHERE file = ?');
    const gone = files.remove(names);
    db.transaction(() => gone.forEach((name) => forget.run(name))).immediate();
  } catch {
    // With the next write, or at the next start.
  }
}

/** At the start, where nobody else writes: what an undone transaction left. A store whose list cannot be read whole loses nothing. */
export function sweepCaptures(db: Database, files: CaptureFiles): void {
  removeDeleted(db, files);
  try {
    const named = new Set(db.prepare<[], string>('SELECT file FROM capture WHERE file IS NOT NULL').pluck().all());
    files.remove(files.names().filter((name) => !named.has(name)));
  } catch {
    // A damaged page or a disk that is only read: the check at the start tells it.
  }
}
