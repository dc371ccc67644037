/** ECDSA on any short Weierstrass group, plain (r || s) and DER, over a hash that the caller computed. */
import { ecdsa, type ECDSA } from '@noble/curves/abstract/weierstrass.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { integerBytes } from '../bytes.ts';
import type { GroupElement, KeyAgreementGroup } from './groups.ts';

export type SignatureFormat = 'plain' | 'der';

const schemes = new Map<string, ECDSA>();

function schemeOf(group: KeyAgreementGroup): ECDSA {
  const known = schemes.get(group.name);
  if (known !== undefined) return known;
  if (group.points === undefined) throw new RangeError('not an elliptic group');
  // The hash here only feeds RFC 6979; messages come hashed.
  const scheme = ecdsa(group.points, sha256);
  schemes.set(group.name, scheme);
  return scheme;
}

const formatOf = (format: SignatureFormat): 'compact' | 'der' => (format === 'plain' ? 'compact' : 'der');

/** Signs a hash with a deterministic nonce (RFC 6979). Plain signatures are twice the length of the order [TR-03111 5.2.2]. */
export function ecdsaSign(group: KeyAgreementGroup, privateKey: bigint, hash: Uint8Array, format: SignatureFormat): Uint8Array {
  const length = Math.ceil(group.order.toString(2).length / 8);
  return schemeOf(group).sign(hash, integerBytes(privateKey, length), { prehash: false, lowS: false, format: formatOf(format) });
}

/** True if the signature is valid; false for a malformed one. */
export function ecdsaVerify(
  group: KeyAgreementGroup, publicKey: GroupElement, hash: Uint8Array, signature: Uint8Array, format: SignatureFormat,
): boolean {
  try {
    return schemeOf(group).verify(signature, hash, group.encode(publicKey), { prehash: false, lowS: false, format: formatOf(format) });
  } catch {
    return false;
  }
}
