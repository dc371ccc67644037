/**
 * What the desks of an office share, they seal for each other: the server stores it and cannot read it. The
 * office key is random, made by the first desk, and wrapped for each further desk with X25519 after a person
 * has compared the check number. XChaCha20-Poly1305; the place of a text (office, case, kind, id) is
 * authenticated with it, so that the server cannot put one text in the place of another unnoticed.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SchalterError } from '../../errors.ts';

export interface DeskKeys {
  privateKey: Uint8Array;
  /** Hexadecimal. */
  publicKey: string;
}

export interface OfficeKey {
  key: Uint8Array;
  /** SHA-256 of a derived value: names the key without telling anything of it. */
  keyId: string;
}

const derive = (key: Uint8Array, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), `schalter office ${purpose}`, 32));
const largest = 512 * 1024 * 1024;

export function makeDeskKeys(): DeskKeys {
  const privateKey = new Uint8Array(randomBytes(32));
  return { privateKey, publicKey: Buffer.from(x25519.getPublicKey(privateKey)).toString('hex') };
}
export function officeKeyOf(key: Uint8Array): OfficeKey {
  return { key, keyId: createHash('sha256').update(derive(key, 'key id')).digest('hex') };
}
export const makeOfficeKey = (): OfficeKey => officeKeyOf(new Uint8Array(randomBytes(32)));

/** Eight digits of a public key in two groups, for two people at two desks to compare. */
export function checkNumber(publicKey: string): string {
  const digest = createHash('sha256').update('schalter desk').update(Buffer.from(publicKey, 'hex')).digest();
  const digits = String(digest.readUInt32BE(0) % 100_000_000).padStart(8, '0');
  return `${digits.slice(0, 4)} ${digits.slice(4)}`;
}

/** Wraps the office key for a desk: ephemeral public key, nonce, ciphertext; base64. */
export function wrapKey(office: OfficeKey, publicKey: string): string {
  const ephemeral = makeDeskKeys();
  const shared = x25519.getSharedSecret(ephemeral.privateKey, new Uint8Array(Buffer.from(publicKey, 'hex')));
  const nonce = randomBytes(24);
  const sealed = xchacha20poly1305(derive(shared, `wrap ${ephemeral.publicKey} ${publicKey}`), nonce).encrypt(office.key);
  return Buffer.concat([Buffer.from(ephemeral.publicKey, 'hex'), nonce, sealed]).toString('base64');
}
/** @throws SchalterError OFFICE_KEY where it was not wrapped for this desk, or is not the key it is called */
export function unwrapKey(wrapped: string, desk: DeskKeys, keyId: string): OfficeKey {
  try {
    const bytes = Buffer.from(wrapped, 'base64');
    const ephemeral = bytes.subarray(0, 32);
    const shared = x25519.getSharedSecret(desk.privateKey, new Uint8Array(ephemeral));
    const key = xchacha20poly1305(derive(shared, `wrap ${ephemeral.toString('hex')} ${desk.publicKey}`), bytes.subarray(32, 56)).decrypt(bytes.subarray(56));
    const office = officeKeyOf(key);
    if (office.keyId !== keyId) throw new Error('another key');
    return office;
  } catch (cause) {
    throw new SchalterError('OFFICE_KEY', 'unavailable', 'Der Schlüssel des Amtes lässt sich an diesem Schalter nicht öffnen. Bitte den Schalter an einem anderen Schalter neu aufnehmen lassen.', { cause });
  }
}

/** Seals for one office. `place` is authenticated, not hidden. */
export class Sealer {
  private readonly key: Buffer;
  private readonly tagKey: Buffer;
  private readonly officeId: string;
  constructor(office: OfficeKey, officeId: string) {
    this.key = derive(office.key, 'seal');
    this.tagKey = derive(office.key, 'tag');
    this.officeId = officeId;
  }

  private aad(place: string): Uint8Array {
    return Buffer.from(`${this.officeId}\n${place}`, 'utf8');
  }
  bytes(place: string, plain: Uint8Array): Buffer {
    const nonce = randomBytes(24);
    return Buffer.concat([nonce, xchacha20poly1305(this.key, nonce, this.aad(place)).encrypt(plain)]);
  }
  /** @throws SchalterError OFFICE_SEAL */
  openBytes(place: string, sealed: Uint8Array): Uint8Array {
    try {
      return xchacha20poly1305(this.key, sealed.subarray(0, 24), this.aad(place)).decrypt(sealed.subarray(24));
    } catch (cause) {
      throw new SchalterError('OFFICE_SEAL', 'unavailable', 'Etwas vom Amtsserver ist verändert oder mit einem anderen Schlüssel versiegelt und wird nicht verwendet. Bitte den Support anrufen.', { cause });
    }
  }
  /** JSON, packed and sealed; base64. */
  json(place: string, value: unknown): string {
    return this.bytes(place, gzipSync(JSON.stringify(value), { level: 6 })).toString('base64');
  }
  openJson(place: string, sealed: string): unknown {
    const packed = this.openBytes(place, new Uint8Array(Buffer.from(sealed, 'base64')));
    return JSON.parse(gunzipSync(packed, { maxOutputLength: largest }).toString('utf8')) as unknown;
  }
  /** Keyed hash: the same content gives the same tag at every desk, and tells the server nothing. */
  tag(text: string): string {
    return createHmac('sha256', this.tagKey).update(text).digest('hex');
  }
}
