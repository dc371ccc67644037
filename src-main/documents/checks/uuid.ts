/**
 * Name-based identifiers [RFC 4122 4.3]: the same check has the same UUID on every desk and in every
 * version, without a table that somebody has to keep.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { bytesOf, hexOf } from '../chip/bytes.ts';
import { concatBytes } from '../chip/tlv.ts';

/** Namespace of all names of Schalter, itself made from the name below in the DNS namespace of RFC 4122. */
const DNS_NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
export const NAMESPACE = nameUuid('checks.schalter.invalid', DNS_NAMESPACE);

const known = new Map<string, string>();

/** Version 5 UUID of a name. */
export function nameUuid(name: string, namespace: string): string {
  const hash = sha1(concatBytes(bytesOf(namespace.replaceAll('-', '')), new TextEncoder().encode(name))).slice(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hexOf(hash).toLowerCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** UUID of a check or group of the catalogue. */
export function checkUuid(id: string): string {
  let uuid = known.get(id);
  if (uuid === undefined) {
    uuid = nameUuid(id, NAMESPACE);
    if (known.size < 1_000) known.set(id, uuid);
  }
  return uuid;
}
