/**
 * An invented state's document PKI: CSCA, Document Signer and Master List Signer with their certificates,
 * the EF.SOD and EF.CardSecurity they sign and the Master List that makes the CSCA known,
 * [ICAO 9303-12 7], [ICAO 9303-10 4.6.2], [TR-03110-3 A.1.2.5], RFC 5652. Keys are made on the spot and are
 * worth nothing outside training and tests.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, encodeTlv, readTlv } from '../../documents/chip/tlv.ts';
import { integerOf } from '../../documents/chip/bytes.ts';
import { CURVES } from '../../documents/chip/crypto/domain-parameters.ts';
import { ecdsaSign } from '../../documents/chip/crypto/ecdsa.ts';
import { privateKeyFor, standardGroup, unsignedOctets, type KeyAgreementGroup, type RandomSource } from '../../documents/chip/crypto/groups.ts';
import * as der from './der.ts';

export type HashName = 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';

export const HASHES: Readonly<Record<HashName, { oid: string; ecdsa: string; hash: (data: Uint8Array) => Uint8Array }>> = {
  'SHA-1': { oid: '1.3.14.3.2.26', ecdsa: '1.2.840.10045.4.1', hash: sha1 },
  'SHA-224': { oid: '2.16.840.1.101.3.4.2.4', ecdsa: '1.2.840.10045.4.3.1', hash: sha224 },
  'SHA-256': { oid: '2.16.840.1.101.3.4.2.1', ecdsa: '1.2.840.10045.4.3.2', hash: sha256 },
  'SHA-384': { oid: '2.16.840.1.101.3.4.2.2', ecdsa: '1.2.840.10045.4.3.3', hash: sha384 },
  'SHA-512': { oid: '2.16.840.1.101.3.4.2.3', ecdsa: '1.2.840.10045.4.3.4', hash: sha512 },
};

export const OID = {
  ecPublicKey: '1.2.840.10045.2.1',
  primeField: '1.2.840.10045.1.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  ldsSecurityObject: '2.23.136.1.1.1',
  cscaMasterList: '2.23.136.1.1.2',
  masterListSigning: '2.23.136.1.1.3',
  securityObject: '0.4.0.127.0.7.3.2.1',
} as const;

export interface KeyPair {
  readonly group: KeyAgreementGroup;
  readonly privateKey: bigint;
}

export interface Certified extends KeyPair {
  /** The certificate, DER. */
  readonly certificate: Uint8Array;
}

export interface IssuerOptions {
  /** ISO 3166-1 alpha-2, upper case. Default UT, the invented Utopia. */
  readonly country?: string;
  /** Standardised domain parameter id. Default 13, brainpoolP256r1. */
  readonly curveId?: number;
  readonly hash?: HashName;
  /** Write curve parameters out instead of naming the curve. Default true, as [ICAO 9303-12 4.4.2] asks. */
  readonly explicitCurve?: boolean;
  readonly random: RandomSource;
  /** Day of issue. Default now. */
  readonly issued?: Date;
  /** How long the Document Signer is valid, years. Default 10; negative for one that has expired. */
  readonly signerYears?: number;
  /** Documents the Document Signer may sign: the Document Type List [ICAO 9303-12 7.1.1]. */
  readonly documentTypes?: readonly string[];
}

/** A state that issues documents. Made by {@link createIssuer}. */
export interface Issuer {
  readonly country: string;
  readonly hash: HashName;
  readonly csca: Certified;
  readonly documentSigner: Certified;
  readonly masterListSigner: Certified;
  readonly issued: Date;
}

/** Domain parameters as ECParameters [RFC 3279 2.3.5], or the curve's name. */
export function ecParameters(group: KeyAgreementGroup, explicit: boolean): Uint8Array {
  const { curve } = group;
  if (curve === undefined) throw new RangeError('not an elliptic group');
  const named = Object.values(CURVES).find((each) => each.name === group.name);
  if (!explicit && named !== undefined) return der.oid(named.oid);
  const field = (value: bigint): Uint8Array => der.octetString(padTo(unsignedOctets(value), group.fieldLength));
  return der.sequence(
    der.integer(1),
    der.sequence(der.oid(OID.primeField), der.integer(curve.p)),
    der.sequence(field(curve.a), field(curve.b)),
    der.octetString(group.encode(group.generator)),
    der.integer(curve.n),
    der.integer(curve.h),
  );
}

export function ecPublicKeyInfo(pair: KeyPair, explicit: boolean): Uint8Array {
  const { group } = pair;
  return der.sequence(
    der.sequence(der.oid(OID.ecPublicKey), ecParameters(group, explicit)),
    der.bitString(group.encode(group.multiply(group.generator, pair.privateKey))),
  );
}

function padTo(octets: Uint8Array, length: number): Uint8Array {
  return concatBytes(new Uint8Array(Math.max(0, length - octets.length)), octets);
}

function distinguishedName(country: string, unit: string, name: string): Uint8Array {
  const part = (type: string, value: Uint8Array): Uint8Array => der.setOf(der.sequence(der.oid(type), value));
  return der.sequence(
    part('2.5.4.6', der.printableString(country)),
    part('2.5.4.10', der.utf8String('Ausbildung')),
    part('2.5.4.11', der.utf8String(unit)),
    part('2.5.4.3', der.utf8String(name)),
  );
}

const extension = (type: string, critical: boolean, value: Uint8Array): Uint8Array =>
  der.sequence(der.oid(type), ...(critical ? [der.boolean(true)] : []), der.octetString(value));

const keyIdentifier = (publicKeyInfo: Uint8Array): Uint8Array => sha1(publicKeyInfo);

interface CertificateRequest {
  readonly subject: Uint8Array;
  readonly issuerName: Uint8Array;
  readonly publicKeyInfo: Uint8Array;
  readonly issuerKey: KeyPair;
  readonly issuerKeyInfo: Uint8Array;
  readonly extensions: readonly Uint8Array[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly hash: HashName;
  readonly serial: Uint8Array;
}

function certify(request: CertificateRequest): Uint8Array {
  const algorithm = der.sequence(der.oid(HASHES[request.hash].ecdsa));
  const body = der.sequence(
    der.context(0, der.integer(2)),
    der.integer(integerOf(request.serial)),
    algorithm,
    request.issuerName,
    der.sequence(der.time(request.notBefore), der.time(request.notAfter)),
    request.subject,
    request.publicKeyInfo,
    der.context(3, der.sequence(
      extension('2.5.29.35', false, der.sequence(der.contextPrimitive(0, keyIdentifier(request.issuerKeyInfo)))),
      extension('2.5.29.14', false, der.octetString(keyIdentifier(request.publicKeyInfo))),
      ...request.extensions,
    )),
  );
  const signature = ecdsaSign(request.issuerKey.group, request.issuerKey.privateKey, HASHES[request.hash].hash(body), 'der');
  return der.sequence(body, algorithm, der.bitString(signature));
}

/** Makes a state with fresh keys: a CSCA, a Document Signer and a Master List Signer. */
export function createIssuer(options: IssuerOptions): Issuer {
  const { random, country = 'UT', curveId = 13, hash = 'SHA-256', explicitCurve = true, issued = new Date() } = options;
  const group = standardGroup(curveId);
  if (group === undefined || group.kind !== 'ecdh') throw new RangeError('curve id');
  const years = (count: number, from = issued): Date => new Date(from.getTime() + count * 365.25 * 86_400_000);
  const start = years(-0.25);
  const pair = (): KeyPair => ({ group, privateKey: privateKeyFor(group, random) });
  const serial = (): Uint8Array => random(8).map((octet, i) => (i === 0 ? (octet & 0x3f) | 0x40 : octet));

  const cscaPair = pair();
  const cscaInfo = ecPublicKeyInfo(cscaPair, explicitCurve);
  const cscaName = distinguishedName(country, 'Country Signing', `CSCA ${country}`);
  const shared = { issuerName: cscaName, issuerKey: cscaPair, issuerKeyInfo: cscaInfo, hash };
  const certificate = certify({
    ...shared, subject: cscaName, publicKeyInfo: cscaInfo, serial: serial(),
    notBefore: start, notAfter: years(15),
    extensions: [
      extension('2.5.29.15', true, encodeTlv(0x03, Uint8Array.of(1, 0x06))),
      extension('2.5.29.19', true, der.sequence(der.boolean(true), der.integer(0))),
    ],
  });

  const signerPair = pair();
  const signerYears = options.signerYears ?? 10;
  const digitalSignature = extension('2.5.29.15', true, encodeTlv(0x03, Uint8Array.of(7, 0x80)));
  const documentTypes = options.documentTypes === undefined ? [] : [
    extension('2.23.136.1.1.6.2', false, der.sequence(der.integer(0), der.setOf(...options.documentTypes.map(der.printableString)))),
  ];
  const documentSigner = certify({
    ...shared, subject: distinguishedName(country, 'Document Signer', `DS ${country}`),
    publicKeyInfo: ecPublicKeyInfo(signerPair, explicitCurve), serial: serial(),
    notBefore: signerYears < 0 ? years(signerYears - 1) : start, notAfter: years(signerYears),
    extensions: [digitalSignature, ...documentTypes],
  });

  const listPair = pair();
  const masterListSigner = certify({
    ...shared, subject: distinguishedName(country, 'Master List Signer', `MLS ${country}`),
    publicKeyInfo: ecPublicKeyInfo(listPair, explicitCurve), serial: serial(),
    notBefore: start, notAfter: years(2),
    extensions: [digitalSignature, extension('2.5.29.37', true, der.sequence(der.oid(OID.masterListSigning)))],
  });
  return {
    country, hash, issued,
    csca: { ...cscaPair, certificate },
    documentSigner: { ...signerPair, certificate: documentSigner },
    masterListSigner: { ...listPair, certificate: masterListSigner },
  };
}

/** issuerAndSerialNumber out of a certificate this module wrote. */
function issuerAndSerial(certificate: Uint8Array): Uint8Array {
  const parts = readCertificate(certificate);
  return der.sequence(parts.issuer, parts.serial);
}

function readCertificate(certificate: Uint8Array): { serial: Uint8Array; issuer: Uint8Array; publicKeyInfo: Uint8Array } {
  const body = readTlv(certificate).children[0];
  const serial = body?.children[1]?.raw;
  const issuer = body?.children[3]?.raw;
  const publicKeyInfo = body?.children[6]?.raw;
  if (serial === undefined || issuer === undefined || publicKeyInfo === undefined) throw new RangeError('certificate');
  return { serial, issuer, publicKeyInfo };
}

/** CMS SignedData with signed attributes around `content` [RFC 5652], wrapped in its ContentInfo. */
export function signedData(
  contentType: string, content: Uint8Array, signer: Certified, hash: HashName, signingTime: Date, extraCertificates: readonly Uint8Array[] = [],
): Uint8Array {
  const algorithm = der.sequence(der.oid(HASHES[hash].oid));
  const attribute = (type: string, value: Uint8Array): Uint8Array => der.sequence(der.oid(type), der.setOf(value));
  const attributes = der.setOf(
    attribute(OID.contentType, der.oid(contentType)),
    attribute(OID.signingTime, der.time(signingTime)),
    attribute(OID.messageDigest, der.octetString(HASHES[hash].hash(content))),
  );
  const signature = ecdsaSign(signer.group, signer.privateKey, HASHES[hash].hash(attributes), 'der');
  const signerInfo = der.sequence(
    der.integer(1),
    issuerAndSerial(signer.certificate),
    algorithm,
    concatBytes(Uint8Array.of(0xa0), attributes.subarray(1)),
    der.sequence(der.oid(HASHES[hash].ecdsa)),
    der.octetString(signature),
  );
  const data = der.sequence(
    der.integer(3),
    der.setOf(algorithm),
    der.sequence(der.oid(contentType), der.context(0, der.octetString(content))),
    der.context(0, signer.certificate, ...extraCertificates),
    der.setOf(signerInfo),
  );
  return der.sequence(der.oid(OID.signedData), der.context(0, data));
}

/**
 * EF.SOD over data groups [ICAO 9303-10 4.6.2].
 * @param groups data group number → whole file
 * @param ldsVersion writes ldsVersionInfo (LDS 1.8) when given, e.g. `0108`
 */
export function issueSecurityObject(issuer: Issuer, groups: ReadonlyMap<number, Uint8Array>, ldsVersion?: string): Uint8Array {
  const { hash } = HASHES[issuer.hash];
  const values = [...groups].sort(([a], [b]) => a - b)
    .map(([number, file]) => der.sequence(der.integer(number), der.octetString(hash(file))));
  const version = ldsVersion === undefined ? [] : [der.sequence(der.printableString(ldsVersion), der.printableString('040000'))];
  const object = der.sequence(
    der.integer(ldsVersion === undefined ? 0 : 1),
    der.sequence(der.oid(HASHES[issuer.hash].oid)),
    der.sequence(...values),
    ...version,
  );
  return encodeTlv(0x77, signedData(OID.ldsSecurityObject, object, issuer.documentSigner, issuer.hash, issuer.issued));
}

/** EF.CardSecurity: SecurityInfos signed by the Document Signer [TR-03110-3 A.1.2.2]. */
export function issueCardSecurity(issuer: Issuer, securityInfos: Uint8Array): Uint8Array {
  return signedData(OID.securityObject, securityInfos, issuer.documentSigner, issuer.hash, issuer.issued);
}

/** A CSCA Master List that makes this CSCA and others known [ICAO 9303-12 9]. */
export function issueMasterList(issuer: Issuer, others: readonly Uint8Array[] = []): Uint8Array {
  const content = der.sequence(der.integer(0), der.setOf(issuer.csca.certificate, ...others));
  return signedData(OID.cscaMasterList, content, issuer.masterListSigner, issuer.hash, issuer.issued, [issuer.csca.certificate]);
}

/**
 * A CRL of this CSCA [RFC 5280 5.1, ICAO 9303-12 7.1.4].
 * @param revoked serial numbers, content octets of the INTEGER; none by default
 * @param days until the next update; ICAO asks for at most 90
 */
export function issueRevocationList(issuer: Issuer, now: Date, revoked: readonly Uint8Array[] = [], days = 90): Uint8Array {
  const { issuer: name, publicKeyInfo } = readCertificate(issuer.csca.certificate);
  const algorithm = der.sequence(der.oid(HASHES[issuer.hash].ecdsa));
  const entries = revoked.map((serial) => der.sequence(der.integer(integerOf(serial)), der.time(now)));
  const body = der.sequence(
    der.integer(1), algorithm, name, der.time(now), der.time(new Date(now.getTime() + days * 86_400_000)),
    ...(entries.length > 0 ? [der.sequence(...entries)] : []),
    der.context(0, der.sequence(
      extension('2.5.29.35', false, der.sequence(der.contextPrimitive(0, keyIdentifier(publicKeyInfo)))),
      extension('2.5.29.20', false, der.integer(1)),
    )),
  );
  const signature = ecdsaSign(issuer.csca.group, issuer.csca.privateKey, HASHES[issuer.hash].hash(body), 'der');
  return der.sequence(body, algorithm, der.bitString(signature));
}
