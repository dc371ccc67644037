/**
 * The functions of PACE Integrated Mapping: pseudo-random number mapping R(s, t) and the encodings of a
 * number as a group element, [ICAO 9303-11 4.4.3.3.2, 4.4.3.4, 4.4.3.5, Appendix B].
 */
import { bytesOf, integerOf, integerBytes } from '../bytes.ts';
import { concatBytes } from '../tlv.ts';
import { CIPHER_SUITES, type CipherName } from './cipher-suites.ts';
import { inverse, keyInvalid, unsignedOctets, type GroupElement, type KeyAgreementGroup } from './groups.ts';
import { pow } from '@noble/curves/abstract/modular.js';

/** Constants c0 and c1 for a block of 128 and of 256 bits. */
const CONSTANTS = {
  16: { c0: bytesOf('A668892A7C41E3CA739F40B057D85904'), c1: bytesOf('A4E136AC725F738B01C1F60217C188AD') },
  32: {
    c0: bytesOf('D463D65234124EF7897054986DCA0A174E28DF758CBAA03F240616414D5A1676'),
    c1: bytesOf('54BD7255F0AAF831BEC3423FCF39D69B6CBF066677D0FAAE5AADD99DF8E53517'),
  },
} as const;

/** Octets of the nonce s (l bits): 16, for AES-192 and AES-256 32. */
export function nonceLength(cipher: CipherName): 16 | 32 {
  return cipher === 'AES-192' || cipher === 'AES-256' ? 32 : 16;
}

/** Octets of the terminal's nonce t (k bits): the key length. */
export function terminalNonceLength(cipher: CipherName): number {
  return CIPHER_SUITES[cipher].keyLength;
}

/** R_p(s, t): n·l bits out of both nonces with n·l ≥ log2 p + 64, reduced modulo p. */
export function pseudoRandomNumber(cipher: CipherName, s: Uint8Array, t: Uint8Array, prime: bigint): bigint {
  const suite = CIPHER_SUITES[cipher];
  const length = nonceLength(cipher);
  const { c0, c1 } = CONSTANTS[length];
  if (s.length !== length || t.length !== suite.keyLength) throw keyInvalid('nonce length of the integrated mapping');
  const iv = new Uint8Array(suite.blockLength);
  const encrypt = (key: Uint8Array, data: Uint8Array): Uint8Array => suite.encryptCbc(key.subarray(0, suite.keyLength), iv, data);
  const wanted = prime.toString(2).length + 64;
  let key = encrypt(t, s);
  let output: Uint8Array = new Uint8Array(0);
  while (output.length * 8 < wanted) {
    output = concatBytes(output, encrypt(key, c1));
    key = encrypt(key, c0);
  }
  return integerOf(output) % prime;
}

/** A number as an element of the group: point encoding of [ICAO 9303-11 Appendix B], or exponentiation by the cofactor. */
export function encodeAsElement(group: KeyAgreementGroup, number: bigint): GroupElement {
  return group.curve === undefined ? encodeInSubgroup(group, number) : encodeAsPoint(group, number);
}

function encodeInSubgroup(group: KeyAgreementGroup, number: bigint): GroupElement {
  const element = pow(number, (group.prime - 1n) / group.order, group.prime);
  return group.decode(unsignedOctets(element));
}

/** [ICAO 9303-11 Appendix B.2] affine version, for p = 3 mod 4 and cofactor 1. */
function encodeAsPoint(group: KeyAgreementGroup, t: bigint): GroupElement {
  const { p, a, b } = group.curve!;
  if (p % 4n !== 3n) throw keyInvalid('integrated mapping is not defined on this curve');
  const mod = (value: bigint): bigint => ((value % p) + p) % p;
  const alpha = mod(-t * t);
  const x2 = mod(-b * inverse(a, p) * (1n + inverse(mod(alpha + alpha * alpha), p)));
  const x3 = mod(alpha * x2);
  const h2 = mod(x2 ** 3n + a * x2 + b);
  const u = mod(t ** 3n * h2);
  const root = pow(h2, p - 1n - (p + 1n) / 4n, p);
  const [x, y] = mod(root * root * h2) === 1n ? [x2, mod(root * h2)] : [x3, mod(root * u)];
  return group.decode(concatBytes(Uint8Array.of(4), integerBytes(x, group.fieldLength), integerBytes(y, group.fieldLength)));
}
