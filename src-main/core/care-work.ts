/**
 * What administrators do for the desk itself, in its window as in the command line. A restore is ordered here, with a
 * second person, and carried out by the next start before the store is opened: the core begins anew at once.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { backupName, type BackupFacts, type CareState } from '../contract/care.ts';
import type { CallInput, CallName, CallOutput } from '../contract/calls.ts';
import { SchalterError } from '../errors.ts';
import { addAuditEntry } from '../store/audit.ts';
import type { Store } from '../store/database.ts';
import { restore, verifyBackup } from '../trust/backup.ts';
import { backupFailure, lastBackup } from '../trust/backup-mark.ts';
import { applyUpdate, earlierVersion, publisherKey, rollBack, verifyUpdate } from '../trust/update.ts';
import type { Access } from './access.ts';
import type { DeskSettings } from './settings.ts';
import { takeBackup } from './take-backup.ts';

export interface CareOptions {
  store: Store;
  dataDir: string;
  key: Uint8Array;
  settings: Pick<DeskSettings, 'backup' | 'update'>;
  access: Pick<Access, 'actor' | 'useApproval'>;
  version: string;
  now(): string;
  /** Ends the core in order; whoever started it starts it again. */
  restart(): void;
}

type Handlers = { [N in Extract<CallName, `care.${string}`>]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

const orderFile = 'restore-order.json';
const orderShape = z.object({ folder: z.string(), actor: z.string(), approvedBy: z.string() });
const subjectOf = (name: string): string => `backup ${name}`;

/** Carries out what was ordered before the last end. The order goes only when the restore is done: a kill in between repeats it. */
export function restoreAsOrdered(dataDir: string, key: Uint8Array, now: string): void {
  const file = join(dataDir, orderFile);
  if (!existsSync(file)) return;
  try {
    const { folder, ...by } = orderShape.parse(JSON.parse(readFileSync(file, 'utf8')));
    restore(folder, key, dataDir, by, now);
  } finally {
    // A backup that is refused must not keep the desk from starting: nothing was replaced then.
    rmSync(file, { force: true });
  }
}

export function createCareWork(options: CareOptions): Handlers {
  const { store, dataDir, key, settings, access, version, now } = options;
  const enter = (action: string, detail: Record<string, unknown>): void => store.write(() => addAuditEntry(store, { at: now(), actor: access.actor(), action, sessionId: null, detail }));

  const backupFolder = (): string => {
    if (!settings.backup) throw new SchalterError('BACKUP_NOT_SET_UP', 'input', 'Für diesen Schalter ist kein Ordner für Sicherungen festgelegt. Bitte in den Einstellungen (desk.json) unter »backup« eintragen.');
    return settings.backup.folder;
  };
  const names = (): string[] => {
    const folder = settings.backup?.folder;
    return folder !== undefined && existsSync(folder) ? readdirSync(folder).filter((name) => backupName.safeParse(name).success).sort().reverse() : [];
  };
  const placeOf = (name: string): string => {
    if (!names().includes(name)) throw new SchalterError('BACKUP_UNKNOWN', 'input', 'Diese Sicherung liegt nicht mehr im Ordner. Bitte eine andere wählen.');
    return join(backupFolder(), name);
  };
  const update = (): NonNullable<DeskSettings['update']> => {
    if (!settings.update) throw new SchalterError('UPDATE_NOT_SET_UP', 'input', 'Für diesen Schalter sind keine Aktualisierungen vom Medium eingerichtet. Bitte in den Einstellungen (desk.json) unter »update« eintragen.');
    return settings.update;
  };
  const trusted = (): Uint8Array[] => [publisherKey(update().publisher)];
  const state = (): CareState => ({
    folder: settings.backup?.folder ?? null,
    lastBackupAt: lastBackup(dataDir),
    failure: backupFailure(dataDir),
    backups: names(),
    version,
    medium: settings.update?.medium ?? null,
    earlier: settings.update ? earlierVersion(settings.update.place) : null,
  });
  const factsOf = (name: string): BackupFacts => {
    const { madeAt, sessions, captures, auditEntries } = verifyBackup(placeOf(name), key);
    return { name, madeAt, sessions, captures, auditEntries };
  };

  return {
    'care.state': state,
    'care.backUp'() {
      const at = now();
      takeBackup({ store, key, dataDir, now: at, actor: access.actor() }, backupFolder(), `schalter-${at.slice(0, 10)}-${at.slice(11, 19).replaceAll(':', '')}`);
      return state();
    },
    'care.checkBackup': ({ name }) => factsOf(name),
    'care.restore'({ name, approval }) {
      const { madeAt } = factsOf(name);
      const approvedBy = access.useApproval(approval, 'restoreBackup', subjectOf(name));
      enter('desk.restoreOrdered', { backupOf: madeAt, approvedBy: approvedBy.login });
      writeFileSync(join(dataDir, orderFile), JSON.stringify({ folder: placeOf(name), actor: access.actor(), approvedBy: approvedBy.login } satisfies z.infer<typeof orderShape>), { mode: 0o600 });
      options.restart();
      return {};
    },
    'care.checkUpdate'() {
      const { version: next, from, files } = verifyUpdate(update().medium, trusted(), version);
      return { version: next, from, files: Object.keys(files).length };
    },
    'care.installUpdate'() {
      const { version: next, from, files } = applyUpdate(update().medium, update().place, trusted(), version);
      enter('desk.updated', { to: next, from: version });
      return { version: next, from, files: Object.keys(files).length };
    },
    'care.rollBack'() {
      const back = rollBack(update().place);
      enter('desk.updated', { to: back, from: version });
      return { version: back };
    },
  };
}
