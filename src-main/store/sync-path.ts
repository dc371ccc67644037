/** Nothing outside the database is on the disk before it is synced, a new or renamed file not before its folder is. */
import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';

/** A file's bytes or a folder's names are on the disk. Windows syncs no folders: NTFS journals them itself. */
export function syncPath(path: string): void {
  const folder = statSync(path).isDirectory();
  if (folder && process.platform === 'win32') return;
  const handle = openSync(path, folder ? 'r' : 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
