/**
 * What the desk trusts: CSCA certificates from master lists, revocation lists, defect lists and the lists
 * that brought them. A plain value, built once per import and shared by all checks.
 */
import { SchalterError } from '../../errors.ts';
import type { UsedList } from '../checks/model.ts';
import { isSelfIssued, readCertificate, unwrapPem, type Certificate } from './certificate.ts';
import { DEFECT_LIST_OID, readDefectList, type Defect, type DefectList } from './defect-list.ts';
import { ageOf, type Retrieval } from './list-age.ts';
import { looksLikeLdif, readLdif } from './ldif.ts';
import { MASTER_LIST_OID, readMasterList, type MasterList } from './master-list.ts';
import { readSignedData } from './cms.ts';
import { readRevocationList, type RevocationList } from './revocation.ts';

export interface TrustStore {
  /** Trusted CSCA certificates, link certificates included. */
  readonly authorities: readonly Certificate[];
  readonly bySubjectKeyId: ReadonlyMap<string, readonly Certificate[]>;
  readonly bySubject: ReadonlyMap<string, readonly Certificate[]>;
  /** Document Signer certificates known from a directory: candidates, not trusted by themselves. */
  readonly documentSigners: readonly Certificate[];
  readonly revocationLists: readonly RevocationList[];
  readonly defects: readonly Defect[];
  readonly usedLists: readonly UsedList[];
  /** German sentences about lists that were refused or are damaged. */
  readonly problems: readonly string[];
}

/** One file an office brings in. */
export interface TrustSource {
  /** What a person calls it; told with every problem of this file. */
  readonly name?: string;
  readonly bytes: Uint8Array;
  /** When it was retrieved, and how; null where nobody noted it. */
  readonly importedAt: Date | null;
  readonly retrieval: Retrieval;
}

export interface TrustPolicy {
  /** Certificates of list signers, or of the CSCAs above them, that the office trusts. */
  readonly pinned: readonly Certificate[];
  /**
   * Whether a list whose signer is not pinned may be used because a person named the file. The desk
   * says false; the command line says true when it was given no pin.
   */
  readonly acceptUnpinned: boolean;
  readonly now: Date;
}

/** No list at all: every question of trust stays undetermined. */
export const EMPTY_TRUST: TrustStore = {
  authorities: [], bySubjectKeyId: new Map(), bySubject: new Map(), documentSigners: [], revocationLists: [], defects: [], usedLists: [], problems: [],
};

interface Draft {
  readonly authorities: Map<string, Certificate>;
  readonly documentSigners: Map<string, Certificate>;
  readonly revocationLists: RevocationList[];
  readonly defects: Defect[];
  readonly usedLists: UsedList[];
  readonly problems: string[];
}

/**
 * Builds the trust store from files of any kind: master list, PKD LDIF, revocation list, defect list,
 * single certificate of a CSCA or of a signer. What a list's signature does not cover is not trusted. A file that
 * is none of these becomes a problem with its name and keeps no other file from being used.
 */
export function buildTrustStore(sources: readonly TrustSource[], policy: TrustPolicy): TrustStore {
  const draft: Draft = { authorities: new Map(), documentSigners: new Map(), revocationLists: [], defects: [], usedLists: [], problems: [] };
  for (const source of sources) {
    const problems: string[] = [];
    try {
      addSource({ ...draft, problems }, source, policy);
    } catch (thrown) {
      if (!(thrown instanceof SchalterError)) throw thrown;
      problems.push(thrown.message);
    }
    draft.problems.push(...problems.map((problem) => (source.name === undefined ? problem : `${source.name}: ${problem}`)));
  }
  const authorities = [...draft.authorities.values()];
  return {
    authorities,
    bySubjectKeyId: grouped(authorities, (certificate) => certificate.subjectKeyId),
    bySubject: grouped(authorities, (certificate) => certificate.subject.key),
    documentSigners: [...draft.documentSigners.values()],
    revocationLists: draft.revocationLists,
    defects: draft.defects,
    usedLists: draft.usedLists,
    problems: draft.problems,
  };
}

function grouped(certificates: readonly Certificate[], keyOf: (certificate: Certificate) => string | null): Map<string, Certificate[]> {
  const groups = new Map<string, Certificate[]>();
  for (const certificate of certificates) {
    const key = keyOf(certificate);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [certificate]);
    else group.push(certificate);
  }
  return groups;
}

function addSource(draft: Draft, given: TrustSource, policy: TrustPolicy): void {
  const bytes = unwrapPem(given.bytes);
  const source = bytes === given.bytes ? given : { ...given, bytes };
  switch (kindOf(source.bytes)) {
    case 'ldif':
      return addLdif(draft, source, policy);
    case 'masterList':
      return addMasterList(draft, source, policy, parsedMasterList(source.bytes, policy.pinned));
    case 'defectList':
      return addDefectList(draft, source, policy, readDefectList(source.bytes));
    case 'revocationList':
      draft.revocationLists.push(readRevocationList(source.bytes));
      draft.usedLists.push({ ...unsignedList('crl', source, policy), certificates: 0 });
      return;
    case 'certificate': {
      const certificate = readCertificate(source.bytes);
      // a signer's certificate, as of seals, is a candidate: it must still chain to a trusted CSCA
      const isSigner = !certificate.isCa && !isSelfIssued(certificate);
      (isSigner ? draft.documentSigners : draft.authorities).set(certificate.sha256, certificate);
      draft.usedLists.push({
        ...unsignedList(isSigner ? 'signerList' : 'pinnedCertificate', source, policy), certificates: 1, signerPinned: !isSigner,
        signerCountry: certificate.subject.country, signerSubject: certificate.subject.text, signerSha256: certificate.sha256,
      });
      return;
    }
    default:
      throw new SchalterError('TRUST_FILE_UNKNOWN', 'input', 'Die Datei ist weder eine Masterliste noch ein PKD-Auszug, eine Sperrliste, eine Defektliste oder ein Zertifikat; sie bleibt unbenutzt.');
  }
}

const parsedLists = new WeakMap<Uint8Array, Map<string, MasterList>>();

/**
 * A list is read and verified once per file in memory: renewing the store after an import or at midnight
 * then costs nothing for the lists that stayed.
 */
function parsedMasterList(bytes: Uint8Array, pinned: readonly Certificate[]): MasterList {
  const key = pinned.map(({ sha256 }) => sha256).join();
  const known = parsedLists.get(bytes) ?? new Map<string, MasterList>();
  parsedLists.set(bytes, known);
  let list = known.get(key);
  if (list === undefined) known.set(key, list = readMasterList(bytes, pinned));
  return list;
}

type SourceKind = 'ldif' | 'masterList' | 'defectList' | 'revocationList' | 'certificate' | 'unknown';

function kindOf(bytes: Uint8Array): SourceKind {
  if (looksLikeLdif(bytes)) return 'ldif';
  if (parsedLists.has(bytes)) return 'masterList';
  const readers: readonly [SourceKind, () => boolean][] = [
    ['masterList', () => readSignedData(bytes).contentType === MASTER_LIST_OID],
    ['defectList', () => readSignedData(bytes).contentType === DEFECT_LIST_OID],
    ['certificate', () => readCertificate(bytes).raw.length > 0],
    ['revocationList', () => readRevocationList(bytes).signature.length > 0],
  ];
  for (const [kind, matches] of readers) {
    try {
      if (matches()) return kind;
    } catch {
      // not this kind; the next reader may know it
    }
  }
  return 'unknown';
}

function unsignedList(kind: UsedList['kind'], source: TrustSource, policy: TrustPolicy): UsedList {
  return {
    kind, signerCountry: null, signerSubject: null, signerSha256: null, signatureValid: null, signerPinned: false, signingTime: null,
    importedAt: source.importedAt?.toISOString() ?? null, certificates: 0, ...ageOf(source.importedAt, source.retrieval, policy.now),
  };
}

function addMasterList(draft: Draft, source: TrustSource, policy: TrustPolicy, list: MasterList): void {
  draft.usedLists.push({
    ...unsignedList('masterList', source, policy),
    ...signedBy(list.signer, list.signatureResult, list.signingTime),
    signerPinned: list.anchoring === 'pinned',
    certificates: list.certificates.length,
  });
  draft.problems.push(...list.problems);
  if (list.signatureResult !== 'successful') return;
  if (list.anchoring === 'unpinned' && !policy.acceptUnpinned) {
    draft.problems.push('Der Unterzeichner der Masterliste ist nicht als vertrauenswürdig hinterlegt; die Liste bleibt unbenutzt.');
    return;
  }
  for (const certificate of list.certificates) draft.authorities.set(certificate.sha256, certificate);
}

function addDefectList(draft: Draft, source: TrustSource, policy: TrustPolicy, list: DefectList): void {
  const pinned = list.signer !== null && policy.pinned.some((pin) => pin.sha256 === list.signer?.sha256);
  draft.usedLists.push({
    ...unsignedList('defectList', source, policy), ...signedBy(list.signer, list.signatureResult, list.signingTime), signerPinned: pinned,
  });
  // [TR-03129-2 7] a defect list whose signature is not proven is ignored: it could hide a forgery
  if (list.signatureResult === 'successful' && (pinned || policy.acceptUnpinned)) draft.defects.push(...list.defects);
  else draft.problems.push('Die Defektliste ist nicht von einem hinterlegten Unterzeichner gültig signiert und bleibt unbenutzt.');
}

function addLdif(draft: Draft, source: TrustSource, policy: TrustPolicy): void {
  const contents = readLdif(source.bytes);
  const unreadable = { masterLists: 0, certificates: 0, revocationLists: 0 };
  for (const bytes of contents.masterLists) {
    try {
      addMasterList(draft, source, policy, readMasterList(bytes, policy.pinned));
    } catch {
      unreadable.masterLists += 1;
    }
  }
  for (const bytes of contents.certificates) {
    try {
      const certificate = readCertificate(bytes);
      // a directory entry proves nothing by itself: Document Signers must still chain to a trusted CSCA
      if (!isSelfIssued(certificate)) draft.documentSigners.set(certificate.sha256, certificate);
    } catch {
      unreadable.certificates += 1;
    }
  }
  for (const bytes of contents.revocationLists) {
    try {
      draft.revocationLists.push(readRevocationList(bytes));
    } catch {
      unreadable.revocationLists += 1;
    }
  }
  const lost = unreadable.masterLists + unreadable.certificates + unreadable.revocationLists;
  if (lost > 0) draft.problems.push(`${lost} Einträge des PKD-Auszugs sind nicht lesbar und bleiben unbenutzt.`);
  draft.usedLists.push({ ...unsignedList('pkdLdif', source, policy), certificates: draft.documentSigners.size });
}

function signedBy(signer: Certificate | null, result: MasterList['signatureResult'], signingTime: Date | null) {
  return {
    signerCountry: signer?.subject.country ?? null,
    signerSubject: signer?.subject.text ?? null,
    signerSha256: signer?.sha256 ?? null,
    signatureValid: result === 'successful' ? true : result === 'failed' ? false : null,
    signingTime: signingTime?.toISOString() ?? null,
  };
}
