/** Every signature scheme against OpenSSL (node:crypto signs, our arithmetic verifies). */
import { createHash, createSign, generateKeyPairSync, sign, constants, type KeyObject } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { bytesOf, integerBytes } from '../chip/bytes.ts';
import { concatBytes, encodeTlv } from '../chip/tlv.ts';
import { CURVES } from '../chip/crypto/domain-parameters.ts';
import { readAsn1 } from './asn1.ts';
import { algorithmOf, digest, publicKeyOf, verifySignature, type AlgorithmIdentifier, type HashName } from './signature.ts';
import { int, octets, oid, seq } from './testing/pki.ts';

const message = new TextEncoder().encode('Erika Mustermann');
const HASHES: readonly [HashName, string, string][] = [
  ['SHA-1', 'sha1', '1.3.14.3.2.26'], ['SHA-224', 'sha224', '2.16.840.1.101.3.4.2.4'], ['SHA-256', 'sha256', '2.16.840.1.101.3.4.2.1'],
  ['SHA-384', 'sha384', '2.16.840.1.101.3.4.2.2'], ['SHA-512', 'sha512', '2.16.840.1.101.3.4.2.3'],
];
const algorithm = (id: string, ...parameters: Uint8Array[]): AlgorithmIdentifier => algorithmOf(readAsn1(seq(oid(id), ...parameters)), 'test');
const keyOf = (key: KeyObject) => publicKeyOf(readAsn1(key.export({ type: 'spki', format: 'der' })));
const spoilt = (signature: Uint8Array): Uint8Array => { const copy = Uint8Array.from(signature); copy[copy.length - 1]! ^= 1; return copy; };
const context = (tag: number, value: Uint8Array) => encodeTlv(tag, value);

describe('digests', () => {
  it.each(HASHES)('[FIPS 180-4] %s', (name, node) => {
    expect(Buffer.from(digest(name, message)).toString('hex')).toBe(createHash(node).update(message).digest('hex'));
  });
});

describe('RSA', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = keyOf(publicKey);
  const pkcs1: Record<string, string> = { 'SHA-1': '5', 'SHA-224': '14', 'SHA-256': '11', 'SHA-384': '12', 'SHA-512': '13' };

  it.each(HASHES)('[RFC 8017 8.2] PKCS#1 v1.5 with %s', (name, node, hashOid) => {
    const signature = createSign(node).update(message).sign(privateKey);
    expect(verifySignature(algorithm(`1.2.840.113549.1.1.${pkcs1[name]}`, encodeTlv(0x05)), key, message, signature)).toBe('valid');
    expect(verifySignature(algorithm('1.2.840.113549.1.1.1'), key, message, signature, algorithm(hashOid))).toBe('valid');
    expect(verifySignature(algorithm(`1.2.840.113549.1.1.${pkcs1[name]}`), key, message, spoilt(signature))).toBe('invalid');
  });

  it.each(HASHES)('[RFC 8017 8.1, RFC 4055 3.1] PSS with %s and its parameters', (_name, node, hashOid) => {
    const saltLength = 24;
    const signature = sign(node, message, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
    const parameters = (salt: number) => seq(
      context(0xa0, seq(oid(hashOid))), context(0xa1, seq(oid('1.2.840.113549.1.1.8'), seq(oid(hashOid)))), context(0xa2, int(salt)),
    );
    expect(verifySignature(algorithm('1.2.840.113549.1.1.10', parameters(saltLength)), key, message, signature)).toBe('valid');
    expect(verifySignature(algorithm('1.2.840.113549.1.1.10', parameters(20)), key, message, signature)).toBe('invalid');
    expect(verifySignature(algorithm('1.2.840.113549.1.1.10', parameters(saltLength)), key, message, spoilt(signature))).toBe('invalid');
  });

  it('[RFC 8017 8.1] PSS without parameters takes the digest named beside it', () => {
    const signature = sign('sha256', message, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
    expect(verifySignature(algorithm('1.2.840.113549.1.1.10'), key, message, signature, algorithm('2.16.840.1.101.3.4.2.1'))).toBe('valid');
  });

  it('refuses the cube root forgery that leaves room behind the digest', () => {
    const exponentThree = { kind: 'rsa' as const, modulus: (1n << 2047n) + 1n, exponent: 3n };
    const block = BigInt(`0x0001ff00${'30213009'}${'06052b0e03021a0500'}0414${Buffer.from(digest('SHA-1', message)).toString('hex')}${'00'.repeat(217)}`);
    let root = 1n << 683n;
    for (let i = 0; i < 4000 && root ** 3n > block; i++) root = (2n * root + block / root ** 2n) / 3n;
    expect(verifySignature(algorithm('1.2.840.113549.1.1.5'), exponentThree, message, integerBytes(root + 1n, 256))).toBe('invalid');
  });
});

/** SpecifiedECDomain of a curve, its base point in the wanted form [TR-03111 2.1.1]. */
function explicit(numbers: (typeof CURVES)[number], base: Uint8Array, b = numbers.b): Uint8Array {
  const unsigned = (hex: string) => encodeTlv(0x02, concatBytes(Uint8Array.of(0), bytesOf(hex)));
  return seq(int(1), seq(oid('1.2.840.10045.1.1'), unsigned(numbers.p)), seq(octets(bytesOf(numbers.a)), octets(bytesOf(b))), octets(base), unsigned(numbers.n), int(1));
}

describe('ECDSA', () => {
  const secret = p256.utils.randomSecretKey();
  const publicKey = p256.getPublicKey(secret, false);
  const numbers = CURVES[12]!;
  const info = (parameters: Uint8Array, point = publicKey) => publicKeyOf(readAsn1(seq(seq(oid('1.2.840.10045.2.1'), parameters), encodeTlv(0x03, Uint8Array.of(0), point))));
  const signature = p256.sign(message, secret, { prehash: true, lowS: false, format: 'der' });
  const sha256 = algorithm('1.2.840.10045.4.3.2');
  const base = concatBytes(Uint8Array.of(4), bytesOf(numbers.gx), bytesOf(numbers.gy));

  it.each(['prime256v1', 'secp384r1', 'secp521r1', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1', 'secp224r1', 'brainpoolP224r1', 'brainpoolP160r1'])('[TR-03111 4.2.1] %s signed by OpenSSL, DER and plain', (namedCurve) => {
    const pair = generateKeyPairSync('ec', { namedCurve });
    const der = sign('sha512', message, pair.privateKey);
    const plain = sign('sha512', message, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
    const key = keyOf(pair.publicKey);
    expect(verifySignature(algorithm('1.2.840.10045.4.3.4'), key, message, der)).toBe('valid');
    expect(verifySignature(algorithm('0.4.0.127.0.7.1.1.4.1.5'), key, message, plain)).toBe('valid');
    expect(verifySignature(algorithm('1.2.840.10045.4.3.4'), key, message, spoilt(der))).toBe('invalid');
  });

  it('[TR-03111 2.1.1] explicit parameters of a standard curve, base point plain or compressed', () => {
    expect(numbers.name).toBe('secp256r1');
    const compressed = concatBytes(Uint8Array.of(2 + (Number.parseInt(numbers.gy.slice(-1), 16) & 1)), bytesOf(numbers.gx));
    for (const form of [base, compressed]) {
      const key = info(explicit(numbers, form));
      expect(key).toMatchObject({ kind: 'ec', curve: { name: 'secp256r1', explicit: true } });
      expect(verifySignature(sha256, key, message, signature)).toBe('valid');
    }
  });

  it('public keys compressed and hybrid', () => {
    const hybrid = Uint8Array.from(publicKey); hybrid[0] = 6 + (publicKey[64]! & 1);
    for (const point of [p256.getPublicKey(secret, true), hybrid]) {
      expect(verifySignature(sha256, info(oid('1.2.840.10045.3.1.7'), point), message, signature)).toBe('valid');
    }
  });

  it('refuses another base point on a standard curve, which would forge any signature', () => {
    const rogue = p256.Point.BASE.double().toBytes(false);
    expect(() => info(explicit(numbers, rogue))).toThrow();
  });

  it('refuses a curve whose base point is not on it or whose order is another', () => {
    expect(() => info(explicit(numbers, base, `00${numbers.b.slice(2)}`))).toThrow();
    expect(() => info(explicit({ ...numbers, n: numbers.p }, base))).toThrow();
  });

  it('a point off the curve and numbers out of range are invalid, never an exception', () => {
    const off = Uint8Array.from(publicKey); off[40]! ^= 1;
    expect(verifySignature(sha256, info(oid('1.2.840.10045.3.1.7'), off), message, signature)).toBe('invalid');
    expect(verifySignature(sha256, info(oid('1.2.840.10045.3.1.7')), message, seq(int(0), int(1)))).toBe('invalid');
    expect(verifySignature(sha256, info(oid('1.2.840.10045.3.1.7')), message, new Uint8Array())).toBe('invalid');
  });
});
