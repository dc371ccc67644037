/** Captures in files beside the store: whole or not there, readable for their own row only, gone with it. */
import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capturesFolder, filedFrom } from './capture-files.ts';
import { capturesWithoutFile, getCapture, listCaptures, putCapture } from './captures.ts';
import { openStore, storeFile, type Store } from './database.ts';
import { migrations } from './migrations/index.ts';

let dir: string;
let store: Store;
const key = new Uint8Array(randomBytes(32));
const open = (): Store => (store = openStore({ dir, key }));
const files = (): string[] => readdirSync(join(dir, capturesFolder));
const at = (name: string): string => join(dir, capturesFolder, name);
const fileOf = (id: string): string => store.db.prepare<[string], string>('SELECT file FROM capture WHERE id = ?').pluck().get(id)!;
const damaged = expect.objectContaining({ code: 'CAPTURE_DAMAGED' });
const large = randomBytes(filedFrom);

function put(id: string, bytes: Uint8Array = large): void {
  putCapture(store, { id, sessionId: 's', kind: 'slap', mime: 'image/jpeg', takenAt: 'x', bytes });
}
const session = (id: string): void => void store.db.prepare("INSERT INTO session (id, version, status, step, created_at, updated_at, body) VALUES (?, 1, 'active', 'fingers', 'x', 'x', '{}')").run(id);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-files-'));
  open();
  session('s');
});
afterEach(() => {
  if (store.db.open) store.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('a large capture', () => {
  it('lies encrypted in a file of its own that does not tell whose it is, a small one in its row', () => {
    put('large');
    put('small', large.subarray(1));
    expect(files()).toEqual([fileOf('large')]);
    const file = readFileSync(at(files()[0]!));
    // Fails where the cipher is taken away in capture-files.ts.
    expect(file.includes(large.subarray(1000, 1016))).toBe(false);
    expect(statSync(at(files()[0]!)).mode & 0o077).toBe(0);
    expect(statSync(join(dir, capturesFolder)).mode & 0o077).toBe(0);
    store.close();
    open();
    expect(Buffer.compare(getCapture(store, 's', 'large').bytes, large)).toBe(0);
    expect(getCapture(store, 's', 'small').bytes).toHaveLength(filedFrom - 1);
    expect(listCaptures(store, 's').map(({ bytes }) => bytes)).toEqual([filedFrom, filedFrom - 1]);
  });

  it('of before keeps its bytes in the row and is read from there', () => {
    store.close();
    rmSync(dir, { recursive: true });
    const later = migrations.splice(migrations.findIndex(({ number }) => number === 720), 1);
    try {
      open();
    } finally {
      migrations.push(...later);
    }
    session('s');
    store.db.prepare("INSERT INTO capture (id, session_id, kind, mime, taken_at, sha256, bytes) VALUES ('old', 's', 'slap', 'image/jpeg', 'x', ?, ?)").run(createHash('sha256').update(large).digest(), large);
    store.close();
    open();
    expect(Buffer.compare(getCapture(store, 's', 'old').bytes, large)).toBe(0);
    expect(listCaptures(store, 's')).toMatchObject([{ bytes: filedFrom }]);
    expect(files()).toEqual([]);
  });

  it('is refused when its file is missing, short, changed or another capture’s', () => {
    for (const id of ['missing', 'short', 'changed', 'swapped', 'other']) put(id, randomBytes(filedFrom));
    rmSync(at(fileOf('missing')));
    truncateSync(at(fileOf('short')), filedFrom);
    const bytes = readFileSync(at(fileOf('changed')));
    bytes[filedFrom >> 1]! ^= 1;
    writeFileSync(at(fileOf('changed')), bytes);
    copyFileSync(at(fileOf('other')), at(fileOf('swapped')));
    store.db.exec("UPDATE capture SET key = other.key, sha256 = other.sha256 FROM capture AS other WHERE other.id = 'other' AND capture.id = 'swapped'");
    // »swapped« fails without `setAAD` in capture-files.ts: key, file and hash all fit.
    for (const id of ['missing', 'short', 'changed', 'swapped']) expect(() => getCapture(store, 's', id), id).toThrow(damaged);
    expect(getCapture(store, 's', 'other').bytes).toHaveLength(filedFrom);
    expect(capturesWithoutFile(store)).toBe(2);
  });

  it('lies in one place, never in both or none', () => {
    put('one');
    for (const wrong of ["bytes = x'00'", 'file = NULL', 'key = NULL', "key = x'00'", 'size = NULL', 'size = 0']) expect(() => store.db.exec(`UPDATE capture SET ${wrong}`), wrong).toThrow(/CHECK/);
  });

  it('leaves no file when its transaction is undone', () => {
    expect(() => store.write(() => {
      put('undone');
      throw new Error('power cut');
    })).toThrow('power cut');
    // Fails without `files.undo()` in database.ts.
    expect(files()).toEqual([]);
    expect(() => putCapture(store, { id: 'a', sessionId: 'nobody', kind: 'slap', mime: 'image/jpeg', takenAt: 'x', bytes: large })).toThrow(/FOREIGN KEY/);
    expect(files()).toEqual([]);
  });

  it('keeps its file when the commit itself fails: it may still stand in the log', () => {
    store.db.exec('CREATE TABLE promise (id TEXT REFERENCES session (id) DEFERRABLE INITIALLY DEFERRED) STRICT');
    // Fails where `undo` follows whatever is thrown.
    expect(() => store.write(() => {
      put('unsure');
      store.db.exec("INSERT INTO promise VALUES ('nobody')");
    })).toThrow(/FOREIGN KEY/);
    expect(files()).toHaveLength(1);
    store.close();
    open();
    // Fails without `sweepCaptures` in database.ts.
    expect(files()).toEqual([]);
  });

  it('is said in a sentence when the disk does not take its file', () => {
    const failing = (code: string) => () => store.write(() => {
      throw Object.assign(new Error(code), { code });
    });
    // Each fails without its code in database.ts.
    for (const code of ['ENOSPC', 'EDQUOT', 'EIO']) expect(failing(code)).toThrow(expect.objectContaining({ code: 'STORE_FULL' }));
    for (const code of ['EROFS', 'EACCES', 'EPERM']) expect(failing(code)).toThrow(expect.objectContaining({ code: 'STORE_READ_ONLY' }));
  });
});

describe('a deleted capture', () => {
  it('takes its file with it, also where it goes with its case, and its key out of the log', () => {
    put('kept');
    session('t');
    putCapture(store, { id: 'gone', sessionId: 't', kind: 'slap', mime: 'image/jpeg', takenAt: 'x', bytes: large });
    expect(files()).toHaveLength(2);
    store.write(() => store.db.exec("DELETE FROM session WHERE id = 't'"));
    // Fails without the trigger of migration 720, or without `removeDeleted` in `committed`.
    expect(files()).toEqual([fileOf('kept')]);
    expect(store.db.prepare('SELECT * FROM capture_file_gone').all()).toEqual([]);
    expect(statSync(join(dir, `${storeFile}-wal`)).size).toBeLessThan(20_000);
    expect(Buffer.compare(getCapture(store, 's', 'kept').bytes, large)).toBe(0);
  });

  it('keeps its file while the deletion can still be undone', () => {
    put('kept');
    expect(() => store.write(() => {
      store.db.exec('DELETE FROM capture');
      throw new Error('power cut');
    })).toThrow('power cut');
    store.write(() => undefined);
    expect(getCapture(store, 's', 'kept').bytes).toHaveLength(filedFrom);
  });

  it('whose file outlived a kill loses it at the next start', () => {
    put('gone');
    store.db.exec('DELETE FROM capture');
    expect(files()).toHaveLength(1);
    store.close();
    open();
    expect(files()).toEqual([]);
    expect(store.db.prepare('SELECT * FROM capture_file_gone').all()).toEqual([]);
  });
});

it('a new store does not take the files of an earlier one for its litter', () => {
  put('earlier');
  const [name] = files();
  store.close();
  rmSync(join(dir, storeFile));
  open();
  expect(files()).toEqual([]);
  // Fails without the renaming in `prepare` of capture-files.ts.
  const aside = readdirSync(dir).find((one) => one.startsWith(`${capturesFolder}.vor-`))!;
  expect(existsSync(join(dir, aside, name!))).toBe(true);
});
