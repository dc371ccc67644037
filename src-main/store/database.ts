/**
 * The one store of the desk: SQLite, encrypted page by page (SQLCipher 4 scheme), one process, one writer.
 *
 * `synchronous = FULL` with a write-ahead log: what a transaction has committed survives a kill and a
 * power cut. Data, queue and audit entry are one transaction; the files of large captures are on the disk before
 * it commits (capture-files.ts), and nothing of a person lies outside an encryption.
 */
import Sqlite, { type Database } from 'better-sqlite3';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SchalterError } from '../errors.ts';
import { openCaptureFiles, removeDeleted, sweepCaptures, type CaptureFiles } from './capture-files.ts';
import { migrations } from './migrations/index.ts';

export interface Store {
  readonly db: Database;
  readonly file: string;
  readonly captureFiles: CaptureFiles;
  /** Runs `work` in one immediate transaction; nested calls join the outer one. Anything thrown undoes all of it. */
  write<T>(work: () => T): T;
  close(): void;
}

export const storeFile = 'desk.sqlite';

/**
 * Opens (or creates) the store in a folder and brings it to the newest form.
 * @param options.key the data key, 32 bytes (see keyring.ts)
 * @throws SchalterError STORE_KEY (input), STORE_IN_USE, STORE_UNAVAILABLE, STORE_NEWER, STORE_DAMAGED (unavailable)
 */
export function openStore(options: { dir: string; key: Uint8Array }): Store {
  if (options.key.length !== 32) throw new SchalterError('STORE_KEY', 'input', 'Der Schlüssel des Datenspeichers hat nicht die richtige Länge.');
  const file = join(options.dir, storeFile);
  const existed = existsSync(file);
  let db: Database;
  try {
    mkdirSync(options.dir, { recursive: true, mode: 0o700 });
    db = new Sqlite(file, { timeout: 5000 });
  } catch (cause) {
    throw new SchalterError('STORE_UNAVAILABLE', 'unavailable', 'Der Datenspeicher lässt sich nicht anlegen oder öffnen. Bitte freien Platz und Zugriffsrechte des Datenordners prüfen.', { cause });
  }
  let captureFiles: CaptureFiles;
  try {
    unlock(db, options.key, existed);
    db.pragma('foreign_keys = ON');
    db.pragma('secure_delete = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('temp_store = MEMORY');
    written(() => migrate(db));
    captureFiles = written(() => openCaptureFiles(options.dir, !existed));
    sweepCaptures(db, captureFiles);
  } catch (thrown) {
    db.close();
    throw thrown;
  }
  return {
    db,
    file,
    captureFiles,
    write: (work) => (db.inTransaction ? work() : committed(db, captureFiles, work)),
    close: () => db.close(),
  };
}

/** A commit that fails may still stand on the disk: then the files stay for the next start to judge. */
function committed<T>(db: Database, files: CaptureFiles, work: () => T): T {
  let failed = true;
  const whole = (): T => {
    const result = work();
    failed = false;
    return result;
  };
  files.begin();
  try {
    const result = written(() => db.transaction(whole).immediate());
    removeDeleted(db, files);
    return result;
  } finally {
    if (failed) files.undo();
  }
}

const fullCodes: ReadonlySet<string> = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT', 'EIO']);
const readOnlyCodes: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM']);

/** A disk that fails while it is written to is said in a sentence; the transaction is undone whole. */
function written<T>(write: () => T): T {
  try {
    return write();
  } catch (cause) {
    const code = String((cause as { code?: unknown }).code ?? '');
    if (fullCodes.has(code) || code.startsWith('SQLITE_IOERR')) throw new SchalterError('STORE_FULL', 'unavailable', 'Auf diesem Rechner ist kein Platz mehr, oder die Platte nimmt nichts an. Dieser Schritt ist nicht gespeichert, alles davor schon. Bitte Platz schaffen und den Schritt wiederholen.', { cause });
    if (readOnlyCodes.has(code) || code.startsWith('SQLITE_READONLY')) throw new SchalterError('STORE_READ_ONLY', 'unavailable', 'Der Datenordner lässt sich nicht beschreiben. Dieser Schritt ist nicht gespeichert, alles davor schon. Bitte die Rechte des Ordners prüfen.', { cause });
    throw cause;
  }
}

/** Sets the key, proves that it fits by reading, and takes the lock that keeps a second writer out. */
function unlock(db: Database, key: Uint8Array, existed: boolean): void {
  try {
    db.pragma("cipher = 'sqlcipher'");
    db.pragma('legacy = 4');
    db.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`);
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec('BEGIN IMMEDIATE; COMMIT;');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (cause) {
    const code = (cause as { code?: string }).code ?? '';
    if (code.startsWith('SQLITE_BUSY')) throw new SchalterError('STORE_IN_USE', 'unavailable', 'Der Datenspeicher wird schon von einem anderen Programm benutzt. Bitte die andere Schalteranwendung schließen.', { cause });
    if (existed && code === 'SQLITE_NOTADB') throw new SchalterError('STORE_KEY', 'input', 'Der Datenspeicher lässt sich mit diesem Schlüssel nicht öffnen. Bitte Kennwort prüfen oder den Wiederherstellungsschlüssel verwenden.', { cause });
    if (code.startsWith('SQLITE_CORRUPT')) throw new SchalterError('STORE_DAMAGED', 'unavailable', 'Der Datenspeicher ist beschädigt. Bitte den Support anrufen und den Rechner nicht weiter benutzen.', { cause });
    throw new SchalterError('STORE_UNAVAILABLE', 'unavailable', 'Der Datenspeicher lässt sich nicht öffnen. Bitte freien Platz und Zugriffsrechte des Datenordners prüfen.', { cause });
  }
}

function migrate(db: Database): void {
  db.exec('CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, sentence TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT');
  const applied = new Set(db.prepare<[], { number: number }>('SELECT number FROM migration').all().map((row) => row.number));
  const known = new Set(migrations.map((migration) => migration.number));
  if ([...applied].some((number) => !known.has(number))) {
    throw new SchalterError('STORE_NEWER', 'unavailable', 'Der Datenspeicher stammt von einer neueren Fassung dieses Programms. Bitte die neuere Fassung benutzen.');
  }
  const record = db.prepare('INSERT INTO migration (number, sentence, applied_at) VALUES (?, ?, ?)');
  for (const migration of [...migrations].sort((a, b) => a.number - b.number)) {
    if (applied.has(migration.number)) continue;
    db.transaction(() => {
      migration.up(db);
      record.run(migration.number, migration.sentence, new Date().toISOString());
    }).immediate();
  }
}
