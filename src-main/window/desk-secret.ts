/**
 * The secret that opens the desk's store, as far as the window side has a part in it: kept by the
 * operating system's key store through safeStorage, never in a plain file. In training mode the data
 * are invented and the secret is public.
 */
import { safeStorage } from 'electron';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SchalterError } from '../errors.ts';
import { trainingSecret } from '../training/secret.ts';
import type { StartOptions } from './start-options.ts';

/** @throws SchalterError KEYSTORE_MISSING where the system has no key store to keep the secret in */
export function deskSecret(options: StartOptions): string {
  if (options.training) return trainingSecret;
  const file = join(options.dataDir, 'desk-secret.bin');
  if (!safeStorage.isEncryptionAvailable()) {
    throw new SchalterError('KEYSTORE_MISSING', 'unavailable', 'Dieses System hat keinen Schlüsselspeicher, in dem der Schlüssel des Schalters sicher läge. Bitte den Schlüsselbund des Systems einrichten und neu starten.');
  }
  if (existsSync(file)) return safeStorage.decryptString(readFileSync(file));
  const secret = randomBytes(32).toString('base64url');
  writeFileSync(file, safeStorage.encryptString(secret), { mode: 0o600 });
  return secret;
}
