/**
 * A small public key infrastructure for tests: CSCA, link certificate, Document Signer, revocation list,
 * security object and master list of the invented state UTO, written octet by octet from RFC 5280, RFC 5652
 * and ICAO 9303-10, so that the readers are not tested against themselves. Keys are made on the spot.
 */
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesOf } from '../../chip/bytes.ts';
import { concatBytes, encodeTlv } from '../../chip/tlv.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
export const seq = (...parts: Uint8Array[]): Uint8Array => encodeTlv(0x30, ...parts);
export const set = (...parts: Uint8Array[]): Uint8Array => encodeTlv(0x31, ...parts);
export const octets = (value: Uint8Array): Uint8Array => encodeTlv(0x04, value);
export const int = (value: number): Uint8Array => encodeTlv(0x02, value < 0x80 ? Uint8Array.of(value) : Uint8Array.of(0, ...bytesOf(value.toString(16).padStart(value > 0xff ? 4 : 2, '0'))));
const bits = (value: Uint8Array): Uint8Array => encodeTlv(0x03, Uint8Array.of(0), value);

/** Dotted identifier in DER. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octetsOfArc = (arc: number): number[] => (arc < 0x80 ? [arc] : [...octetsOfArc(Math.floor(arc / 128)).map((octet) => octet | 0x80), arc % 128]);
  return encodeTlv(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(octetsOfArc)));
}

const time = (moment: string): Uint8Array => encodeTlv(0x17, text(`${moment.slice(2).replaceAll('-', '')}000000Z`));
const SHA256 = seq(oid('2.16.840.1.101.3.4.2.1'));
const ECDSA_SHA256 = seq(oid('1.2.840.10045.4.3.2'));

export interface NamePart { readonly type: string; readonly value: string; readonly tag?: number }

/** Name with one attribute per RDN; `tag` chooses the string type (0x0C UTF8, 0x13 printable). */
export function name(parts: readonly NamePart[]): Uint8Array {
  return seq(...parts.map(({ type, value, tag = 0x13 }) => set(seq(oid(type), encodeTlv(tag, text(value))))));
}

export const COUNTRY = '2.5.4.6';
export const ORGANISATION = '2.5.4.10';
export const COMMON_NAME = '2.5.4.3';
export const utopia = (commonName: string): NamePart[] => [
  { type: COUNTRY, value: 'UT' }, { type: ORGANISATION, value: 'Passport Office' }, { type: COMMON_NAME, value: commonName },
];

export interface Signer {
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly name: Uint8Array;
  readonly keyId: Uint8Array;
}

export function newSigner(parts: readonly NamePart[]): Signer {
  const secret = p256.utils.randomSecretKey();
  const publicKey = p256.getPublicKey(secret, false);
  return { secret, publicKey, name: name(parts), keyId: sha256(publicKey).slice(0, 20) };
}

function sign(signer: Signer, message: Uint8Array): Uint8Array {
  return p256.sign(message, signer.secret, { prehash: true, lowS: false, format: 'der' });
}

export interface CertificateOptions {
  readonly serial?: number;
  readonly from?: string;
  readonly until?: string;
  readonly ca?: boolean;
  /** Leaves the authority key identifier out, as some states do. */
  readonly withoutAuthorityKey?: boolean;
  /** Issuer as written into the certificate, where it differs from the issuer's own name. */
  readonly issuerName?: Uint8Array;
}

export function issue(issuer: Signer, subject: Signer, options: CertificateOptions = {}): Uint8Array {
  const extension = (id: string, value: Uint8Array): Uint8Array => seq(oid(id), octets(value));
  const tbs = seq(
    encodeTlv(0xa0, int(2)),
    int(options.serial ?? 7),
    ECDSA_SHA256,
    options.issuerName ?? issuer.name,
    seq(time(options.from ?? '2020-01-01'), time(options.until ?? '2040-01-01')),
    subject.name,
    seq(seq(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')), bits(subject.publicKey)),
    encodeTlv(0xa3, seq(
      extension('2.5.29.14', octets(subject.keyId)),
      ...(options.withoutAuthorityKey === true ? [] : [extension('2.5.29.35', seq(encodeTlv(0x80, issuer.keyId)))]),
      seq(oid('2.5.29.15'), encodeTlv(0x01, Uint8Array.of(0xff)), octets(encodeTlv(0x03, options.ca === true ? Uint8Array.of(1, 0x06) : Uint8Array.of(7, 0x80)))),
      ...(options.ca === true ? [extension('2.5.29.19', seq(encodeTlv(0x01, Uint8Array.of(0xff))))] : []),
    )),
  );
  return seq(tbs, ECDSA_SHA256, bits(sign(issuer, tbs)));
}

export interface CmsOptions {
  readonly signingTime?: string;
  /** Issuer as written into the signer identifier. */
  readonly issuerName?: Uint8Array;
  readonly serial?: number;
  /** Writes the outer structures with indefinite lengths and the content in two pieces, as New Zealand does. */
  readonly indefinite?: boolean;
  readonly withoutCertificate?: boolean;
}

/** SignedData of one signer over `content`. */
export function cms(contentType: string, content: Uint8Array, signer: Signer, certificates: readonly Uint8Array[], issuer: Signer, options: CmsOptions = {}): Uint8Array {
  const attribute = (id: string, value: Uint8Array): Uint8Array => seq(oid(id), set(value));
  const attributes = concatBytes(
    attribute('1.2.840.113549.1.9.3', oid(contentType)),
    ...(options.signingTime === undefined ? [] : [attribute('1.2.840.113549.1.9.5', time(options.signingTime))]),
    attribute('1.2.840.113549.1.9.4', octets(sha256(content))),
  );
  const signerInfo = seq(
    int(1), seq(options.issuerName ?? issuer.name, int(options.serial ?? 7)), SHA256, encodeTlv(0xa0, attributes), ECDSA_SHA256,
    octets(sign(signer, encodeTlv(0x31, attributes))),
  );
  const half = Math.floor(content.length / 2);
  const wrap = (tag: number, ...parts: Uint8Array[]): Uint8Array =>
    options.indefinite === true ? concatBytes(Uint8Array.of(tag, 0x80), ...parts, Uint8Array.of(0, 0)) : encodeTlv(tag, ...parts);
  const body = options.indefinite === true ? wrap(0x24, octets(content.subarray(0, half)), octets(content.subarray(half))) : octets(content);
  return wrap(0x30, oid('1.2.840.113549.1.7.2'), wrap(0xa0, wrap(0x30,
    int(3), set(SHA256), wrap(0x30, oid(contentType), wrap(0xa0, body)),
    ...(options.withoutCertificate === true ? [] : [wrap(0xa0, ...certificates)]), set(signerInfo),
  )));
}

/** EF.SOD over data groups. */
export function securityObject(groups: ReadonlyMap<number, Uint8Array>, signer: Signer, certificates: readonly Uint8Array[], issuer: Signer, options: CmsOptions = {}): Uint8Array {
  const hashes = [...groups].map(([number, bytes]) => seq(int(number), octets(sha256(bytes))));
  return encodeTlv(0x77, cms('2.23.136.1.1.1', seq(int(0), SHA256, seq(...hashes)), signer, certificates, issuer, options));
}

export function masterList(listed: readonly Uint8Array[], signer: Signer, certificates: readonly Uint8Array[], issuer: Signer): Uint8Array {
  return cms('2.23.136.1.1.2', seq(int(0), set(...listed)), signer, certificates, issuer, { signingTime: '2026-01-05' });
}

export function revocationList(issuer: Signer, serials: readonly number[], until = '2036-01-01'): Uint8Array {
  const revoked = serials.map((serial) => seq(int(serial), time('2026-02-01')));
  const tbs = seq(int(1), ECDSA_SHA256, issuer.name, time('2026-01-01'), time(until), ...(revoked.length > 0 ? [seq(...revoked)] : []));
  return seq(tbs, ECDSA_SHA256, bits(sign(issuer, tbs)));
}

/** Defect list with one kind of defect for a signer named by issuer and serial number. */
export function defectList(kind: string, parameters: Uint8Array, issuerOfMeant: Signer, serial: number, signer: Signer, certificates: readonly Uint8Array[], issuer: Signer): Uint8Array {
  const defect = seq(seq(issuerOfMeant.name, int(serial)), set(seq(oid(kind), parameters)));
  return cms('0.4.0.127.0.7.3.1.5', seq(int(0), oid('2.16.840.1.101.3.4.2.1'), set(defect)), signer, certificates, issuer, { signingTime: '2026-01-05' });
}

/** DG1 of the specimen of ICAO 9303-4, issued by UTO unless another state is given. */
export function specimenDg1(state = 'UTO'): Uint8Array {
  const zone = `P<${state}ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<` + `L898902C36UTO7408122F1204159ZE184226B<<<<<10`;
  return encodeTlv(0x61, encodeTlv(0x5f1f, text(zone)));
}
