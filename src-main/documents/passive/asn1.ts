/**
 * The few ASN.1 types that certificates and security objects are made of, read from data objects of
 * `chip/tlv.ts` (X.690). BER is accepted wherever a state is known to write it: indefinite lengths,
 * octet strings in pieces, integers with superfluous zeros.
 */
import { concatBytes, encodeTlv, readTlv, type TlvNode } from '../chip/tlv.ts';
import { hexOf, integerOf } from '../chip/bytes.ts';
import { SchalterError } from '../../errors.ts';

/** Data objects in one structure: enough for the largest certificate or revocation list. */
const LIMITS = { maxDepth: 40, maxNodes: 400_000 };

/** The bytes are not the structure they should be; `detail` is English, for the log. */
export function asn1Error(detail: string): SchalterError {
  return new SchalterError(
    'TRUST_ASN1_MALFORMED',
    'input',
    'Die Datei ist kein gültiges Zertifikat, keine gültige Liste und kein gültiges Sicherheitsobjekt: Ihr Aufbau ist fehlerhaft.',
    { cause: new Error(detail) },
  );
}

/** Reads the data object at the start of `bytes`; whatever pads the file behind it is left alone. */
export function readAsn1(bytes: Uint8Array): TlvNode {
  return readTlv(bytes, 0, LIMITS);
}

/** @throws TRUST_ASN1_MALFORMED unless `node` has this tag */
export function expectTag(node: TlvNode | undefined, tag: number, what: string): TlvNode {
  if (node === undefined || node.tag !== tag) throw asn1Error(`${what}: tag ${tag.toString(16)} expected`);
  return node;
}

/** Children of a SEQUENCE. */
export function sequenceOf(node: TlvNode | undefined, what: string): readonly TlvNode[] {
  return expectTag(node, 0x30, what).children;
}

/** Content of an OCTET STRING, also where it was written in pieces [X.690 8.7.3]. */
export function octetsOf(node: TlvNode | undefined, what: string): Uint8Array {
  if (node !== undefined && node.constructed && node.children.length > 0) {
    return concatBytes(...node.children.map((piece) => octetsOf(piece, what)));
  }
  if (node === undefined || (node.tag !== 0x04 && node.tag !== 0x24 && (node.tag & 0xc0) !== 0x80)) {
    throw asn1Error(`${what}: octet string expected`);
  }
  return node.value;
}

/** Bits of a BIT STRING whose length is a multiple of eight (keys, signatures). */
export function bitStringOf(node: TlvNode | undefined, what: string): Uint8Array {
  const bits = expectTag(node, 0x03, what).value;
  if (bits.length === 0 || bits[0] !== 0) throw asn1Error(`${what}: whole octets expected`);
  return bits.subarray(1);
}

/** Non-negative INTEGER; a leading sign bit is read as magnitude, as states write moduli that way. */
export function integerValue(node: TlvNode | undefined, what: string): bigint {
  const value = expectTag(node, 0x02, what).value;
  if (value.length === 0 || value.length > 4096) throw asn1Error(`${what}: integer of impossible length`);
  return integerOf(value);
}

/** INTEGER that must be a small number. */
export function smallInteger(node: TlvNode | undefined, what: string): number {
  const value = integerValue(node, what);
  if (value > 0x7fffffffn) throw asn1Error(`${what}: integer too large`);
  return Number(value);
}

/** OBJECT IDENTIFIER in dotted form [X.690 8.19]. */
export function oidOf(node: TlvNode | undefined, what: string): string {
  const value = expectTag(node, 0x06, what).value;
  if (value.length === 0 || value.length > 64) throw asn1Error(`${what}: object identifier of impossible length`);
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const octet of value) {
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if ((octet & 0x80) === 0) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const first = arcs[0];
  if (first === undefined) throw asn1Error(`${what}: object identifier cut off`);
  const root = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [root, first - root * 40n, ...arcs.slice(1)].join('.');
}

/** UTCTime or GeneralizedTime as UTC. `undefined` where the text is no date. */
export function timeOf(node: TlvNode | undefined): Date | undefined {
  if (node === undefined || (node.tag !== 0x17 && node.tag !== 0x18)) return undefined;
  const text = latin1(node.value);
  const pattern = node.tag === 0x17
    ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})?$/
    : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})?(\d{2})?(?:[.,]\d+)?(Z|[+-]\d{4})?$/;
  const parts = pattern.exec(text);
  if (parts === null) return undefined;
  const [, y = '', month = '', day = '', hour = '', minute = '0', second = '0', zone = 'Z'] = parts;
  // [RFC 5280 4.1.2.5.1] two digits from 50 on belong to the last century
  const year = node.tag === 0x18 ? Number(y) : Number(y) + (Number(y) >= 50 ? 1900 : 2000);
  const utc = Date.UTC(year, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const shift = zone === 'Z' ? 0 : (zone.startsWith('-') ? 1 : -1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)));
  const time = new Date(utc + shift * 60_000);
  return Number.isNaN(time.getTime()) || Number(month) < 1 || Number(month) > 12 ? undefined : time;
}

/** Text of any of the string types a distinguished name may hold. */
export function textOf(node: TlvNode): string {
  if (node.tag === 0x1e) {
    let text = '';
    for (let i = 0; i + 1 < node.value.length; i += 2) text += String.fromCharCode((node.value[i] ?? 0) * 256 + (node.value[i + 1] ?? 0));
    return text;
  }
  if (node.tag === 0x14) return latin1(node.value);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(node.value);
  } catch {
    return latin1(node.value);
  }
}

export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const octet of bytes) text += String.fromCharCode(octet);
  return text;
}

/** The structure again in DER: definite lengths, strings in one piece, members of a SET in order. */
export function derOf(node: TlvNode): Uint8Array {
  if (!node.constructed) return encodeTlv(node.tag, node.value);
  if (node.tag === 0x24) return encodeTlv(0x04, octetsOf(node, 'octet string'));
  const members = node.children.map(derOf);
  if (node.tag === 0x31) members.sort((a, b) => (hexOf(a) < hexOf(b) ? -1 : 1));
  return encodeTlv(node.tag, ...members);
}
