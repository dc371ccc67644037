/**
 * Backup and restore of the desk's store. A backup is a folder: the encrypted database as one consistent
 * file (VACUUM INTO keeps cipher and key; captures in files come into its rows), the keyring with its wrapped key, and
 * a manifest with hashes.
 * It is verified by opening it before anybody is told that it exists; a restore verifies it again and puts
 * what it replaces aside instead of deleting it.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SchalterError } from '../errors.ts';
import { addAuditEntry } from '../store/audit.ts';
import { anchorFile } from '../store/audit-seals.ts';
import { capturesFolder } from '../store/capture-files.ts';
import { gatherCaptures } from '../store/captures.ts';
import { openStore, storeFile, type Store } from '../store/database.ts';
import { syncPath } from '../store/sync-path.ts';
import { hashOf } from './hash-of.ts';

const keyringFile = 'keyring.json';
const manifestFile = 'manifest.json';

const manifestSchema = z.strictObject({
  format: z.literal('schalter-backup-1'),
  madeAt: z.string(),
  files: z.record(z.string(), z.strictObject({ sha256: z.string(), bytes: z.number().int() })),
  sessions: z.number().int(),
  captures: z.number().int(),
  auditEntries: z.number().int(),
  /** Captures that were damaged when it was made; absent where none was. */
  damagedCaptures: z.number().int().optional(),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

function counts(store: Store): { sessions: number; captures: number; auditEntries: number } {
  const count = (table: string) => store.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()!.n;
  return { sessions: count('session'), captures: count('capture'), auditEntries: count('audit') };
}

const damaged = (what: string, cause?: unknown) => new SchalterError('BACKUP_DAMAGED', 'unavailable', `Die Sicherung ist nicht brauchbar: ${what}. Bitte eine andere Sicherung verwenden.`, { cause });

/**
 * @param dataDir folder of the running desk, for its keyring
 * @param target folder that does not exist yet
 * @throws SchalterError BACKUP_EXISTS (input), BACKUP_FAILED (unavailable)
 */
export function backUp(store: Store, key: Uint8Array, dataDir: string, target: string, now: string): BackupManifest {
  if (existsSync(target)) throw new SchalterError('BACKUP_EXISTS', 'input', `Den Ordner ${target} gibt es schon. Bitte für jede Sicherung einen neuen Ordner nennen.`);
  const growing = `${target}.unfertig`;
  try {
    rmSync(growing, { recursive: true, force: true });
    mkdirSync(growing, { recursive: true, mode: 0o700 });
    const damagedCaptures = copyStore(store, key, growing);
    copyFileSync(join(dataDir, keyringFile), join(growing, keyringFile));
    const extra = existsSync(join(dataDir, anchorFile)) ? [anchorFile] : [];
    for (const name of extra) copyFileSync(join(dataDir, name), join(growing, name));
    const files = Object.fromEntries([storeFile, keyringFile, ...extra].map((name) => [name, { sha256: hashOf(join(growing, name)), bytes: statSync(join(growing, name)).size }]));
    const manifest: BackupManifest = { format: 'schalter-backup-1', madeAt: now, files, ...counts(store), ...(damagedCaptures > 0 ? { damagedCaptures } : {}) };
    writeFileSync(join(growing, manifestFile), JSON.stringify(manifest, null, 2) + '\n', { mode: 0o600 });
    verifyBackup(growing, key);
    for (const name of [...Object.keys(files), manifestFile]) syncPath(join(growing, name));
    renameSync(growing, target);
    return manifest;
  } catch (cause) {
    rmSync(growing, { recursive: true, force: true });
    if (cause instanceof SchalterError) throw cause;
    throw new SchalterError('BACKUP_FAILED', 'unavailable', 'Die Sicherung ist nicht gelungen. Bitte freien Platz und Schreibrechte des Sicherungsordners prüfen; die Daten des Schalters sind unberührt.', { cause });
  }
}

/** The store in one file that needs nothing beside it. @returns how many of its captures are damaged */
function copyStore(store: Store, key: Uint8Array, folder: string): number {
  store.db.prepare('VACUUM INTO ?').run(join(folder, storeFile));
  const copy = openStore({ dir: folder, key });
  try {
    // Nothing counts before the whole backup is verified and synced.
    copy.db.pragma('synchronous = OFF');
    copy.db.pragma('journal_mode = OFF');
    return gatherCaptures(store, copy);
  } finally {
    copy.close();
    rmSync(join(folder, capturesFolder), { recursive: true, force: true });
  }
}

function readManifest(folder: string): BackupManifest {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(join(folder, manifestFile), 'utf8')));
  } catch (cause) {
    throw damaged('das Verzeichnis der Sicherung fehlt oder ist nicht lesbar', cause);
  }
}

/** Hashes only; for a restore before the key is at hand. @throws SchalterError BACKUP_DAMAGED */
export function checkFiles(folder: string): BackupManifest {
  const manifest = readManifest(folder);
  for (const [name, { sha256 }] of Object.entries(manifest.files)) {
    const file = join(folder, name);
    if (!existsSync(file)) throw damaged(`${name} fehlt`);
    if (hashOf(file) !== sha256) throw damaged(`${name} ist verändert`);
  }
  return manifest;
}

/**
 * Opens the backup with its key, checks every page and counts what is in it. Works on a copy, so that the
 * backup itself is never written to.
 * @throws SchalterError BACKUP_DAMAGED (unavailable), STORE_KEY (input)
 */
export function verifyBackup(folder: string, key: Uint8Array): BackupManifest {
  const manifest = checkFiles(folder);
  const opened = openCopy(folder, key);
  try {
    const verdict = opened.db.pragma('integrity_check', { simple: true });
    if (verdict !== 'ok') throw damaged('die Datenbank darin ist nicht heil');
    const found = counts(opened);
    for (const name of ['sessions', 'captures', 'auditEntries'] as const) if (found[name] !== manifest[name]) throw damaged('es fehlen Einträge');
    if (opened.db.prepare('SELECT 1 FROM capture WHERE file IS NOT NULL').get() !== undefined) throw damaged('es fehlen Aufnahmen');
  } finally {
    opened.close();
  }
  return manifest;
}

/** The store of a backup as a copy, which goes when it is closed. @throws SchalterError BACKUP_DAMAGED, STORE_… */
export function openCopy(folder: string, key: Uint8Array): Store {
  const trial = `${folder}.probe`;
  const remove = (): void => rmSync(trial, { recursive: true, force: true });
  remove();
  mkdirSync(trial, { mode: 0o700 });
  try {
    copyFileSync(join(folder, storeFile), join(trial, storeFile));
    const store = openStore({ dir: trial, key });
    return {
      ...store,
      close() {
        store.close();
        remove();
      },
    };
  } catch (thrown) {
    remove();
    throw thrown;
  }
}

/** Who brings a backup back; the second person is null where the desk has no people, or the paper from the safe was used. */
export interface Restorer {
  actor: string;
  approvedBy: string | null;
}

/**
 * Puts a backup in the place of a desk's data, which must not be open. What stood there is renamed, not deleted.
 * @returns where the replaced data lie now, null where there were none
 * @throws SchalterError BACKUP_DAMAGED, RESTORE_FAILED (unavailable), STORE_KEY (input)
 */
export function restore(folder: string, key: Uint8Array, dataDir: string, by: Restorer, now: string): { manifest: BackupManifest; aside: string | null } {
  const manifest = verifyBackup(folder, key);
  const aside = [storeFile, capturesFolder].some((name) => existsSync(join(dataDir, name))) ? `${dataDir}.vor-${now.replaceAll(/[^0-9]/g, '').slice(0, 17)}` : null;
  // First the captures: a store is never without its own while the order is repeated after a kill.
  const replaced = [capturesFolder, storeFile, `${storeFile}-wal`, `${storeFile}-shm`, keyringFile, anchorFile];
  const move = (from: string, to: string): void => {
    for (const name of replaced) if (existsSync(join(from, name))) renameSync(join(from, name), join(to, name));
  };
  if (aside !== null) {
    mkdirSync(aside, { mode: 0o700 });
    move(dataDir, aside);
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    for (const name of Object.keys(manifest.files)) copyFileSync(join(folder, name), join(dataDir, name));
  } catch (cause) {
    // A full disk, for one: the desk goes on with what it had.
    for (const name of replaced) rmSync(join(dataDir, name), { recursive: true, force: true });
    if (aside !== null) move(aside, dataDir);
    throw new SchalterError('RESTORE_FAILED', 'unavailable', 'Die Sicherung ließ sich nicht zurückspielen; die bisherigen Daten sind wieder an ihrem Platz. Bitte freien Platz und Schreibrechte des Datenordners prüfen.', { cause });
  }
  noteRestore(dataDir, key, manifest, by, now);
  return { manifest, aside };
}

/** A restore takes the trail back too: that it was done, from what and by whom, is its next entry. */
function noteRestore(dataDir: string, key: Uint8Array, manifest: BackupManifest, { actor, approvedBy }: Restorer, now: string): void {
  const store = openStore({ dir: dataDir, key });
  try {
    store.write(() => addAuditEntry(store, { at: now, actor, action: 'desk.restored', sessionId: null, detail: { backupOf: manifest.madeAt, auditEntries: manifest.auditEntries, ...(approvedBy === null ? {} : { approvedBy }) } }));
  } finally {
    store.close();
  }
}
