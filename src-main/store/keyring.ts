/**
 * The keyring file: holds the store's data key only in wrapped form, never in plain.
 *
 * One data key per desk (32 random bytes), wrapped once per way in: a person's password (argon2id), a person's
 * smartcard (staff-card.ts), the secret that the operating system's key store keeps, and the office's
 * recovery key on paper (recovery-code.ts). Any one way opens the store; each can be added and taken away without
 * touching the others. Wrapping is XChaCha20-Poly1305 with ring, kind and name of the way as associated data, so
 * that one way's box does not open as another's, nor in another ring.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { SchalterError } from '../errors.ts';
import { kdf, passwordCost, passwordKey, type Kdf } from './password-key.ts';
import { cardWrappingKey, hashOfCertificate, provePossession, refuseExpired, secretFor, type StaffCard } from './staff-card.ts';
import { readRecoveryCode, recoveryCode } from './recovery-code.ts';
import { syncPath } from './sync-path.ts';

const sealed = { id: z.string().min(1).max(64), nonce: z.string(), sealed: z.string() };
const wayIn = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('password'), ...sealed, /** What the person types to sign in. */ login: z.string(), salt: z.string(), kdf }),
  z.strictObject({ kind: z.literal('card'), ...sealed, login: z.string(), /** SHA-256 of the authentication certificate, hexadecimal. */ certificate: z.string(), /** From which the card's key makes the secret again. */ exchange: z.string() }),
  z.strictObject({ kind: z.literal('system'), ...sealed }),
  z.strictObject({ kind: z.literal('recovery'), ...sealed }),
]);
export type WayIn = z.infer<typeof wayIn>;
const ringSchema = z.strictObject({ format: z.literal('schalter-keyring-2'), ring: z.string(), ways: z.array(wayIn) });
export type Keyring = z.infer<typeof ringSchema>;

export const keyringFile = 'keyring.json';
const fileOf = (dir: string) => join(dir, keyringFile);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const label = (ring: string, kind: WayIn['kind'], id: string) => Buffer.from(`${ring}\n${kind}\n${id}`);

const wrongSecret = (cause?: unknown) => new SchalterError('KEYRING_WRONG_SECRET', 'input', 'Kennwort oder Wiederherstellungsschlüssel passt nicht zu diesem Datenspeicher.', { cause });
const noWay = (what: string) => new SchalterError('KEYRING_NO_WAY', 'input', `Dieser Datenspeicher lässt sich nicht ${what} öffnen.`);

export function seal(ring: string, kind: WayIn['kind'], id: string, wrappingKey: Uint8Array, dataKey: Uint8Array): { id: string; nonce: string; sealed: string } {
  const nonce = randomBytes(24);
  return { id, nonce: base64(nonce), sealed: base64(xchacha20poly1305(wrappingKey, nonce, label(ring, kind, id)).encrypt(dataKey)) };
}

/** @throws SchalterError KEYRING_WRONG_SECRET (input) */
export function unseal(ring: string, way: WayIn, wrappingKey: Uint8Array): Uint8Array {
  try {
    return xchacha20poly1305(wrappingKey, fromBase64(way.nonce), label(ring, way.kind, way.id)).decrypt(fromBase64(way.sealed));
  } catch (cause) {
    throw wrongSecret(cause);
  }
}

export function keyringExists(dir: string): boolean {
  return existsSync(fileOf(dir));
}

/** @throws SchalterError KEYRING_DAMAGED (unavailable) */
export function readKeyring(dir: string): Keyring {
  try {
    return ringSchema.parse(JSON.parse(readFileSync(fileOf(dir), 'utf8')));
  } catch (cause) {
    throw new SchalterError('KEYRING_DAMAGED', 'unavailable', 'Die Schlüsseldatei des Datenspeichers fehlt oder ist beschädigt. Bitte die gesicherte Fassung zurückspielen.', { cause });
  }
}

/** Written beside, synced and renamed, so that a kill leaves the old ring or the new one, never half of one. */
async function save(dir: string, ring: Keyring): Promise<void> {
  const beside = `${fileOf(dir)}.new`;
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(ring, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, fileOf(dir));
  // A rename is safe from a power cut only when its folder is synced.
  syncPath(dirname(fileOf(dir)));
}

/** The key store's secret is random already: HKDF, no slow derivation. */
const systemKey = (secret: string, ring: string) => new Uint8Array(hkdfSync('sha256', secret, ring, 'schalter system way', 32));

async function passwordWay(ring: string, id: string, login: string, password: string, dataKey: Uint8Array, cost: Kdf): Promise<WayIn> {
  const salt = randomBytes(16);
  return { kind: 'password', login, salt: base64(salt), kdf: cost, ...seal(ring, 'password', id, await passwordKey(password, salt, cost), dataKey) };
}

function recoveryWay(ring: string, dataKey: Uint8Array): { way: WayIn; code: string } {
  const key = new Uint8Array(randomBytes(32));
  return { way: { kind: 'recovery', ...seal(ring, 'recovery', 'paper', key, dataKey) }, code: recoveryCode(key) };
}

export interface FirstPerson {
  id: string;
  login: string;
}

/** Whose way in the password is with which a desk was set up from the command line: nobody's. */
export const setUpWay = 'desk';

/**
 * Makes a new data key and its ring with one person's password, the recovery key, and the system's way where a
 * secret of the key store is given.
 * @returns the data key, and the recovery key to be printed once and kept in a safe
 * @throws SchalterError KEYRING_EXISTS (input)
 */
export async function createKeyring(dir: string, password: string, options: { person?: FirstPerson; systemSecret?: string | null; cost?: Kdf } = {}): Promise<{ key: Uint8Array; recoveryKey: string }> {
  if (keyringExists(dir)) throw new SchalterError('KEYRING_EXISTS', 'input', 'Für diesen Datenordner gibt es schon einen Schlüssel.');
  const key = new Uint8Array(randomBytes(32));
  const ring = randomUUID();
  const person = options.person ?? { id: setUpWay, login: 'schalter' };
  const paper = recoveryWay(ring, key);
  const ways: WayIn[] = [await passwordWay(ring, person.id, person.login, password, key, options.cost ?? passwordCost), paper.way];
  if (options.systemSecret) ways.push({ kind: 'system', ...seal(ring, 'system', randomUUID(), systemKey(options.systemSecret, ring), key) });
  await save(dir, { format: 'schalter-keyring-2', ring, ways });
  return { key, recoveryKey: paper.code };
}

/**
 * Opens with a password: of the person with this login or id, or of anybody where none is named.
 * @throws SchalterError KEYRING_WRONG_SECRET, KEYRING_NO_WAY (input), KEYRING_DAMAGED (unavailable)
 */
export async function openWithPassword(dir: string, password: string, who?: string): Promise<Uint8Array> {
  return (await openedByPassword(dir, password, who)).key;
}

/** As `openWithPassword`, and whose password it was. */
export async function openedByPassword(dir: string, password: string, who?: string): Promise<{ key: Uint8Array; id: string }> {
  const { ring, ways } = readKeyring(dir);
  const passwords = ways.filter((way) => way.kind === 'password');
  if (passwords.length === 0) throw noWay('mit einem Kennwort');
  const asked = who?.toLowerCase();
  const fitting = passwords.filter((one) => asked === undefined || one.login.toLowerCase() === asked || one.id === who);
  // An unknown login takes as long as a wrong password: the time must not tell who works here.
  if (fitting.length === 0) await passwordKey(password, randomBytes(16), passwords[0]!.kdf);
  for (const way of fitting) {
    try {
      return { key: unseal(ring, way, await passwordKey(password, fromBase64(way.salt), way.kdf)), id: way.id };
    } catch (thrown) {
      if (!(thrown instanceof SchalterError)) throw thrown;
    }
  }
  throw wrongSecret();
}

/** @throws SchalterError KEYRING_WRONG_SECRET (input), KEYRING_DAMAGED (unavailable) */
export function openWithRecoveryKey(dir: string, code: string): Uint8Array {
  const { ring, ways } = readKeyring(dir);
  const way = ways.find((one) => one.kind === 'recovery');
  if (!way) throw noWay('mit einem Wiederherstellungsschlüssel');
  return unseal(ring, way, readRecoveryCode(code));
}

/**
 * Opens with the secret kept by the operating system's key store; one ring may know several machines and accounts.
 * @throws SchalterError KEYRING_NO_WAY (input) where no way fits
 */
export function openWithSystem(dir: string, secret: string): Uint8Array {
  const { ring, ways } = readKeyring(dir);
  for (const way of ways) {
    if (way.kind !== 'system') continue;
    try {
      return unseal(ring, way, systemKey(secret, ring));
    } catch {
      // Another account's or an earlier machine's way.
    }
  }
  throw noWay('mit dem Schlüsselspeicher dieses Rechners');
}

/** Most ways of key stores that a ring keeps: the oldest go. */
const mostSystems = 8;

/** Binds the ring to this account's key store. */
export async function addSystemWay(dir: string, key: Uint8Array, secret: string): Promise<void> {
  const ring = readKeyring(dir);
  const systems = ring.ways.filter((way) => way.kind === 'system').slice(-(mostSystems - 1));
  const others = ring.ways.filter((way) => way.kind !== 'system');
  await save(dir, { ...ring, ways: [...others, ...systems, { kind: 'system', ...seal(ring.ring, 'system', randomUUID(), systemKey(secret, ring.ring), key) }] });
}

/** Gives a person a password, or a new one. */
export async function setPassword(dir: string, key: Uint8Array, person: FirstPerson, password: string, cost: Kdf = passwordCost): Promise<void> {
  const way = await passwordWay(readKeyring(dir).ring, person.id, person.login, password, key, cost);
  const ring = readKeyring(dir);
  await save(dir, { ...ring, ways: [...ring.ways.filter((one) => one.kind !== 'password' || one.id !== person.id), way] });
}

type CardWay = Extract<WayIn, { kind: 'card' }>;

/**
 * Adds or replaces the way of a person's smartcard, which is in the reader with its PIN verified.
 * @throws SchalterError CARD_TAKEN, CARD_EXPIRED, CARD_NOT_GENUINE, CARD_UNUSABLE (input)
 */
export async function setCardWay(dir: string, key: Uint8Array, person: FirstPerson, card: StaffCard, now: string): Promise<void> {
  const certificate = await card.certificate('authentication');
  refuseExpired(certificate, now);
  await provePossession(card, certificate);
  const { exchange, secret } = secretFor((await card.certificate('management')).publicKey);
  const ring = readKeyring(dir);
  const hash = hashOfCertificate(certificate);
  if (ring.ways.some((way) => way.kind === 'card' && way.certificate === hash && way.id !== person.id)) throw new SchalterError('CARD_TAKEN', 'input', 'Diese Karte ist schon für jemand anderen eingetragen. Bitte die eigene Karte nehmen.');
  const way: CardWay = { kind: 'card', login: person.login, certificate: hash, exchange: base64(exchange), ...seal(ring.ring, 'card', person.id, cardWrappingKey(ring.ring, exchange, secret), key) };
  await save(dir, { ...ring, ways: [...withoutCard(ring.ways, person.id), way] });
}

const withoutCard = (ways: readonly WayIn[], id: string): WayIn[] => ways.filter((way) => way.kind !== 'card' || way.id !== id);

export async function removeCardWay(dir: string, id: string): Promise<void> {
  const ring = readKeyring(dir);
  await save(dir, { ...ring, ways: withoutCard(ring.ways, id) });
}

/** Ids of the people who have a card. */
export function cardHolders(dir: string): Set<string> {
  return new Set(readKeyring(dir).ways.filter((way) => way.kind === 'card').map((way) => way.id));
}

/**
 * Opens with the card in the reader: its certificate says whose it is, its key signs a challenge and unwraps.
 * @throws SchalterError CARD_UNKNOWN, CARD_EXPIRED, CARD_NOT_GENUINE, CARD_PIN_WRONG, CARD_PIN_BLOCKED (input)
 */
export async function openedByCard(dir: string, card: StaffCard, pin: string, now: string): Promise<{ key: Uint8Array; id: string }> {
  const { ring, ways } = readKeyring(dir);
  const certificate = await card.certificate('authentication');
  const hash = hashOfCertificate(certificate);
  const way = ways.find((one): one is CardWay => one.kind === 'card' && one.certificate === hash);
  if (!way) throw new SchalterError('CARD_UNKNOWN', 'input', 'Diese Karte ist an diesem Schalter nicht eingetragen. Bitte mit Kennwort anmelden; die Verwaltung kann die Karte eintragen.');
  refuseExpired(certificate, now);
  await card.verifyPin(pin);
  await provePossession(card, certificate);
  const exchange = fromBase64(way.exchange);
  return { key: unseal(ring, way, cardWrappingKey(ring, exchange, await card.secretOf(exchange))), id: way.id };
}

/** Takes away every way of a person who has left. */
export async function removeWays(dir: string, personId: string): Promise<void> {
  const ring = readKeyring(dir);
  await save(dir, { ...ring, ways: ring.ways.filter((way) => !((way.kind === 'password' || way.kind === 'card') && way.id === personId)) });
}

/** A new recovery key; the paper in the safe no longer opens. @returns the new one, to be printed once */
export async function renewRecoveryKey(dir: string, key: Uint8Array): Promise<string> {
  const ring = readKeyring(dir);
  const paper = recoveryWay(ring.ring, key);
  await save(dir, { ...ring, ways: [...ring.ways.filter((way) => way.kind !== 'recovery'), paper.way] });
  return paper.code;
}
