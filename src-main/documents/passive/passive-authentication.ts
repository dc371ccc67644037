/**
 * Passive authentication of files read from a chip [ICAO 9303-11 5.1, TR-03135-1 5.6.4.2 to 5.6.4.5]:
 * pure over bytes, trust and a clock. Every step becomes a finding; nothing here decides alone.
 */
import { equalBytes, hexOf } from '../chip/bytes.ts';
import { peekTlvHeader, readTlv, type TlvNode } from '../chip/tlv.ts';
import { CATALOGUE, dataGroupEntry } from '../checks/catalogue.ts';
import { makeFinding, openInput, personalInput, type Observation } from '../checks/findings.ts';
import type { Finding } from '../checks/model.ts';
import { readDg1 } from '../lds/dg1.ts';
import { readEfCom } from '../lds/ef-com.ts';
import { DATA_GROUP_NUMBERS, type DataGroupNumber, type LdsFileName } from '../lds/files.ts';
import { readSecurityObject, type SecurityObject } from '../lds/security-object.ts';
import { certificateKey, type Certificate } from './certificate.ts';
import type { ObjectParts } from './conformity.ts';
import { structureFindings, type FileFailure } from './structure.ts';
import { chainToAuthority, defectsOf, revocationOf, validityAtSigning, validityNow, type Chain } from './chain.ts';
import { readSignedData, verifySigner, type SignedData, type SignerVerification } from './cms.ts';
import { wrongValidity, type Defect, type DefectKind } from './defect-list.ts';
import { digest, hashOf, keyName, schemeName } from './signature.ts';
import { sameState } from './states.ts';
import type { TrustStore } from './trust-store.ts';

export interface PassiveOptions {
  readonly now: Date;
  /**
   * Whether certificates must be valid on the day of the check [TR-03135-1 5.6.4.3.4]. True at the desk;
   * false when stored evidence is looked at again years later, where only validity at signing is asked.
   */
  readonly checkValidityNow: boolean;
  /** Files the chip has but did not give whole. Default none. */
  readonly failures?: readonly FileFailure[];
}

/** [TR-03135-1 Table 5.42], with `notCovered` for a group nobody signed. */
export type DataGroupStatus = 'identical' | 'notIdentical' | 'present' | 'notPresent' | 'nonConformance' | 'notCovered';

export interface DataGroupOutcome {
  readonly number: DataGroupNumber;
  readonly status: DataGroupStatus;
}

/** What is known about the signer of one security object. */
export interface SignerSummary {
  readonly object: 'EF.SOD' | 'EF.CardSecurity' | 'EF.ChipSecurity';
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly serial: string | null;
  readonly country: string | null;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly key: string | null;
  readonly signatureAlgorithm: string | null;
  readonly signingTime: string | null;
  /** Subjects from the Document Signer's CSCA up to the trusted certificate. */
  readonly chain: readonly string[];
  readonly defects: readonly DefectKind[];
}

export interface PassiveOutcome {
  readonly findings: readonly Finding[];
  readonly dataGroups: readonly DataGroupOutcome[];
  readonly signers: readonly SignerSummary[];
  /**
   * Data groups whose content is proven to come from a trusted state: only keys in these count as
   * evidence in chip and active authentication.
   */
  readonly proven: ReadonlySet<DataGroupNumber>;
  /** Whether EF.CardSecurity is proven; needed for PACE-CAM. */
  readonly cardSecurityProven: boolean;
  readonly documentSigner: Certificate | null;
  readonly defects: readonly Defect[];
}

/** Runs all steps that the given files allow. Never throws on bad files. */
export function authenticatePassively(files: ReadonlyMap<LdsFileName, Uint8Array>, trust: TrustStore, options: PassiveOptions): PassiveOutcome {
  const findings: Finding[] = [];
  const signers: SignerSummary[] = [];
  const see = (id: string, seen: Observation): void => void findings.push(makeFinding(id, CATALOGUE[id]!, seen));

  const sodBytes = files.get('EF_SOD');
  const sod = sodBytes === undefined ? undefined : attempt(() => readSecurityObject(sodBytes));
  const sodCheck = checkObject({
    id: 'sod', name: 'EF.SOD', defect: 'sodInvalid', bytes: sodBytes, mandatory: true, signedData: sod?.signedData, trust, options, see,
  });
  signers.push(sodCheck.summary);
  const cardBytes = files.get('EF_CardSecurity');
  const card = cardBytes === undefined ? undefined : checkObject({
    id: 'cardSecurity', name: 'EF.CardSecurity', defect: 'cardSecurityMalformed', bytes: cardBytes, mandatory: false,
    signedData: attempt(() => readSignedData(cardBytes)), trust, options, see,
  });
  const chipBytes = files.get('EF_ChipSecurity');
  const chip = chipBytes === undefined ? undefined : checkObject({
    id: 'chipSecurity', name: 'EF.ChipSecurity', defect: 'chipSecurityMalformed', bytes: chipBytes, mandatory: false,
    signedData: attempt(() => readSignedData(chipBytes)), trust, options, see,
  });
  for (const object of [card, chip]) if (object !== undefined) signers.push(object.summary);

  const comparison = compareComWithSod(files.get('EF_COM'), sod);
  const discrepancy = sodCheck.defects.some(({ kind }) => kind === 'comSodDiscrepancy');
  // [5.8.2.2.3] what EF.SOD does not settle stays open where a state is known to list wrongly
  see('electronic.comAgainstSod', discrepancy && comparison.result === 'failed' ? { ...comparison, result: 'undetermined', reason: 'KNOWN_OBJECT_DEFECT' } : comparison);
  const dataGroups = checkDataGroups(files, sod, findings);
  const cardAccess = files.get('EF_CardAccess');
  if (cardAccess !== undefined) see('electronic.cardAccess', compareCardAccess(cardAccess, files.get('DG14'), card?.parts.signedData));
  see('electronic.issuingState', compareStates(files.get('DG1'), sodCheck.certificate, sodCheck.defects.find(({ kind }) => kind === 'issuingCountry')?.country ?? null));
  const objects = new Map<LdsFileName, ObjectParts>([
    ...(sodBytes === undefined ? [] : [['EF_SOD', { ...sodCheck.parts, securityObject: sod }] as const]),
    ...(card === undefined ? [] : [['EF_CardSecurity', card.parts] as const]), ...(chip === undefined ? [] : [['EF_ChipSecurity', chip.parts] as const]),
  ]);
  findings.push(...structureFindings(files, objects, options.failures ?? [], options.now));

  const identical = dataGroups.filter(({ status }) => status === 'identical').map(({ number }) => number);
  return {
    findings, dataGroups, signers,
    proven: new Set(sodCheck.proven ? identical : []),
    cardSecurityProven: card?.proven ?? false,
    documentSigner: sodCheck.certificate,
    defects: sodCheck.defects,
  };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

interface ObjectInput {
  readonly id: 'sod' | 'cardSecurity' | 'chipSecurity';
  readonly name: SignerSummary['object'];
  readonly defect: DefectKind;
  readonly bytes: Uint8Array | undefined;
  readonly mandatory: boolean;
  readonly signedData: SignedData | undefined;
  readonly trust: TrustStore;
  readonly options: PassiveOptions;
  readonly see: (id: string, seen: Observation) => void;
}

interface ObjectOutcome {
  readonly summary: SignerSummary;
  readonly certificate: Certificate | null;
  readonly defects: readonly Defect[];
  /** Signed by a Document Signer that a trusted state certified and that is not revoked. */
  readonly proven: boolean;
  readonly parts: ObjectParts;
}

/** [TR-03135-1 5.6.4.3.4] Dates that are known to be wrong are not judged. */
const KNOWN_VALIDITY_DEFECT = { result: 'notSupported', reason: 'VALIDITY_DEFECT_KNOWN' } as const;

/** [TR-03135-1 5.6.4.2.2, 5.6.4.3.2] One security object: hash, signature, issuer certificates. */
function checkObject(input: ObjectInput): ObjectOutcome {
  const { id, name, bytes, signedData, trust, options, see } = input;
  const prefix = `electronic.${id}`;
  const [signerInfo] = signedData?.signers ?? [];
  if (signedData === undefined || signerInfo === undefined) {
    const reason = bytes === undefined ? 'OBJECT_MISSING' : bytes.length === 0 ? 'OBJECT_EMPTY' : 'OBJECT_MALFORMED';
    const result = bytes === undefined ? 'undetermined' : 'failed';
    see(`${prefix}.hash`, { result, reason });
    see(`${prefix}.signature`, { result, reason });
    see(`${prefix}.dsToCsca`, { result: 'undetermined', reason });
    return { summary: emptySummary(name), certificate: null, defects: [], proven: false, parts: { bytes: bytes ?? new Uint8Array(), signedData, outcome: undefined, authority: null } };
  }
  const outcome = bestSigner(signedData, trust);
  const certificate = outcome.certificate;
  const defects = certificate === null ? [] : defectsOf(certificate, trust);
  // [5.8.2.2.2, 5.8.2.3.1, 5.8.2.3.2, 5.8.2.3.4] a known defect makes a failure undetermined
  const excused = defects.some(({ kind }) => kind === input.defect || kind === 'signerMalformed');
  const wrong = wrongValidity(defects);
  const softened = (result: Observation['result'], reason: string | null): Observation =>
    result === 'failed' && excused ? { result: 'undetermined', reason: 'KNOWN_OBJECT_DEFECT' } : { result, reason };

  const algorithm = schemeName(signerInfo.algorithm);
  const key = certificate === null ? null : attempt(() => keyName(certificateKey(certificate))) ?? null;
  const hashReason = outcome.hash === 'successful' ? null : outcome.reason === 'SIGNATURE_WRONG' ? 'HASH_DIFFERS' : outcome.reason;
  see(`${prefix}.hash`, { ...softened(outcome.hash, hashReason), inputs: [openInput('Prüfsummenverfahren', 'chip', hashOf(signerInfo.digestAlgorithm) ?? signerInfo.digestAlgorithm.oid)] });
  see(`${prefix}.signature`, {
    ...softened(outcome.signature, outcome.signature === 'successful' ? (outcome.identified ? null : 'SIGNER_MISNAMED') : outcome.reason),
    inputs: [openInput('Signaturverfahren', 'chip', algorithm), openInput('Schlüssel des Unterzeichners', 'chip', key), openInput('Unterzeichner', 'chip', certificate?.subject.text ?? null)],
  });

  const chain: Chain = certificate === null
    ? { verdict: { result: 'undetermined', reason: trust.authorities.length === 0 ? 'NO_TRUST_LIST' : 'NO_SIGNER_CERTIFICATE' }, path: [], found: null }
    : chainToAuthority(certificate, trust, signedData.certificates.filter(({ isCa }) => isCa));
  const malformed = defects.some(({ kind }) => kind === 'signerMalformed');
  see(`${prefix}.dsToCsca`, {
    ...(malformed ? softened(chain.verdict.result, chain.verdict.reason) : chain.verdict),
    inputs: [openInput('Aussteller', 'chip', certificate?.issuer.text ?? null), ...chain.path.map((link) => openInput('Staatszertifikat', 'list', `${link.subject.text}, Seriennummer ${link.serial}`))],
  });
  const authority = chain.path[0] ?? null;
  if (certificate !== null) {
    const validityInputs = [openInput('Gültigkeit des Unterzeichners', 'chip', period(certificate)), openInput('Zeitpunkt der Unterschrift', 'chip', outcome.signingTime?.toISOString() ?? null)];
    const atSigning = validityAtSigning(certificate, authority, outcome.signingTime, options.now);
    see(`${prefix}.validityAtSigning`, { ...(wrong.signer || wrong.authority ? KNOWN_VALIDITY_DEFECT : atSigning), inputs: validityInputs });
  }
  if (certificate !== null && options.checkValidityNow) {
    see(`${prefix}.dsValidity`, { ...(wrong.signer ? KNOWN_VALIDITY_DEFECT : validityNow(certificate, options.now)), inputs: [openInput('Gültigkeit', 'chip', period(certificate))] });
    see(`${prefix}.cscaValidity`, { ...(wrong.authority ? KNOWN_VALIDITY_DEFECT : validityNow(authority, options.now)), inputs: [openInput('Gültigkeit', 'list', authority && period(authority))] });
  }
  const revocation = certificate === null ? { result: 'undetermined' as const, reason: 'NO_SIGNER_CERTIFICATE' } : revocationOf(certificate, chain.path, trust, options.now);
  see(`${prefix}.revocation`, revocation);

  return {
    certificate, defects, parts: { bytes: bytes ?? new Uint8Array(), signedData, outcome, authority },
    proven: outcome.hash === 'successful' && outcome.signature === 'successful' && chain.verdict.result === 'successful' && revocation.result !== 'failed',
    summary: {
      object: name, subject: certificate?.subject.text ?? null, issuer: certificate?.issuer.text ?? null, serial: certificate?.serial ?? null,
      country: certificate?.issuer.country ?? certificate?.subject.country ?? null,
      notBefore: certificate?.notBefore.toISOString() ?? null, notAfter: certificate?.notAfter.toISOString() ?? null,
      key, signatureAlgorithm: algorithm, signingTime: outcome.signingTime?.toISOString() ?? null,
      chain: chain.path.map(({ subject }) => subject.text), defects: defects.map(({ kind }) => kind),
    },
  };
}

/**
 * A second signer may be of a successor algorithm; the best outcome stands for the object. A certificate that a
 * Defect List replaces gives way to its replacement, whatever the chip says of it [TR-03135-1 5.8.2.1.2].
 */
function bestSigner(data: SignedData, trust: TrustStore): SignerVerification {
  const replacements = new Map(data.certificates.flatMap((certificate) => {
    const replacement = defectsOf(certificate, trust).find((defect) => defect.replacement !== null)?.replacement;
    return replacement ? [[certificate, replacement] as const] : [];
  }));
  const current = { ...data, certificates: data.certificates.map((certificate) => replacements.get(certificate) ?? certificate) };
  const outcomes = data.signers.map((signer) => {
    const outcome = verifySigner(current, signer, trust.documentSigners);
    const isReplacement = [...replacements.values()].some((replacement) => replacement === outcome.certificate);
    return isReplacement ? { ...outcome, identified: true } : outcome;
  });
  return outcomes.find(({ hash, signature }) => hash === 'successful' && signature === 'successful') ?? outcomes[0]!;
}

function period(certificate: Certificate): string {
  return `${certificate.notBefore.toISOString().slice(0, 10)} bis ${certificate.notAfter.toISOString().slice(0, 10)}`;
}

function emptySummary(object: SignerSummary['object']): SignerSummary {
  return { object, subject: null, issuer: null, serial: null, country: null, notBefore: null, notAfter: null, key: null, signatureAlgorithm: null, signingTime: null, chain: [], defects: [] };
}

/** [TR-03135-1 5.6.4.4.1, Table 5.40] Every data group of EF.SOD must be listed in EF.COM. */
function compareComWithSod(bytes: Uint8Array | undefined, sod: SecurityObject | undefined): Observation {
  if (bytes === undefined) return { result: 'notSupported', reason: 'COM_MISSING' };
  if (sod === undefined) return { result: 'notSupported', reason: 'NO_SECURITY_OBJECT' };
  const com = attempt(() => readEfCom(bytes));
  if (com === undefined) return { result: 'failed', reason: 'OBJECT_MALFORMED' };
  const inputs = [
    openInput('EF.COM', 'chip', com.dataGroups.map((number) => `DG${number}`).join(', ')),
    openInput('EF.SOD', 'chip', [...sod.hashes.keys()].map((number) => `DG${number}`).join(', ')),
  ];
  const missing = [...sod.hashes.keys()].filter((number) => !com.dataGroups.includes(number as DataGroupNumber));
  if (missing.length > 0) return { result: 'failed', reason: 'COM_LISTS_LESS', inputs };
  return { result: 'successful', reason: com.dataGroups.some((number) => !sod.hashes.has(number)) ? 'COM_LISTS_MORE' : null, inputs };
}

/** [TR-03135-1 5.6.4.4.2, Table 5.42] Hash of every data group that was read or that is signed. */
function checkDataGroups(files: ReadonlyMap<LdsFileName, Uint8Array>, sod: SecurityObject | undefined, findings: Finding[]): DataGroupOutcome[] {
  const hash = sod === undefined ? undefined : hashOf(sod.hashAlgorithm);
  return DATA_GROUP_NUMBERS.flatMap((number): DataGroupOutcome[] => {
    const bytes = files.get(`DG${number}`);
    const signed = sod?.hashes.get(number);
    if (bytes === undefined && signed === undefined) return [];
    const see = (status: DataGroupStatus, seen: Observation): DataGroupOutcome[] => {
      findings.push(makeFinding(`electronic.dg${number}.hash`, dataGroupEntry(number), { ...seen, inputs: [openInput('Datei', 'chip', `DG${number}`), openInput('Prüfsummenverfahren', 'chip', hash ?? null)] }));
      return [{ number, status }];
    };
    // a group that needs an authorisation is rightly unread; only DG1 and DG2 are read in any case
    if (bytes === undefined) return see('present', { result: 'undetermined', reason: 'NOT_READ', ...(number > 2 && { obligation: 'evaluatory' as const }) });
    if (sod === undefined) return see('nonConformance', { result: 'undetermined', reason: 'NO_SECURITY_OBJECT' });
    if (signed === undefined) return see('notCovered', { result: 'undetermined', reason: 'NOT_COVERED' });
    if (hash === undefined) return see('nonConformance', { result: 'undetermined', reason: 'ALGORITHM_UNKNOWN' });
    // a file read in whole blocks carries padding behind its data object, which nobody signed
    return [bytes, withoutPadding(bytes)].some((candidate) => equalBytes(digest(hash, candidate), signed))
      ? see('identical', { result: 'successful' })
      : see('notIdentical', { result: 'failed', reason: 'HASH_DIFFERS' });
  });
}

/** The data object alone, by its own length. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  const header = attempt(() => peekTlvHeader(bytes));
  return header === undefined || header.length === null ? bytes : bytes.subarray(0, header.headerLength + header.length);
}

/**
 * [ICAO 9303-11 4.2] EF.CardAccess is not signed; what it announced for PACE must stand in DG14, and all of it
 * in EF.CardSecurity [TR-03110-3 A.1.2.2], both of which are signed, or somebody may have weakened the
 * announcement. DG14 without any PACE entry settles nothing.
 */
function compareCardAccess(bytes: Uint8Array, dg14: Uint8Array | undefined, cardSecurity: SignedData | undefined): Observation {
  const infos = attempt(() => readTlv(bytes).children);
  if (infos === undefined) return { result: 'failed', reason: 'OBJECT_MALFORMED' };
  const inDg14 = dg14 === undefined ? undefined : attempt(() => paceInfos(readTlv(dg14).children[0]?.children ?? []));
  const inCard = cardSecurity === undefined ? undefined : attempt(() => new Set(readTlv(cardSecurity.content).children.map(({ raw }) => hexOf(raw))));
  const missing = inCard === undefined ? [] : infos.filter(({ raw }) => !inCard.has(hexOf(raw)));
  if (missing.length > 0) return { result: 'failed', reason: 'CARD_ACCESS_DIFFERS' };
  if (inDg14 === undefined || inDg14.size === 0) return inCard === undefined || dg14 !== undefined ? { result: 'undetermined', reason: 'NO_SIGNED_PACE_INFO' } : { result: 'successful' };
  return [...paceInfos(infos)].every((info) => inDg14.has(info)) ? { result: 'successful' } : { result: 'failed', reason: 'CARD_ACCESS_DIFFERS' };
}

/** PACEInfo entries [TR-03110-3 A.1.1.1] among SecurityInfos, as hexadecimal. */
function paceInfos(infos: readonly TlvNode[]): Set<string> {
  return new Set(infos.filter(({ children }) => children[0]?.tag === 0x06 && hexOf(children[0].value).startsWith('04007F0007020204')).map(({ raw }) => hexOf(raw)));
}

/** [TR-03135-1 5.6.4.5, Table 5.43] */
function compareStates(dg1Bytes: Uint8Array | undefined, signer: Certificate | null, corrected: string | null): Observation {
  const dg1 = dg1Bytes === undefined ? undefined : attempt(() => readDg1(dg1Bytes));
  if (dg1 === undefined) return { result: 'undetermined', reason: 'DG1_MISSING' };
  if (signer === null) return { result: 'undetermined', reason: 'NO_SIGNER_CERTIFICATE' };
  // some states leave the country out of the issuer, as the 2008 reference set does
  const country = corrected ?? signer.issuer.country ?? signer.subject.country;
  const inputs = [personalInput('Ausstellerstaat in DG1', 'chip', dg1.issuingState), openInput('Staat des Unterzeichners', 'chip', country)];
  const same = country === null ? null : sameState(dg1.issuingState, country);
  if (same === null) return { result: 'undetermined', reason: 'STATE_UNKNOWN', inputs };
  return same ? { result: 'successful', inputs } : { result: 'failed', reason: 'STATE_DIFFERS', inputs };
}

