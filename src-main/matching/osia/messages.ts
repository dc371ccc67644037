/**
 * What this adapter says and hears in OSIA ABIS 1.6 (OSIA 7.1, abis.yaml): our transaction in OSIA's words and
 * OSIA's answers in ours. Pure. OSIA leaves biographic and contextual data open; the names used here are those
 * of its own examples and of its population registry interface.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ReadCapture, RegisterImage, StationCandidate, StationResult } from '../port.ts';
import type { CaptureReference, FingerprintRecord, StationTransaction } from '../transaction.ts';

const positions = ['', 'RIGHT_THUMB', 'RIGHT_INDEX', 'RIGHT_MIDDLE', 'RIGHT_RING', 'RIGHT_LITTLE', 'LEFT_THUMB', 'LEFT_INDEX', 'LEFT_MIDDLE', 'LEFT_RING', 'LEFT_LITTLE', 'RIGHT_THUMB', 'LEFT_THUMB', 'PLAIN_RIGHT_FOUR_FINGERS', 'PLAIN_LEFT_FOUR_FINGERS'];
const presence = { permanent: 'AMPUTATED', temporary: 'BANDAGED', unable: 'DAMAGED' } as const;
const compressions: Record<string, string> = { 'image/x-wsq': 'WSQ', 'image/png': 'PNG', 'image/jpeg': 'JPEG', 'image/jp2': 'JPEG2000' };

export interface BiometricData {
  biometricType: 'FACE' | 'FINGER';
  biometricSubType: string;
  [name: string]: unknown;
}

function fingerData(transaction: StationTransaction, record: FingerprintRecord, capture: CaptureReference, bytes: Uint8Array): BiometricData {
  const compression = compressions[capture.mime];
  return {
    biometricType: 'FINGER',
    biometricSubType: positions[record.position]!,
    // The plain thumbs 11 and 12 have the subtype of the single thumbs; the instance keeps them apart.
    instance: String(record.position),
    image: Buffer.from(bytes).toString('base64'),
    mimeType: capture.mime,
    captureDate: transaction.createdAt,
    impressionType: record.impression === 'plain' ? 'LIVE_SCAN_PLAIN' : 'LIVE_SCAN_ROLLED',
    width: record.width,
    height: record.height,
    bitdepth: 8,
    resolution: record.ppi,
    ...(compression ? { compression } : {}),
    ...(record.quality === null ? {} : { quality: record.quality }),
    ...(record.qualityAlgorithm === null ? {} : { qualityFormat: record.qualityAlgorithm }),
  };
}

function biometricsOf(transaction: StationTransaction, readCapture: ReadCapture): BiometricData[] {
  const captures = new Map(transaction.captures.map((capture) => [capture.captureId, capture]));
  const fingers = transaction.fingerprints.map((record) => fingerData(transaction, record, captures.get(record.captureId)!, readCapture(record.captureId)));
  const missing = transaction.missingFingers.map((finger): BiometricData => ({ biometricType: 'FINGER', biometricSubType: positions[finger.finger]!, missing: [{ biometricSubType: positions[finger.finger]!, presence: presence[finger.kind] }], comment: finger.reason }));
  if (!transaction.face) return [...fingers, ...missing];
  const capture = captures.get(transaction.face.captureId)!;
  const face: BiometricData = { biometricType: 'FACE', biometricSubType: 'PORTRAIT', image: Buffer.from(readCapture(transaction.face.captureId)).toString('base64'), mimeType: capture.mime, captureDate: transaction.face.takenAt, width: transaction.face.width, height: transaction.face.height };
  return [...fingers, ...missing, face];
}

/** Body of `identify`: fingers only, as the guideline's identification is one by fingerprints. */
export function identifyRequest(transaction: StationTransaction, readCapture: ReadCapture): object {
  return { filter: { biometricType: ['FINGER'] }, biometricData: biometricsOf({ ...transaction, face: null }, readCapture) };
}

/** Body of `createEncounterNoIds`. `encounterId` is the ABIS's to give (readOnly). */
export function encounter(transaction: StationTransaction, galleryId: string, readCapture: ReadCapture): object {
  const { person } = transaction;
  return {
    status: 'ACTIVE',
    encounterType: transaction.profile,
    galleries: [galleryId],
    contextualData: { enrollmentDate: transaction.createdAt.slice(0, 10), legalBasis: transaction.legalBasis, office: transaction.origin.organization, desk: transaction.origin.desk, checks: transaction.checks },
    biographicData: { firstName: person.givenNames, lastName: person.surname, dateOfBirth: person.birthDate, gender: person.sex, nationality: person.nationality, azrNumber: person.azrNumber },
    biometricData: biometricsOf(transaction, readCapture),
  };
}

export const osiaError = z.object({ code: z.number(), message: z.string() });
export const osiaTask = z.object({ taskId: z.string().min(1) });
export const osiaCandidates = z.array(z.object({ personId: z.string().min(1), rank: z.number(), score: z.number(), scores: z.array(z.object({ score: z.number(), biometricType: z.string().optional(), biometricSubType: z.string().optional() })).optional() })).max(1000);
export const osiaPersonIds = z.object({ personId: z.string().min(1), encounterId: z.string().min(1) });
export const osiaTaskStatus = z.enum(['PENDING', 'RESPONSE_SCHEDULED', 'RESPONSE_ERROR', 'RESPONSE_RETRY', 'COMPLETED']);
export const osiaEncounters = z.array(
  z.object({
    status: z.string(),
    biographicData: z.record(z.string(), z.unknown()).optional(),
    biometricData: z.array(z.object({ biometricType: z.string(), biometricSubType: z.string().optional(), image: z.string().optional(), mimeType: z.string().optional(), captureDate: z.string().optional() })),
  }),
);
export type OsiaEncounters = z.infer<typeof osiaEncounters>;

export interface Answered {
  transactionId: string;
  taskId: string;
  at: string;
}

/** OSIA has one answer per task; the result's name is made from its content, so that a repeated one is known again. */
function resultBase(answered: Answered, body: unknown): Pick<StationResult, 'resultId' | 'transactionId' | 'taskId' | 'revision' | 'answeredAt'> {
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 24);
  return { resultId: `osia-${answered.transactionId}-${digest}`, transactionId: answered.transactionId, taskId: answered.taskId, revision: 1, answeredAt: answered.at };
}

export function failureResult(answered: Answered, error: z.infer<typeof osiaError>): StationResult {
  return { ...resultBase(answered, error), reason: 'failure', candidates: [], recordId: null, azrNumber: null, message: `Das ABIS meldet Fehler ${error.code}.` };
}
export function recordResult(answered: Answered, ids: z.infer<typeof osiaPersonIds>): StationResult {
  return { ...resultBase(answered, ids), reason: 'answer', candidates: [], recordId: ids.personId, azrNumber: null, message: null };
}
export function identificationResult(answered: Answered, candidates: StationCandidate[], body: unknown): StationResult {
  return { ...resultBase(answered, body), reason: 'answer', candidates, recordId: null, azrNumber: null, message: null };
}

const textOf = (data: Record<string, unknown> | undefined, name: string): string => (typeof data?.[name] === 'string' ? data[name] : '');

/**
 * A candidate with what the ABIS tells of the person. TR-03121-3-4 3.1: photographs older than six months,
 * or of unknown date, are left out.
 * @param images receives the pictures by image id
 */
export function candidateOf(candidate: z.infer<typeof osiaCandidates>[number], encounters: OsiaEncounters, notOlderThan: string, images: Map<string, Uint8Array>): StationCandidate {
  const active = encounters.filter((entry) => entry.status === 'ACTIVE');
  const biographic = active.find((entry) => entry.biographicData)?.biographicData;
  const keep = (data: OsiaEncounters[number]['biometricData'][number]): RegisterImage | null => {
    if (!data.image) return null;
    const bytes = new Uint8Array(Buffer.from(data.image, 'base64'));
    if (bytes.length === 0) return null;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    images.set(sha256, bytes);
    return { imageId: sha256, sha256, bytes: bytes.length, mime: data.mimeType ?? 'application/octet-stream', date: data.captureDate?.slice(0, 10) ?? null };
  };
  const biometrics = active.flatMap((entry) => entry.biometricData);
  const portrait = biometrics
    .filter((data) => data.biometricType === 'FACE' && data.image && data.captureDate && Date.parse(data.captureDate) >= Date.parse(notOlderThan))
    .sort((a, b) => Date.parse(b.captureDate!) - Date.parse(a.captureDate!))[0];
  const fingers = new Map<number, StationCandidate['fingers'][number]>();
  for (const data of biometrics) {
    const finger = positions.indexOf(data.biometricSubType ?? '');
    if (data.biometricType !== 'FINGER' || finger < 1 || finger > 10 || fingers.has(finger)) continue;
    const image = keep(data);
    if (image) fingers.set(finger, { finger, score: candidate.scores?.find((entry) => entry.biometricSubType === data.biometricSubType)?.score ?? null, image });
  }
  return {
    id: candidate.personId,
    azrNumber: textOf(biographic, 'azrNumber') || null,
    surname: textOf(biographic, 'lastName'),
    givenNames: textOf(biographic, 'firstName'),
    birthDate: /^\d{4}-\d{2}-\d{2}$/.test(textOf(biographic, 'dateOfBirth')) ? textOf(biographic, 'dateOfBirth') : null,
    nationality: textOf(biographic, 'nationality'),
    score: candidate.score,
    scoreScale: 'OSIA-ABIS',
    // OSIA knows no confirmation by people; until somebody says otherwise a hit is provisional.
    provisional: true,
    face: portrait ? keep(portrait) : null,
    fingers: [...fingers.values()],
  };
}
