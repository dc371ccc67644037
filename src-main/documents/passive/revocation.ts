/**
 * Certificate revocation lists of CSCAs [RFC 5280 5, ICAO 9303-12 7.1.4].
 */
import { bitStringOf, expectTag, readAsn1, sequenceOf, timeOf } from './asn1.ts';
import { certificateKey, serialText, type Certificate } from './certificate.ts';
import { nameOf, type DistinguishedName } from './names.ts';
import { algorithmOf, verifySignature, type AlgorithmIdentifier } from './signature.ts';

export interface RevocationList {
  readonly issuer: DistinguishedName;
  readonly thisUpdate: Date | null;
  readonly nextUpdate: Date | null;
  /** Serial numbers as {@link serialText} writes them, with the moment of revocation. */
  readonly revoked: ReadonlyMap<string, Date | null>;
  readonly tbs: Uint8Array;
  readonly algorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

/** @throws TRUST_ASN1_MALFORMED, CHIP_TLV_MALFORMED */
export function readRevocationList(bytes: Uint8Array): RevocationList {
  const [tbsNode, algorithm, signature] = sequenceOf(readAsn1(bytes), 'CertificateList');
  const fields = [...sequenceOf(tbsNode, 'TBSCertList')];
  if (fields[0]?.tag === 0x02) fields.shift();
  const [, issuer, thisUpdate, ...rest] = fields;
  const revoked = new Map<string, Date | null>();
  for (const entry of rest.find(({ tag }) => tag === 0x30)?.children ?? []) {
    const [serial, date] = sequenceOf(entry, 'revoked certificate');
    revoked.set(serialText(expectTag(serial, 0x02, 'serial number').value), timeOf(date) ?? null);
  }
  return {
    issuer: nameOf(issuer),
    thisUpdate: timeOf(thisUpdate) ?? null,
    nextUpdate: timeOf(rest[0]) ?? null,
    revoked,
    tbs: expectTag(tbsNode, 0x30, 'TBSCertList').raw,
    algorithm: algorithmOf(algorithm, 'signature algorithm'),
    signature: bitStringOf(signature, 'signature'),
  };
}

/** Whether `issuer` signed this list. Never throws. */
export function isRevocationListOf(list: RevocationList, issuer: Certificate): boolean {
  try {
    return verifySignature(list.algorithm, certificateKey(issuer), list.tbs, list.signature) === 'valid';
  } catch {
    return false;
  }
}
