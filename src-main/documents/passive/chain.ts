/**
 * From the Document Signer to a trusted CSCA [TR-03135-1 5.6.4.3, ICAO 9303-12 4.3, 5]: search by key
 * identifier and country, by name where a state leaves the identifier out, over link certificates,
 * validity at the date of signing and of the check, revocation.
 */
import type { CheckResult } from '../checks/model.ts';
import { isSelfIssued, isSignedBy, validAt, type Certificate } from './certificate.ts';
import { defectsOfSigner, trustAfterRevocation, type Defect } from './defect-list.ts';
import { isRevocationListOf } from './revocation.ts';
import type { TrustStore } from './trust-store.ts';

/** A result with the reason a person or a test can be told. */
export interface Verdict {
  readonly result: CheckResult;
  readonly reason: string | null;
}

export interface Chain {
  readonly verdict: Verdict;
  /** Issuers from the Document Signer's CSCA up to the trusted one; empty unless successful. */
  readonly path: readonly Certificate[];
  readonly found: 'keyIdentifier' | 'name' | null;
}

const MAX_LINKS = 4;

/**
 * [TR-03135-1 5.6.4.3.3, Table 5.33] Verifies the signature of `signer` up to a trusted CSCA.
 * @param links certificates without trust of their own that may lead to a trusted one
 */
export function chainToAuthority(signer: Certificate, trust: TrustStore, links: readonly Certificate[] = []): Chain {
  if (trust.authorities.length === 0) return { verdict: { result: 'undetermined', reason: 'NO_TRUST_LIST' }, path: [], found: null };
  const byKey = signer.authorityKeyId === null ? [] : (trust.bySubjectKeyId.get(signer.authorityKeyId) ?? []).filter((candidate) => sameCountry(signer, candidate));
  const keyMatch = bestIssuer(signer, byKey);
  if (keyMatch !== undefined) return { verdict: success, path: [keyMatch], found: 'keyIdentifier' };
  const byName = trust.bySubject.get(signer.issuer.key) ?? [];
  const nameMatch = bestIssuer(signer, byName);
  if (nameMatch !== undefined) return { verdict: success, path: [nameMatch], found: 'name' };
  const linked = overLinks(signer, trust, links, MAX_LINKS);
  if (linked !== undefined) return { verdict: success, path: linked, found: 'keyIdentifier' };
  if (byKey.some((candidate) => isSignedBy(signer, candidate) === 'invalid')) {
    return { verdict: { result: 'failed', reason: 'SIGNATURE_WRONG' }, path: [], found: 'keyIdentifier' };
  }
  // footnote 7: a search by name finds or does not find, it cannot fail
  const reason = byKey.length > 0 ? 'ALGORITHM_UNKNOWN' : 'NO_AUTHORITY_CERTIFICATE';
  return { verdict: { result: 'undetermined', reason }, path: [], found: null };
}

const success: Verdict = { result: 'successful', reason: null };

/** "The country codes of both certificates SHALL be cross-checked"; a missing code is no contradiction. */
function sameCountry(signer: Certificate, authority: Certificate): boolean {
  const [a, b] = [signer.issuer.country, authority.subject.country];
  return a === null || b === null || a === b;
}

/** Among certificates of the same key, the self-signed one first: a link certificate needs its predecessor. */
function bestIssuer(signer: Certificate, candidates: readonly Certificate[]): Certificate | undefined {
  const matching = candidates.filter((candidate) => candidate.sha256 !== signer.sha256 && isSignedBy(signer, candidate) === 'valid');
  const covering = matching.filter((candidate) => validAt(candidate, signer.notBefore));
  const preferred = covering.length > 0 ? covering : matching;
  return preferred.find(isSelfIssued) ?? preferred[0];
}

/** [ICAO 9303-12 7.1.1.3] A link certificate certifies a new CSCA key with the old, trusted one. */
function overLinks(signer: Certificate, trust: TrustStore, links: readonly Certificate[], left: number): Certificate[] | undefined {
  if (left === 0) return undefined;
  for (const link of links) {
    const names = link.subject.key === signer.issuer.key || (signer.authorityKeyId !== null && link.subjectKeyId === signer.authorityKeyId);
    if (!names || !link.isCa || link.sha256 === signer.sha256 || isSignedBy(signer, link) !== 'valid') continue;
    const above = [...(trust.bySubjectKeyId.get(link.authorityKeyId ?? '') ?? []), ...(trust.bySubject.get(link.issuer.key) ?? [])];
    const authority = bestIssuer(link, above);
    if (authority !== undefined) return [link, authority];
    const further = overLinks(link, trust, links.filter((other) => other !== link), left - 1);
    if (further !== undefined) return [link, ...further];
  }
  return undefined;
}

/** Some states write local time where UTC belongs; a day either way is no finding. */
function validAroundDay(certificate: Certificate, moment: Date): boolean {
  return [0, -86_400_000, 86_400_000].some((shift) => validAt(certificate, new Date(moment.getTime() + shift)));
}

/**
 * [ICAO 9303-11 5.1] Whether the Document Signer's certificate was valid when it signed, and its CSCA's when
 * it was issued. An object without signing time was signed between issue of the certificate and now.
 */
export function validityAtSigning(signer: Certificate, authority: Certificate | null, signingTime: Date | null, now: Date): Verdict {
  const signedAt = signingTime ?? (validAt(signer, now) ? now : null);
  if (signedAt === null) return { result: 'undetermined', reason: 'SIGNING_TIME_UNKNOWN' };
  if (!validAroundDay(signer, signedAt)) return { result: 'failed', reason: 'SIGNER_NOT_VALID_AT_SIGNING' };
  if (authority === null) return { result: 'undetermined', reason: 'NO_AUTHORITY_CERTIFICATE' };
  if (!validAt(authority, signer.notBefore)) return { result: 'failed', reason: 'AUTHORITY_NOT_VALID_AT_ISSUE' };
  return success;
}

/** [TR-03135-1 5.6.4.3.4, Tables 5.35 and 5.36] Validity of one certificate at the time of checking. */
export function validityNow(certificate: Certificate | null, now: Date): Verdict {
  if (certificate === null) return { result: 'undetermined', reason: 'NO_CERTIFICATE' };
  if (now < certificate.notBefore) return { result: 'failed', reason: 'NOT_YET_VALID' };
  return now > certificate.notAfter ? { result: 'failed', reason: 'EXPIRED' } : success;
}

/** [TR-03135-1 5.6.4.3.5, Table 5.37] Revocation by defect list or by the CSCA's revocation list. */
export function revocationOf(signer: Certificate, path: readonly Certificate[], trust: TrustStore, now: Date): Verdict {
  const revoked = defectsOf(signer, trust).find(({ kind }) => kind === 'certRevoked');
  if (revoked !== undefined) {
    return trustAfterRevocation(revoked.statusCode) === 'notTrusted'
      ? { result: 'failed', reason: 'REVOKED_BY_DEFECT_LIST' }
      : { result: 'undetermined', reason: 'REVOCATION_UNDER_REVIEW' };
  }
  const [authority] = path;
  if (authority === undefined) return { result: 'undetermined', reason: 'NO_AUTHORITY_CERTIFICATE' };
  const lists = trust.revocationLists.filter((list) => list.issuer.key === signer.issuer.key || list.issuer.key === authority.subject.key);
  const proven = lists.filter((list) => isRevocationListOf(list, authority));
  if (proven.some((list) => list.revoked.has(signer.serial))) return { result: 'failed', reason: 'REVOKED' };
  if (proven.length === 0) return { result: 'undetermined', reason: lists.length > 0 ? 'REVOCATION_LIST_UNPROVEN' : 'NO_REVOCATION_LIST' };
  const current = proven.some(({ nextUpdate }) => nextUpdate === null || nextUpdate >= now);
  return current ? success : { result: 'undetermined', reason: 'REVOCATION_LIST_OUTDATED' };
}

/** Defects known for this Document Signer. */
export function defectsOf(signer: Certificate, trust: TrustStore): Defect[] {
  return defectsOfSigner(trust.defects, signer);
}
