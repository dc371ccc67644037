/**
 * Digests and signatures of certificates and security objects [ICAO 9303-12 4.4, 9303-11 Table 8]:
 * RSA PKCS#1 v1.5 and PSS [RFC 8017], ECDSA with DER [X9.62] or plain signatures [TR-03111 5.2],
 * DSA [FIPS 186-4 4.7], SHA-1 to SHA-512. Pure arithmetic, so that Node and Electron give the same answer.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, encodeTlv, type TlvNode } from '../chip/tlv.ts';
import { bytesOf, equalBytes, integerBytes, integerOf } from '../chip/bytes.ts';
import { bitStringOf, integerValue, oidOf, readAsn1, sequenceOf, smallInteger } from './asn1.ts';
import { curveOf, decodePoint, type Curve } from './curves.ts';

export type HashName = 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';

/** `unsupported`: the algorithm or its parameters are unknown, so nothing can be said. */
export type SignatureVerdict = 'valid' | 'invalid' | 'unsupported';

const HASHES: Record<HashName, { digest: (data: Uint8Array) => Uint8Array; oid: string; oidDer: string; bytes: number }> = {
  'SHA-1': { digest: sha1, oid: '1.3.14.3.2.26', oidDer: '06052B0E03021A', bytes: 20 },
  'SHA-224': { digest: sha224, oid: '2.16.840.1.101.3.4.2.4', oidDer: '0609608648016503040204', bytes: 28 },
  'SHA-256': { digest: sha256, oid: '2.16.840.1.101.3.4.2.1', oidDer: '0609608648016503040201', bytes: 32 },
  'SHA-384': { digest: sha384, oid: '2.16.840.1.101.3.4.2.2', oidDer: '0609608648016503040202', bytes: 48 },
  'SHA-512': { digest: sha512, oid: '2.16.840.1.101.3.4.2.3', oidDer: '0609608648016503040203', bytes: 64 },
};

/** What a signature algorithm identifier asks for; `hash: null` takes the digest named beside it. */
type Scheme = { readonly kind: 'pkcs1' | 'ecdsa' | 'ecdsaPlain' | 'dsa'; readonly hash: HashName | null } | { readonly kind: 'pss' } | { readonly kind: 'ecdsaSpecified' };

const SCHEMES: Readonly<Record<string, Scheme>> = {
  '1.2.840.113549.1.1.1': { kind: 'pkcs1', hash: null },
  '1.2.840.113549.1.1.5': { kind: 'pkcs1', hash: 'SHA-1' },
  '1.3.14.3.2.29': { kind: 'pkcs1', hash: 'SHA-1' },
  '1.2.840.113549.1.1.14': { kind: 'pkcs1', hash: 'SHA-224' },
  '1.2.840.113549.1.1.11': { kind: 'pkcs1', hash: 'SHA-256' },
  '1.2.840.113549.1.1.12': { kind: 'pkcs1', hash: 'SHA-384' },
  '1.2.840.113549.1.1.13': { kind: 'pkcs1', hash: 'SHA-512' },
  '1.2.840.113549.1.1.10': { kind: 'pss' },
  '1.2.840.10045.2.1': { kind: 'ecdsa', hash: null },
  '1.2.840.10045.4.1': { kind: 'ecdsa', hash: 'SHA-1' },
  '1.2.840.10045.4.3': { kind: 'ecdsaSpecified' },
  '1.2.840.10045.4.3.1': { kind: 'ecdsa', hash: 'SHA-224' },
  '1.2.840.10045.4.3.2': { kind: 'ecdsa', hash: 'SHA-256' },
  '1.2.840.10045.4.3.3': { kind: 'ecdsa', hash: 'SHA-384' },
  '1.2.840.10045.4.3.4': { kind: 'ecdsa', hash: 'SHA-512' },
  '0.4.0.127.0.7.1.1.4.1.1': { kind: 'ecdsaPlain', hash: 'SHA-1' },
  '0.4.0.127.0.7.1.1.4.1.2': { kind: 'ecdsaPlain', hash: 'SHA-224' },
  '0.4.0.127.0.7.1.1.4.1.3': { kind: 'ecdsaPlain', hash: 'SHA-256' },
  '0.4.0.127.0.7.1.1.4.1.4': { kind: 'ecdsaPlain', hash: 'SHA-384' },
  '0.4.0.127.0.7.1.1.4.1.5': { kind: 'ecdsaPlain', hash: 'SHA-512' },
  '1.2.840.10040.4.1': { kind: 'dsa', hash: null },
  '1.2.840.10040.4.3': { kind: 'dsa', hash: 'SHA-1' },
  '2.16.840.1.101.3.4.3.1': { kind: 'dsa', hash: 'SHA-224' },
  '2.16.840.1.101.3.4.3.2': { kind: 'dsa', hash: 'SHA-256' },
};

/** Whether this program can verify the algorithm at all; MD5 and unknown ones are none of its schemes. */
export function isKnownSignature({ oid }: AlgorithmIdentifier): boolean {
  return oid in SCHEMES;
}

/** OBJECT IDENTIFIER and parameters. */
export interface AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters: TlvNode | undefined;
}

export function algorithmOf(node: TlvNode | undefined, what: string): AlgorithmIdentifier {
  const [oid, parameters] = sequenceOf(node, what);
  return { oid: oidOf(oid, what), parameters };
}

/** Hash function of a digest (or ECDSA/RSA signature) algorithm; `undefined` for one we do not know. */
export function hashOf(algorithm: AlgorithmIdentifier): HashName | undefined {
  const names = Object.keys(HASHES) as HashName[];
  const byDigest = names.find((name) => HASHES[name].oid === algorithm.oid);
  if (byDigest !== undefined) return byDigest;
  // some signers name the signature algorithm where the digest belongs
  const scheme = SCHEMES[algorithm.oid];
  return scheme !== undefined && 'hash' in scheme ? scheme.hash ?? undefined : undefined;
}

export function digest(hash: HashName, data: Uint8Array): Uint8Array {
  return HASHES[hash].digest(data);
}

/** Short text for people: `ECDSA SHA-256`, `RSASSA-PSS`, or the identifier. */
export function schemeName(algorithm: AlgorithmIdentifier): string {
  const scheme = SCHEMES[algorithm.oid];
  if (scheme === undefined) return algorithm.oid;
  const family = scheme.kind === 'pkcs1' ? 'RSA PKCS#1' : scheme.kind === 'pss' ? 'RSASSA-PSS' : scheme.kind === 'dsa' ? 'DSA' : 'ECDSA';
  return 'hash' in scheme && scheme.hash !== null ? `${family} ${scheme.hash}` : family;
}

export type PublicKey =
  | { readonly kind: 'rsa'; readonly modulus: bigint; readonly exponent: bigint }
  | { readonly kind: 'ec'; readonly curve: Curve; readonly point: Uint8Array }
  | { readonly kind: 'dsa'; readonly p: bigint; readonly q: bigint; readonly g: bigint; readonly y: bigint }
  | { readonly kind: 'unsupported'; readonly algorithm: string };

const DSA_KEY = '1.2.840.10040.4.1';
const RSA_KEYS = new Set(['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.7', '1.2.840.113549.1.1.10']);

/**
 * Reads a SubjectPublicKeyInfo [RFC 5280 4.1.2.7].
 * @throws TRUST_ASN1_MALFORMED when it is none; an algorithm or curve we do not know is `unsupported`
 */
export function publicKeyOf(info: TlvNode | undefined): PublicKey {
  const [algorithmNode, keyNode] = sequenceOf(info, 'SubjectPublicKeyInfo');
  const algorithm = algorithmOf(algorithmNode, 'public key algorithm');
  const key = bitStringOf(keyNode, 'public key');
  if (RSA_KEYS.has(algorithm.oid)) {
    const [modulus, exponent] = sequenceOf(readAsn1(key), 'RSAPublicKey');
    return { kind: 'rsa', modulus: integerValue(modulus, 'modulus'), exponent: integerValue(exponent, 'exponent') };
  }
  if (algorithm.oid === '1.2.840.10045.2.1') {
    const curve = curveOf(algorithm.parameters);
    return curve === undefined ? { kind: 'unsupported', algorithm: 'EC' } : { kind: 'ec', curve, point: key };
  }
  if (algorithm.oid === DSA_KEY && algorithm.parameters !== undefined) {
    const [p, q, g] = sequenceOf(algorithm.parameters, 'Dss-Parms');
    return { kind: 'dsa', p: integerValue(p, 'p'), q: integerValue(q, 'q'), g: integerValue(g, 'g'), y: integerValue(readAsn1(key), 'y') };
  }
  return { kind: 'unsupported', algorithm: algorithm.oid };
}

/** `RSA 4096`, `ECDSA brainpoolP384r1 (Parameter ausgeschrieben)`. */
export function keyName(key: PublicKey): string {
  if (key.kind === 'rsa') return `RSA ${key.modulus.toString(2).length}`;
  if (key.kind === 'ec') return `ECDSA ${key.curve.name}${key.curve.explicit ? ' (Parameter ausgeschrieben)' : ''}`;
  if (key.kind === 'dsa') return `DSA ${key.p.toString(2).length}`;
  return key.algorithm;
}

/**
 * Verifies `signature` over `data`.
 * @param beside the digest algorithm named beside the signature (SignerInfo), for identifiers without one
 * @returns never throws: malformed keys and signatures are `invalid`, unknown algorithms `unsupported`
 */
export function verifySignature(
  algorithm: AlgorithmIdentifier, key: PublicKey, data: Uint8Array, signature: Uint8Array, beside?: AlgorithmIdentifier,
): SignatureVerdict {
  const scheme = SCHEMES[algorithm.oid];
  if (scheme === undefined || key.kind === 'unsupported') return 'unsupported';
  const named = beside === undefined ? undefined : hashOf(beside);
  try {
    switch (scheme.kind) {
      case 'pkcs1': {
        const hash = scheme.hash ?? named;
        if (hash === undefined || key.kind !== 'rsa') return 'unsupported';
        return verifyPkcs1(key, hash, data, signature) ? 'valid' : 'invalid';
      }
      case 'pss': {
        if (key.kind !== 'rsa') return 'unsupported';
        const parameters = pssParametersOf(algorithm.parameters, named);
        return parameters === undefined ? 'unsupported' : verifyPss(key, parameters, data, signature) ? 'valid' : 'invalid';
      }
      case 'dsa': {
        const hash = scheme.hash ?? named;
        if (hash === undefined || key.kind !== 'dsa') return 'unsupported';
        return verifyDsa(key, hash, data, signature) ? 'valid' : 'invalid';
      }
      default: {
        const hash = scheme.kind === 'ecdsaSpecified' ? hashOf(algorithmOf(algorithm.parameters, 'hash')) : scheme.hash ?? named;
        if (hash === undefined || key.kind !== 'ec') return 'unsupported';
        return verifyEcdsa(key, hash, data, signature, scheme.kind === 'ecdsaPlain') ? 'valid' : 'invalid';
      }
    }
  } catch {
    return 'invalid';
  }
}

interface RsaKey { readonly modulus: bigint; readonly exponent: bigint }

/** RSAVP1 and I2OSP [RFC 8017 5.2.2]; the size of key and exponent is bounded. */
function recoverEncodedMessage(key: RsaKey, signature: Uint8Array): { message: Uint8Array; bits: number } {
  const bits = key.modulus.toString(2).length;
  if (bits < 1024 || bits > 16_384 || key.exponent < 3n || key.exponent >= 1n << 64n) throw new RangeError('key size');
  const length = Math.ceil(bits / 8);
  if (signature.length > length) throw new RangeError('signature length');
  const s = integerOf(signature);
  if (s >= key.modulus) throw new RangeError('signature out of range');
  return { message: integerBytes(modularPower(s, key.exponent, key.modulus), length), bits };
}

function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === '1') result = (result * base) % modulus;
  }
  return result;
}

/** [RFC 8017 8.2.2]; DigestInfo with NULL parameters and, as some states write it, without any. */
function verifyPkcs1(key: RsaKey, hash: HashName, data: Uint8Array, signature: Uint8Array): boolean {
  const { message } = recoverEncodedMessage(key, signature);
  const hashed = encodeTlv(0x04, digest(hash, data));
  const oid = bytesOf(HASHES[hash].oidDer);
  return [Uint8Array.of(0x05, 0x00), new Uint8Array()].some((parameters) => {
    const info = encodeTlv(0x30, encodeTlv(0x30, oid, parameters), hashed);
    const padding = message.length - info.length - 3;
    if (padding < 8) return false;
    return equalBytes(message, concatBytes(Uint8Array.of(0, 1), new Uint8Array(padding).fill(0xff), Uint8Array.of(0), info));
  });
}

interface PssParameters { readonly hash: HashName; readonly maskHash: HashName; readonly saltLength: number }

/** RSASSA-PSS-params [RFC 4055 3.1]. Without any, the digest named beside the signature is taken. */
function pssParametersOf(node: TlvNode | undefined, named: HashName | undefined): PssParameters | undefined {
  if (node === undefined || node.tag !== 0x30) {
    const hash = named ?? 'SHA-1';
    return { hash, maskHash: hash, saltLength: HASHES[hash].bytes };
  }
  let hash: HashName | undefined = 'SHA-1';
  let maskHash: HashName | undefined = 'SHA-1';
  let saltLength = 20;
  for (const field of node.children) {
    const inner = field.children[0];
    if (field.tag === 0xa0) hash = hashOf(algorithmOf(inner, 'PSS hash'));
    else if (field.tag === 0xa1) {
      const mask = algorithmOf(inner, 'PSS mask');
      maskHash = mask.oid === '1.2.840.113549.1.1.8' ? hashOf(algorithmOf(mask.parameters, 'PSS mask hash')) : undefined;
    } else if (field.tag === 0xa2) saltLength = smallInteger(inner, 'PSS salt length');
    else if (field.tag === 0xa3 && smallInteger(inner, 'PSS trailer') !== 1) return undefined;
  }
  return hash === undefined || maskHash === undefined ? undefined : { hash, maskHash, saltLength };
}

/** EMSA-PSS-VERIFY [RFC 8017 9.1.2]. */
function verifyPss(key: RsaKey, parameters: PssParameters, data: Uint8Array, signature: Uint8Array): boolean {
  const { message, bits } = recoverEncodedMessage(key, signature);
  const emBits = bits - 1;
  const em = message.subarray(message.length - Math.ceil(emBits / 8));
  const hashLength = HASHES[parameters.hash].bytes;
  const dbLength = em.length - hashLength - 1;
  if (dbLength < parameters.saltLength + 1 || em[em.length - 1] !== 0xbc) return false;
  const unusedBits = 8 * em.length - emBits;
  const masked = em.subarray(0, dbLength);
  const hashed = em.subarray(dbLength, dbLength + hashLength);
  if ((masked[0] ?? 0) >> (8 - unusedBits) !== 0) return false;
  const mask = mgf1(parameters.maskHash, hashed, dbLength);
  const db = masked.map((octet, i) => octet ^ (mask[i] ?? 0));
  db[0] = (db[0] ?? 0) & (0xff >> unusedBits);
  const start = dbLength - parameters.saltLength - 1;
  if (db.subarray(0, start).some((octet) => octet !== 0) || db[start] !== 1) return false;
  const salt = db.subarray(start + 1);
  return equalBytes(hashed, digest(parameters.hash, concatBytes(new Uint8Array(8), digest(parameters.hash, data), salt)));
}

/** [RFC 8017 B.2.1] */
function mgf1(hash: HashName, seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 0; counter * HASHES[hash].bytes < length; counter++) {
    blocks.push(digest(hash, concatBytes(seed, integerBytes(BigInt(counter), 4))));
  }
  return concatBytes(...blocks).subarray(0, length);
}

/** [TR-03111 4.2.1.2]; the hash is cut to the bits of the order. */
function verifyEcdsa(key: { curve: Curve; point: Uint8Array }, hash: HashName, data: Uint8Array, signature: Uint8Array, plain: boolean): boolean {
  const { Point, order } = key.curve;
  const { r, s } = plain ? plainSignature(signature) : derSignature(signature);
  if (r < 1n || r >= order || s < 1n || s >= order) return false;
  const hashed = digest(hash, data);
  const excess = Math.max(0, hashed.length * 8 - order.toString(2).length);
  const e = integerOf(hashed) >> BigInt(excess);
  const w = modularInverse(s, order);
  const point = Point.BASE.mulAddUnsafe((e * w) % order, decodePoint(Point, key.point), (r * w) % order);
  return !point.is0() && point.toAffine().x % order === r;
}

/** [FIPS 186-4 4.7]; sizes are bounded, and the group is taken as it is written in the certificate. */
function verifyDsa({ p, q, g, y }: Extract<PublicKey, { kind: 'dsa' }>, hash: HashName, data: Uint8Array, signature: Uint8Array): boolean {
  const { r, s } = derSignature(signature);
  const [pBits, qBits] = [p.toString(2).length, q.toString(2).length];
  if (pBits < 1024 || pBits > 8192 || qBits < 160 || qBits > 512 || g <= 1n || g >= p || y <= 1n || y >= p) return false;
  if ((p - 1n) % q !== 0n || modularPower(g, q, p) !== 1n || r < 1n || r >= q || s < 1n || s >= q) return false;
  const hashed = digest(hash, data);
  const z = integerOf(hashed) >> BigInt(Math.max(0, hashed.length * 8 - qBits));
  const w = modularInverse(s, q);
  const v = (modularPower(g, (z * w) % q, p) * modularPower(y, (r * w) % q, p)) % p;
  return v % q === r;
}

function plainSignature(signature: Uint8Array): { r: bigint; s: bigint } {
  if (signature.length === 0 || signature.length % 2 !== 0) throw new RangeError('signature length');
  const half = signature.length / 2;
  return { r: integerOf(signature.subarray(0, half)), s: integerOf(signature.subarray(half)) };
}

function derSignature(signature: Uint8Array): { r: bigint; s: bigint } {
  const [r, s] = sequenceOf(readAsn1(signature), 'ECDSA signature');
  return { r: integerValue(r, 'r'), s: integerValue(s, 's') };
}

function modularInverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [modulus, value % modulus, 0n, 1n];
  while (b > 0n) {
    const q = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - q * y];
  }
  if (a !== 1n) throw new RangeError('not invertible');
  return ((x % modulus) + modulus) % modulus;
}
