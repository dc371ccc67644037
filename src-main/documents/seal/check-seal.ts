/**
 * The steps of the digital seal check [TR-03135-1 5.9] on the barcodes of a page: readability, integrity,
 * issuer certificates, authenticity and country, each with the result its table gives. A seal that is
 * missing where the document carries one fails, one without signature fails as wrongly built, and one of an
 * unknown signer is never green. Pure.
 */
import { officeDay } from '../../contract/office-day.ts';
import type { CheckResult } from '../checks/model.ts';
import { parseMrz, type MrzResult } from '../mrz/index.ts';
import { certificateKey, isSignedBy, serialText, type Certificate } from '../passive/certificate.ts';
import { chainToAuthority, revocationOf, validityNow, type Chain } from '../passive/chain.ts';
import { verifySignature, type SignatureVerdict } from '../passive/signature.ts';
import { sameState } from '../passive/states.ts';
import type { TrustStore } from '../passive/trust-store.ts';
import { bytesOf } from '../chip/bytes.ts';
import { expectedSeal, meaningFits, profileOf, structureFits, zoneLines, type SealProfile } from './profiles.ts';
import { readSeal, type Seal, type SealReading } from './seal.ts';

export interface SealCarrier {
  /** Symbology: TR-03137 prints DataMatrix. */
  readonly format: string;
  readonly bytes: Uint8Array;
}

/** One step of the check: name, clause and title become a finding. */
export interface SealStep {
  readonly name: string;
  readonly clause: string;
  readonly title: string;
  readonly result: CheckResult;
  readonly reason: string | null;
}

export interface SealOutcome {
  readonly steps: readonly SealStep[];
  /** The seal and its zone, for the comparisons of 5.7; null where none was read. */
  readonly seal: Seal | null;
  readonly mrz: MrzResult | null;
}

type Step = readonly [clause: string, name: string, title: string];
const STEPS = {
  presence: ['5.9.1.1.1', 'readability.presence', 'Digitales Siegel vorhanden'],
  technology: ['5.9.1.1.2', 'readability.technology', 'Art des Strichcodes'],
  conversion: ['5.9.1.1.3', 'readability.conversion', 'Lesen des digitalen Siegels'],
  structure: ['5.9.1.2.1', 'integrity.structure', 'Aufbau des digitalen Siegels'],
  meaning: ['5.9.1.2.2', 'integrity.semantic', 'Inhalt des digitalen Siegels'],
  checkDigits: ['5.9.1.2.3', 'integrity.checkDigits', 'Prüfziffern der Zone im digitalen Siegel'],
  signerSignature: ['5.9.1.3.1', 'certificates.signature', 'Unterzeichner des Siegels gegen Staatszertifikat'],
  signerValidity: ['5.9.1.3.2', 'certificates.signerValidity', 'Gültigkeit des Unterzeichners des Siegels am Prüftag'],
  authorityValidity: ['5.9.1.3.3', 'certificates.authorityValidity', 'Gültigkeit des Staatszertifikats zum Siegel am Prüftag'],
  trust: ['5.9.1.3.4', 'certificates.trust', 'Vertrauen in den Unterzeichner des Siegels'],
  signature: ['5.9.1.4.1', 'authenticity.signature', 'Signatur des digitalen Siegels'],
  digest: ['5.9.1.4.2', 'authenticity.digest', 'Prüfsumme im digitalen Siegel'],
  issuerCountry: ['5.9.1.5.1', 'country.zoneAgainstIssuer', 'Ausstellerstaat der Zone gegen Aussteller des Unterzeichners'],
  subjectCountry: ['5.9.1.5.2', 'country.zoneAgainstSubject', 'Ausstellerstaat der Zone gegen Unterzeichner des Siegels'],
  signerCountries: ['5.9.1.5.3', 'country.subjectAgainstIssuer', 'Unterzeichner des Siegels gegen seinen Aussteller'],
} as const satisfies Record<string, Step>;

function step(key: keyof typeof STEPS, result: CheckResult, reason: string | null = null): SealStep {
  const [clause, name, title] = STEPS[key];
  return { clause, name, title, result, reason };
}

export interface SealOrder {
  readonly carriers: readonly SealCarrier[];
  readonly printed: MrzResult | null;
  /** The page with the zone was looked at and its model carries a seal, as the reference catalogue says. */
  readonly carriesSeal?: boolean;
  readonly trust: TrustStore;
  readonly now: Date;
}

/** No steps where there is no seal and none is known to belong there: such a document is not held against anybody. */
export function checkSeals({ carriers, printed, carriesSeal = false, trust, now }: SealOrder): SealOutcome {
  const found = carriers.flatMap((carrier) => {
    const reading = readSeal(carrier.bytes);
    return reading.kind === 'notSeal' ? [] : [{ carrier, reading }];
  });
  const own = expectedSeal(printed);
  if (found.length === 0) return { steps: carriesSeal || own !== null ? [step('presence', 'failed', 'SEAL_MISSING')] : [], seal: null, mrz: null };
  const several = found.length > 1;
  const among = several ? found.filter(({ reading }) => reading.kind === 'seal' && reading.seal.header.featureDefinition === own) : found;
  const presence = step('presence', 'successful', several ? 'SEVERAL_SEALS' : null);
  // [5.9] which of several seals matters is not known here: the check ends, and says why
  if (among.length !== 1) return { steps: [presence, step('conversion', 'aborted', 'SEVERAL_SEALS')], seal: null, mrz: null };
  const [{ carrier, reading }] = among as [(typeof found)[number]];
  const { steps, ...read } = reading.kind === 'seal' ? checkSeal(reading.seal, carrier.format, printed, trust, now) : brokenSeal(reading);
  return { steps: [presence, ...steps], ...read };
}

function brokenSeal({ where }: Extract<SealReading, { kind: 'broken' }>): SealOutcome {
  const known = where !== 'version';
  return {
    steps: [step('conversion', known ? 'successful' : 'notSupported', known ? null : 'SEAL_VERSION_UNKNOWN'), ...(known ? [step('structure', 'failed', 'SEAL_MALFORMED')] : [])],
    seal: null, mrz: null,
  };
}

function checkSeal(seal: Seal, format: string, printed: MrzResult | null, trust: TrustStore, now: Date): SealOutcome {
  const today = officeDay(now);
  const profile = profileOf(seal);
  const lines = zoneLines(seal);
  const mrz = lines && parseMrz(lines, { today, ocr: false });
  const said = (good: boolean): CheckResult => (good ? 'successful' : 'failed');
  const digits = mrz?.checks.length ? said(mrz.checks.every(({ ok }) => ok)) : 'notSupported';
  return {
    steps: [
      profile ? step('technology', said(format === 'DataMatrix')) : step('technology', 'notSupported', 'SEAL_KIND_UNKNOWN'),
      step('conversion', 'successful'),
      structureStep(seal, profile),
      profile ? step('meaning', said(meaningFits(seal, profile, today))) : step('meaning', 'notSupported', 'SEAL_KIND_UNKNOWN'),
      step('checkDigits', digits, digits === 'failed' ? 'CHECK_DIGIT_WRONG' : null),
      ...signatureSteps(seal, mrz?.fields.issuingState ?? printed?.fields.issuingState ?? null, trust, now),
    ],
    seal, mrz,
  };
}

/** A signature belongs to every seal [TR-03137-1 3.2]: without one it is not built as expected, of whatever kind it is. */
function structureStep(seal: Seal, profile: SealProfile | null): SealStep {
  if (seal.signature === null) return step('structure', 'failed', 'SEAL_UNSIGNED');
  return profile ? step('structure', structureFits(seal, profile) ? 'successful' : 'failed') : step('structure', 'notSupported', 'SEAL_KIND_UNKNOWN');
}

const SIGNATURE_STEPS = ['signerSignature', 'signerValidity', 'authorityValidity', 'trust', 'signature'] as const;

function signatureSteps(seal: Seal, state: string | null, trust: TrustStore, now: Date): SealStep[] {
  const digest = step('digest', 'notSupported', 'SEAL_WITHOUT_DIGEST');
  if (seal.signature === null) return [...SIGNATURE_STEPS.map((key) => step(key, 'notSupported', 'SEAL_UNSIGNED')), digest];
  const signers = signersOf(seal, trust);
  // a signer is named by four characters and a number: among several of that name the one that signed counts
  const signer = signers.find((one) => signedWith(one, seal) === 'valid') ?? signers[0];
  if (signer === undefined) return [...SIGNATURE_STEPS.map((key) => step(key, 'undetermined', 'SEAL_SIGNER_UNKNOWN')), digest];
  const chain = chainToAuthority(signer, trust);
  return [
    ...certificateSteps(signer, chain, trust, now),
    signatureStep(signedWith(signer, seal), chain),
    digest,
    country('issuerCountry', state, signer.issuer.country),
    country('subjectCountry', state, signer.subject.country),
    signersCountries(signer),
  ];
}

function certificateSteps(signer: Certificate, chain: Chain, trust: TrustStore, now: Date): SealStep[] {
  const revoked = revocationOf(signer, chain.path, trust, now);
  const trusted = chain.verdict.result !== 'successful' ? chain.verdict
    // [5.9.1.3.4] judged by signers and defects: a missing revocation list is no missing trust
    : ['failed', 'undetermined'].includes(revoked.result) && revoked.reason !== 'NO_REVOCATION_LIST' ? revoked : chain.verdict;
  const signerNow = validityNow(signer, now);
  const authorityNow = validityNow(chain.path[0] ?? null, now);
  return [
    step('signerSignature', chain.verdict.result, chain.verdict.reason),
    step('signerValidity', signerNow.result, signerNow.reason),
    step('authorityValidity', authorityNow.result, authorityNow.reason),
    step('trust', trusted.result, trusted.reason),
  ];
}

/** A right signature of a signer nobody vouches for proves nothing. */
function signatureStep(verdict: SignatureVerdict, { verdict: chain }: Chain): SealStep {
  if (verdict === 'invalid') return step('signature', 'failed', 'SEAL_SIGNATURE_WRONG');
  if (verdict === 'unsupported') return step('signature', 'undetermined', 'ALGORITHM_UNKNOWN');
  return chain.result === 'successful' ? step('signature', 'successful') : step('signature', 'undetermined', 'SEAL_SIGNER_UNPROVEN');
}

/** [TR-03137-1 Table 1] The signer's subject is country and identifier, its serial number the reference. */
function signersOf({ header }: Seal, trust: TrustStore): Certificate[] {
  const reference = header.certificateReference;
  const serial = serialText(bytesOf(reference.padStart(reference.length + (reference.length % 2), '0')));
  return trust.documentSigners.filter(({ subject, serial: own }) => {
    const commonName = subject.attributes.find(({ type }) => type === '2.5.4.3')?.value.toUpperCase();
    return own === serial && `${subject.country ?? ''}${commonName ?? ''}` === header.signerId;
  });
}

/** ecdsa-plain-signatures [TR-03111] with the hash of the key's size; 224 bit keys are met with either of two. */
const SCHEMES: readonly { readonly most: number; readonly oids: readonly string[] }[] = [
  { most: 56, oids: ['0.4.0.127.0.7.1.1.4.1.2', '0.4.0.127.0.7.1.1.4.1.3'] },
  { most: 64, oids: ['0.4.0.127.0.7.1.1.4.1.3'] },
  { most: 96, oids: ['0.4.0.127.0.7.1.1.4.1.4'] },
  { most: 132, oids: ['0.4.0.127.0.7.1.1.4.1.5'] },
];

function signedWith(signer: Certificate, { signed, signature }: Seal): SignatureVerdict {
  const oids = SCHEMES.find(({ most }) => signature!.length <= most)?.oids ?? [];
  try {
    const verdicts = oids.map((oid) => verifySignature({ oid, parameters: undefined }, certificateKey(signer), signed, signature!));
    return verdicts.find((verdict) => verdict === 'valid') ?? verdicts[0] ?? 'unsupported';
  } catch {
    return 'unsupported';
  }
}

/** Tables 5.73 and 5.74 */
function country(key: 'issuerCountry' | 'subjectCountry', state: string | null, certificateCountry: string | null): SealStep {
  if (state === null || certificateCountry === null) return step(key, 'notSupported');
  const same = sameState(state, certificateCountry);
  return same === null ? step(key, 'undetermined', 'STATE_UNKNOWN') : step(key, same ? 'successful' : 'failed');
}

/** Table 5.75 */
function signersCountries({ subject, issuer }: Certificate): SealStep {
  if (subject.country === null || issuer.country === null) return step('signerCountries', 'notSupported');
  return step('signerCountries', subject.country === issuer.country ? 'successful' : 'failed');
}
