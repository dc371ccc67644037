/**
 * The keyring file: holds the store's data key only in wrapped form, never in plain.
 *
 * The data key (32 random bytes) is wrapped once per way to open the store: a password (scrypt), a recovery
 * key on paper, and, where the operating system offers one, its key store (through an injected wrapper).
 * Wrapping is XChaCha20-Poly1305 with the way's name as associated data, so that one way's box does not
 * open as another's.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { randomBytes } from 'node:crypto';
import { scrypt as scryptCallback } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { SchalterError } from '../errors.ts';

const scrypt = promisify<string | Uint8Array, Uint8Array, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scryptCallback);

const box = z.object({ nonce: z.string(), sealed: z.string() });
const keyringSchema = z.object({
  format: z.literal('schalter-keyring-1'),
  password: box.extend({ salt: z.string(), N: z.number().int().min(1024).max(1 << 20), r: z.number().int().min(1).max(32), p: z.number().int().min(1).max(16) }).nullable(),
  recovery: box.nullable(),
  /** Wrapped by the operating system (DPAPI, Keychain, Secret Service); base64 of its opaque blob. */
  system: z.string().nullable(),
});
type Keyring = z.infer<typeof keyringSchema>;

/** The operating system's key store: Electron's safeStorage in the window process, nothing elsewhere. */
export interface SystemKeyStore {
  wrap(key: Uint8Array): Promise<Uint8Array>;
  unwrap(blob: Uint8Array): Promise<Uint8Array>;
}

/** scrypt with 64 MiB: about a quarter of a second on an office machine. */
const cost = { N: 1 << 16, r: 8, p: 1 };
const keyringFile = (dir: string) => join(dir, 'keyring.json');
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

function seal(way: string, wrappingKey: Uint8Array, dataKey: Uint8Array): z.infer<typeof box> {
  const nonce = randomBytes(24);
  return { nonce: base64(nonce), sealed: base64(xchacha20poly1305(wrappingKey, nonce, Buffer.from(way)).encrypt(dataKey)) };
}

function unseal(way: string, wrappingKey: Uint8Array, from: z.infer<typeof box>): Uint8Array {
  try {
    return xchacha20poly1305(wrappingKey, fromBase64(from.nonce), Buffer.from(way)).decrypt(fromBase64(from.sealed));
  } catch (cause) {
    throw new SchalterError('KEYRING_WRONG_SECRET', 'input', 'Kennwort oder Wiederherstellungsschlüssel passt nicht zu diesem Datenspeicher.', { cause });
  }
}

async function passwordKey(password: string, salt: Uint8Array, { N, r, p }: { N: number; r: number; p: number }): Promise<Uint8Array> {
  return new Uint8Array(await scrypt(password.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }));
}

export function keyringExists(dir: string): boolean {
  return existsSync(keyringFile(dir));
}

function load(dir: string): Keyring {
  try {
    return keyringSchema.parse(JSON.parse(readFileSync(keyringFile(dir), 'utf8')));
  } catch (cause) {
    throw new SchalterError('KEYRING_DAMAGED', 'unavailable', 'Die Schlüsseldatei des Datenspeichers fehlt oder ist beschädigt. Bitte die gesicherte Fassung zurückspielen.', { cause });
  }
}

/** Written beside and renamed, so that a kill leaves the old ring or the new one, never half of one. */
async function save(dir: string, keyring: Keyring): Promise<void> {
  const beside = keyringFile(dir) + '.new';
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(keyring, null, 2) + '\n');
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, keyringFile(dir));
}

/**
 * Makes a new data key and its ring.
 * @returns the data key, and the recovery key to be printed once and kept in a safe: eight groups of hex digits
 * @throws SchalterError KEYRING_EXISTS (input)
 */
export async function createKeyring(dir: string, password: string, system?: SystemKeyStore): Promise<{ key: Uint8Array; recoveryKey: string }> {
  if (keyringExists(dir)) throw new SchalterError('KEYRING_EXISTS', 'input', 'Für diesen Datenordner gibt es schon einen Schlüssel.');
  const key = new Uint8Array(randomBytes(32));
  const recovery = new Uint8Array(randomBytes(32));
  const salt = randomBytes(16);
  await save(dir, {
    format: 'schalter-keyring-1',
    password: { salt: base64(salt), ...cost, ...seal('password', await passwordKey(password, salt, cost), key) },
    recovery: seal('recovery', recovery, key),
    system: system ? base64(await system.wrap(key)) : null,
  });
  return { key, recoveryKey: Buffer.from(recovery).toString('hex').toUpperCase().match(/.{8}/g)!.join('-') };
}

/** @throws SchalterError KEYRING_WRONG_SECRET (input), KEYRING_DAMAGED (unavailable) */
export async function openWithPassword(dir: string, password: string): Promise<Uint8Array> {
  const ring = load(dir);
  if (!ring.password) throw new SchalterError('KEYRING_NO_WAY', 'input', 'Dieser Datenspeicher lässt sich nicht mit einem Kennwort öffnen.');
  return unseal('password', await passwordKey(password, fromBase64(ring.password.salt), ring.password), ring.password);
}

/** @throws SchalterError KEYRING_WRONG_SECRET (input), KEYRING_DAMAGED (unavailable) */
export function openWithRecoveryKey(dir: string, recoveryKey: string): Uint8Array {
  const ring = load(dir);
  const bytes = Buffer.from(recoveryKey.replace(/[^0-9a-f]/gi, ''), 'hex');
  if (!ring.recovery || bytes.length !== 32) throw new SchalterError('KEYRING_WRONG_SECRET', 'input', 'Das ist kein Wiederherstellungsschlüssel dieses Datenspeichers: erwartet werden acht Gruppen zu acht Zeichen.');
  return unseal('recovery', bytes, ring.recovery);
}

/** @throws SchalterError KEYRING_NO_WAY (input) where the ring has no such way; KEYRING_WRONG_SECRET where the system refuses */
export async function openWithSystem(dir: string, system: SystemKeyStore): Promise<Uint8Array> {
  const ring = load(dir);
  if (!ring.system) throw new SchalterError('KEYRING_NO_WAY', 'input', 'Dieser Datenspeicher ist nicht an den Schlüsselspeicher des Rechners gebunden.');
  try {
    return await system.unwrap(fromBase64(ring.system));
  } catch (cause) {
    throw new SchalterError('KEYRING_WRONG_SECRET', 'input', 'Der Schlüsselspeicher des Rechners gibt den Schlüssel nicht frei. Bitte mit Kennwort anmelden.', { cause });
  }
}

/** Replaces the password; the data key and the recovery key stay. */
export async function changePassword(dir: string, key: Uint8Array, password: string): Promise<void> {
  const salt = randomBytes(16);
  await save(dir, { ...load(dir), password: { salt: base64(salt), ...cost, ...seal('password', await passwordKey(password, salt, cost), key) } });
}
