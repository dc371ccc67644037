/**
 * X.509 certificates as the travel document PKI uses them [ICAO 9303-12 7.1, RFC 5280]. Reads every
 * field a check needs; unknown extensions are kept by identifier only.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { hexOf } from '../chip/bytes.ts';
import type { TlvNode } from '../chip/tlv.ts';
import { asn1Error, bitStringOf, latin1, octetsOf, oidOf, readAsn1, sequenceOf, textOf, timeOf, expectTag } from './asn1.ts';
import { nameOf, type DistinguishedName } from './names.ts';
import { algorithmOf, publicKeyOf, verifySignature, type AlgorithmIdentifier, type PublicKey, type SignatureVerdict } from './signature.ts';

export interface Certificate {
  /** The certificate as it was encoded. */
  readonly raw: Uint8Array;
  /** SHA-256 of {@link raw}, lower-case hexadecimal. */
  readonly sha256: string;
  readonly tbs: Uint8Array;
  /** Serial number, upper-case hexadecimal without leading zeros. */
  readonly serial: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKeyInfo: TlvNode;
  readonly algorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  /** Upper-case hexadecimal key identifiers, null where the extension is missing. */
  readonly subjectKeyId: string | null;
  readonly authorityKeyId: string | null;
  readonly isCa: boolean;
  /** [ICAO 9303-12 7.1.1.6] when the private key may sign; null where not limited. */
  readonly privateKeyFrom: Date | null;
  readonly privateKeyUntil: Date | null;
  /** [ICAO 9303-12 7.1.1.5] document types a Document Signer may sign for, empty where not limited. */
  readonly documentTypes: readonly string[];
  readonly extensions: readonly { readonly oid: string; readonly critical: boolean }[];
}

const EXTENSION = {
  subjectKeyId: '2.5.29.14', privateKeyUsage: '2.5.29.16', basicConstraints: '2.5.29.19', authorityKeyId: '2.5.29.35',
  documentTypes: '2.23.136.1.1.6.2',
} as const;

/** Reads a certificate from its bytes (DER, or PEM text). @throws TRUST_ASN1_MALFORMED */
export function readCertificate(bytes: Uint8Array): Certificate {
  return certificateOf(readAsn1(unwrapPem(bytes)));
}

/** Reads a certificate from its data object. @throws TRUST_ASN1_MALFORMED */
export function certificateOf(node: TlvNode): Certificate {
  const [tbsNode, algorithm, signature] = sequenceOf(node, 'Certificate');
  const tbs = [...sequenceOf(tbsNode, 'TBSCertificate')];
  if (tbs[0]?.tag === 0xa0) tbs.shift();
  const [serial, , issuer, validity, subject, publicKeyInfo] = tbs;
  const [from, until] = sequenceOf(validity, 'Validity');
  const notBefore = timeOf(from);
  const notAfter = timeOf(until);
  if (notBefore === undefined || notAfter === undefined) throw asn1Error('validity without dates');
  const extensions = readExtensions(tbs.find((field) => field.tag === 0xa3));
  const [privateKeyFrom, privateKeyUntil] = privateKeyUsage(extensions.get(EXTENSION.privateKeyUsage)?.value);
  return {
    raw: node.raw,
    sha256: hexOf(sha256(node.raw)).toLowerCase(),
    tbs: expectTag(tbsNode, 0x30, 'TBSCertificate').raw,
    serial: serialText(expectTag(serial, 0x02, 'serial number').value),
    issuer: nameOf(issuer),
    subject: nameOf(subject),
    notBefore,
    notAfter,
    publicKeyInfo: expectTag(publicKeyInfo, 0x30, 'SubjectPublicKeyInfo'),
    algorithm: algorithmOf(algorithm, 'signature algorithm'),
    signature: bitStringOf(signature, 'signature'),
    subjectKeyId: subjectKeyId(extensions.get(EXTENSION.subjectKeyId)?.value),
    authorityKeyId: authorityKeyId(extensions.get(EXTENSION.authorityKeyId)?.value),
    isCa: basicConstraintsCa(extensions.get(EXTENSION.basicConstraints)?.value),
    privateKeyFrom,
    privateKeyUntil,
    documentTypes: documentTypes(extensions.get(EXTENSION.documentTypes)?.value),
    extensions: [...extensions].map(([oid, { critical }]) => ({ oid, critical })),
  };
}

/** Hexadecimal without leading zeros, so that differently padded serial numbers compare. */
export function serialText(value: Uint8Array): string {
  const text = hexOf(value).replace(/^(00)+(?=..)/, '');
  return text === '' ? '00' : text;
}

function readExtensions(wrapper: TlvNode | undefined): Map<string, { critical: boolean; value: Uint8Array }> {
  const found = new Map<string, { critical: boolean; value: Uint8Array }>();
  for (const extension of wrapper?.children[0]?.children ?? []) {
    const [id, ...rest] = extension.children;
    const critical = rest[0]?.tag === 0x01 && rest[0].value[0] !== 0;
    found.set(oidOf(id, 'extension'), { critical, value: octetsOf(rest[rest.length - 1], 'extension value') });
  }
  return found;
}

/** A malformed extension counts as missing: the signature decides about the certificate, not its extras. */
function tolerant<T>(value: Uint8Array | undefined, fallback: T, read: (node: TlvNode) => T): T {
  if (value === undefined) return fallback;
  try {
    return read(readAsn1(value));
  } catch {
    return fallback;
  }
}

function subjectKeyId(value: Uint8Array | undefined): string | null {
  return tolerant<string | null>(value, null, (node) => hexOf(octetsOf(node, 'SubjectKeyIdentifier')));
}

function authorityKeyId(value: Uint8Array | undefined): string | null {
  return tolerant<string | null>(value, null, (node) => {
    const keyId = sequenceOf(node, 'AuthorityKeyIdentifier').find(({ tag }) => tag === 0x80);
    return keyId === undefined ? null : hexOf(keyId.value);
  });
}

function basicConstraintsCa(value: Uint8Array | undefined): boolean {
  return tolerant(value, false, (node) => {
    const ca = sequenceOf(node, 'BasicConstraints')[0];
    return ca?.tag === 0x01 && ca.value[0] !== 0;
  });
}

function privateKeyUsage(value: Uint8Array | undefined): [Date | null, Date | null] {
  return tolerant<[Date | null, Date | null]>(value, [null, null], (node) => {
    const at = (tag: number): Date | null => {
      const field = node.children.find((child) => child.tag === tag);
      return (field && timeOf({ ...field, tag: 0x18 })) ?? null;
    };
    return [at(0x80), at(0x81)];
  });
}

function documentTypes(value: Uint8Array | undefined): string[] {
  return tolerant<string[]>(value, [], (node) => {
    const list = node.children.find(({ tag }) => tag === 0x31);
    return (list?.children ?? []).map((type) => textOf(type).toUpperCase());
  });
}

/** A master list has under two megabytes. */
const LARGEST_PEM = 8 * 1024 * 1024;

/** DER out of PEM text [RFC 7468], or out of bare base64 of a long SEQUENCE; anything else is given back as it is. */
export function unwrapPem(bytes: Uint8Array): Uint8Array {
  const start = latin1(bytes.subarray(0, 4096));
  const bare = /^\s*MI[A-Za-z0-9+/=\s]*$/.test(start);
  if (!bare && !start.includes('-----BEGIN ')) return bytes;
  const text = latin1(bytes.subarray(0, LARGEST_PEM));
  const body = bare ? text : /-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]+)-----END/.exec(text)?.[1];
  try {
    return body === undefined ? bytes : Uint8Array.from(atob(body.replace(/\s+/g, '')), (character) => character.charCodeAt(0));
  } catch {
    throw asn1Error('PEM with broken base64');
  }
}

const publicKeys = new WeakMap<Certificate, PublicKey>();

/** The certificate's key, read once. @throws TRUST_ASN1_MALFORMED */
export function certificateKey(certificate: Certificate): PublicKey {
  const known = publicKeys.get(certificate);
  if (known !== undefined) return known;
  const key = publicKeyOf(certificate.publicKeyInfo);
  publicKeys.set(certificate, key);
  return key;
}

/** Whether `issuer`'s key made the signature of `certificate`. Never throws. */
export function isSignedBy(certificate: Certificate, issuer: Certificate): SignatureVerdict {
  try {
    return verifySignature(certificate.algorithm, certificateKey(issuer), certificate.tbs, certificate.signature);
  } catch {
    return 'unsupported';
  }
}

/** Self-issued by name; a link certificate is self-issued but not self-signed. */
export function isSelfIssued(certificate: Certificate): boolean {
  return certificate.issuer.key === certificate.subject.key;
}

/** Validity at a moment, both ends included [RFC 5280 4.1.2.5]. */
export function validAt(certificate: Certificate, moment: Date): boolean {
  return moment >= certificate.notBefore && moment <= certificate.notAfter;
}
