/**
 * The four symmetric suites of access protocols and secure messaging:
 * 3DES with Retail-MAC and AES-128/192/256 with CMAC, [ICAO 9303-11 9.8.6], [TR-03110-3 A.2.3, A.2.4, F.4].
 */
import des from 'des.js';
import { cbc, cmac, ecb } from '@noble/ciphers/aes.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../tlv.ts';

export type CipherName = '3DES' | 'AES-128' | 'AES-192' | 'AES-256';

/** One suite; all byte arrays are block-aligned where the name says so. */
export interface CipherSuite {
  readonly name: CipherName;
  /** Octets of a block and of the send sequence counter. */
  readonly blockLength: 8 | 16;
  /** Octets of a key as derived. */
  readonly keyLength: 16 | 24 | 32;
  /** CBC without padding; `data` block-aligned. */
  encryptCbc(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array;
  decryptCbc(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array;
  /** MAC of a block-aligned message, eight octets. */
  macAligned(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** MAC of an authentication token: 3DES pads by method 2, CMAC pads by itself. Eight octets. */
  macToken(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** IV of secure messaging: zero for 3DES, the encrypted counter for AES [ICAO 9303-11 9.8.6.3]. */
  messagingIv(key: Uint8Array, counter: Uint8Array): Uint8Array;
  /** Hash of the key derivation function. */
  kdfHash(data: Uint8Array): Uint8Array;
}

const DesCbc = des.CBC.instantiate(des.DES);
const TripleDesCbc = des.CBC.instantiate(des.EDE);

function run(cipher: { update(data: Uint8Array): number[]; final(): number[] }, data: Uint8Array): Uint8Array {
  return data.length === 0 ? data : Uint8Array.from(cipher.update(data).concat(cipher.final()));
}

/** Two-key 3DES as EDE with K1 K2 K1; a single length key gives DES. */
function tripleDesKey(key: Uint8Array): Uint8Array {
  if (key.length === 24) return key;
  return concatBytes(key.subarray(0, 16), key.subarray(0, 8));
}

/** [ISO/IEC 9797-1] padding method 2: 0x80, then zeros up to the block. */
export function padMethod2(data: Uint8Array, blockLength: number): Uint8Array {
  const padded = new Uint8Array(data.length + blockLength - (data.length % blockLength));
  padded.set(data);
  padded[data.length] = 0x80;
  return padded;
}

/** Takes padding method 2 off again; `undefined` when it is not there. */
export function unpadMethod2(data: Uint8Array): Uint8Array | undefined {
  let end = data.length - 1;
  while (end >= 0 && data[end] === 0) end--;
  return end >= 0 && data[end] === 0x80 ? data.subarray(0, end) : undefined;
}

/** [ISO/IEC 9797-1] MAC algorithm 3 with DES ("Retail-MAC") over a block-aligned message, IV zero. */
export function retailMac(key: Uint8Array, aligned: Uint8Array): Uint8Array {
  const iv = new Uint8Array(8);
  const first = key.subarray(0, 8);
  const second = key.subarray(8, 16);
  const chained = run(DesCbc.create({ type: 'encrypt', key: first, iv, padding: false }), aligned).slice(-8);
  const opened = run(des.DES.create({ type: 'decrypt', key: second, padding: false }), chained);
  return run(des.DES.create({ type: 'encrypt', key: first, padding: false }), opened);
}

const tripleDes: CipherSuite = {
  name: '3DES',
  blockLength: 8,
  keyLength: 16,
  encryptCbc: (key, iv, data) =>
    run(TripleDesCbc.create({ type: 'encrypt', key: tripleDesKey(key), iv, padding: false }), data),
  decryptCbc: (key, iv, data) =>
    run(TripleDesCbc.create({ type: 'decrypt', key: tripleDesKey(key), iv, padding: false }), data),
  macAligned: retailMac,
  macToken: (key, data) => retailMac(key, padMethod2(data, 8)),
  messagingIv: () => new Uint8Array(8),
  kdfHash: sha1,
};

function aes(name: CipherName, keyLength: 16 | 24 | 32): CipherSuite {
  const mac = (key: Uint8Array, data: Uint8Array): Uint8Array => cmac(data, key).slice(0, 8);
  return {
    name,
    blockLength: 16,
    keyLength,
    encryptCbc: (key, iv, data) => (data.length === 0 ? data : cbc(key, iv, { disablePadding: true }).encrypt(data)),
    decryptCbc: (key, iv, data) => (data.length === 0 ? data : cbc(key, iv, { disablePadding: true }).decrypt(data)),
    macAligned: mac,
    macToken: mac,
    messagingIv: (key, counter) => ecb(key, { disablePadding: true }).encrypt(counter),
    kdfHash: keyLength === 16 ? sha1 : sha256,
  };
}

export const CIPHER_SUITES: Readonly<Record<CipherName, CipherSuite>> = {
  '3DES': tripleDes,
  'AES-128': aes('AES-128', 16),
  'AES-192': aes('AES-192', 24),
  'AES-256': aes('AES-256', 32),
};

/** Counter of the key derivation function: what the key is for. */
export const KDF_ENC = 1;
export const KDF_MAC = 2;
export const KDF_PASSWORD = 3;

/**
 * KDF(K, [r], c) of [TR-03110-3 A.2.3] and [ICAO 9303-11 9.7.1]: H(K || r || c), cut to the key length,
 * DES parity adjusted.
 */
export function deriveKey(suite: CipherSuite, secret: Uint8Array, counter: number, nonce: Uint8Array = new Uint8Array(0)): Uint8Array {
  const hashed = suite.kdfHash(concatBytes(secret, nonce, Uint8Array.of(0, 0, 0, counter)));
  const key = hashed.slice(0, suite.keyLength);
  return suite.name === '3DES' ? key.map(oddParity) : key;
}

function oddParity(octet: number): number {
  let ones = 0;
  for (let bits = octet >> 1; bits > 0; bits >>= 1) ones += bits & 1;
  return (octet & 0xfe) | (ones % 2 === 0 ? 1 : 0);
}
