/**
 * CSCA master lists [ICAO 9303-12 9]: a CMS whose content is `CscaMasterList`, signed by a master list
 * signer that its own state's CSCA certifies. The list says nothing until its signature is verified.
 */
import { hexOf } from '../chip/bytes.ts';
import type { CheckResult } from '../checks/model.ts';
import { asn1Error, expectTag, readAsn1, sequenceOf } from './asn1.ts';
import { certificateOf, isSignedBy, validAt, type Certificate } from './certificate.ts';
import { readSignedData, verifySigner, type SignedData } from './cms.ts';

export const MASTER_LIST_OID = '2.23.136.1.1.2';

export interface MasterList {
  readonly signer: Certificate | null;
  /** The list's CMS signature (hash and signature together). */
  readonly signatureResult: CheckResult;
  readonly signingTime: Date | null;
  /** Issuers of the signer inside the CMS, nearest first. */
  readonly signerChain: readonly Certificate[];
  /** `pinned`: signer or one of its issuers is a certificate the office gave; `unpinned` otherwise. */
  readonly anchoring: 'pinned' | 'unpinned';
  readonly certificates: readonly Certificate[];
  /** German sentences about everything that is not as it should be. */
  readonly problems: readonly string[];
}

/**
 * Reads and verifies a master list.
 * @param pinned certificates of list signers, or of the CSCAs above them, that the office trusts
 * @throws TRUST_ASN1_MALFORMED, CHIP_TLV_MALFORMED when it is no master list at all
 */
export function readMasterList(bytes: Uint8Array, pinned: readonly Certificate[] = []): MasterList {
  const data = readSignedData(bytes);
  if (data.contentType !== MASTER_LIST_OID) throw asn1Error(`content type ${data.contentType} is no master list`);
  const { certificates, unreadable } = listedCertificates(data);
  const problems: string[] = [];
  if (unreadable > 0) problems.push(`${unreadable} Zertifikate der Liste sind nicht lesbar und bleiben unbenutzt.`);
  const [signerInfo] = data.signers;
  if (signerInfo === undefined) {
    problems.push('Die Liste trägt keine Signatur.');
    return { signer: null, signatureResult: 'failed', signingTime: null, signerChain: [], anchoring: 'unpinned', certificates, problems };
  }
  const outcome = verifySigner(data, signerInfo);
  const signatureResult = outcome.hash === 'successful' ? outcome.signature : outcome.hash;
  if (signatureResult === 'failed') problems.push('Die Signatur der Liste ist falsch. Kein Zertifikat dieser Datei darf benutzt werden.');
  if (signatureResult === 'undetermined') problems.push('Die Signatur der Liste lässt sich nicht prüfen.');
  const signer = outcome.certificate;
  const signingTime = outcome.signingTime;
  const signerChain = signer === null ? [] : chainInside(signer, data, certificates);
  if (signer !== null && signingTime !== null && !validAt(signer, signingTime)) {
    problems.push('Das Zertifikat des Listenunterzeichners war zum Zeitpunkt der Unterschrift nicht gültig.');
  }
  if (signer !== null && signerChain.length === 0) problems.push('Der Aussteller des Listenunterzeichners liegt der Liste nicht bei.');
  if (!outcome.identified && signer !== null) problems.push('Die Liste benennt ihren Unterzeichner falsch; gefunden wurde er durch Probieren.');
  const anchoring = signer !== null && isAnchored([signer, ...signerChain], pinned) ? 'pinned' : 'unpinned';
  return { signer, signatureResult, signingTime, signerChain, anchoring, certificates, problems };
}

/** CscaMasterList ::= SEQUENCE { version, certList SET OF Certificate } */
function listedCertificates(data: SignedData): { certificates: Certificate[]; unreadable: number } {
  const [, list] = sequenceOf(readAsn1(data.content), 'CscaMasterList');
  const certificates = new Map<string, Certificate>();
  let unreadable = 0;
  for (const node of expectTag(list, 0x31, 'certificate list').children) {
    try {
      const certificate = certificateOf(node);
      certificates.set(certificate.sha256, certificate);
    } catch {
      unreadable += 1;
    }
  }
  return { certificates: [...certificates.values()], unreadable };
}

/** Issuers of the signer, found in the CMS and in the list itself; at most four steps. */
function chainInside(signer: Certificate, data: SignedData, listed: readonly Certificate[]): Certificate[] {
  const chain: Certificate[] = [];
  let current = signer;
  for (let step = 0; step < 4 && !isSelfSigned(current); step++) {
    const issuer = [...data.certificates, ...listed].find(
      (candidate) =>
        candidate.sha256 !== current.sha256 && !chain.includes(candidate) &&
        (candidate.subject.key === current.issuer.key || (current.authorityKeyId !== null && candidate.subjectKeyId === current.authorityKeyId)) &&
        isSignedBy(current, candidate) === 'valid',
    );
    if (issuer === undefined) break;
    chain.push(issuer);
    current = issuer;
  }
  return chain;
}

/** By its key identifiers: a link certificate names another authority key than its own. */
function isSelfSigned(certificate: Certificate): boolean {
  return certificate.issuer.key === certificate.subject.key && (certificate.authorityKeyId === null || certificate.authorityKeyId === certificate.subjectKeyId);
}

/** A pinned certificate counts by itself, by its key (renewed certificate) or as issuer of the chain's end. */
function isAnchored(chain: readonly Certificate[], pinned: readonly Certificate[]): boolean {
  return pinned.some((pin) => chain.some(
    (link) => link.sha256 === pin.sha256 || hexOf(link.publicKeyInfo.raw) === hexOf(pin.publicKeyInfo.raw) || isSignedBy(link, pin) === 'valid',
  ));
}
