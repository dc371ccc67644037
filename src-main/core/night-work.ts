/**
 * What a desk does by itself once a day: the deletion run and, where the office has named a folder, a verified
 * backup. Looked at every quarter of an hour, so that a machine that was off at night catches up in the morning.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LegalBasis } from '../contract/desk.ts';
import { officeDay } from '../contract/office-day.ts';
import { deleteOverdueCases } from '../counter/caseload/store.ts';
import { asSchalterError } from '../errors.ts';
import type { Store } from '../store/database.ts';
import { certificates, runRetention } from '../trust/retention.ts';
import type { Protocol } from './protocol.ts';
import { takeBackup } from './take-backup.ts';

export interface BackupSettings {
  folder: string;
  /** So many backups are kept; the oldest go. */
  keep: number;
}

export interface NightWorkOptions {
  store: Store;
  dataDir: string;
  key: Uint8Array;
  bases: readonly LegalBasis[];
  backup: BackupSettings | null;
  now(): string;
  protocol: Protocol;
}

const everyMs = 15 * 60_000;
const nameOf = (day: string) => `schalter-${day}`;
const isBackup = (name: string) => /^schalter-\d{4}-\d{2}-\d{2}$/.test(name);

/** Does what is due. Each part for itself: a full disk must not stop the deletion. */
export function workOfTheDay(options: NightWorkOptions): void {
  const { store, now, protocol } = options;
  const day = officeDay(now());
  try {
    const last = certificates(store).at(-1);
    if (last === undefined || officeDay(last.ranAt) < day) {
      // First, so that the run after it also cuts their traces out of the log.
      deleteOverdueCases(store, now(), 'desk');
      runRetention(store, now(), 'desk', options.bases);
    }
  } catch (thrown) {
    protocol.note('RETENTION_FAILED', { error: asSchalterError(thrown).code });
  }
  if (options.backup) backUpToday(options, options.backup, day);
}

function backUpToday({ store, key, dataDir, now, protocol }: NightWorkOptions, { folder, keep }: BackupSettings, day: string): void {
  if (existsSync(join(folder, nameOf(day)))) return;
  try {
    takeBackup({ store, key, dataDir, now: now(), actor: 'desk' }, folder, nameOf(day), () => {
      for (const old of readdirSync(folder).filter(isBackup).sort().slice(0, -keep)) rmSync(join(folder, old), { recursive: true, force: true });
    });
  } catch (thrown) {
    protocol.note('BACKUP_FAILED', { error: asSchalterError(thrown).code });
  }
}

/** @returns ends it */
export function startNightWork(options: NightWorkOptions): () => void {
  const first = setTimeout(() => workOfTheDay(options), 30_000);
  const timer = setInterval(() => workOfTheDay(options), everyMs);
  first.unref();
  timer.unref();
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}
