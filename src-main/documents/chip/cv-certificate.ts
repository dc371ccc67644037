/**
 * Card verifiable certificates: what terminals show a chip in Terminal Authentication,
 * [TR-03110-3 A.7, C, D]. Reading and writing; whether one is good is judged by whoever holds the trust point.
 */
import { concatBytes, encodeTlv, findTlv, readTlv, requireTlv, tlvError } from './tlv.ts';
import { integerOf } from './bytes.ts';
import { ellipticGroup, standardGroup, standardIdOf, unsignedOctets, type CurveParameters, type KeyAgreementGroup } from './crypto/groups.ts';
import { decodeOid, encodeOid } from './security-infos.ts';

export interface CvPublicKey {
  /** Algorithm of Terminal Authentication, e.g. id-TA-ECDSA-SHA-256. */
  readonly oid: string;
  /** Uncompressed point of an ECDSA key. */
  readonly point: Uint8Array | undefined;
  /** Domain parameters where the certificate carries them; inherited from the CVCA otherwise. */
  readonly group: KeyAgreementGroup | undefined;
  readonly modulus: bigint | undefined;
  readonly exponent: bigint | undefined;
}

export interface CvCertificate {
  /** Certification Authority Reference. */
  readonly authority: string;
  /** Certificate Holder Reference. */
  readonly holder: string;
  readonly publicKey: CvPublicKey;
  /** Object identifier and octets of the Certificate Holder Authorization Template. */
  readonly authorization: { readonly oid: string; readonly value: Uint8Array };
  readonly effective: Date;
  readonly expires: Date;
  /** 7F4E with tag and length, as signed. */
  readonly body: Uint8Array;
  /** 5F37 without tag and length. */
  readonly signature: Uint8Array;
}

export type CvRole = 'CVCA' | 'DV domestic' | 'DV foreign' | 'terminal';

/** Terminal type inspection system [TR-03110-3 C.4.1 and Part 4]. */
export const INSPECTION_SYSTEM = '0.4.0.127.0.7.3.1.2.1';

/** Bits 7 and 6 of the first authorization octet [TR-03110-4]. */
export function roleOf(authorization: Uint8Array): CvRole {
  return (['terminal', 'DV foreign', 'DV domestic', 'CVCA'] as const)[(authorization[0] ?? 0) >> 6]!;
}

/** Reads a certificate 7F21 { 7F4E, 5F37 }. @throws CHIP_TLV_MALFORMED, CHIP_KEY_INVALID */
export function parseCvCertificate(octets: Uint8Array): CvCertificate {
  const outer = readTlv(octets);
  if (outer.tag !== 0x7f21) throw tlvError('no CV certificate');
  return parseCvParts(requireTlv(outer.children, 0x7f4e).raw, requireTlv(outer.children, 0x5f37).value);
}

/** Reads body (with tag) and signature (without). @throws CHIP_TLV_MALFORMED, CHIP_KEY_INVALID */
export function parseCvParts(body: Uint8Array, signature: Uint8Array): CvCertificate {
  const parts = readTlv(body).children;
  const template = requireTlv(parts, 0x7f4c).children;
  return {
    authority: text(requireTlv(parts, 0x42).value),
    holder: text(requireTlv(parts, 0x5f20).value),
    publicKey: parsePublicKey(requireTlv(parts, 0x7f49).value),
    authorization: { oid: decodeOid(requireTlv(template, 0x06).value), value: requireTlv(template, 0x53).value },
    effective: date(requireTlv(parts, 0x5f25).value),
    expires: date(requireTlv(parts, 0x5f24).value),
    body,
    signature,
  };
}

function parsePublicKey(content: Uint8Array): CvPublicKey {
  const parts = readTlv(encodeTlv(0x7f49, content)).children;
  const oid = decodeOid(requireTlv(parts, 0x06).value);
  const value = (tag: number): bigint | undefined => {
    const node = findTlv(parts, tag);
    return node === undefined ? undefined : integerOf(node.value);
  };
  const point = findTlv(parts, 0x86)?.value;
  if (point === undefined) return { oid, point, group: undefined, modulus: value(0x81), exponent: value(0x82) };
  return { oid, point, group: curveOf(value, findTlv(parts, 0x84)?.value), modulus: undefined, exponent: undefined };
}

function curveOf(value: (tag: number) => bigint | undefined, base: Uint8Array | undefined): KeyAgreementGroup | undefined {
  const [p, a, b, n] = [value(0x81), value(0x82), value(0x83), value(0x85)];
  if (p === undefined || a === undefined || b === undefined || n === undefined || base === undefined) return undefined;
  const half = (base.length - 1) / 2;
  const parameters: CurveParameters = {
    p, a, b, n, h: value(0x87) ?? 1n,
    gx: integerOf(base.subarray(1, 1 + half)), gy: integerOf(base.subarray(1 + half)),
  };
  const standard = standardIdOf(parameters);
  return standard === undefined ? ellipticGroup(parameters) : standardGroup(standard);
}

/** What goes into a certificate body; the signature is made by the caller over the encoded body. */
export interface CvBody {
  readonly authority: string;
  readonly holder: string;
  readonly publicKeyObject: Uint8Array;
  readonly authorizationOid: string;
  readonly authorization: Uint8Array;
  readonly effective: Date;
  readonly expires: Date;
}

/** Encodes 7F4E. */
export function encodeCvBody(body: CvBody): Uint8Array {
  return encodeTlv(0x7f4e,
    encodeTlv(0x5f29, Uint8Array.of(0)),
    encodeTlv(0x42, latin(body.authority)),
    body.publicKeyObject,
    encodeTlv(0x5f20, latin(body.holder)),
    encodeTlv(0x7f4c, encodeTlv(0x06, encodeOid(body.authorizationOid)), encodeTlv(0x53, body.authorization)),
    encodeTlv(0x5f25, dateOctets(body.effective)),
    encodeTlv(0x5f24, dateOctets(body.expires)),
  );
}

/** Encodes 7F21 from a body and its signature. */
export function encodeCvCertificate(body: Uint8Array, signature: Uint8Array): Uint8Array {
  return encodeTlv(0x7f21, body, encodeTlv(0x5f37, signature));
}

/** Public key data object of an ECDSA key [TR-03110-3 D.3.3]; with domain parameters for a CVCA. */
export function ecPublicKeyObject(oid: string, group: KeyAgreementGroup, point: Uint8Array, withParameters: boolean): Uint8Array {
  const { curve } = group;
  if (curve === undefined) throw new RangeError('not an elliptic group');
  const number = (tag: number, value: bigint): Uint8Array => encodeTlv(tag, unsignedOctets(value));
  const parameters = [
    number(0x81, curve.p), number(0x82, curve.a), number(0x83, curve.b),
    encodeTlv(0x84, group.encode(group.generator)), number(0x85, curve.n),
  ];
  const key = encodeTlv(0x86, point);
  return encodeTlv(0x7f49, encodeTlv(0x06, encodeOid(oid)), ...(withParameters ? [...parameters, key, number(0x87, curve.h)] : [key]));
}

function text(octets: Uint8Array): string {
  return String.fromCharCode(...octets);
}

function latin(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0) & 0xff);
}

/** Six unpacked BCD digits YYMMDD, 20YY [TR-03110-3 D.2.1.3]. */
function date(octets: Uint8Array): Date {
  if (octets.length !== 6 || octets.some((digit) => digit > 9)) throw tlvError('date');
  const pair = (at: number): number => octets[at]! * 10 + octets[at + 1]!;
  return new Date(Date.UTC(2000 + pair(0), pair(2) - 1, pair(4)));
}

function dateOctets(day: Date): Uint8Array {
  const digits = day.toISOString().slice(2, 10).replace(/-/g, '');
  return Uint8Array.from(digits, Number);
}

/** Joined body and signature as PSO:Verify Certificate sends them. */
export function certificateCommandData(certificate: CvCertificate): Uint8Array {
  return concatBytes(certificate.body, encodeTlv(0x5f37, certificate.signature));
}
