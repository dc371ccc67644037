/** Active Authentication of the chip, [ICAO 9303-11 6.1], RSA as ISO/IEC 9796-2 scheme 1 and ECDSA. */
import { pow } from '@noble/curves/abstract/modular.js';
import { integerBytes, integerOf } from '../../documents/chip/bytes.ts';
import { ecdsaSign } from '../../documents/chip/crypto/ecdsa.ts';
import type { RandomSource } from '../../documents/chip/crypto/groups.ts';
import { concatBytes } from '../../documents/chip/tlv.ts';
import type { ActiveAuthenticationKey } from './chip-data.ts';
import { HASHES } from './issuer.ts';

/** Second trailer octet pair by hash; SHA-1 has the one-octet trailer BC. */
const TRAILERS = { 'SHA-1': [0xbc], 'SHA-224': [0x38, 0xcc], 'SHA-256': [0x34, 0xcc], 'SHA-384': [0x36, 0xcc], 'SHA-512': [0x35, 0xcc] } as const;

/** Signature over RND.IFD (eight octets). */
export function signChallenge(key: ActiveAuthenticationKey, challenge: Uint8Array, random: RandomSource): Uint8Array {
  const { hash } = HASHES[key.hash];
  if (key.kind === 'ecdsa') return ecdsaSign(key.group, key.privateKey, hash(challenge), 'plain');
  const length = Math.ceil(key.n.toString(2).length / 8);
  const trailer = Uint8Array.from(TRAILERS[key.hash]);
  const recoverable = random(length - 1 - hash(challenge).length - trailer.length);
  const digest = hash(concatBytes(recoverable, challenge));
  const representative = concatBytes(Uint8Array.of(0x6a), recoverable, digest, trailer);
  return integerBytes(pow(integerOf(representative), key.d, key.n), length);
}
