/**
 * States that sign with every algorithm of TR-03105 Part 5.1 (7.1): CSCA, Document Signer and EF.SOD written
 * part by part from RFC 5280, RFC 5652 and ICAO 9303-10, so that one part can be left out or replaced. Keys and
 * signatures are OpenSSL's (node:crypto); made once per kind and worth nothing outside the tests.
 */
import { constants, createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { concatBytes, encodeTlv } from '../../../src-main/documents/chip/tlv.ts';
import * as der from '../../../src-main/training/chip-simulator/der.ts';
import { ISSUED } from './inspection.ts';

export type Hash = 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512' | 'MD5';
export interface Scheme {
  readonly kind: 'rsa' | 'pss' | 'ecdsa' | 'ecdsa-plain' | 'dsa';
  readonly hash: Hash;
  /** Write the bare identifier of RSA, the digest stands beside it. */
  readonly bare?: boolean;
}

const DIGESTS: Record<Hash, { node: string; oid: string; rsa: string; plain: string; ansi: string; dsa: string }> = {
  'MD5': { node: 'md5', oid: '1.2.840.113549.2.5', rsa: '1.2.840.113549.1.1.4', plain: '', ansi: '', dsa: '' },
  'SHA-1': { node: 'sha1', oid: '1.3.14.3.2.26', rsa: '1.2.840.113549.1.1.5', plain: '0.4.0.127.0.7.1.1.4.1.1', ansi: '1.2.840.10045.4.1', dsa: '1.2.840.10040.4.3' },
  'SHA-224': { node: 'sha224', oid: '2.16.840.1.101.3.4.2.4', rsa: '1.2.840.113549.1.1.14', plain: '0.4.0.127.0.7.1.1.4.1.2', ansi: '1.2.840.10045.4.3.1', dsa: '2.16.840.1.101.3.4.3.1' },
  'SHA-256': { node: 'sha256', oid: '2.16.840.1.101.3.4.2.1', rsa: '1.2.840.113549.1.1.11', plain: '0.4.0.127.0.7.1.1.4.1.3', ansi: '1.2.840.10045.4.3.2', dsa: '2.16.840.1.101.3.4.3.2' },
  'SHA-384': { node: 'sha384', oid: '2.16.840.1.101.3.4.2.2', rsa: '1.2.840.113549.1.1.12', plain: '0.4.0.127.0.7.1.1.4.1.4', ansi: '1.2.840.10045.4.3.3', dsa: '' },
  'SHA-512': { node: 'sha512', oid: '2.16.840.1.101.3.4.2.3', rsa: '1.2.840.113549.1.1.13', plain: '0.4.0.127.0.7.1.1.4.1.5', ansi: '1.2.840.10045.4.3.4', dsa: '' },
};

export const digestAlgorithm = (hash: Hash): Uint8Array => der.sequence(der.oid(DIGESTS[hash].oid));
export const digest = (hash: Hash, data: Uint8Array): Uint8Array => Uint8Array.from(createHash(DIGESTS[hash].node).update(data).digest());

export function signatureAlgorithm({ kind, hash, bare }: Scheme): Uint8Array {
  const names = DIGESTS[hash];
  switch (kind) {
    case 'rsa': return der.sequence(der.oid(bare === true ? '1.2.840.113549.1.1.1' : names.rsa), der.nothing());
    case 'pss': return der.sequence(der.oid('1.2.840.113549.1.1.10'), der.sequence(
      der.context(0, der.sequence(der.oid(names.oid))),
      der.context(1, der.sequence(der.oid('1.2.840.113549.1.1.8'), der.sequence(der.oid(names.oid)))),
      der.context(2, der.integer(digest(hash, new Uint8Array(0)).length)),
    ));
    case 'ecdsa': return der.sequence(der.oid(names.ansi));
    case 'ecdsa-plain': return der.sequence(der.oid(names.plain));
    case 'dsa': return der.sequence(der.oid(names.dsa));
  }
}

function signed({ kind, hash }: Scheme, key: KeyObject, message: Uint8Array): Uint8Array {
  const options = kind === 'pss' ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : kind === 'ecdsa-plain' ? { key, dsaEncoding: 'ieee-p1363' as const } : { key };
  return Uint8Array.from(sign(DIGESTS[hash].node, message, options));
}

export interface Keys { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
const made = new Map<string, Keys>();

/** Key of a kind, `ca` or `signer`; curve or modulus as the guideline names them, RSA with 2048 bits throughout. */
export function keysFor(kind: Scheme['kind'], role: 'ca' | 'signer', curve = 'brainpoolP256r1'): Keys {
  const family = kind === 'pss' ? 'rsa' : kind === 'ecdsa-plain' ? 'ecdsa' : kind;
  const id = `${family} ${role} ${family === 'ecdsa' ? curve : ''}`;
  let keys = made.get(id);
  if (keys === undefined) {
    keys = family === 'ecdsa' ? generateKeyPairSync('ec', { namedCurve: curve })
      : family === 'dsa' ? generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
    made.set(id, keys);
  }
  return keys;
}

const spki = ({ publicKey }: Keys): Uint8Array => Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));
export const keyId = (keys: Keys): Uint8Array => digest('SHA-1', spki(keys));

export function name(country: string, commonName: string): Uint8Array {
  const part = (type: string, value: Uint8Array): Uint8Array => der.setOf(der.sequence(der.oid(type), value));
  return der.sequence(part('2.5.4.6', der.printableString(country)), part('2.5.4.10', der.utf8String('Passport Office')), part('2.5.4.3', der.utf8String(commonName)));
}

/** Named parts of a structure in order; `undefined` leaves one out. */
export type Parts = Record<string, Uint8Array | undefined>;
export type Change = (parts: Parts) => Parts;
const same: Change = (parts) => parts;
const joined = (parts: Parts): Uint8Array => concatBytes(...Object.values(parts).filter((part) => part !== undefined));

export const extension = (type: string, critical: boolean, value: Uint8Array): Uint8Array =>
  der.sequence(der.oid(type), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
export const usage = (critical: boolean, bits: number): Uint8Array => extension('2.5.29.15', critical, encodeTlv(0x03, Uint8Array.of(bits === 0x80 ? 7 : 1, bits)));

export interface CertificateWish {
  readonly scheme: Scheme;
  readonly issuerName: Uint8Array;
  readonly issuerKeys: Keys;
  readonly subjectName: Uint8Array;
  readonly subjectKeys: Keys;
  readonly serial: number;
  readonly ca?: boolean;
  /** Parts of the body. */
  readonly body?: Change;
  readonly extensions?: Change;
  /** Parts of the whole: body, algorithm, signature. */
  readonly whole?: Change;
}

export function certificate(wish: CertificateWish): Uint8Array {
  const algorithm = signatureAlgorithm(wish.scheme);
  const year = 365 * 86_400_000;
  const extensions = (wish.extensions ?? same)({
    authorityKey: extension('2.5.29.35', false, der.sequence(der.contextPrimitive(0, keyId(wish.issuerKeys)))),
    subjectKey: extension('2.5.29.14', false, der.octetString(keyId(wish.subjectKeys))),
    usage: usage(true, wish.ca === true ? 0x06 : 0x80),
    ...(wish.ca === true ? { constraints: extension('2.5.29.19', true, der.sequence(der.boolean(true), der.integer(0))) } : {}),
  });
  const body = der.sequence(joined((wish.body ?? same)({
    version: der.context(0, der.integer(2)), serial: der.integer(wish.serial), signature: algorithm, issuer: wish.issuerName,
    validity: der.sequence(der.time(new Date(ISSUED.getTime() - year)), der.time(new Date(ISSUED.getTime() + 12 * year))),
    subject: wish.subjectName, key: spki(wish.subjectKeys), extensions: der.context(3, der.sequence(joined(extensions))),
  })));
  return der.sequence(joined((wish.whole ?? same)({ body, algorithm, signature: der.bitString(signed(wish.scheme, wish.issuerKeys.privateKey, body)) })));
}

export interface SodWish {
  /** How EF.SOD is signed. */
  readonly scheme: Scheme;
  /** How the certificates are signed. Default as EF.SOD. */
  readonly chain?: Scheme;
  readonly curve?: string;
  /** Hash of the data groups. Default as EF.SOD's. */
  readonly groupHash?: Hash;
  /** Digest beside the signature. Default as the signature's. */
  readonly digestHash?: Hash;
  readonly ldsVersion?: string;
  readonly withoutCertificate?: boolean;
  readonly byKeyId?: boolean;
  /** Parts to change: of the Document Signer, of SignedData, SignerInfo, signed attributes, LDS object. */
  readonly signer?: Pick<CertificateWish, 'body' | 'extensions' | 'whole'> & { readonly issuerName?: Uint8Array };
  readonly signedData?: Change;
  readonly signerInfo?: Change;
  readonly attributes?: Change;
  readonly object?: Change;
  readonly hashes?: (entries: Parts) => Parts;
}

export interface Signing {
  /** For `Personalisation.securityObject`. */
  readonly securityObject: (groups: ReadonlyMap<number, Uint8Array>) => Uint8Array;
  readonly csca: Uint8Array;
  readonly documentSigner: Uint8Array;
}

const SERIAL = 4711;

export function signing(wish: SodWish): Signing {
  const chain = wish.chain ?? wish.scheme;
  const caKeys = keysFor(chain.kind, 'ca', wish.curve);
  const keys = keysFor(wish.scheme.kind, 'signer', wish.curve);
  const caName = name('UT', 'CSCA Utopia');
  const csca = certificate({ scheme: chain, issuerName: caName, issuerKeys: caKeys, subjectName: caName, subjectKeys: caKeys, serial: 1, ca: true });
  const { issuerName = caName, ...changes } = wish.signer ?? {};
  const documentSigner = certificate({ scheme: chain, issuerName, issuerKeys: caKeys, subjectName: name('UT', 'Document Signer'), subjectKeys: keys, serial: SERIAL, ...changes });
  return { csca, documentSigner, securityObject: (groups) => encodeTlv(0x77, signedObject(wish, groups, keys, issuerName, documentSigner)) };
}

function signedObject(wish: SodWish, groups: ReadonlyMap<number, Uint8Array>, keys: Keys, issuerName: Uint8Array, documentSigner: Uint8Array): Uint8Array {
  const { scheme, ldsVersion } = wish;
  const groupHash = wish.groupHash ?? scheme.hash;
  const digestHash = wish.digestHash ?? scheme.hash;
  const entries: Parts = {};
  for (const [number, file] of [...groups].sort(([a], [b]) => a - b)) entries[`dg${number}`] = der.sequence(der.integer(number), der.octetString(digest(groupHash, file)));
  const content = der.sequence(joined((wish.object ?? same)({
    version: der.integer(ldsVersion === undefined ? 0 : 1), algorithm: digestAlgorithm(groupHash), hashes: der.sequence(joined((wish.hashes ?? same)(entries))),
    ...(ldsVersion === undefined ? {} : { ldsVersion: der.sequence(der.printableString(ldsVersion), der.printableString('040000')) }),
  })));
  const type = '2.23.136.1.1.1';
  const attribute = (id: string, value: Uint8Array): Uint8Array => der.sequence(der.oid(id), der.setOf(value));
  const attributes = joined((wish.attributes ?? same)({
    type: attribute('1.2.840.113549.1.9.3', der.oid(type)), time: attribute('1.2.840.113549.1.9.5', der.time(ISSUED)),
    digest: attribute('1.2.840.113549.1.9.4', der.octetString(digest(digestHash, content))),
  }));
  const signerInfo = der.sequence(joined((wish.signerInfo ?? same)({
    version: der.integer(wish.byKeyId === true ? 3 : 1),
    id: wish.byKeyId === true ? der.contextPrimitive(0, keyId(keys)) : der.sequence(issuerName, der.integer(SERIAL)),
    digest: digestAlgorithm(digestHash), attributes: encodeTlv(0xa0, attributes), algorithm: signatureAlgorithm(scheme),
    signature: der.octetString(signed(scheme, keys.privateKey, encodeTlv(0x31, attributes))),
  })));
  const data = der.sequence(joined((wish.signedData ?? same)({
    version: der.integer(3), digests: der.setOf(digestAlgorithm(digestHash)),
    content: der.sequence(der.oid(type), der.context(0, der.octetString(content))),
    ...(wish.withoutCertificate === true ? {} : { certificates: der.context(0, documentSigner) }),
    signers: der.setOf(signerInfo),
  })));
  return der.sequence(der.oid('1.2.840.113549.1.7.2'), der.context(0, data));
}

/** SignedData with signed attributes around any content, for lists [RFC 5652 5]. */
export function signedContent(type: string, content: Uint8Array, scheme: Scheme, keys: Keys, signerName: { issuer: Uint8Array; serial: number }, certificates: readonly Uint8Array[]): Uint8Array {
  const attribute = (id: string, value: Uint8Array): Uint8Array => der.sequence(der.oid(id), der.setOf(value));
  const attributes = concatBytes(
    attribute('1.2.840.113549.1.9.3', der.oid(type)), attribute('1.2.840.113549.1.9.5', der.time(ISSUED)), attribute('1.2.840.113549.1.9.4', der.octetString(digest(scheme.hash, content))),
  );
  const signerInfo = der.sequence(
    der.integer(1), der.sequence(signerName.issuer, der.integer(signerName.serial)), digestAlgorithm(scheme.hash), encodeTlv(0xa0, attributes), signatureAlgorithm(scheme),
    der.octetString(signed(scheme, keys.privateKey, encodeTlv(0x31, attributes))),
  );
  return der.sequence(der.oid('1.2.840.113549.1.7.2'), der.context(0, der.sequence(
    der.integer(3), der.setOf(digestAlgorithm(scheme.hash)), der.sequence(der.oid(type), der.context(0, der.octetString(content))), der.context(0, ...certificates), der.setOf(signerInfo),
  )));
}

/** A directory that publishes Document Signers [ICAO 9303-12 8]. */
export const ldif = (documentSigner: Uint8Array): Uint8Array =>
  new TextEncoder().encode(`dn: cn=ds,o=dsc,c=UT,dc=data,dc=download,dc=pkd\nuserCertificate;binary:: ${Buffer.from(documentSigner).toString('base64')}\n`);
