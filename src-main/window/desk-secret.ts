/**
 * The secret that binds the desk's keyring to this account of the operating system, kept by its key store through
 * safeStorage (the `KeyStore` given), never in plain. Each account has its own file. Where there is no key store, or only Chromium's
 * built-in password (`basic_text`, which is the same on every machine), there is no secret: the store then opens
 * with a person's password or the paper from the safe.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { StartOptions } from './start-options.ts';

/** Electron's safeStorage, as far as it is used. */
export interface KeyStore {
  isEncryptionAvailable(): boolean;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
}

/** @param account what tells one account of this machine from another */
export function deskSecret(options: Pick<StartOptions, 'training' | 'dataDir'>, store: KeyStore, account = `${userInfo().uid}:${userInfo().username}`): string | null {
  if (options.training) return null;
  if (!store.isEncryptionAvailable()) return null;
  if (process.platform === 'linux' && store.getSelectedStorageBackend?.() === 'basic_text') return null;
  const file = join(options.dataDir, `desk-secret-${createHash('sha256').update(account).digest('hex').slice(0, 12)}.bin`);
  if (existsSync(file)) {
    try {
      return store.decryptString(readFileSync(file));
    } catch {
      // The key store was lost or replaced. The old file is no use but is not thrown away either.
      renameSync(file, `${file}.alt`);
    }
  }
  const secret = randomBytes(32).toString('base64url');
  writeFileSync(file, store.encryptString(secret), { mode: 0o600 });
  return secret;
}
