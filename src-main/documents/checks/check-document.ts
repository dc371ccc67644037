/**
 * The check of one document [TR-03135-1 5, TR-03135-2 4.2.8]: optical, electronic and combined findings
 * from what readers delivered as data, aggregated as the guideline says. Pure: no device, no disk, no clock.
 */
import { officeDay } from '../../contract/office-day.ts';
import { hexOf } from '../chip/bytes.ts';
import type { TranscriptEntry } from '../chip/channel.ts';
import type { LdsFileName } from '../lds/files.ts';
import type { OpticalDefect } from '../catalogue/catalogue.ts';
import { readDg1 } from '../lds/dg1.ts';
import { parseMrz, type MrzResult } from '../mrz/index.ts';
import { isSpecimen } from '../mrz/states.ts';
import { authenticatePassively, type PassiveOutcome } from '../passive/passive-authentication.ts';
import type { FileFailure } from '../passive/structure.ts';
import type { TrustStore } from '../passive/trust-store.ts';
import { checkSeals, type SealOutcome } from '../seal/check-seal.ts';
import { numberIn } from '../seal/profiles.ts';
import { aggregateGroups, branchResults, overallResult, worstFirst } from './aggregation.ts';
import { authenticityFindings } from './chip-authenticity.ts';
import { additionalEntry, CATALOGUE, sealEntry, spectralEntry } from './catalogue.ts';
import { comparePersons, compareWithChip, compareWithSeal, comparisonTable, type Zone } from './compare-zones.ts';
import { checkAge } from './age.ts';
import { compareBarcodes, isSeal, sealCarriers, type BarcodeReading } from './compare-barcode.ts';
import { passportNumber } from './compare-pages.ts';
import { checkExpiry } from './expiry.ts';
import { makeFinding, openInput, personalInput, type Observation } from './findings.ts';
import type { Area, CheckResult, DocumentCheck, DocumentModel, Finding, Light, Obligation } from './model.ts';
import { genericRoutine, LIGHT_OF } from './spectral.ts';

/** A zone that was looked for in one light. */
export interface ZoneReading {
  readonly light: Light;
  /** Lines as read, before repair; empty where no zone was found. */
  readonly lines: readonly string[];
  /** How clearly the zone stands out, -1 … +1 around the reader's threshold; null where not measured. */
  readonly margin: number | null;
  readonly area: Area | null;
  readonly crop: string | null;
}

/** A measured feature of the page; a routine without reference has no margin. */
export interface SpectralObservation {
  /** Stable name, becomes part of the check's id: `uvDullness`. */
  readonly name: string;
  /** `(UV, BR, FU)` of Table 5.3; null for a check beyond the list [5.5.4.3]. */
  readonly generic: string | null;
  readonly title: string;
  readonly margin: number | null;
  readonly light: Light;
  readonly area: Area | null;
  readonly crop: string | null;
  readonly reference: string | null;
  /** False where the model has no reference for this feature: not supported, never a guess. */
  readonly hasReference: boolean;
  /** False where the threshold was never measured on real documents: documented, not counted. Default true. */
  readonly calibrated?: boolean;
}

export interface PageInput {
  /** Lights that should have been taken and those that were. */
  readonly expectedLights: readonly Light[];
  readonly lights: readonly Light[];
  /** False for sides that have no zone; null where nobody knows. */
  readonly hasMrz: boolean | null;
  readonly zones: readonly ZoneReading[];
  /** Resemblance of the print to OCR-B, -1 … +1; null where not measured. */
  readonly typefaceMargin: number | null;
  readonly features: readonly SpectralObservation[];
  readonly model: DocumentModel | null;
  /** Fields of the visual zone under the names of the zone's fields, transliterated; null where not read. */
  readonly visual: Readonly<Record<string, string>> | null;
  /** Barcodes read from the page; absent or empty where there is none. */
  readonly barcodes?: readonly BarcodeReading[];
  /** True where the reference catalogue says that this page carries a digital seal. */
  readonly carriesSeal?: boolean;
  /** Defects that the reference catalogue knows of this model: what fails because of them is told and not counted. */
  readonly knownDefects?: readonly OpticalDefect[];
}

/** Result of a protocol as the chip room reports it. */
export interface ProtocolInput {
  readonly result: CheckResult;
  readonly reason?: string | null;
  /** Short facts: version, mapping, algorithm, domain parameters. */
  readonly facts?: readonly { readonly name: string; readonly value: string }[];
  /** File that holds the chip's public key, for Chip Authentication. Default DG14. */
  readonly keyFile?: 'DG14' | 'EF_CardSecurity';
}

export interface ChipInput {
  readonly state: 'absent' | 'read' | 'aborted';
  /** Code of the error that ended an aborted reading. */
  readonly code?: string | null;
  /** What opened the chip. */
  readonly key: 'mrz' | 'can' | 'none';
  readonly bac: ProtocolInput | null;
  readonly pace: ProtocolInput | null;
  readonly terminalAuthentication: ProtocolInput | null;
  readonly activeAuthentication: ProtocolInput | null;
  readonly chipAuthentication: ProtocolInput | null;
  readonly paceCam: ProtocolInput | null;
  readonly files: ReadonlyMap<LdsFileName, Uint8Array>;
  /** Files that the chip has but did not give whole. */
  readonly failures?: readonly FileFailure[];
  /** Commands and answers as sent, the evidence for the protocols' results; holds no keys. */
  readonly transcript?: readonly TranscriptEntry[];
}

/** Comparison of the printed portrait with DG2 by a face comparer. */
export interface PortraitInput {
  readonly score: number;
  readonly threshold: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly component: string;
  /** Where the printed portrait was found, pixels of the white picture. */
  readonly area?: Area | null;
  /** False where the comparer was never calibrated for portraits printed on pages: documented, not counted. Default true. */
  readonly calibrated?: boolean;
}

export interface DocumentCheckInput {
  /** The zone as finally taken; null where there is none. */
  readonly mrz: MrzResult | null;
  readonly page: PageInput | null;
  /** Null: no chip reader was asked. */
  readonly chip: ChipInput | null;
  /** False at a desk that has no chip reader. Default true. */
  readonly chipReader?: boolean;
  readonly trust: TrustStore;
  readonly now: Date;
  readonly portrait?: PortraitInput | null;
  /** Other documents of the same person [5.7.4]. */
  readonly linked?: readonly LinkedDocument[];
  /**
   * [TR-03135-2 Table 4.22] Spectral checks become evaluatory when the chip is proven genuine, except for
   * these issuing states. Null: they always count.
   */
  readonly evaluatoryUnlessIssuedBy?: readonly string[] | null;
  /** False at a desk where only real documents are laid down; left out, specimens are taken like any other. */
  readonly specimensExpected?: boolean;
}

/** [5.7.4] A visa or residence permit of the same person, with the barcodes beside its zone. */
export interface LinkedDocument {
  readonly kind: 'visa' | 'residencePermit';
  readonly mrz: MrzResult | null;
  readonly barcodes?: readonly BarcodeReading[];
}

/** Checks one document with everything that was read of it. Never throws on bad content. */
export function checkDocument(input: DocumentCheckInput): DocumentCheck {
  const passive = input.chip !== null && input.chip.files.size > 0
    ? authenticatePassively(input.chip.files, input.trust, { now: input.now, checkValidityNow: true, failures: input.chip.failures ?? [] })
    : null;
  const chipZone = zoneOfChip(input);
  const electronic = electronicFindings(input, passive);
  const seal = checkSeals({ carriers: sealCarriers(input.page?.barcodes ?? []), ...sealKnowledge(input), trust: input.trust, now: input.now });
  const groupsOfChip = aggregateGroups(electronic);
  const chipGenuine = groupsOfChip.some(({ id, result }) => id === 'electronic.chipAuthenticity' && result === 'successful');
  const findings = worstFirst([
    ...opticalFindings(input, chipGenuine),
    ...electronic,
    ...combinedFindings(input, chipZone, seal),
    ...seal.steps.map(({ name, clause, title, result, reason }) => makeFinding(`digitalSeal.${name}`, sealEntry(clause, title, name), { result, reason })),
  ]);
  const groups = aggregateGroups(findings);
  const branches = branchResults(groups);
  return {
    profile: 'TR-03135-2 4.2.8',
    checkedAt: input.now.toISOString(),
    model: input.page?.model ?? modelOfZone(input.mrz ?? chipZone),
    findings,
    groups,
    branches,
    overall: overallResult(branches, findings),
    comparison: comparisonTable(input.mrz, chipZone, input.page?.visual ?? null),
    usedLists: [...input.trust.usedLists],
  };
}

/** A seal is missed only on a page that was seen: codes are read from the white picture. */
function sealKnowledge({ page, mrz }: DocumentCheckInput): { printed: MrzResult | null; carriesSeal: boolean } {
  const seen = page?.lights.includes('white') ?? false;
  return { printed: seen ? mrz : null, carriesSeal: seen && page?.carriesSeal === true };
}

function zoneOfChip({ chip, now }: DocumentCheckInput): MrzResult | null {
  const bytes = chip?.files.get('DG1');
  if (bytes === undefined) return null;
  try {
    return parseMrz(readDg1(bytes).lines, { today: officeDay(now), ocr: false });
  } catch {
    return null;
  }
}

/** Country and type are known from the zone; number and year need a catalogue [5.5.1.1]. */
function modelOfZone(zone: Zone | null): DocumentModel | null {
  const { issuingState, documentCode } = zone?.fields ?? {};
  return issuingState === undefined || documentCode === undefined || documentCode === '' ? null
    : { country: issuingState, type: documentCode.slice(0, 1), number: null, year: null, prado: null };
}

const see = (id: string, seen: Observation): Finding => makeFinding(id, CATALOGUE[id]!, seen);

// ---- optical [5.5] ----

function opticalFindings(input: DocumentCheckInput, chipGenuine: boolean): Finding[] {
  const { page, mrz } = input;
  if (page === null) return [];
  const missing = page.expectedLights.filter((light) => !page.lights.includes(light));
  const state = mrz?.fields.issuingState ?? '';
  const relaxed = chipGenuine && input.evaluatoryUnlessIssuedBy !== undefined && input.evaluatoryUnlessIssuedBy !== null && !input.evaluatoryUnlessIssuedBy.includes(state);
  return [
    see('optical.capture', { result: missing.length === 0 ? 'successful' : 'failed', reason: missing.length === 0 ? null : 'NO_IMAGE', inputs: [openInput('Aufnahmen', 'image', page.lights.join(', '))] }),
    see('optical.model', modelObservation(page, mrz)),
    ...zoneFindings(page, mrz).map((finding) => excused(finding, page.knownDefects ?? [])),
    ...specimenFindings(input),
    ...page.features.map((feature) => featureFinding(feature, relaxed ? 'evaluatory' : 'optional')),
  ];
}

/** [5.8.1.3 to 5.8.1.6] Genuine documents of the model fail here: the caseworker is told, and nothing counts. */
function excused(finding: Finding, known: readonly OpticalDefect[]): Finding {
  if (finding.result !== 'failed' || !known.some((defect) => DEFECT_OF[defect] === finding.id)) return finding;
  const { inputs, margin, generic, light, area, crop } = finding;
  return see(finding.id, { result: 'undetermined', reason: 'KNOWN_OPTICAL_DEFECT', obligation: 'evaluatory', inputs, margin, generic, light, area, crop });
}

const DEFECT_OF: Readonly<Record<OpticalDefect, string>> = {
  mrzFormat: 'optical.mrz.checkDigits', mrzCheckDigit: 'optical.mrz.checkDigits', mrzFont: 'optical.mrz.typeface', mrzInfrared: 'optical.mrz.infrared',
};

/** [5.8.1.1] A specimen has every feature of a genuine document and is nobody's. */
function specimenFindings({ mrz, specimensExpected }: DocumentCheckInput): Finding[] {
  return mrz !== null && specimensExpected === false && isSpecimen(mrz.fields) ? [see('optical.specimen', { result: 'failed', reason: 'SPECIMEN' })] : [];
}

/** Table 5.5 */
function modelObservation(page: PageInput, mrz: MrzResult | null): Observation {
  if (page.model !== null && page.model.number !== null) {
    const { country, type, number, year, prado } = page.model;
    return { result: 'successful', inputs: [openInput('Modell', 'catalogue', `(${[country, type, number, year, prado].map((part) => part ?? '–').join(', ')})`)] };
  }
  return modelOfZone(mrz) === null ? { result: 'failed' } : { result: 'undetermined', reason: 'MODEL_NOT_IN_CATALOGUE' };
}

/** Tables 5.8 to 5.10 */
function zoneFindings(page: PageInput, mrz: MrzResult | null): Finding[] {
  if (page.hasMrz === false) {
    return ['optical.mrz.checkDigits', 'optical.mrz.infrared', 'optical.mrz.typeface'].map((id) => see(id, { result: 'notSupported', reason: 'NO_MRZ_ON_PAGE' }));
  }
  const white = page.zones.find(({ light }) => light === 'white') ?? page.zones.find(({ lines }) => lines.length > 0);
  const place = { area: white?.area ?? null, crop: white?.crop ?? null, light: white?.light ?? null };
  const digits: Observation = mrz === null || mrz.format === null
    ? { result: 'failed', reason: mrz === null ? 'MRZ_MISSING' : 'MRZ_UNREADABLE' }
    : mrz.checks.length === 0 ? { result: 'notSupported', meaning: 'Diese Art von Zone hat keine Prüfziffern.' }
    : digitsObservation(mrz);
  const infrared = page.zones.find(({ light }) => light === 'ir');
  return [
    see('optical.mrz.checkDigits', { ...digits, ...place }),
    see('optical.mrz.infrared', page.lights.includes('ir') ? infraredObservation(infrared, page.features) : { result: 'undetermined', reason: 'NO_IMAGE', obligation: 'evaluatory' }),
    ...(page.typefaceMargin === null ? [] : [see('optical.mrz.typeface', { result: page.typefaceMargin >= 0 ? 'successful' : 'failed', margin: page.typefaceMargin, ...place })]),
  ];
}

function digitsObservation(mrz: MrzResult): Observation {
  const wrong = mrz.checks.filter(({ ok }) => !ok);
  const inputs = mrz.checks.map(({ name, line, column, expected, found }) => personalInput(`Prüfziffer ${name}, Zeile ${line}, Stelle ${column}`, 'mrz', expected === found ? found : `${found} statt ${expected}`));
  return { result: wrong.length === 0 ? 'successful' : 'failed', reason: wrong.length === 0 ? null : 'CHECK_DIGIT_WRONG', inputs };
}

/** B900, (IR, AB, MR): the zone must be there and absorb in infrared light [5.5.4.1.2, Table 5.9]. */
function infraredObservation(zone: ZoneReading | undefined, features: readonly SpectralObservation[]): Observation {
  const readable = zone !== undefined && zone.lines.length > 0;
  // Ink that was measured to absorb is there: then the reader missed it, and the document is not to blame.
  const ink = features.find(({ generic }) => generic === '(IR, AB, MR)');
  if (!readable && ink?.margin != null && ink.margin >= 0) {
    return { result: 'undetermined', reason: 'MRZ_MISSED_IN_INFRARED', obligation: 'evaluatory', generic: '(IR, AB, MR)', light: 'ir', area: ink.area, crop: ink.crop };
  }
  const margin = zone?.margin ?? null;
  return {
    result: readable && (margin === null || margin >= 0) ? 'successful' : 'failed', reason: readable ? null : 'MRZ_NOT_IN_INFRARED',
    margin, generic: '(IR, AB, MR)', light: 'ir', area: zone?.area ?? null, crop: zone?.crop ?? null,
  };
}

/** Tables 5.11 and 5.14; without a reference "not supported", never a guess [issue 3, section 4]. */
function featureFinding(feature: SpectralObservation, wanted: Obligation): Finding {
  const obligation = feature.calibrated === false ? 'evaluatory' : wanted;
  const routine = feature.generic === null ? null : genericRoutine(feature.generic);
  const entry = routine === null ? additionalEntry(feature.title) : spectralEntry(feature.title, obligation);
  const id = routine === null ? `optical.additional.${feature.name}` : `optical.spectral.${feature.name}`;
  const { margin, area, crop, reference, generic } = feature;
  const seen: Observation = !feature.hasReference ? { result: 'notSupported', reason: 'NO_REFERENCE' }
    : margin === null ? { result: 'undetermined' } : { result: margin >= 0 ? 'successful' : 'failed', margin };
  return makeFinding(id, entry, { ...seen, obligation, generic: routine === null ? null : generic, light: routine === null ? feature.light : LIGHT_OF[routine.light], area, crop, reference });
}

// ---- electronic [5.6] ----

function electronicFindings({ chip, chipReader = true }: DocumentCheckInput, passive: PassiveOutcome | null): Finding[] {
  if (!chipReader) return [unread('NO_CHIP_READER')];
  if (chip === null) return [];
  if (chip.state === 'absent') return [unread('NO_CHIP')];
  if (chip.state === 'aborted') return [endedFinding(chip.code ?? '')];
  return [
    ...protocolFinding('electronic.access.bac', chip.bac),
    ...protocolFinding('electronic.access.pace', chip.pace),
    ...terminalFinding(chip),
    ...authenticityFindings(chip, passive),
    ...(passive?.findings ?? []),
  ];
}

/** [3.5.2] Not supported, which says why and counts neither for nor against the document [3.7]. */
const unread = (reason: string): Finding => see('electronic.sod.signature', { result: 'notSupported', reason, obligation: 'evaluatory' });

/** [5.6.3.1, Tables 5.18 to 5.20] An access protocol that was performed and failed is a result; all else that ends a reading is an error [3.5.1]. */
function endedFinding(code: string): Finding {
  const refused = REFUSED_BY[code];
  if (refused !== undefined) return see(refused, { result: 'failed', reason: 'ACCESS_REFUSED' });
  return see('electronic.sod.signature', { result: 'aborted', reason: READER_AWAY.has(code) ? 'CHIP_READER_AWAY' : 'READ_ABORTED' });
}

const REFUSED_BY: Readonly<Record<string, string>> = { CHIP_BAC_FAILED: 'electronic.access.bac', CHIP_PACE_FAILED: 'electronic.access.pace', CHIP_PACE_PASSWORD: 'electronic.access.pace' };
const READER_AWAY: ReadonlySet<string> = new Set(['CHIP_READER_UNKNOWN', 'CHIP_PCSC_SERVICE', 'CHIP_PCSC_MISSING']);

function protocolFinding(id: string, protocol: ProtocolInput | null): Finding[] {
  return protocol === null ? [] : [see(id, { result: protocol.result, reason: protocol.reason ?? null, inputs: factsOf(protocol) })];
}

/**
 * [5.6.3.2, Table 5.21] Where the chip asks for Terminal Authentication and the desk has no certificates, the
 * result is undetermined; without a duty to read fingers it is documented and does not count.
 */
function terminalFinding(chip: ChipInput): Finding[] {
  const id = 'electronic.access.terminalAuthentication';
  if (chip.terminalAuthentication !== null) return protocolFinding(id, chip.terminalAuthentication);
  const asked = /060804007F0007020202/.test(hexOf(chip.files.get('DG14') ?? new Uint8Array(0)));
  return asked ? [see(id, { result: 'undetermined', reason: 'NO_TERMINAL_CERTIFICATES', obligation: 'evaluatory' })] : [];
}

function factsOf(protocol: ProtocolInput) {
  return (protocol.facts ?? []).map(({ name, value }) => openInput(name, 'chip', value));
}

// ---- combined [5.7] and seal [5.9] ----

function combinedFindings(input: DocumentCheckInput, chipZone: MrzResult | null, seal: SealOutcome): Finding[] {
  const { mrz, chip, page, portrait } = input;
  const expirySource = mrz?.fields.expiryDate === undefined ? chipZone : mrz;
  const findings = [see('combined.expiry', checkExpiry(expirySource?.fields.expiryDate ?? null, expirySource === mrz ? 'mrz' : 'chip', input.now))];
  if (chip !== null && chip.state !== 'absent') {
    findings.push(see('combined.mrzAgainstChip', againstChip(mrz, chip, chipZone)));
    findings.push(see('combined.portrait', portraitObservation(portrait ?? null)));
  }
  const birthSource = mrz?.fields.birthDateIso === undefined ? chipZone : mrz;
  if (birthSource !== null) findings.push(see('combined.age', checkAge(birthSource.fields.birthDateIso ?? null, birthSource === mrz ? 'mrz' : 'chip', input.now)));
  const barcodes = (page?.barcodes ?? []).filter((barcode) => !isSeal(barcode));
  if (mrz !== null && barcodes.length > 0) findings.push(see('combined.mrzAgainstBarcode', compareBarcodes(barcodes, mrz)));
  if (seal.seal !== null) findings.push(see('combined.mrzAgainstSeal', againstSeal(mrz, seal)));
  if (mrz !== null && page !== null) {
    findings.push(see('combined.mrzAgainstVisual', page.visual === null ? { result: 'notSupported', reason: 'VISUAL_NOT_READ' } : visualObservation(mrz, page.visual)));
  }
  for (const { kind, mrz: other, barcodes: beside = [] } of input.linked ?? []) {
    findings.push(see(`combined.${kind}`, comparePersons(mrz ?? chipZone, other)));
    findings.push(...passportNumber(mrz ?? chipZone, beside));
  }
  return findings;
}

function againstChip(mrz: MrzResult | null, chip: ChipInput, chipZone: MrzResult | null): Observation {
  if (chip.key === 'can') return { result: 'notSupported', reason: 'CAN_USED' };
  if (mrz === null || mrz.format === null) return { result: 'aborted', reason: 'MRZ_MISSING' };
  return chipZone === null ? { result: 'aborted', reason: 'DG1_MISSING' } : compareWithChip(mrz, chipZone);
}

/** Table 5.51 */
function visualObservation(mrz: MrzResult, visual: Readonly<Record<string, string>>): Observation {
  const rows = comparisonTable(mrz, null, visual).filter(({ agrees }) => agrees !== null);
  const differing = rows.filter(({ agrees }) => agrees === false);
  const inputs = differing.flatMap(({ label, mrz: printed, visual: seen }) => [personalInput(label, 'mrz', printed), personalInput(label, 'visual', seen)]);
  if (rows.length === 0) return { result: 'undetermined', inputs };
  return differing.length === 0 ? { result: 'successful' } : { result: 'failed', reason: 'FIELDS_DIFFER', meaning: `Maschinenlesbare Zone und Sichtzone widersprechen sich: ${differing.map(({ label }) => label).join(', ')}.`, inputs };
}

/** Table 5.52; score, threshold and range are logged. Without a comparison nothing counts. */
function portraitObservation(portrait: PortraitInput | null): Observation {
  if (portrait === null) return { result: 'undetermined', reason: 'PORTRAIT_NOT_COMPARED', obligation: 'evaluatory' };
  const { score, threshold, minimum, maximum, component, area = null, calibrated = true } = portrait;
  const span = score >= threshold ? maximum - threshold : threshold - minimum;
  return {
    result: score >= threshold ? 'successful' : 'failed', area, light: area && 'white', ...(calibrated ? {} : { obligation: 'evaluatory' as const }),
    margin: span <= 0 ? 0 : Math.max(-1, Math.min(1, (score - threshold) / span)),
    inputs: [openInput('Vergleichswert', 'image', String(score)), openInput('Schwelle', 'image', String(threshold)), openInput('Bereich', 'image', `${minimum} bis ${maximum}`), openInput('Vergleicher', 'image', component)],
  };
}

/** Table 5.53: the seal may hold less than the zone, so what both have must agree. */
function againstSeal(mrz: MrzResult | null, { seal, mrz: inSeal }: SealOutcome): Observation {
  if (mrz === null || mrz.format === null) return { result: 'notSupported', reason: 'MRZ_MISSING' };
  if (inSeal !== null && inSeal.format !== null) return compareWithSeal(mrz, inSeal);
  const number = numberIn(seal!, 'documentNumber');
  if (number === null) return { result: 'notSupported', reason: 'SEAL_WITHOUT_ZONE' };
  const printed = mrz.fields.documentNumber ?? '';
  return number === printed ? { result: 'successful' }
    : { result: 'failed', reason: 'FIELDS_DIFFER', meaning: 'Gedruckte Zone und digitales Siegel nennen verschiedene Dokumentennummern.', inputs: [personalInput('Dokumentennummer', 'mrz', printed), personalInput('Dokumentennummer', 'barcode', number)] };
}
