/**
 * The capture session as both sides see it: plain data, one schema per part.
 * Follows TR-03121-3 Volume 4 v6.0: application profiles (2.1, 2.2), partial application processes (3.x).
 * Image bytes never travel in here: a capture is named by its id and fetched with `capture.read`.
 */
import { z } from 'zod';
import { inquiry } from './inquiry.ts';
import { interpretation } from './interpreter.ts';

/** Table 4.11: profile names as the ARE log writes them. */
export const applicationProfile = z.enum(['ARE_ArrivalAttestationDocument', 'ARE_ArrivalAttestationDocumentInSpecialSituations']);
export type ApplicationProfile = z.infer<typeof applicationProfile>;

/** The steps in the order of the stepper. `rolled` appears only where the profile demands it and nobody was found. */
export const stepName = z.enum(['person', 'document', 'face', 'fingerprints', 'identification', 'rolled', 'result']);
export type StepName = z.infer<typeof stepName>;

/** ISO/IEC 19794-4 finger codes: 1 right thumb … 5 right little, 6 left thumb … 10 left little. */
export const fingerCode = z.number().int().min(1).max(10);
export type FingerCode = z.infer<typeof fingerCode>;

/** Slaps of the 4-4-2 and 4-1-4-1 sequences (3.3, 3.4). */
export const slapKind = z.enum(['right4', 'left4', 'thumbs', 'rightThumb', 'leftThumb']);
export type SlapKind = z.infer<typeof slapKind>;

export const captureId = z.string().uuid();

/** 4.8.1.1, 4.8.3.1: what the operator may enforce against the software's result. */
export const veto = z.enum(['ok-obvious-reason', 'ok-without-obvious-reason', 'nok']);
export type Veto = z.infer<typeof veto>;

export const person = z.object({
  /** Names exactly as written by the caseworker or read from the document. */
  surname: z.string().max(200),
  givenNames: z.string().max(200),
  /** ISO date, or partial: `1990-00-00` where day and month are unknown. */
  birthDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/).nullable(),
  sex: z.enum(['F', 'M', 'X', '']),
  /** ICAO three-letter code, D for Germany, XXA stateless, XXX unknown. */
  nationality: z.string().max(3),
  birthPlace: z.string().max(200),
  /** Register number of the Ausländerzentralregister if known (12 digits). */
  azrNumber: z.string().regex(/^\d{12}$/).nullable(),
  /** ISO 639-3 codes, best first. */
  languages: z.array(z.string().length(3)).max(8),
});
export type Person = z.infer<typeof person>;

export const box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number(), angle: z.number() });

export const checkResult = z.enum(['successful', 'failed', 'undetermined', 'notSupported', 'aborted']);

/** [TR-03135-1 3.6] */
export const checkBranch = z.enum(['optical', 'electronic', 'combined', 'digitalSeal']);

/** One finding of the document check, TR-03135-1: a thing to look at, never a verdict. */
export const finding = z.object({
  id: z.string(),
  branch: checkBranch,
  result: checkResult,
  obligation: z.enum(['mandatory', 'optional', 'evaluatory']),
  /** German: what was looked at; what it means; what to do. */
  title: z.string(),
  meaning: z.string(),
  advice: z.string(),
  light: z.enum(['white', 'ir', 'uv']).nullable(),
  area: box.nullable(),
  margin: z.number().min(-1).max(1).nullable(),
});
export type Finding = z.infer<typeof finding>;

export const documentData = z.object({
  state: z.enum(['open', 'reading', 'read', 'none']),
  /** Why the person has no document, from a maintained list; set when state is `none`. */
  noneReason: z.string().nullable(),
  pages: z.array(z.object({ light: z.enum(['white', 'ir', 'uv']), captureId })),
  /** Other sides and pages that were laid on after the one with the zone; missing where there are none. */
  furtherPages: z.array(z.object({ light: z.enum(['white', 'ir', 'uv']), captureId })).optional(),
  mrz: z
    .object({
      lines: z.array(z.string()),
      format: z.string(),
      valid: z.boolean(),
      fields: z.record(z.string(), z.string().nullable()),
    })
    .nullable(),
  /** Printed fields that fit or contradict the zone, as in the zone; null where the model's reference names no places. */
  visual: z.record(z.string(), z.string()).nullable().optional(),
  chip: z
    .object({
      state: z.enum(['absent', 'reading', 'read', 'failed']),
      access: z.enum(['BAC', 'PACE', 'none']).nullable(),
      files: z.array(z.string()),
      /** Portrait of DG2 as a capture. */
      portrait: captureId.nullable(),
      fields: z.record(z.string(), z.string().nullable()),
      message: z.string().nullable(),
    })
    .nullable(),
  findings: z.array(finding),
  /** Aggregated as TR-03135-1 says; null until read. */
  overall: checkResult.nullable(),
  /** [TR-03135-1 5.2] The result of each branch; missing on documents read before it was kept. */
  branches: z.array(z.object({ branch: checkBranch, result: checkResult })).optional(),
  /** The caseworker's own conclusion; a person decides. */
  conclusion: z.enum(['accepted', 'doubtful', 'retained']).nullable(),
  conclusionReason: z.string().nullable(),
});
export type DocumentData = z.infer<typeof documentData>;

/** One criterion of QA-FI-GENERIC / QA-FI-ARE (4.4.1, 4.4.2). */
export const faceCriterion = z.object({
  id: z.string(),
  name: z.string(),
  mandatory: z.boolean(),
  value: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  unit: z.string(),
  /** null: not measured, or no threshold. */
  ok: z.boolean().nullable(),
});
export type FaceCriterion = z.infer<typeof faceCriterion>;

export const faceCapture = z.object({
  captureId,
  takenAt: z.string(),
  source: z.enum(['live', 'register', 'delivered']),
  /** The same picture in the size of GSAT transactions (4.3.1.2); missing where the picture was not cropped here. */
  gsat: z.object({ captureId, width: z.number().int(), height: z.number().int() }).optional(),
  release: z.enum(['automatic', 'manual']),
  width: z.number().int(),
  height: z.number().int(),
  criteria: z.array(faceCriterion),
  ok: z.boolean(),
  veto: veto.nullable(),
});
export type FaceCapture = z.infer<typeof faceCapture>;

export const faceData = z.object({
  captures: z.array(faceCapture),
  /** Chosen by 4.4.1.1.2 and confirmed by the caseworker. */
  best: captureId.nullable(),
  accepted: captureId.nullable(),
});
export type FaceData = z.infer<typeof faceData>;

export const missingFinger = z.object({
  finger: fingerCode,
  kind: z.enum(['permanent', 'temporary', 'unable']),
  reason: z.string().min(1).max(200),
});
export type MissingFinger = z.infer<typeof missingFinger>;

export const fingerQuality = z.object({
  finger: fingerCode,
  /** The segmented print as a capture. */
  captureId,
  box,
  /** 0…100, or 255 where the computation failed (4.4.4.1.1). */
  quality: z.number().int(),
  /** Name of the algorithm as it is: `NFIQ 2.2` or `embedded-estimator`. */
  algorithm: z.string(),
  threshold: z.number().int(),
  ok: z.boolean(),
  reasons: z.array(z.string()),
});
export type FingerQualityResult = z.infer<typeof fingerQuality>;

/** `otherSlap` is null where the other print is a rolled one. */
export const duplicateFinger = z.object({ finger: fingerCode, otherFinger: fingerCode, otherSlap: slapKind.nullable(), score: z.number() });

export const slapAttempt = z.object({
  attempt: z.number().int().min(1),
  captureId,
  takenAt: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  ppi: z.number().int(),
  fingers: z.array(fingerQuality),
  expected: z.array(fingerCode),
  /** 3.3.2 step 4. */
  duplicates: z.array(duplicateFinger),
  /** 3.3.2 step 5; mode as configured. */
  classification: z.object({ hand: z.enum(['left', 'right', 'unknown']), expected: z.enum(['left', 'right', 'none']), mode: z.enum(['on', 'off', 'evaluation']), score: z.number(), mismatch: z.boolean() }),
  presentationAttack: z.enum(['none', 'suspected', 'notPerformed']),
  /** 4.5.1.1.2: 0 bona fide … 1 attack, for each finger; empty where the scanner gives none. */
  attackScores: z.array(z.object({ finger: fingerCode, score: z.number().min(0).max(1) })),
  /** Enough of every finger, number as expected (4.4.4.1.2). */
  sufficient: z.boolean(),
  problems: z.array(z.string()),
  trigger: z.enum(['automatic', 'manual']),
});
export type SlapAttempt = z.infer<typeof slapAttempt>;

export const slapData = z.object({
  slap: slapKind,
  state: z.enum(['open', 'capturing', 'decide', 'accepted', 'skipped']),
  /** Attempts since the last restart or recapture of this slap; the counter i of 3.3.2. */
  attempts: z.array(slapAttempt),
  best: captureId.nullable(),
  veto: veto.nullable(),
});
export type SlapData = z.infer<typeof slapData>;

export const fingerprintData = z.object({
  sequence: z.enum(['4-4-2', '4-1-4-1']),
  missing: z.array(missingFinger),
  slaps: z.array(slapData),
  /** Not taken at all (too young for the legal basis): reason. */
  notTaken: z.string().nullable(),
});
export type FingerprintData = z.infer<typeof fingerprintData>;

export const rolledAttempt = z.object({
  attempt: z.number().int().min(1),
  captureId,
  takenAt: z.string(),
  quality: fingerQuality,
  hardwareIssues: z.array(z.string()),
  duplicates: z.array(duplicateFinger),
  /** 3.5.2 step 7. */
  controlVerification: z.enum(['successful', 'notSuccessful', 'undetermined']),
  controlScore: z.number().nullable(),
  sufficient: z.boolean(),
});
export const rolledFinger = z.object({
  finger: fingerCode,
  state: z.enum(['open', 'capturing', 'decide', 'accepted', 'skipped']),
  attempts: z.array(rolledAttempt),
  best: captureId.nullable(),
  veto: veto.nullable(),
});
export const rolledData = z.object({ required: z.boolean(), fingers: z.array(rolledFinger) });
export type RolledData = z.infer<typeof rolledData>;

/** A candidate is a hint for a person, never a verdict. */
export const candidate = z.object({
  id: z.string(),
  azrNumber: z.string().nullable(),
  surname: z.string(),
  givenNames: z.string(),
  birthDate: z.string().nullable(),
  nationality: z.string(),
  /** As the station gave it; its scale is named beside it. */
  score: z.number().nullable(),
  scoreScale: z.string(),
  /** A hit that a dactyloscopist has not confirmed yet. */
  provisional: z.boolean(),
  face: captureId.nullable(),
  /** Date of the register photograph; none older than six months is shown (3.1). */
  faceDate: z.string().nullable(),
  fingers: z.array(z.object({ finger: fingerCode, captureId })),
});
export type Candidate = z.infer<typeof candidate>;

export const candidateDecision = z.enum(['same', 'different', 'cannotTell']);
export type CandidateDecision = z.infer<typeof candidateDecision>;

export const identificationState = z.enum(['notSent', 'queued', 'sending', 'accepted', 'answered', 'parked']);
export const identificationData = z.object({
  state: identificationState,
  /** Client transaction id. */
  transactionId: z.string().nullable(),
  taskId: z.string().nullable(),
  queuedAt: z.string().nullable(),
  answeredAt: z.string().nullable(),
  candidates: z.array(candidate),
  /** `approvedBy`: the second person, where the office's settings asked for one. */
  decisions: z.array(z.object({ candidateId: z.string(), decision: candidateDecision, reason: z.string(), decidedAt: z.string(), decidedBy: z.string(), approvedBy: z.string().nullable().default(null) })),
  /** What the caseworker concluded from all candidates. */
  conclusion: z.enum(['known', 'new', 'open']).nullable(),
  conclusionReason: z.string().nullable(),
  message: z.string().nullable(),
});
export type IdentificationData = z.infer<typeof identificationData>;

export const resultData = z.object({
  /** The record as sent for storage (creation of a record), its own transaction. */
  storage: z.object({ state: identificationState, transactionId: z.string().nullable(), recordId: z.string().nullable(), message: z.string().nullable() }),
  printedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
});

export const sessionStatus = z.enum(['active', 'paused', 'personLeft', 'cancelled', 'completed']);

export const session = z.object({
  id: z.string().uuid(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Counts up with every stored change. */
  version: z.number().int(),
  status: sessionStatus,
  statusReason: z.string().nullable(),
  profile: applicationProfile,
  appointmentId: z.string().nullable(),
  caseworker: z.string(),
  step: stepName,
  legalBasis: z.string().nullable(),
  purpose: z.string().nullable(),
  retainUntil: z.string().nullable(),
  noticeConfirmedAt: z.string().nullable(),
  person,
  document: documentData,
  face: faceData,
  fingerprints: fingerprintData,
  rolled: rolledData,
  identification: identificationData,
  result: resultData,
  /** Interpreter's number, language and duration; never sound or picture. */
  interpretations: z.array(interpretation).default([]),
  /** The person does not want the interpreter (any more): when, why, and who entered it. Nobody is called for this session then. */
  interpreterWithdrawn: z.object({ at: z.string(), by: z.string(), reason: z.string() }).nullable().default(null),
  /** Information systems that were asked, entered by the caseworker. */
  inquiries: z.array(inquiry).default([]),
});
export type Session = z.infer<typeof session>;

/** What the window needs beside the session itself; derived, never stored. */
export const sessionView = z.object({
  session,
  steps: z.array(z.object({ step: stepName, title: z.string(), state: z.enum(['open', 'current', 'done', 'skipped', 'waiting']), note: z.string().nullable() })),
  /** True while an answer is outstanding: screen and paper say »Abgleich ausstehend«. */
  matchPending: z.boolean(),
  /** What keeps the current step from being finished, German sentences. */
  blockers: z.array(z.string()),
  /** Decisions about a candidate that a second person has to confirm. */
  secondPersonFor: z.array(candidateDecision),
});
export type SessionView = z.infer<typeof sessionView>;

/**
 * What a caseworker can do to a session. Devices are driven by their own calls (`document.read`,
 * `finger.capture` …), whose results enter the session in the core.
 */
export const sessionCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('setPerson'), person: person.partial() }),
  z.object({ type: z.literal('setLegalBasis'), legalBasis: z.string() }),
  z.object({ type: z.literal('setProfile'), profile: applicationProfile }),
  z.object({ type: z.literal('confirmNotice') }),
  z.object({ type: z.literal('noDocument'), reason: z.string() }),
  z.object({ type: z.literal('concludeDocument'), conclusion: z.enum(['accepted', 'doubtful', 'retained']), reason: z.string() }),
  z.object({ type: z.literal('resetDocument') }),
  z.object({ type: z.literal('acceptFace'), captureId, veto: veto.nullable() }),
  z.object({ type: z.literal('discardFace'), captureId }),
  z.object({ type: z.literal('setSequence'), sequence: z.enum(['4-4-2', '4-1-4-1']) }),
  z.object({ type: z.literal('setMissing'), missing: z.array(missingFinger) }),
  z.object({ type: z.literal('useSlap'), slap: slapKind, captureId, veto: veto.nullable() }),
  z.object({ type: z.literal('recaptureSlap'), slap: slapKind }),
  z.object({ type: z.literal('restartSlaps') }),
  z.object({ type: z.literal('useRolled'), finger: fingerCode, captureId, veto: veto.nullable() }),
  z.object({ type: z.literal('recaptureRolled'), finger: fingerCode }),
  z.object({ type: z.literal('withdrawInterpreter'), reason: z.string().max(400) }),
  z.object({ type: z.literal('sendIdentification') }),
  /** `approval`: of `people.approve`, where the view says that a second person is needed. */
  z.object({ type: z.literal('decideCandidate'), candidateId: z.string(), decision: candidateDecision, reason: z.string(), approval: z.string().optional() }),
  z.object({ type: z.literal('concludeIdentification'), conclusion: z.enum(['known', 'new', 'open']), reason: z.string() }),
  z.object({ type: z.literal('goTo'), step: stepName }),
  z.object({ type: z.literal('next') }),
  z.object({ type: z.literal('pause'), reason: z.string() }),
  z.object({ type: z.literal('personLeft'), reason: z.string() }),
  z.object({ type: z.literal('resume') }),
  z.object({ type: z.literal('cancel'), reason: z.string() }),
  z.object({ type: z.literal('markPrinted') }),
  z.object({ type: z.literal('complete') }),
]);
export type SessionCommand = z.infer<typeof sessionCommand>;
