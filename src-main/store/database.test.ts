/** The store: encrypted at rest, one writer, migrations once, audit chained, captures whole. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAuditEntry, auditEntries } from './audit.ts';
import { getCapture, listCaptures, putCapture } from './captures.ts';
import { openStore, type Store } from './database.ts';
import { migrations } from './migrations/index.ts';

let dir: string;
let store: Store | undefined;
const key = new Uint8Array(randomBytes(32));
const open = (withKey: Uint8Array = key) => (store = openStore({ dir, key: withKey }));
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'schalter-store-'))));
afterEach(() => {
  if (store?.db.open) store.close();
  rmSync(dir, { recursive: true, force: true });
});

function insertSession(into: Store, id: string): void {
  into.db.prepare("INSERT INTO session (id, version, status, step, created_at, updated_at, body) VALUES (?, 1, 'active', 'person', '2026-11-24T08:00:00Z', '2026-11-24T08:00:00Z', '{}')").run(id);
}

describe('store', () => {
  it('leaves no readable word of what was written on the disk, neither in the file nor in its log', () => {
    // Fails without the key in store/database.ts.
    const { db } = open();
    insertSession(store!, 'MUSTERMANN-MARKER');
    for (const suffix of ['', '-wal']) {
      const raw = readFileSync(join(dir, 'desk.sqlite' + suffix));
      expect(raw.includes('MUSTERMANN-MARKER')).toBe(false);
      expect(raw.includes('SQLite format 3')).toBe(false);
    }
    db.close();
    expect(readFileSync(join(dir, 'desk.sqlite')).includes('MUSTERMANN-MARKER')).toBe(false);
  });

  it('opens with its key only, and says so with a stable code', () => {
    open().close();
    expect(() => open(new Uint8Array(randomBytes(32)))).toThrow(expect.objectContaining({ code: 'STORE_KEY' }));
    expect(() => openStore({ dir, key: new Uint8Array(16) })).toThrow(expect.objectContaining({ code: 'STORE_KEY' }));
    expect(open().db.prepare('SELECT count(*) AS n FROM migration').get()).toEqual({ n: migrations.length });
  });

  it('writes synchronously to disk through a write-ahead log and overwrites what is deleted', () => {
    const { db } = open();
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('secure_delete', { simple: true })).toBe(1);
  });

  it('undoes everything of a write that fails', () => {
    open();
    expect(() =>
      store!.write(() => {
        insertSession(store!, 'a');
        addAuditEntry(store!, { at: '2026-11-24T08:00:00Z', actor: 'test', action: 'session.started', sessionId: 'a', detail: {} });
        throw new Error('power cut');
      }),
    ).toThrow('power cut');
    expect(store!.db.prepare('SELECT count(*) AS n FROM session').get()).toEqual({ n: 0 });
    expect(auditEntries(store!)).toEqual([]);
  });

  it('refuses a store of a newer version instead of half understanding it', () => {
    open().db.prepare("INSERT INTO migration VALUES (99999, 'from the future', 'x')").run();
    store!.close();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'STORE_NEWER' }));
  });

  it('has one number per migration and a STRICT form for every table', () => {
    expect(new Set(migrations.map((m) => m.number)).size).toBe(migrations.length);
    const tables = open().db.prepare<[], { name: string; strict: number }>("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND type = 'table'").all();
    expect(tables.filter((table) => table.strict !== 1)).toEqual([]);
  });
});

describe('captures', () => {
  it('come back byte for byte, only to their own session', () => {
    open();
    insertSession(store!, 's1');
    insertSession(store!, 's2');
    const bytes = new Uint8Array(randomBytes(200_000));
    putCapture(store!, { id: 'c1', sessionId: 's1', kind: 'face', mime: 'image/jpeg', takenAt: 'now', bytes });
    expect(Buffer.compare(getCapture(store!, 's1', 'c1').bytes, bytes)).toBe(0);
    expect(() => getCapture(store!, 's2', 'c1')).toThrow(expect.objectContaining({ code: 'CAPTURE_UNKNOWN' }));
    expect(listCaptures(store!, 's1')).toMatchObject([{ id: 'c1', bytes: 200_000 }]);
  });

  it('are refused when their bytes are not the stored ones', () => {
    // Fails without the comparison of hashes in captures.ts.
    open();
    insertSession(store!, 's1');
    putCapture(store!, { id: 'c1', sessionId: 's1', kind: 'face', mime: 'image/jpeg', takenAt: 'now', bytes: new Uint8Array([1, 2, 3]) });
    store!.db.prepare("UPDATE capture SET bytes = x'010204'").run();
    expect(() => getCapture(store!, 's1', 'c1')).toThrow(expect.objectContaining({ code: 'CAPTURE_DAMAGED' }));
  });
});
