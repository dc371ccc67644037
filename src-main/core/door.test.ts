/** The desk before its store is open: first start, another account, the paper from the safe. Nothing is lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallAnswer } from '../contract/calls.ts';
import { openAttended, type AttendedDesk } from './open.ts';

let dataDir: string;
let desk: AttendedDesk;
const heard: string[] = [];
const first = { login: 'verwaltung', name: 'Erste Verwaltung', password: 'ein langes Kennwort' };

const start = async (secret: string | null) => {
  desk = await openAttended({ dataDir }, secret);
  desk.core.on((name) => heard.push(name));
};
const again = async (secret: string | null) => {
  await desk.core.stop();
  await start(secret);
};
const ask = (name: string, input: unknown = {}) => desk.core.call(name, input);
const codeOf = (answer: CallAnswer) => (answer.ok ? 'ok' : answer.error.code);
const stage = async () => ((await ask('people.state')) as { value: { stage: string } }).value.stage;
const setUp = async () => ((await ask('people.setUp', first)) as { value: { recoveryKey: string } }).value.recoveryKey;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'schalter-door-'));
  heard.length = 0;
});
afterEach(async () => {
  vi.useRealTimers();
  await desk.core.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('door', () => {
  it('is set up once, by an administrator, and shows the paper this once', async () => {
    await start('a');
    expect(await stage()).toBe('setUp');
    expect(codeOf(await ask('session.list'))).toBe('STORE_SEALED');
    expect(codeOf(await ask('desk.info'))).toBe('ok');
    // Fails without `refuseCommon` in door.ts.
    expect(codeOf(await ask('people.setUp', { ...first, password: 'Administrator' }))).toBe('PASSWORD_COMMON');
    const answer = await ask('people.setUp', first);
    expect(answer).toMatchObject({ ok: true, value: { state: { stage: 'open', person: { role: 'administrator' } }, recoveryKey: expect.stringMatching(/^(\w{5}-){12}\w{5}$/) } });
    expect(heard).toContain('people.changed');
    expect(codeOf(await ask('people.setUp', first))).toBe('STORE_OPEN_ALREADY');
  });

  it('stands open for the account that knows the key, and a person still has to sign in', async () => {
    await start('a');
    await setUp();
    await again('a');
    expect(await stage()).toBe('open');
    expect(codeOf(await ask('people.list'))).toBe('NOT_SIGNED_IN');
    expect(codeOf(await ask('people.signIn', first))).toBe('ok');
    expect(codeOf(await ask('people.list'))).toBe('ok');
  });

  it('is sealed for another account, opens with a person’s password, and stands open for both afterwards', async () => {
    await start('a');
    await setUp();
    await again('b');
    expect(await stage()).toBe('sealed');
    expect(codeOf(await ask('people.signIn', { ...first, password: 'falsch' }))).toBe('KEYRING_WRONG_SECRET');
    expect(codeOf(await ask('people.signIn', first))).toBe('ok');
    for (const secret of ['b', 'a']) {
      await again(secret);
      expect(await stage()).toBe('open');
    }
  });

  it('without any key store is sealed at every start and opens with a password', async () => {
    await start(null);
    await setUp();
    await again(null);
    expect(await stage()).toBe('sealed');
    expect(codeOf(await ask('people.signIn', first))).toBe('ok');
  });

  it('asks of whoever opens it what a sign-in at the open desk asks: a password of one’s own, and the wait', { timeout: 60_000 }, async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-30T08:00:00Z') });
    const [given, own] = [{ login: 'aufsicht', password: 'das erste Kennwort' }, { login: 'aufsicht', password: 'ihr eigenes Kennwort' }];
    await start(null);
    await setUp();
    await ask('people.add', { ...given, name: 'Aufsicht', role: 'auditor' });
    await again(null);
    // Each fails without its line in `signInOpened` or `signIn` of access.ts.
    expect(codeOf(await ask('people.signIn', given))).toBe('PASSWORD_GIVEN');
    await again(null);
    expect(await ask('people.signIn', { ...given, newPassword: own.password })).toMatchObject({ ok: true, value: { person: { login: 'aufsicht' } } });
    for (let n = 0; n < 5; n++) await ask('people.signIn', { ...own, password: `falsch ${n}` });
    await again(null);
    expect(codeOf(await ask('people.signIn', own))).toBe('SIGN_IN_BARRED');
  });

  it('opens with the paper when key store and password are lost, and gives a new password', async () => {
    await start('a');
    const recoveryKey = await setUp();
    await again('neuer Rechner');
    expect(codeOf(await ask('people.openWithRecoveryKey', { recoveryKey: recoveryKey.replace(/^...../, '00000'), login: first.login, password: 'ein neues Kennwort' }))).toBe('KEYRING_WRONG_SECRET');
    expect(codeOf(await ask('people.openWithRecoveryKey', { recoveryKey, login: first.login, password: 'Administrator' }))).toBe('PASSWORD_COMMON');
    expect(await ask('people.openWithRecoveryKey', { recoveryKey, login: first.login, password: 'ein neues Kennwort' })).toMatchObject({ ok: true, value: { person: { login: 'verwaltung' } } });
    await again(null);
    expect(codeOf(await ask('people.signIn', first))).toBe('KEYRING_WRONG_SECRET');
    expect(codeOf(await ask('people.signIn', { ...first, password: 'ein neues Kennwort' }))).toBe('ok');
  });

  it('[ASVS 2.2.1] makes a guesser wait at the sealed store, across restarts, enters it in the trail afterwards, and lets the paper in at once', { timeout: 60_000 }, async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-30T08:00:00Z') });
    await start(null);
    const recoveryKey = await setUp();
    await again(null);
    for (let n = 0; n < 5; n++) expect(codeOf(await ask('people.signIn', { ...first, password: `falsch ${n}` }))).toBe('KEYRING_WRONG_SECRET');
    await again(null);
    // Fails without `refuseWaiting` in door-wait.ts.
    expect(await ask('people.signIn', first)).toMatchObject({ ok: false, error: { code: 'SIGN_IN_BARRED', message: expect.stringContaining('Bitte noch 30 Sekunden warten') } });
    expect(codeOf(await ask('people.signIn', { ...first, login: 'niemand' }))).toBe('KEYRING_WRONG_SECRET');
    expect(codeOf(await ask('people.openWithRecoveryKey', { recoveryKey, login: first.login, password: first.password }))).toBe('ok');
    await again(null);
    vi.setSystemTime(new Date('2026-11-30T08:00:31Z'));
    expect(codeOf(await ask('people.signIn', first))).toBe('ok');
    await ask('people.add', { login: 'aufsicht', name: 'Aufsicht', role: 'auditor', password: first.password });
    await ask('people.signIn', { login: 'aufsicht', password: first.password, newPassword: 'ihr eigenes Kennwort' });
    const trail = (await ask('audit.list', { sessionId: null, last: 100 })) as { value: { actor: string; action: string; detail: unknown }[] };
    expect(trail.value.filter(({ action }) => action === 'desk.signInRefused').map(({ actor }) => actor).sort()).toEqual(['desk', first.login]);
  });

  it('lets two attempts at once open one store', async () => {
    await start('a');
    await setUp();
    await again(null);
    const answers = await Promise.all([ask('people.signIn', first), ask('people.signIn', first), ask('people.state')]);
    expect(answers.map(codeOf)).toEqual(['ok', 'ok', 'ok']);
  });
});
