/**
 * Cryptographic Message Syntax as security objects and master lists use it [RFC 5652, ICAO 9303-10 4.6.2.2,
 * 9303-12 9]: one or more signers, certificates inside, signed attributes, also in BER.
 */
import { encodeTlv, type TlvNode } from '../chip/tlv.ts';
import { equalBytes, hexOf } from '../chip/bytes.ts';
import type { CheckResult } from '../checks/model.ts';
import { asn1Error, derOf, expectTag, octetsOf, oidOf, readAsn1, sequenceOf, timeOf } from './asn1.ts';
import { certificateKey, certificateOf, serialText, type Certificate } from './certificate.ts';
import { nameOf, sameName, type DistinguishedName } from './names.ts';
import { algorithmOf, digest, hashOf, verifySignature, type AlgorithmIdentifier, type SignatureVerdict } from './signature.ts';

const OID = { signedData: '1.2.840.113549.1.7.2', contentType: '1.2.840.113549.1.9.3', messageDigest: '1.2.840.113549.1.9.4', signingTime: '1.2.840.113549.1.9.5' } as const;

export interface SignerInfo {
  /** Issuer and serial number, or the key identifier in hexadecimal. */
  readonly id: { readonly issuer: DistinguishedName; readonly serial: string } | { readonly keyId: string };
  readonly digestAlgorithm: AlgorithmIdentifier;
  /** Null where the signature is over the content itself. */
  readonly signedAttributes: TlvNode | null;
  readonly contentType: string | null;
  readonly messageDigest: Uint8Array | null;
  readonly signingTime: Date | null;
  readonly algorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

export interface SignedData {
  readonly contentType: string;
  /** The signed content, empty for a detached signature. */
  readonly content: Uint8Array;
  readonly certificates: readonly Certificate[];
  /** Certificates inside that could not be read. */
  readonly unreadableCertificates: number;
  readonly signers: readonly SignerInfo[];
}

/** Reads a ContentInfo with SignedData, or a bare SignedData. @throws TRUST_ASN1_MALFORMED, CHIP_TLV_MALFORMED */
export function readSignedData(bytes: Uint8Array): SignedData {
  return signedDataOf(readAsn1(bytes));
}

export function signedDataOf(node: TlvNode): SignedData {
  const outer = sequenceOf(node, 'ContentInfo');
  let inner = outer;
  if (outer[0]?.tag === 0x06) {
    if (oidOf(outer[0], 'content type') !== OID.signedData) throw asn1Error('no SignedData');
    inner = sequenceOf(expectTag(outer[1], 0xa0, 'content').children[0], 'SignedData');
  }
  const [, , contentInfo, ...rest] = inner;
  const [contentType, contentWrapper] = sequenceOf(contentInfo, 'EncapsulatedContentInfo');
  const signers = rest.find(({ tag }) => tag === 0x31);
  const certificates: Certificate[] = [];
  let unreadableCertificates = 0;
  for (const candidate of rest.find(({ tag }) => tag === 0xa0)?.children ?? []) {
    try {
      certificates.push(certificateOf(candidate));
    } catch {
      unreadableCertificates += 1;
    }
  }
  return {
    contentType: oidOf(contentType, 'content type'),
    content: contentWrapper === undefined ? new Uint8Array() : octetsOf(contentWrapper.children[0], 'content'),
    certificates,
    unreadableCertificates,
    signers: expectTag(signers, 0x31, 'signer infos').children.map(signerInfoOf),
  };
}

function signerInfoOf(node: TlvNode): SignerInfo {
  const [, id, digestAlgorithm, ...rest] = sequenceOf(node, 'SignerInfo');
  const signedAttributes = rest[0]?.tag === 0xa0 ? rest[0] : null;
  const [algorithm, signature] = signedAttributes === null ? rest : rest.slice(1);
  const attributes = new Map<string, TlvNode | undefined>();
  for (const attribute of signedAttributes?.children ?? []) {
    const [type, values] = sequenceOf(attribute, 'attribute');
    attributes.set(oidOf(type, 'attribute type'), values?.children[0]);
  }
  const contentType = attributes.get(OID.contentType);
  const messageDigest = attributes.get(OID.messageDigest);
  return {
    id: signerIdOf(id),
    digestAlgorithm: algorithmOf(digestAlgorithm, 'digest algorithm'),
    signedAttributes,
    contentType: contentType === undefined ? null : oidOf(contentType, 'content type attribute'),
    messageDigest: messageDigest === undefined ? null : octetsOf(messageDigest, 'message digest'),
    signingTime: timeOf(attributes.get(OID.signingTime)) ?? null,
    algorithm: algorithmOf(algorithm, 'signature algorithm'),
    signature: octetsOf(signature, 'signature'),
  };
}

function signerIdOf(node: TlvNode | undefined): SignerInfo['id'] {
  if (node?.tag === 0x80 || node?.tag === 0xa0) return { keyId: hexOf(node.constructed ? octetsOf(node.children[0], 'key identifier') : node.value) };
  const [issuer, serial] = sequenceOf(node, 'IssuerAndSerialNumber');
  return { issuer: nameOf(issuer), serial: serialText(expectTag(serial, 0x02, 'serial number').value) };
}

/** How the signer's certificate was found: by its identifier, or because no other one fits. */
export interface SignerCertificate {
  readonly certificate: Certificate;
  /** False where serial number or name differ from the identifier [TR-03135-1 5.8.2.2.4]. */
  readonly identified: boolean;
}

/** Candidate certificates of a signer, best first. `further` are certificates from outside the object. */
export function signerCertificates(signer: SignerInfo, inside: readonly Certificate[], further: readonly Certificate[] = []): SignerCertificate[] {
  const matches = (certificate: Certificate): boolean =>
    'keyId' in signer.id
      ? certificate.subjectKeyId === signer.id.keyId
      : certificate.serial === signer.id.serial && sameName(certificate.issuer, signer.id.issuer);
  const all = [...inside, ...further];
  return [
    ...all.filter(matches).map((certificate) => ({ certificate, identified: true })),
    ...inside.filter((certificate) => !matches(certificate)).map((certificate) => ({ certificate, identified: false })),
  ];
}

/** Outcome of the two steps of [TR-03135-1 5.6.4.2.2] for one signer. */
export interface SignerVerification {
  /** Table 5.29: content against the signed digest. */
  readonly hash: CheckResult;
  /** Table 5.30: signature against the signer's certificate. */
  readonly signature: CheckResult;
  readonly certificate: Certificate | null;
  readonly identified: boolean;
  readonly signingTime: Date | null;
  readonly reason: string | null;
}

/** Verifies one signer of `data`; `further` holds Document Signer certificates known from elsewhere. */
export function verifySigner(data: SignedData, signer: SignerInfo, further: readonly Certificate[] = []): SignerVerification {
  const hash = contentHash(data, signer);
  const base = { hash: hash.result, signingTime: signer.signingTime };
  const candidates = signerCertificates(signer, data.certificates, further);
  let unsupported = false;
  for (const { certificate, identified } of candidates) {
    const verdict = signatureVerdict(data, signer, certificate);
    if (verdict === 'valid') return { ...base, signature: 'successful', certificate, identified, reason: hash.reason };
    unsupported ||= verdict === 'unsupported';
  }
  const best = candidates[0];
  if (best === undefined) return { ...base, signature: 'undetermined', certificate: null, identified: false, reason: 'NO_SIGNER_CERTIFICATE' };
  return {
    ...base,
    signature: unsupported ? 'undetermined' : 'failed',
    certificate: best.certificate,
    identified: best.identified,
    reason: unsupported ? 'ALGORITHM_UNKNOWN' : 'SIGNATURE_WRONG',
  };
}

function contentHash(data: SignedData, signer: SignerInfo): { result: CheckResult; reason: string | null } {
  const hash = hashOf(signer.digestAlgorithm);
  if (hash === undefined) return { result: 'undetermined', reason: 'ALGORITHM_UNKNOWN' };
  if (signer.signedAttributes === null) return { result: 'successful', reason: 'NO_SIGNED_ATTRIBUTES' };
  if (signer.messageDigest === null) return { result: 'failed', reason: 'NO_MESSAGE_DIGEST' };
  if (signer.contentType !== null && signer.contentType !== data.contentType) return { result: 'failed', reason: 'CONTENT_TYPE_DIFFERS' };
  return equalBytes(digest(hash, data.content), signer.messageDigest)
    ? { result: 'successful', reason: null }
    : { result: 'failed', reason: 'HASH_DIFFERS' };
}

/** [RFC 5652 5.4] the signature is over the SET, not over the [0] it travels in; DER even if it travelled as BER. */
function signatureVerdict(data: SignedData, signer: SignerInfo, certificate: Certificate): SignatureVerdict {
  let key;
  try {
    key = certificateKey(certificate);
  } catch {
    return 'unsupported';
  }
  const attributes = signer.signedAttributes;
  const messages = attributes === null
    ? [() => data.content]
    : [() => encodeTlv(0x31, attributes.value), () => derOf({ ...attributes, tag: 0x31 })];
  let verdict: SignatureVerdict = 'invalid';
  for (const message of messages) {
    verdict = verifySignature(signer.algorithm, key, message(), signer.signature, signer.digestAlgorithm);
    if (verdict !== 'invalid') return verdict;
  }
  return verdict;
}
