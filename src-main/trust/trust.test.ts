/** Deletion that leaves nothing, backups that can be relied on. */
import { createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditEntries, verifyAudit } from '../store/audit.ts';
import { capturesFolder, filedFrom } from '../store/capture-files.ts';
import { getCapture, putCapture } from '../store/captures.ts';
import { openStore, storeFile, type Store } from '../store/database.ts';
import { createKeyring, openWithPassword } from '../store/keyring.ts';
import { backUp, restore, verifyBackup } from './backup.ts';
import { certificates, liftHold, placeHold, runRetention } from './retention.ts';

let dir: string;
let key: Uint8Array;
let store: Store;
const now = '2026-11-24T18:00:00.000Z';

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-trust-'));
  ({ key } = await createKeyring(join(dir), 'Übung'));
  store = openStore({ dir, key });
});
afterEach(() => {
  if (store.db.open) store.close();
  rmSync(dir, { recursive: true, force: true });
});

function session(status: string, retainUntil: string | null, bytes: Uint8Array = randomBytes(64)): { id: string; capture: string } {
  const id = randomUUID();
  const capture = randomUUID();
  store.db.prepare("INSERT INTO session (id, version, status, step, created_at, updated_at, retain_until, body) VALUES (?, 1, ?, 'result', 'x', 'x', ?, ?)").run(id, status, retainUntil, JSON.stringify({ planted: Buffer.from(bytes).toString('hex') }));
  store.db.prepare("INSERT INTO session_change (session_id, version, at, body) VALUES (?, 1, 'x', '{}')").run(id);
  putCapture(store, { id: capture, sessionId: id, kind: 'face', mime: 'image/jpeg', takenAt: 'x', bytes });
  return { id, capture };
}

const queue = (sessionId: string, state: string) => store.db.prepare("INSERT INTO outbox (transaction_id, session_id, person_key, kind, state, payload, content_hash, bytes, queued_at) VALUES (?, ?, 'p', 'storage', ?, '{}', 'h', 1, 'x')").run(randomUUID(), sessionId, state);

/**
 * Every page of the store in plain, free ones included, decrypted by hand: SQLCipher 4 with a raw key is
 * AES-256-CBC per 4096-byte page, with the page's IV 80 bytes before its end and a salt opening page 1.
 */
function plainPages(): Buffer {
  store.close();
  const file = readFileSync(join(dir, storeFile));
  const pages: Buffer[] = [];
  for (let at = 0; at < file.length; at += 4096) {
    const page = file.subarray(at, at + 4096);
    const decipher = createDecipheriv('aes-256-cbc', key, page.subarray(4016, 4032)).setAutoPadding(false);
    pages.push(decipher.update(page.subarray(at === 0 ? 16 : 0, 4016)));
  }
  return Buffer.concat(pages);
}

describe('[§ 61a AufenthV] retention', () => {
  it('deletes what is overdue and finished, and keeps the rest with its reason', () => {
    const overdue = session('completed', '2026-11-23');
    const today = session('completed', '2026-11-24');
    const unfinished = session('paused', '2026-11-01');
    const held = session('completed', '2026-11-01');
    const waiting = session('completed', '2026-11-02');
    const answered = session('cancelled', '2026-11-03');
    queue(waiting.id, 'parked');
    queue(answered.id, 'answered');
    placeHold(store, held.id, 'Klageverfahren', now, 'Leitung');
    const certificate = runRetention(store, now, 'Nachtlauf');
    expect(certificate.deleted.map((one) => one.sessionId).sort()).toEqual([overdue.id, answered.id].sort());
    expect(Object.fromEntries(certificate.kept.map((one) => [one.sessionId, one.because]))).toEqual({ [unfinished.id]: 'open', [held.id]: 'legalHold', [waiting.id]: 'transactionWaiting' });
    expect(getCapture(store, today.id, today.capture).bytes.length).toBe(64);
    expect(() => getCapture(store, overdue.id, overdue.capture)).toThrow(expect.objectContaining({ code: 'CAPTURE_UNKNOWN' }));
    expect(store.db.prepare('SELECT count(*) AS n FROM outbox').get()).toEqual({ n: 1 });
    expect(certificates(store)).toEqual([certificate]);
    expect(auditEntries(store, overdue.id).map((entry) => entry.action)).toEqual(['session.deleted']);
    expect(verifyAudit(store).brokenAt).toBeNull();
  });

  it('deletes what was held once the hold is lifted', () => {
    const held = session('completed', '2026-11-01');
    placeHold(store, held.id, 'Klageverfahren', now, 'Leitung');
    expect(runRetention(store, now, 'Nachtlauf').deleted).toEqual([]);
    liftHold(store, held.id, now, 'Leitung');
    expect(runRetention(store, now, 'Nachtlauf').deleted.map((one) => one.sessionId)).toEqual([held.id]);
  });

  it('leaves nothing of what is deleted in any page, free or used, nor in the log', () => {
    const planted = randomBytes(48);
    const kept = randomBytes(48);
    session('completed', '2026-11-01', Buffer.concat(Array(400).fill(planted)));
    session('completed', '2027-11-01', kept);
    // Fails with `secure_delete = OFF` in store/database.ts.
    expect(runRetention(store, now, 'Nachtlauf').logBytes).toBe(0);
    const pages = plainPages();
    expect(pages.includes(kept), 'the search itself must be able to find bytes').toBe(true);
    expect(pages.includes(planted.subarray(0, 16))).toBe(false);
    expect(pages.includes(Buffer.from(planted.toString('hex').slice(0, 32)))).toBe(false);
  });

  it('leaves neither the file of a large capture nor its key in any page', () => {
    const keys = (): Buffer[] => store.db.prepare<[], Buffer>('SELECT key FROM capture WHERE file IS NOT NULL ORDER BY rowid').pluck().all();
    for (const day of ['2026-11-01', '2027-11-01', '2026-11-02']) session('completed', day, randomBytes(filedFrom));
    const [first, kept, third] = keys();
    expect(runRetention(store, now, 'Nachtlauf').deleted).toHaveLength(2);
    expect(readdirSync(join(dir, capturesFolder))).toEqual(store.db.prepare('SELECT file FROM capture').pluck().all());
    const pages = plainPages();
    expect(pages.includes(kept!), 'the search itself must be able to find a key').toBe(true);
    // Fails with `secure_delete = OFF` in store/database.ts.
    for (const key of [first!, third!]) expect(pages.includes(key)).toBe(false);
  });
});

describe('backup', () => {
  it('is verified, restores every capture byte for byte and puts aside what it replaces', async () => {
    const bytes = randomBytes(300_000);
    const { id, capture } = session('completed', '2027-01-01', bytes);
    const target = join(dir, 'sicherung');
    const manifest = backUp(store, key, dir, target, now);
    expect(manifest).toMatchObject({ sessions: 1, captures: 1 });
    session('completed', '2027-01-01');
    store.close();
    const back = restore(target, key, dir, { actor: 'verwaltung', approvedBy: 'leitung' }, now);
    expect(back.aside).not.toBeNull();
    expect(existsSync(join(back.aside!, storeFile))).toBe(true);
    rmSync(back.aside!, { recursive: true });
    store = openStore({ dir, key: await openWithPassword(dir, 'Übung') });
    expect(store.db.prepare('SELECT count(*) AS n FROM session').get()).toEqual({ n: 1 });
    expect(Buffer.compare(getCapture(store, id, capture).bytes, bytes)).toBe(0);
  });

  it('holds the captures that lie in files in its one store, and is made although one of them is damaged', () => {
    const whole = session('completed', '2027-01-01', randomBytes(filedFrom));
    const broken = session('completed', '2027-01-01', randomBytes(filedFrom));
    writeFileSync(join(dir, capturesFolder, store.db.prepare<[string], string>('SELECT file FROM capture WHERE id = ?').pluck().get(broken.capture)!), 'nothing');
    const target = join(dir, 'sicherung');
    // Fails without the comparison in `gatherCaptures` of store/captures.ts.
    expect(backUp(store, key, dir, target, now)).toMatchObject({ captures: 2, damagedCaptures: 1 });
    expect(readdirSync(target).sort()).toEqual(['desk.sqlite', 'keyring.json', 'manifest.json']);
    const back = restore(target, key, join(dir, 'neu'), { actor: 'verwaltung', approvedBy: 'leitung' }, now);
    expect(back.manifest.damagedCaptures).toBe(1);
    const restored = openStore({ dir: join(dir, 'neu'), key });
    // Fails without `gatherCaptures` in backup.ts.
    expect(Buffer.compare(getCapture(restored, whole.id, whole.capture).bytes, getCapture(store, whole.id, whole.capture).bytes)).toBe(0);
    expect(() => getCapture(restored, broken.id, broken.capture)).toThrow(expect.objectContaining({ code: 'CAPTURE_DAMAGED' }));
    restored.close();
  });

  it('puts the files of what it replaces aside with their store', () => {
    const { id, capture } = session('completed', '2027-01-01', randomBytes(filedFrom));
    backUp(store, key, dir, join(dir, 'sicherung'), now);
    const later = session('completed', '2027-01-01', randomBytes(filedFrom));
    store.close();
    const { aside } = restore(join(dir, 'sicherung'), key, dir, { actor: 'verwaltung', approvedBy: 'leitung' }, now);
    const before = openStore({ dir: aside!, key });
    // Fails without the folder in `replaced` of backup.ts.
    for (const one of [{ id, capture }, later]) expect(getCapture(before, one.id, one.capture).bytes).toHaveLength(filedFrom);
    before.close();
    rmSync(aside!, { recursive: true });
    store = openStore({ dir, key });
    expect(getCapture(store, id, capture).bytes).toHaveLength(filedFrom);
    expect(readdirSync(join(dir, capturesFolder))).toEqual([]);
  });

  it('shows no word of its content', () => {
    session('completed', '2027-01-01', Buffer.from('MUSTERMANN-MARKER'.repeat(20)));
    backUp(store, key, dir, join(dir, 'sicherung'), now);
    // Fails without the key in store/database.ts, which `VACUUM INTO` carries over.
    for (const name of [storeFile, 'keyring.json', 'manifest.json']) expect(readFileSync(join(dir, 'sicherung', name)).includes('MUSTERMANN')).toBe(false);
  });

  it('is refused when a byte has changed, when a file is missing, with the wrong key and over an older one', () => {
    session('completed', '2027-01-01');
    const target = join(dir, 'sicherung');
    backUp(store, key, dir, target, now);
    expect(() => backUp(store, key, dir, target, now)).toThrow(expect.objectContaining({ code: 'BACKUP_EXISTS' }));
    expect(() => verifyBackup(target, randomBytes(32))).toThrow(expect.objectContaining({ code: 'STORE_KEY' }));
    const ring = readFileSync(join(target, 'keyring.json'));
    writeFileSync(join(target, 'keyring.json'), Buffer.concat([ring, Buffer.from(' ')]));
    // Fails without the hashes in `checkFiles` of backup.ts; what is changed in the store itself its pages tell as well.
    expect(() => verifyBackup(target, key)).toThrow(expect.objectContaining({ code: 'BACKUP_DAMAGED' }));
    writeFileSync(join(target, 'keyring.json'), ring);
    const file = join(target, storeFile);
    const whole = readFileSync(file);
    const changed = Buffer.from(whole);
    changed[changed.length >> 1]! ^= 1;
    writeFileSync(file, changed);
    expect(() => verifyBackup(target, key)).toThrow(expect.objectContaining({ code: 'BACKUP_DAMAGED' }));
    rmSync(file);
    expect(() => restore(target, key, join(dir, 'neu'), { actor: 'verwaltung', approvedBy: 'leitung' }, now)).toThrow(expect.objectContaining({ code: 'BACKUP_DAMAGED' }));
    expect(existsSync(join(dir, 'neu'))).toBe(false);
  });
});
