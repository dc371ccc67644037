/** What a start finds, what can be mended, what runs by itself at night, and what support gets to see. */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workOfTheDay } from '../core/night-work.ts';
import { emptySettings } from '../core/settings.ts';
import { addAuditEntry, verifyAudit } from '../store/audit.ts';
import { capturesFolder, filedFrom } from '../store/capture-files.ts';
import { putCapture, getCapture } from '../store/captures.ts';
import { openStore, storeFile, type Store } from '../store/database.ts';
import { createKeyring } from '../store/keyring.ts';
import { migrations } from '../store/migrations/index.ts';
import { clockNotice } from './clock.ts';
import { backupFailure, lastBackup } from './backup-mark.ts';
import { restore } from './backup.ts';
import { cleanLog, diagnosticBundle } from './diagnostics.ts';
import { certificates } from './retention.ts';
import { checkStart, damageOf, markStopped, repairStore } from './self-check.ts';

const cost = { name: 'argon2id', m: 1024, t: 1, p: 1 } as const;
let dir: string;
let key: Uint8Array;
let store: Store;
const now = '2026-11-24T18:00:00.000Z';
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-survival-'));
  ({ key } = await createKeyring(dir, 'Prüfung', { cost }));
  store = openStore({ dir, key });
});
afterEach(() => {
  if (store.db.open) store.close();
  rmSync(dir, { recursive: true, force: true });
});

function plant(count: number, bytes = 30_000): string[] {
  return Array.from({ length: count }, () => {
    const id = randomUUID();
    store.write(() => {
      store.db.prepare("INSERT INTO session (id, version, status, step, created_at, updated_at, body) VALUES (?, 1, 'active', 'face', 'x', 'x', '{}')").run(id);
      putCapture(store, { id, sessionId: id, kind: 'face', mime: 'image/jpeg', takenAt: 'x', bytes: randomBytes(bytes) });
      addAuditEntry(store, { at: now, actor: 'kurz', action: 'session.started', sessionId: id, detail: {} });
    });
    return id;
  });
}
const reopen = () => (store = openStore({ dir, key }));

describe('start', () => {
  it('notices a clock that was put back, one that cannot be right, and a year that passed', () => {
    // Each fails without its line of `clockNotice`.
    expect(clockNotice(now, '2026-11-24T17:00:00Z', '2026-11-01T00:00:00Z')).toBeNull();
    expect(clockNotice(now, null, '2026-11-01T00:00:00Z')).toBeNull();
    expect(clockNotice('2026-11-24T16:00:00Z', now, '2026-11-01T00:00:00Z')).toMatch(/zurückgestellt/);
    expect(clockNotice('2020-01-01T00:00:00Z', null, '2026-11-01T00:00:00Z')).toMatch(/geht nach/);
    expect(clockNotice('2028-01-01T00:00:00Z', now, '2026-11-01T00:00:00Z')).toMatch(/mehr als ein Jahr/);
  });

  it('looks at every page after an end that was not in order', () => {
    plant(20);
    expect(checkStart(store, dir, now)).toMatchObject({ unclean: false });
    store.close();
    const file = join(dir, storeFile);
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4096 * 60, 4096 * 61);
    writeFileSync(file, bytes);
    reopen();
    expect(damageOf(store)).toMatch(/schadhaften/);
    // Fails without `damageOf` in checkStart.
    const check = checkStart(store, dir, now);
    expect(check.unclean).toBe(true);
    expect(check.notices.some((notice) => notice.includes('store repair'))).toBe(true);
    markStopped(dir);
  });

  it('says at every start that the file of a capture is missing or short', () => {
    plant(2, filedFrom);
    expect(checkStart(store, dir, now).notices).toEqual([]);
    const [name] = readdirSync(join(dir, capturesFolder));
    writeFileSync(join(dir, capturesFolder, name!), 'short');
    // Fails without `missingFiles` in checkStart.
    expect(checkStart(store, dir, now).notices).toEqual([expect.stringMatching(/^Zu einer Aufnahme fehlt die Datei/)]);
    markStopped(dir);
  });

  it('looks after a crash at every table of a large store but the pictures, so that the desk is soon back', () => {
    plant(5);
    const root = store.db.prepare<[], { rootpage: number }>("SELECT rootpage FROM sqlite_schema WHERE name = 'session'").get()!.rootpage;
    expect(damageOf(store, 0)).toBeNull();
    store.close();
    const file = join(dir, storeFile);
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4096 * (root - 1), 4096 * root);
    writeFileSync(file, bytes);
    // Fails where the tables are not looked at one by one.
    expect(damageOf(reopen(), 0)).toMatch(/schadhaften/);
  });

  it('refuses a second program at the same store with one sentence', () => {
    expect(() => openStore({ dir, key })).toThrow(expect.objectContaining({ code: 'STORE_IN_USE' }));
  });

  it('takes a migration whole or not at all, and does it again after a failure', () => {
    store.close();
    const broken = { number: 99998, sentence: 'half', up: (db: Store['db']) => { db.exec('CREATE TABLE half (a TEXT) STRICT'); throw new Error('power cut'); } };
    migrations.push(broken);
    try {
      expect(() => openStore({ dir, key })).toThrow('power cut');
    } finally {
      migrations.pop();
    }
    expect(reopen().db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get()).toEqual({ n: 0 });
  });
});

describe('repair', () => {
  // Each fails without `catch` and what follows it in `carry` of self-check.ts: the piece of a row, and the list of rows.
  it.each(['overflow', 'leaf'])('carries over what can be read of a store with a damaged page (%s), sets the old one aside whole, and says what is lost', (kind) => {
    const ids = plant(40);
    const { page } = store.db.prepare<[string], { page: number }>("SELECT min(pageno) AS page FROM dbstat WHERE name = 'capture' AND pagetype = ? AND pageno > (SELECT max(pageno) / 2 FROM dbstat)").get(kind)!;
    store.close();
    const file = join(dir, storeFile);
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096 * (page - 1), 4096 * page);
    writeFileSync(file, bytes);
    const report = repairStore(dir, key, now);
    expect(statSync(join(report.aside, storeFile)).size).toBe(bytes.length);
    reopen();
    expect(damageOf(store)).toBeNull();
    const saved = ids.filter((id) => {
      try {
        return getCapture(store, id, id).bytes.length === 30_000;
      } catch {
        return false;
      }
    });
    // One page of 4096 bytes holds a piece of one capture: no more than that one may be gone.
    expect(saved.length).toBeGreaterThanOrEqual(39);
    expect(verifyAudit(store).brokenAt).toBeNull();
    expect(report.tables.find((table) => table.name === 'capture')).toMatchObject({ rows: saved.length });
  });

  it('leaves the files of captures to the new store and to the one set aside', () => {
    const [id] = plant(1, filedFrom);
    store.close();
    const { aside } = repairStore(dir, key, now);
    // Fails without `shareCaptures` in self-check.ts.
    const before = openStore({ dir: aside, key });
    expect(getCapture(before, id!, id!).bytes).toHaveLength(filedFrom);
    before.close();
    expect(getCapture(reopen(), id!, id!).bytes).toHaveLength(filedFrom);
  });
});

describe('at night', () => {
  const work = (at: string, keep = 3) => workOfTheDay({ store, dataDir: dir, key, bases: [], backup: { folder: join(dir, 'sicherungen'), keep }, now: () => at, protocol: { note: (code) => void noted.push(code) } });
  const noted: string[] = [];

  it('deletes and backs up once a day, keeps so many backups, and each of them can be restored', () => {
    const [id] = plant(2);
    for (const day of ['20', '21', '22', '23', '24']) for (const hour of ['01', '13']) work(`2026-11-${day}T${hour}:00:00.000Z`);
    expect(noted).toEqual([]);
    // Fails without `noteBackup` in night-work.ts: readiness would call a desk with nightly backups one without any.
    expect(lastBackup(dir)).toMatch(/^2026-11-24T01/);
    expect(backupFailure(dir)).toBeNull();
    expect(readdirSync(join(dir, 'sicherungen')).sort()).toEqual(['schalter-2026-11-22', 'schalter-2026-11-23', 'schalter-2026-11-24']);
    expect(certificates(store)).toHaveLength(5);
    store.close();
    restore(join(dir, 'sicherungen', 'schalter-2026-11-24'), key, join(dir, 'neu'), { actor: 'verwaltung', approvedBy: 'leitung' }, now);
    const back = openStore({ dir: join(dir, 'neu'), key });
    expect(getCapture(back, id!, id!).bytes).toHaveLength(30_000);
    expect(back.db.prepare("SELECT count(*) AS n FROM audit WHERE action = 'desk.restored'").get()).toEqual({ n: 1 });
    expect(verifyAudit(back).brokenAt).toBeNull();
    back.close();
  });

  it('backs up although a capture is damaged, and tells it', () => {
    plant(1, filedFrom);
    rmSync(join(dir, capturesFolder, readdirSync(join(dir, capturesFolder))[0]!));
    work('2026-11-24T01:00:00.000Z');
    expect(noted).toEqual([]);
    expect(lastBackup(dir)).toMatch(/^2026-11-24T01/);
    // Fails without `damagedCaptures` in take-backup.ts.
    expect(backupFailure(dir)).toEqual({ at: '2026-11-24T01:00:00.000Z', code: 'CAPTURE_DAMAGED' });
  });

  it('a day is the office’s: half past midnight in Germany is another day than an hour before, whatever Greenwich says', () => {
    for (const at of ['2026-11-24T22:30:00.000Z', '2026-11-24T23:30:00.000Z', '2026-11-25T00:30:00.000Z']) work(at);
    expect(readdirSync(join(dir, 'sicherungen')).sort()).toEqual(['schalter-2026-11-24', 'schalter-2026-11-25']);
    expect(certificates(store)).toHaveLength(2);
  });

  it('deletes although the backup folder cannot be written', () => {
    writeFileSync(join(dir, 'sicherungen'), 'a file where the folder should be');
    store.db.prepare("INSERT INTO case_file (id, number, retain_until) VALUES ('overdue', 'a', '2026-01-01'), ('later', 'b', '2027-01-01')").run();
    work('2026-11-24T01:00:00.000Z');
    // Fails without `deleteOverdueCases` in night-work.ts.
    expect(store.db.prepare('SELECT id FROM case_file').all()).toEqual([{ id: 'later' }]);
    expect(noted).toContain('BACKUP_FAILED');
    // Fails without `noteBackupFailure` in night-work.ts: readiness would not know.
    expect(backupFailure(dir)).toMatchObject({ at: '2026-11-24T01:00:00.000Z' });
    expect(certificates(store)).toHaveLength(1);
  });
});

describe('diagnostic bundle', () => {
  it('holds versions, counts and codes, and nothing of anybody', () => {
    const marker = 'MUSTERMANN';
    const [id] = plant(3);
    store.db.prepare('UPDATE session SET body = ? WHERE id = ?').run(JSON.stringify({ person: { surname: marker } }), id);
    addAuditEntry(store, { at: now, actor: marker.toLowerCase(), action: 'x', sessionId: id!, detail: { marker }, why: marker });
    writeFileSync(join(dir, 'protocol.jsonl'), [
      JSON.stringify({ at: now, code: 'CORE_STARTED', version: '0.1.0', training: true }),
      JSON.stringify({ at: now, code: 'CALL_FAILED', call: 'session.get', error: 'INTERNAL', places: 'src-main/core/core.ts:12', name: marker }),
      JSON.stringify({ at: now, code: `SURNAME ${marker}` }),
      `{"torn": "${marker}`,
    ].join('\n'));
    const settings = { ...emptySettings, office: marker, desk: marker, caseworker: marker, devices: [{ id: marker, adapter: 'page-frame', path: `/dev/${marker}` }] };
    const line = { state: 'down', measuredAt: now, roundTripMs: null, downSince: now, message: marker } as const;
    const device = { id: marker, kind: 'camera', name: marker, state: 'ready', message: marker, since: now, simulated: true } as const;
    const bundle = Buffer.from(diagnosticBundle({ store, dataDir: dir, settings, version: '0.1.0', devices: [device], line, now }));
    const text = bundle.toString('utf8');
    // Fails when anything is passed on that the lists in diagnostics.ts do not name.
    expect(text.toLowerCase()).not.toContain(marker.toLowerCase());
    expect(text).not.toContain(id);
    for (const word of ['CORE_STARTED', 'CALL_FAILED', 'src-main/core/core.ts:12', '"capture": 3', '"linesLeftOut": 2']) expect(text).toContain(word);
    expect(cleanLog('').lines).toEqual([]);
  });
});

it('leaves the mark of a running desk only while it runs', () => {
  checkStart(store, dir, now);
  expect(existsSync(join(dir, 'running'))).toBe(true);
  markStopped(dir);
  expect(existsSync(join(dir, 'running'))).toBe(false);
});
