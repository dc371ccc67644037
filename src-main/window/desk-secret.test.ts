/** The key store's secret: bound to the account, never in plain, and nothing where there is no real key store. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deskSecret, type KeyStore } from './desk-secret.ts';

let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'schalter-secret-'))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** As safeStorage behaves: each account's store opens its own boxes only. */
const keyStore = (account: string, backend = 'gnome_libsecret'): KeyStore => ({
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => backend,
  encryptString: (text) => Buffer.from([...Buffer.from(`${account}:${text}`)].map((byte) => byte ^ 0x5a)),
  decryptString(bytes) {
    const text = Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString();
    if (!text.startsWith(`${account}:`)) throw new Error('wrong account');
    return text.slice(account.length + 1);
  },
});
const desk = { training: false, get dataDir() { return dataDir; } };

describe('secret of the key store', () => {
  it('is made once, comes back, and lies nowhere in plain', () => {
    const secret = deskSecret(desk, keyStore('a'), 'a')!;
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(deskSecret(desk, keyStore('a'), 'a')).toBe(secret);
    for (const name of readdirSync(dataDir)) expect(readFileSync(join(dataDir, name)).includes(secret)).toBe(false);
  });

  it('is another one for another account, and the first account keeps its own', () => {
    const first = deskSecret(desk, keyStore('a'), 'a');
    expect(deskSecret(desk, keyStore('b'), 'b')).not.toBe(first);
    expect(deskSecret(desk, keyStore('a'), 'a')).toBe(first);
  });

  it('is made anew where the key store was lost, and the old box is kept aside', () => {
    const first = deskSecret(desk, keyStore('a'), 'a');
    expect(deskSecret(desk, keyStore('reset'), 'a')).not.toBe(first);
    expect(readdirSync(dataDir).some((name) => name.endsWith('.alt'))).toBe(true);
  });

  it('does not exist without a key store, with Chromium’s built-in password, and in training', () => {
    expect(deskSecret(desk, { ...keyStore('a'), isEncryptionAvailable: () => false }, 'a')).toBeNull();
    // Fails without the line on `basic_text` in desk-secret.ts.
    expect(deskSecret(desk, keyStore('a', 'basic_text'), 'a')).toBe(process.platform === 'linux' ? null : expect.anything());
    expect(deskSecret({ training: true, dataDir }, keyStore('a'), 'a')).toBeNull();
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
