/** Ways into the store: every one alone opens it, none lies in the file in plain, and each can be lost. */
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capturesFolder, filedFrom } from './capture-files.ts';
import { getCapture, putCapture } from './captures.ts';
import { openStore } from './database.ts';
import { addSystemWay, createKeyring, openWithPassword, openWithRecoveryKey, openWithSystem, openedByPassword, removeWays, renewRecoveryKey, setPassword } from './keyring.ts';
import { inWorker, passwordCost, passwordKey } from './password-key.ts';
import { readRecoveryCode, recoveryCode } from './recovery-code.ts';

const cost = { name: 'argon2id', m: 1024, t: 1, p: 1 } as const;
let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'schalter-ring-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const secret = () => randomBytes(32).toString('base64url');
const refused = (code: string) => expect.objectContaining({ code });

describe('keyring', () => {
  it('opens with password, paper and key store, and with nothing else', async () => {
    const system = secret();
    const { key, recoveryKey } = await createKeyring(dir, 'Für die Prüfung', { systemSecret: system });
    expect(await openWithPassword(dir, 'Für die Prüfung')).toEqual(key);
    expect(openWithRecoveryKey(dir, recoveryKey.toLowerCase())).toEqual(key);
    expect(openWithSystem(dir, system)).toEqual(key);
    await expect(openWithPassword(dir, 'falsch')).rejects.toMatchObject({ code: 'KEYRING_WRONG_SECRET' });
    expect(() => openWithRecoveryKey(dir, recoveryCode(randomBytes(32)))).toThrow(refused('KEYRING_WRONG_SECRET'));
    expect(() => openWithSystem(dir, secret())).toThrow(refused('KEYRING_NO_WAY'));
  });

  it('[ASVS 2.4.5] holds neither key nor secret in plain, and stretches passwords with argon2id at OWASP’s cost', async () => {
    const system = secret();
    const { key, recoveryKey } = await createKeyring(dir, 'Geheimwort-Marke', { systemSecret: system });
    const raw = readFileSync(join(dir, 'keyring.json'), 'utf8');
    for (const plain of [Buffer.from(key).toString('base64'), Buffer.from(key).toString('hex'), system, 'Geheimwort-Marke', recoveryKey]) expect(raw.toLowerCase()).not.toContain(plain.toLowerCase());
    // Fails when `passwordCost` in password-key.ts is made cheap.
    expect(passwordCost.m).toBeGreaterThanOrEqual(19_456);
    expect(passwordCost.t).toBeGreaterThanOrEqual(2);
    expect(raw).toContain(`"m": ${passwordCost.m}`);
  });

  it('wraps one key for many people and takes a way back without the others', async () => {
    const { key } = await createKeyring(dir, 'eins', { person: { id: 'p1', login: 'kurz' }, cost });
    await setPassword(dir, key, { id: 'p2', login: 'lang' }, 'zwei', cost);
    expect(await openedByPassword(dir, 'zwei')).toEqual({ key, id: 'p2' });
    expect(await openWithPassword(dir, 'zwei', 'LANG')).toEqual(key);
    await expect(openWithPassword(dir, 'zwei', 'kurz'), 'one person’s password is not another’s').rejects.toMatchObject({ code: 'KEYRING_WRONG_SECRET' });
    await setPassword(dir, key, { id: 'p1', login: 'kurz' }, 'eins neu', cost);
    await expect(openWithPassword(dir, 'eins')).rejects.toMatchObject({ code: 'KEYRING_WRONG_SECRET' });
    await removeWays(dir, 'p1');
    await expect(openWithPassword(dir, 'eins neu')).rejects.toMatchObject({ code: 'KEYRING_WRONG_SECRET' });
    expect(await openWithPassword(dir, 'zwei')).toEqual(key);
  });

  it('does not open one way’s box as another’s, nor in another ring', async () => {
    const { key } = await createKeyring(dir, 'eins', { person: { id: 'p1', login: 'kurz' }, cost });
    const file = join(dir, 'keyring.json');
    const ring = JSON.parse(readFileSync(file, 'utf8')) as { ring: string; ways: { kind: string; id: string }[] };
    ring.ways[0]!.id = 'p9';
    writeFileSync(file, JSON.stringify(ring));
    // Fails when `label(…)` no longer enters the wrapping in keyring.ts.
    await expect(openWithPassword(dir, 'eins')).rejects.toMatchObject({ code: 'KEYRING_WRONG_SECRET' });
    expect(key).toHaveLength(32);
  });

  it('says that the file is damaged instead of making a new key over old data', async () => {
    await createKeyring(dir, 'x', { cost });
    writeFileSync(join(dir, 'keyring.json'), '{"format":');
    await expect(openWithPassword(dir, 'x')).rejects.toMatchObject({ code: 'KEYRING_DAMAGED' });
    await expect(createKeyring(dir, 'y')).rejects.toMatchObject({ code: 'KEYRING_EXISTS' });
  });
});

describe('argon2id', () => {
  it('[RFC 9106] gives the same key from the runtime and from the worker', async () => {
    const salt = new Uint8Array(16).fill(2);
    for (const password of ['Kennwort', 'é', 'e\u0301', '']) expect(await inWorker(password, salt, cost)).toEqual(await passwordKey(password, salt, cost));
    expect(await passwordKey('é', salt, cost), 'typed either way').toEqual(await passwordKey('e\u0301', salt, cost));
  });
});

describe('paths on which nothing is lost', () => {
  const plant = (key: Uint8Array, at = dir) => {
    const store = openStore({ dir: at, key });
    store.db.prepare("INSERT INTO appointment (id, day, starts_at, body) VALUES ('a', 'd', 's', '{}')").run();
    store.close();
  };
  const found = (key: Uint8Array, at = dir) => {
    const store = openStore({ dir: at, key });
    try {
      return store.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM appointment').get()!.n;
    } finally {
      store.close();
    }
  };

  it('another account of Windows or Linux: its key store knows nothing, the password opens, both accounts open afterwards', async () => {
    const [first, second] = [secret(), secret()];
    const { key } = await createKeyring(dir, 'eins', { systemSecret: first, cost });
    plant(key);
    expect(() => openWithSystem(dir, second)).toThrow(refused('KEYRING_NO_WAY'));
    await addSystemWay(dir, await openWithPassword(dir, 'eins'), second);
    expect(found(openWithSystem(dir, second))).toBe(1);
    expect(found(openWithSystem(dir, first))).toBe(1);
  });

  it('lost key store, forgotten password: the paper opens and gives a new password', async () => {
    const { key, recoveryKey } = await createKeyring(dir, 'vergessen', { person: { id: 'p1', login: 'kurz' }, systemSecret: secret(), cost });
    plant(key);
    // Fails without the last line of `openWithRecoveryKey`.
    await setPassword(dir, openWithRecoveryKey(dir, recoveryKey), { id: 'p1', login: 'kurz' }, 'neu', cost);
    expect(found(await openWithPassword(dir, 'neu', 'kurz'))).toBe(1);
  });

  it('replaced machine: store, files of captures and ring copied, opened by password, bound to the new key store', async () => {
    const { key } = await createKeyring(dir, 'eins', { systemSecret: secret(), cost });
    plant(key);
    const before = openStore({ dir, key });
    before.db.prepare("INSERT INTO session (id, version, status, step, created_at, updated_at, body) VALUES ('s', 1, 'active', 'face', 'x', 'x', '{}')").run();
    putCapture(before, { id: 'c', sessionId: 's', kind: 'face', mime: 'image/jpeg', takenAt: 'x', bytes: randomBytes(filedFrom) });
    before.close();
    const machine = join(dir, 'neuer-rechner');
    mkdirSync(machine);
    for (const name of ['desk.sqlite', capturesFolder, 'keyring.json']) cpSync(join(dir, name), join(machine, name), { recursive: true });
    const own = secret();
    await addSystemWay(machine, await openWithPassword(machine, 'eins'), own);
    expect(found(openWithSystem(machine, own), machine)).toBe(1);
    const after = openStore({ dir: machine, key });
    expect(getCapture(after, 's', 'c').bytes).toHaveLength(filedFrom);
    after.close();
  });

  it('paper renewed: the old sheet no longer opens, the data stay', async () => {
    const { key, recoveryKey } = await createKeyring(dir, 'eins', { cost });
    plant(key);
    const fresh = await renewRecoveryKey(dir, key);
    expect(() => openWithRecoveryKey(dir, recoveryKey)).toThrow(refused('KEYRING_WRONG_SECRET'));
    expect(found(openWithRecoveryKey(dir, fresh))).toBe(1);
  });

  it('keeps at most eight key stores, the oldest go', async () => {
    const { key } = await createKeyring(dir, 'eins', { systemSecret: 'der erste', cost });
    for (let machine = 0; machine < 8; machine++) await addSystemWay(dir, key, `Rechner ${machine}`);
    expect(() => openWithSystem(dir, 'der erste')).toThrow(refused('KEYRING_NO_WAY'));
    expect(openWithSystem(dir, 'Rechner 0')).toEqual(key);
  });
});

describe('recovery code', () => {
  const key = new Uint8Array(randomBytes(32));
  const code = recoveryCode(key);

  it('is thirteen groups of five and reads back as typed by a person', () => {
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){12}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(readRecoveryCode(` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o')}\n`)).toEqual(key);
  });

  it('names the group of any single wrong character and of any two neighbours swapped', () => {
    const groups = code.split('-');
    for (const [at, group] of groups.entries()) {
      for (let position = 0; position < 5; position++) {
        for (const other of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
          if (other === group[position]) continue;
          const misread = groups.with(at, group.slice(0, position) + other + group.slice(position + 1)).join('-');
          expect(() => readRecoveryCode(misread)).toThrow(`Gruppe ${at + 1} `);
        }
        const [a, b] = [group[position], group[position + 1]];
        if (position < 4 && a !== b) expect(() => readRecoveryCode(groups.with(at, group.slice(0, position) + b + a + group.slice(position + 2)).join('-'))).toThrow(`Gruppe ${at + 1} `);
      }
    }
  });

  it('notices two groups swapped and a missing one', () => {
    const groups = code.split('-');
    if (groups[0] !== groups[1]) expect(() => readRecoveryCode([groups[1], groups[0], ...groups.slice(2)].join('-'))).toThrow('Gruppe 1 ');
    expect(() => readRecoveryCode(groups.slice(1).join('-'))).toThrow('13 Gruppen');
  });
});
