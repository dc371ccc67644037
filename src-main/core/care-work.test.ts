/** Looking after a desk from its window: backup, one-pass restore with a second person, update from a medium; each with its right. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callsOf } from '../../tests/core-call.ts';
import { version } from '../version.ts';
import { signUpdate } from '../trust/update.ts';
import { openAttended, type AttendedDesk } from './open.ts';

const admin = { login: 'verwaltung', name: 'Erste Verwaltung', password: 'ein langes Kennwort' };
const lead = { login: 'leitung', name: 'Leitung', role: 'supervisor', password: 'noch ein Kennwort' } as const;
let home: string;
let desk: AttendedDesk;
let restarts = 0;
const at = (name: string) => join(home, name);
const call = callsOf(() => desk.core);
const start = async (): Promise<void> => {
  desk = await openAttended({ dataDir: at('data'), settingsFile: at('desk.json') }, 'konto', { restart: () => void (restarts += 1) });
};

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'schalter-care-'));
  restarts = 0;
  writeFileSync(at('desk.json'), JSON.stringify({ office: 'Amt', desk: 'Schalter 1', location: 'Musterstadt', region: 'BE', caseworker: 'Kurz', backup: { folder: 'sicherungen' }, update: { publisher: 'publisher.pem', medium: 'medium', place: 'program' } }));
  await start();
  await call('people.setUp', admin);
  await call('people.add', { ...lead, password: 'das erste Kennwort' });
  await call('people.signIn', { login: lead.login, password: 'das erste Kennwort', newPassword: lead.password });
  await call('people.signIn', admin);
});
afterEach(async () => {
  await desk.core.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('[Issue 6, 6] care of the desk', () => {
  it('backs up, and brings a backup back in one pass: checked, confirmed by two, carried out by the next start, nothing erased', { timeout: 60_000 }, async () => {
    const { backups: [name], lastBackupAt, failure } = await call('care.backUp', {});
    expect([lastBackupAt !== null, failure]).toEqual([true, null]);
    await call('people.add', { login: 'danach', name: 'Kommt danach', role: 'auditor', password: 'drittes Kennwort' });
    expect(await call('care.checkBackup', { name: name! })).toMatchObject({ sessions: 0, captures: 0 });

    // Fails without `useApproval` in `care.restore`.
    await expect(call('care.restore', { name: name!, approval: 'niemand' })).rejects.toMatchObject({ code: 'FOUR_EYES_MISSING' });
    const { approval } = await call('people.approve', { login: lead.login, password: lead.password, action: 'restoreBackup', subject: `backup ${name}` });
    await call('care.restore', { name: name!, approval });
    expect(restarts).toBe(1);
    await desk.core.stop();
    await start();
    await call('people.signIn', admin);
    expect((await call('people.list', {})).map(({ login }) => login)).toEqual(expect.not.arrayContaining(['danach']));
    expect(readdirSync(home).some((one) => one.startsWith('data.vor-'))).toBe(true);
    // Carried out once.
    await desk.core.stop();
    await start();
    expect(readdirSync(home).filter((one) => one.startsWith('data.vor-'))).toHaveLength(1);
  });

  it('refuses a damaged backup before anything is replaced', { timeout: 60_000 }, async () => {
    const { backups: [name] } = await call('care.backUp', {});
    const file = at(`sicherungen/${name}/desk.sqlite`);
    writeFileSync(file, readFileSync(file).fill(0xa5, 5000, 5100));
    await expect(call('care.checkBackup', { name: name! })).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
    await expect(call('care.checkBackup', { name: 'schalter-2020-01-01' })).rejects.toMatchObject({ code: 'BACKUP_UNKNOWN' });
  });

  it('checks, installs and takes back an update from the medium', { timeout: 60_000 }, async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    for (const [folder, text] of [['medium/files', 'new'], ['program', 'old']] as const) {
      mkdirSync(at(folder), { recursive: true });
      writeFileSync(at(`${folder}/main.js`), text);
    }
    writeFileSync(at('publisher.pem'), generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }));
    signUpdate(at('medium'), { version: '99.0.0', from: version }, privateKey);
    await expect(call('care.installUpdate', {})).rejects.toMatchObject({ code: 'UPDATE_SIGNATURE' });
    expect(readFileSync(at('program/main.js'), 'utf8')).toBe('old');
    writeFileSync(at('publisher.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
    expect(await call('care.checkUpdate', {})).toEqual({ version: '99.0.0', from: version, files: 1 });
    await call('care.installUpdate', {});
    expect(readFileSync(at('program/main.js'), 'utf8')).toBe('new');
    expect((await call('care.state', {})).earlier).toBe(version);
    expect(await call('care.rollBack', {})).toEqual({ version });
    expect(readFileSync(at('program/main.js'), 'utf8')).toBe('old');
    expect(existsSync(at('program.vorher'))).toBe(false);
  });

  it('gives administrators the diagnostic bundle, which names nobody', { timeout: 60_000 }, async () => {
    const { bundle } = await call('desk.diagnostics', {});
    const text = Buffer.from(bundle).toString('latin1');
    expect(text.length).toBeGreaterThan(500);
    for (const planted of [admin.name, admin.login, lead.login, lead.name, 'Musterstadt', 'Kurz', home]) expect(text).not.toContain(planted);
  });
});
