/**
 * When the last verified backup was made and whether the last attempt failed: two small files beside the store, so
 * that readiness can tell it also where the store itself cannot be opened. They hold times and codes only.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const made = z.object({ madeAt: z.string() });
const failed = z.object({ at: z.string(), code: z.string() });
export type BackupFailure = z.infer<typeof failed>;

const madeFile = (dir: string) => join(dir, 'last-backup.json');
const failedFile = (dir: string) => join(dir, 'backup-failure.json');

function read<T>(file: string, shape: z.ZodType<T>): T | null {
  if (!existsSync(file)) return null;
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** A backup counts from the moment it was verified; an earlier failure is over with it. */
export function noteBackup(dir: string, at: string): void {
  writeFileSync(madeFile(dir), JSON.stringify({ madeAt: at }));
  rmSync(failedFile(dir), { force: true });
}

/** Never throws: the disk of the data may be the one that is full, and the night's other work must go on. */
export function noteBackupFailure(dir: string, at: string, code: string): void {
  try {
    writeFileSync(failedFile(dir), JSON.stringify({ at, code }));
  } catch {
    // The protocol and the age of the last backup tell it then.
  }
}

export const lastBackup = (dir: string): string | null => read(madeFile(dir), made)?.madeAt ?? null;
export const backupFailure = (dir: string): BackupFailure | null => read(failedFile(dir), failed);
