/**
 * What a start looks at before anybody works, and what can be mended by the program itself. Nothing is erased: a
 * damaged store is set aside whole, and what can be read of it is carried over row by row.
 */
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorFile } from '../store/audit-seals.ts';
import { capturesFolder } from '../store/capture-files.ts';
import { capturesWithoutFile } from '../store/captures.ts';
import { openStore, storeFile, type Store } from '../store/database.ts';
import { SchalterError } from '../errors.ts';
import { clockNotice } from './clock.ts';

/** Too little to finish a case with its captures. */
const scarceBytes = 512 * 2 ** 20;
const runningFile = 'running';
/** Certainly past. */
const built = '2026-11-24T00:00:00.000Z';

export interface StartCheck {
  /** German sentences for the screen; empty is good. */
  notices: string[];
  /** The last run did not end in order: power, kill, crash. */
  unclean: boolean;
}

/** Marks the desk as running. @returns whether the mark of an earlier run was still there */
export function markRunning(dir: string): boolean {
  const file = join(dir, runningFile);
  const unclean = existsSync(file);
  writeFileSync(file, '', { mode: 0o600 });
  return unclean;
}

export function markStopped(dir: string): void {
  rmSync(join(dir, runningFile), { force: true });
}

/** Beyond this, pictures are left to the nightly backup, which reads every page, and to the hash at each reading: a crash must not cost minutes. */
const largeBytes = 512 * 2 ** 20;

/** A page that cannot be read, or whose authentication code does not fit, shows here. @returns null where all is well */
export function damageOf(store: Store, large = largeBytes): string | null {
  try {
    const tables = store.db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'capture'").all();
    const checks = statSync(store.file).size < large ? ['quick_check(1)'] : tables.map(({ name }) => `quick_check("${name}")`);
    const verdict = checks.map((check) => store.db.pragma(check, { simple: true })).find((found) => found !== 'ok') ?? 'ok';
    return verdict === 'ok' ? null : 'Der Datenspeicher hat einen schadhaften Bereich.';
  } catch {
    return 'Der Datenspeicher hat einen schadhaften Bereich.';
  }
}

/** @returns null where every capture has its file, whole */
export function missingFiles(store: Store): string | null {
  let missing: number;
  try {
    missing = capturesWithoutFile(store);
  } catch {
    // The list itself lies on a damaged page, which `damageOf` tells.
    return null;
  }
  if (missing === 0) return null;
  return `${missing === 1 ? 'Zu einer Aufnahme fehlt die Datei, oder sie ist nicht ganz' : `Zu ${missing} Aufnahmen fehlen die Dateien, oder sie sind nicht ganz`}. Bitte den Support anrufen und im Datenordner nichts verändern; eine Sicherung kann sie noch enthalten.`;
}

/** Looks at clock, disk, the files of captures and, after an unclean end, at every page. */
export function checkStart(store: Store, dir: string, now: string): StartCheck {
  const unclean = markRunning(dir);
  const last = store.db.prepare<[], { at: string }>('SELECT at FROM audit ORDER BY seq DESC LIMIT 1').get()?.at ?? null;
  const { bavail, bsize } = statfsSync(dir);
  const notices = [
    clockNotice(now, last, built),
    bavail * bsize < scarceBytes ? `Auf diesem Rechner sind nur noch ${Math.floor((bavail * bsize) / 2 ** 20)} MiB frei. Bitte Platz schaffen; es ist noch nichts verloren.` : null,
    unclean && damageOf(store) !== null ? 'Der Datenspeicher hat nach dem letzten Ausfall einen schadhaften Bereich. Bitte den Support anrufen; »schalter store repair« rettet, was lesbar ist.' : null,
    missingFiles(store),
  ].filter((notice) => notice !== null);
  return { notices, unclean };
}

export interface RepairReport {
  /** Where the damaged store lies now. */
  aside: string;
  tables: { name: string; rows: number; lost: number }[];
}

/** Reads as much of a table as can be read: whole, else row by row by its rowid. */
function carry(from: Store, to: Store, table: string): { rows: number; lost: number } {
  const columns = to.db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)').all(table).map((column) => `"${column.name}"`);
  const into = to.db.prepare<unknown[]>(`INSERT OR IGNORE INTO "${table}" (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
  const put = (row: Record<string, unknown>): void => void into.run(...columns.map((column) => row[column.slice(1, -1)]));
  let rows = 0;
  let lost = 0;
  const one = from.db.prepare<[number], Record<string, unknown>>(`SELECT ${columns.join(', ')} FROM "${table}" WHERE rowid = ?`);
  let ids: number[];
  try {
    ids = from.db.prepare<[], { id: number }>(`SELECT rowid AS id FROM "${table}" ORDER BY rowid`).all().map((row) => row.id);
  } catch {
    ids = readableIds(from, table);
    lost = -1;
  }
  for (const id of ids) {
    try {
      const row = one.get(id);
      if (row) put(row);
      rows += row ? 1 : 0;
    } catch {
      lost = Math.max(0, lost) + 1;
    }
  }
  return { rows, lost };
}

/** Where the list of rows itself is torn: from both ends, as far as they reach. */
function readableIds(from: Store, table: string): number[] {
  const found = new Set<number>();
  for (const order of ['ASC', 'DESC']) {
    try {
      for (const row of from.db.prepare<[], { id: number }>(`SELECT rowid AS id FROM "${table}" ORDER BY rowid ${order}`).iterate()) found.add(row.id);
    } catch {
      // As far as it went.
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** The files of captures stay where the new store looks for them; the old one set aside has them as well. */
function shareCaptures(dir: string, aside: string, names: readonly string[]): void {
  mkdirSync(join(aside, capturesFolder), { mode: 0o700 });
  for (const name of names) {
    const [from, to] = [join(dir, capturesFolder, name), join(aside, capturesFolder, name)];
    try {
      linkSync(from, to);
    } catch {
      copyFileSync(from, to);
    }
  }
}

/**
 * Makes a new store of everything that can be read of a damaged one.
 * @throws SchalterError STORE_KEY, STORE_UNAVAILABLE, STORE_BEYOND_REPAIR (unavailable)
 */
export function repairStore(dir: string, key: Uint8Array, now: string): RepairReport {
  const stamp = now.replaceAll(/[^0-9]/g, '').slice(0, 14);
  const growing = join(dir, `rettung-${stamp}`);
  mkdirSync(growing, { mode: 0o700 });
  const tables: RepairReport['tables'] = [];
  let damaged: Store | undefined;
  let files: string[] = [];
  const fresh = openStore({ dir: growing, key });
  try {
    damaged = openStore({ dir, key });
    files = damaged.captureFiles.names();
    const names = fresh.db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migration' ORDER BY rowid").all().map((row) => row.name);
    const triggers = fresh.db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
    if (triggers.length > 0) fresh.db.pragma('foreign_keys = OFF');
    for (const name of names) tables.push({ name, ...carry(damaged, fresh, name) });
  } catch (cause) {
    if (cause instanceof SchalterError) throw cause;
    throw new SchalterError('STORE_BEYOND_REPAIR', 'unavailable', 'Der Datenspeicher lässt sich nicht mehr lesen. Bitte die letzte Sicherung zurückspielen (»schalter backup restore«).', { cause });
  } finally {
    damaged?.close();
    fresh.close();
  }
  const aside = join(dir, `beschaedigt-${stamp}`);
  mkdirSync(aside, { mode: 0o700 });
  shareCaptures(dir, aside, files);
  for (const name of [storeFile, `${storeFile}-wal`, `${storeFile}-shm`, anchorFile]) if (existsSync(join(dir, name))) renameSync(join(dir, name), join(aside, name));
  renameSync(join(growing, storeFile), join(dir, storeFile));
  if (existsSync(join(aside, anchorFile))) writeFileSync(join(dir, anchorFile), readFileSync(join(aside, anchorFile)), { mode: 0o600 });
  rmSync(growing, { recursive: true, force: true });
  return { aside, tables };
}
