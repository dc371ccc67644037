/**
 * Active Authentication of the terminal, [ICAO 9303-11 6.1]: RSA with message recovery
 * (ISO/IEC 9796-2 digital signature scheme 1) and ECDSA.
 *
 * The signature shows that the chip holds the private key of EF.DG15; that EF.DG15 belongs to the document
 * is for passive authentication to say.
 */
import { pow } from '@noble/curves/abstract/modular.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { SW_OK } from './apdu.ts';
import { equalBytes, integerBytes, integerOf } from './bytes.ts';
import type { ChipChannel } from './channel.ts';
import { ecdsaVerify } from './crypto/ecdsa.ts';
import type { KeyAgreementGroup, RandomSource } from './crypto/groups.ts';
import { protocolError } from './protocol-error.ts';
import { decodeOid, infosOf, publicKeyOf, type SecurityInfo } from './security-infos.ts';
import { concatBytes, readTlv, requireTlv, tlvError } from './tlv.ts';

export type ActiveHash = 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';

const HASHES: Readonly<Record<ActiveHash, (data: Uint8Array) => Uint8Array>> = {
  'SHA-1': sha1, 'SHA-224': sha224, 'SHA-256': sha256, 'SHA-384': sha384, 'SHA-512': sha512,
};

/** Second last octet of a two-octet trailer [ISO/IEC 10118-3]. */
const TRAILER_HASHES: Readonly<Record<number, ActiveHash>> = { 0x33: 'SHA-1', 0x34: 'SHA-256', 0x35: 'SHA-512', 0x36: 'SHA-384', 0x38: 'SHA-224' };

/** ecdsa-plain-signatures of [TR-03111 5.2.1.1] by last arc. */
const PLAIN_HASHES: Readonly<Record<string, ActiveHash>> = {
  '0.4.0.127.0.7.1.1.4.1.1': 'SHA-1', '0.4.0.127.0.7.1.1.4.1.2': 'SHA-224', '0.4.0.127.0.7.1.1.4.1.3': 'SHA-256',
  '0.4.0.127.0.7.1.1.4.1.4': 'SHA-384', '0.4.0.127.0.7.1.1.4.1.5': 'SHA-512',
};

export type ActivePublicKey =
  | { readonly kind: 'rsa'; readonly modulus: bigint; readonly exponent: bigint }
  | { readonly kind: 'ecdsa'; readonly group: KeyAgreementGroup; readonly point: Uint8Array };

export interface ActiveAuthenticationResult {
  readonly kind: ActivePublicKey['kind'];
  readonly hash: ActiveHash;
  /** RND.IFD and what the chip made of it: together with EF.DG15 enough to verify again later. */
  readonly challenge: Uint8Array;
  readonly signature: Uint8Array;
}

/** Public key of EF.DG15 (tag 6F). @throws CHIP_TLV_MALFORMED, CHIP_KEY_INVALID */
export function parseDataGroup15(octets: Uint8Array): ActivePublicKey {
  const file = readTlv(octets);
  const info = file.children[0];
  const algorithm = info?.children[0]?.children[0];
  if (file.tag !== 0x6f || info === undefined || algorithm?.tag !== 0x06) throw tlvError('no EF.DG15');
  if (decodeOid(algorithm.value).startsWith('1.2.840.113549.1.1.')) {
    const bits = requireTlv(info.children, 0x03).value;
    const [modulus, exponent] = readTlv(bits.subarray(1)).children;
    if (modulus === undefined || exponent === undefined) throw tlvError('RSA key');
    return { kind: 'rsa', modulus: integerOf(modulus.value), exponent: integerOf(exponent.value) };
  }
  const { group, element } = publicKeyOf(info);
  if (group?.kind !== 'ecdh') throw tlvError('unknown kind of key in EF.DG15');
  return { kind: 'ecdsa', group, point: element };
}

/**
 * Hash the chip's signature over `challenge` is valid with, or `undefined` if it is not valid.
 * Usable offline on kept evidence.
 * @param infos SecurityInfos of EF.DG14, which name the hash of an ECDSA signature; where they are silent every hash is tried
 */
export function verifyActiveAuthentication(
  key: ActivePublicKey, challenge: Uint8Array, signature: Uint8Array, infos: readonly SecurityInfo[] = [],
): ActiveHash | undefined {
  if (key.kind === 'rsa') return verifyRecoverable(key.modulus, key.exponent, challenge, signature);
  const announced = infosOf(infos, 'active authentication')[0]?.signatureAlgorithm;
  const named = announced === undefined ? undefined : PLAIN_HASHES[announced];
  const candidates = named === undefined ? (Object.keys(HASHES) as ActiveHash[]) : [named];
  let point;
  try {
    point = key.group.decode(key.point);
  } catch {
    return undefined;
  }
  return candidates.find((name) => {
    const hash = HASHES[name](challenge);
    return ecdsaVerify(key.group, point, hash, signature, 'plain') || ecdsaVerify(key.group, point, hash, signature, 'der');
  });
}

/** [ISO/IEC 9796-2 scheme 1] with partial recovery: 6A || M1 || H(M1 || M2) || trailer. */
function verifyRecoverable(modulus: bigint, exponent: bigint, challenge: Uint8Array, signature: Uint8Array): ActiveHash | undefined {
  if (modulus < 3n || exponent < 3n || exponent > 0xffff_ffffn) return undefined;
  const length = Math.ceil(modulus.toString(2).length / 8);
  if (length > 1024 || signature.length !== length || integerOf(signature) >= modulus) return undefined;
  const opened = pow(integerOf(signature), exponent, modulus);
  // The signer may have sent n - s, the smaller of both [ISO/IEC 9796-2 A.4].
  return [opened, modulus - opened]
    .map((value) => recoveredHash(integerBytes(value, length), challenge))
    .find((hash) => hash !== undefined);
}

function recoveredHash(representative: Uint8Array, challenge: Uint8Array): ActiveHash | undefined {
  const end = representative.length;
  const last = representative[end - 1];
  // Bits 8 and 7 of the header are 01, bit 6 set for partial recovery.
  if ((representative[0]! & 0xc0) !== 0x40 || (representative[0]! & 0x20) === 0) return undefined;
  const name = last === 0xbc ? 'SHA-1' : last === 0xcc ? TRAILER_HASHES[representative[end - 2]!] : undefined;
  if (name === undefined) return undefined;
  const trailer = last === 0xbc ? 1 : 2;
  const hashLength = HASHES[name](new Uint8Array(0)).length;
  const hashStart = end - trailer - hashLength;
  // Padding nibbles B…A lie between header and recoverable part when it is shorter than the room.
  let start = 1;
  if ((representative[0]! & 0x0f) === 0x0b) {
    while (representative[start] === 0xbb) start++;
    if (representative[start] !== 0xba) return undefined;
    start += 1;
  }
  if (hashStart < start) return undefined;
  const recovered = representative.subarray(start, hashStart);
  const expected = HASHES[name](concatBytes(recovered, challenge));
  return equalBytes(expected, representative.subarray(hashStart, end - trailer)) ? name : undefined;
}

/**
 * Asks the chip to sign a random challenge and verifies the answer.
 * @throws CHIP_AA_FAILED
 */
export async function performActiveAuthentication(
  channel: ChipChannel, dataGroup15: Uint8Array, infos: readonly SecurityInfo[], random: RandomSource,
): Promise<ActiveAuthenticationResult> {
  const key = parseDataGroup15(dataGroup15);
  const challenge = random(8);
  const command = { cla: 0, ins: 0x88, p1: 0, p2: 0, data: challenge };
  const isLong = key.kind === 'rsa' && key.modulus.toString(2).length > 1800;
  const wide = isLong && channel.capabilities.extendedLength !== false;
  let response = await channel.send({ ...command, le: wide ? 65536 : 256 }, 'INTERNAL AUTHENTICATE (Active Authentication)');
  if (wide && response.sw === 0x6700) {
    response = await channel.send({ ...command, le: 256 }, 'INTERNAL AUTHENTICATE (Active Authentication, short)');
  }
  if (response.sw !== SW_OK) throw protocolError('CHIP_AA_FAILED', `status ${response.sw.toString(16)}`);
  const hash = verifyActiveAuthentication(key, challenge, response.data, infos);
  if (hash === undefined) throw protocolError('CHIP_AA_FAILED', 'signature');
  return { kind: key.kind, hash, challenge, signature: response.data };
}
