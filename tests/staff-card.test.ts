/**
 * Smartcards at the desk over real PC/SC (pcscd, vsmartcard-vpcd): signing in, opening the sealed store, locking when
 * the card is pulled, and a card whose key signs the trail. The cards are processes of their own and speak bytes.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PeopleState, StaffRow } from '../src-main/contract/people.ts';
import { openAttended, type AttendedDesk } from '../src-main/core/open.ts';
import { emptySettings } from '../src-main/core/settings.ts';
import { verifySealedAudit } from '../src-main/store/audit-seals.ts';
import { auditEntries } from '../src-main/store/audit.ts';
import { openStore, type Store } from '../src-main/store/database.ts';
import { openWithPassword } from '../src-main/store/keyring.ts';
import { callsOf, until } from './core-call.ts';
import { firstReader, firstReaderPort, noReaders, pause, secondReader, secondReaderPort, startVirtualReaders, type VirtualReaders } from './simulators/virtual-readers.ts';

const root = new URL('..', import.meta.url).pathname;
const pin = '123456';
const first = { login: 'verwaltung', name: 'Erste Verwaltung', password: 'ein langes Kennwort' };

/** Lays a card into a reader. @returns pulls it out */
async function lay(options: { port: number; file: string; kind: 'ec' | 'rsa' }): Promise<() => Promise<void>> {
  const card = spawn(process.execPath, ['tests/simulators/piv-card.ts', JSON.stringify({ pin, ...options })], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => card.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    card.stdout.once('data', () => resolve());
    card.once('exit', () => reject(new Error('the card process ended')));
  });
  return async () => {
    card.kill('SIGTERM');
    await ended;
  };
}

describe.skipIf(noReaders !== undefined)('cards of staff over real PC/SC', () => {
  let readers: VirtualReaders;
  let dir: string;
  let desk: AttendedDesk;
  let state: PeopleState | null;
  const pulls: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    readers = await startVirtualReaders();
  }, 360_000);
  afterAll(() => readers.stop());

  const settings = (more: object): string => {
    const file = join(dir, 'desk.json');
    const { wsqEncoder: _encoder, printing: _printing, legalBases: _bases, ...plain } = emptySettings;
    writeFileSync(file, JSON.stringify({ ...plain, ...more }));
    return file;
  };
  let kept: string | null = null;
  const start = async (more: object = { signInCard: { reader: firstReader } }, secret: string | null = 'konto', ticket: string | null = null) => {
    desk = await openAttended({ dataDir: join(dir, 'data'), settingsFile: settings(more) }, secret, { ticket, onTicket: (given) => (kept = given) });
    state = null;
    desk.core.on((name, payload) => name === 'people.changed' && (state = payload as PeopleState));
  };
  const call = callsOf(() => desk.core);
  const card = async (name: string, kind: 'ec' | 'rsa' = 'ec', port = firstReaderPort) => {
    const pull = await lay({ port, kind, file: join(dir, `${name}.json`) });
    pulls.push(pull);
    return pull;
  };
  const present = () => until(async () => (await call('people.state', {})).card === 'present');
  const inStore = async <T>(work: (store: Store) => T): Promise<T> => {
    await desk.core.stop();
    const store = openStore({ dir: join(dir, 'data'), key: await openWithPassword(join(dir, 'data'), first.password) });
    try {
      return work(store);
    } finally {
      store.close();
    }
  };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'schalter-staff-card-'));
  });
  afterEach(async () => {
    await desk.core.stop();
    for (const pull of pulls.splice(0)) await pull();
    rmSync(dir, { recursive: true, force: true });
    // vpcd looks for cards at intervals; the next test must not meet the old one.
    await pause(700);
  });

  it.each(['ec', 'rsa'] as const)('signs in, locks when the card is pulled, and unlocks with it (%s)', { timeout: 120_000 }, async (kind) => {
    await start();
    const { state: set } = await call('people.setUp', first);
    expect(set.card).not.toBe('none');
    await expect(call('people.addCard', { id: set.person!.id, pin })).rejects.toMatchObject({ code: 'CARD_MISSING' });
    const pull = await card('verwaltung', kind);
    await present();
    const rows = await call('people.addCard', { id: set.person!.id, pin });
    expect(rows.find((row: StaffRow) => row.id === set.person!.id)).toMatchObject({ card: true });

    // Signed in with the password: the card is of no account.
    await pull();
    await until(() => state?.card === 'empty');
    expect(state!.person).not.toBeNull();
    await call('people.signOut', {});

    const again = await card('verwaltung', kind);
    await present();
    await expect(call('people.signInWithCard', { pin: '000000' })).rejects.toMatchObject({ code: 'CARD_PIN_WRONG' });
    expect((await call('people.signInWithCard', { pin })).person).toMatchObject({ role: 'administrator' });
    await again();
    // Fails without `lock('card')` in access.ts.
    await until(() => state?.lockedFor === first.name);
    await expect(call('people.list', {})).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
    await card('verwaltung', kind);
    await present();
    expect((await call('people.signInWithCard', { pin })).lockedFor).toBeNull();
    const trail = await inStore((store) => auditEntries(store));
    expect(trail.map(({ action }) => action)).toEqual(expect.arrayContaining(['staff.cardAdded', 'desk.signInRefused', 'desk.unlocked']));
    expect(trail.find(({ action }) => action === 'desk.locked')?.detail).toEqual({ because: 'card' });
  });

  it('opens a store that this account does not know, and stays where the setting says so', { timeout: 120_000 }, async () => {
    await start();
    const { state: set } = await call('people.setUp', first);
    const pull = await card('verwaltung');
    await present();
    await call('people.addCard', { id: set.person!.id, pin });
    await desk.core.stop();

    await start({ signInCard: { reader: firstReader, lockOnRemoval: false } }, 'anderes Konto');
    await present();
    expect((await call('people.state', {})).stage).toBe('sealed');
    expect((await call('people.signInWithCard', { pin })).person).toMatchObject({ name: first.name });
    await pull();
    await until(() => state?.card === 'empty');
    expect((await call('people.state', {})).person).not.toBeNull();
    await call('people.removeCard', { id: set.person!.id });
    await call('people.signOut', {});
    await card('verwaltung');
    await present();
    await expect(call('people.signInWithCard', { pin })).rejects.toMatchObject({ code: 'CARD_UNKNOWN' });
  });

  it('still locks after the core has been started anew', { timeout: 120_000 }, async () => {
    await start();
    const { state: set } = await call('people.setUp', first);
    const pull = await card('verwaltung');
    await present();
    await call('people.addCard', { id: set.person!.id, pin });
    await call('people.signInWithCard', { pin });
    const ticket = kept;
    await desk.core.stop();
    await start(undefined, 'konto', ticket);
    expect((await call('people.state', {})).person).toMatchObject({ name: first.name });
    await pull();
    // Fails without the column `by_card` of the seat.
    await until(async () => (await call('people.state', {})).lockedFor === first.name);
  });

  it.each(['ec', 'rsa'] as const)('signs the trail with a key that never leaves the card; without the card the entries wait (%s)', { timeout: 120_000 }, async (kind) => {
    const pull = await card('protokoll', kind, secondReaderPort);
    await pause(1500);
    await start({ auditCard: { reader: secondReader } });
    await call('people.setUp', first);
    await desk.core.stop();
    await start({ auditCard: { reader: secondReader } });
    const verdict = await inStore((store) => ({ ...verifySealedAudit(store), software: store.db.prepare('SELECT count(*) AS n FROM audit_key WHERE wrapped IS NOT NULL').get() }));
    // Fails where `seal` of audit-work.ts does not ask the card.
    expect(verdict).toMatchObject({ brokenAt: null, software: { n: 0 } });
    expect(verdict.signedTo).toBe(verdict.entries);
    expect(verdict.keyIds).toHaveLength(1);

    await pull();
    await pause(1500);
    await start({ auditCard: { reader: secondReader } });
    await call('people.signIn', first);
    const waiting = await inStore((store) => verifySealedAudit(store));
    expect(waiting.brokenAt).toBeNull();
    expect(waiting.signedTo).toBe(verdict.signedTo);
    expect(waiting.entries).toBeGreaterThan(verdict.entries);

    // A signature of the card over something else is found: fails without `verify` in `compared` of audit-seals.ts.
    const forged = await inStore((store) => {
      for (const { name } of store.db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_seal'").all()) store.db.exec(`DROP TRIGGER "${name}"`);
      store.db.exec('UPDATE audit_seal SET signed_at = signed_at || 0 WHERE last_seq = (SELECT max(last_seq) FROM audit_seal)');
      return verifySealedAudit(store);
    });
    expect(forged.fault).toBe('seal');
  });
});
