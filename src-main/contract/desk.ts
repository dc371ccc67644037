/**
 * What is on the desk beside the session: devices, line, queue, appointments, settings of the place.
 */
import { z } from 'zod';

export const deviceKind = z.enum(['camera', 'document-reader', 'chip-reader', 'fingerprint-scanner', 'printer', 'station']);
export type DeviceKind = z.infer<typeof deviceKind>;

export const deviceStatus = z.object({
  id: z.string(),
  kind: deviceKind,
  name: z.string(),
  state: z.enum(['ready', 'busy', 'missing', 'error', 'unknown']),
  /** German sentence: what it is, what to do. */
  message: z.string(),
  since: z.string(),
  simulated: z.boolean(),
});
export type DeviceStatus = z.infer<typeof deviceStatus>;

/** Measured, never guessed: `up` only after an answer of the station within the last interval. */
export const lineStatus = z.object({
  state: z.enum(['up', 'down', 'unknown', 'paused']),
  measuredAt: z.string().nullable(),
  roundTripMs: z.number().nullable(),
  downSince: z.string().nullable(),
  /** False: the station answers and takes nothing at present; `message` says why. */
  accepting: z.boolean().optional(),
  message: z.string(),
});
export type LineStatus = z.infer<typeof lineStatus>;

export const queueEntry = z.object({
  transactionId: z.string(),
  sessionId: z.string(),
  /** Who is waiting: shown to the caseworker only. */
  person: z.string(),
  kind: z.enum(['identification', 'storage']),
  state: z.enum(['queued', 'sending', 'accepted', 'answered', 'parked']),
  queuedAt: z.string(),
  attempts: z.number().int(),
  nextAttemptAt: z.string().nullable(),
  /** Why it waits, and what happens next; German sentence. */
  message: z.string(),
  bytes: z.number().int(),
});
export type QueueEntry = z.infer<typeof queueEntry>;
export const queueStatus = z.object({ waiting: z.number().int(), parked: z.number().int(), oldestQueuedAt: z.string().nullable(), newResults: z.number().int() });
export type QueueStatus = z.infer<typeof queueStatus>;

export const appointment = z.object({
  id: z.string(),
  startsAt: z.string(),
  surname: z.string(),
  givenNames: z.string(),
  birthDate: z.string().nullable(),
  nationality: z.string(),
  languages: z.array(z.string()),
  purpose: z.string(),
  legalBasis: z.string(),
  needs: z.array(z.string()),
  sessionId: z.string().nullable(),
  sessionStatus: z.string().nullable(),
  matchPending: z.boolean(),
  note: z.string().nullable(),
  /** When the person came to the counter; empty or left out while nobody has said so. */
  arrivedAt: z.string().nullable().optional(),
  /** Came without an appointment. */
  walkIn: z.boolean().optional(),
  /** The office's case for this appointment, where it is not (or no longer) this desk's; and who works on it. */
  officeCase: z.string().nullable().optional(),
  heldBy: z.string().nullable().optional(),
});
export type Appointment = z.infer<typeof appointment>;

export const legalBasis = z.object({
  id: z.string(),
  /** `§ 16 AsylG` */
  norm: z.string(),
  purpose: z.string(),
  /** Age in years from which fingerprints are taken; null: never. */
  fingerprintsFromAge: z.number().int().nullable(),
  /** Where that age is written. */
  fingerprintsSource: z.string().optional(),
  retentionDays: z.number().int(),
  /** `handOver`: fingerprints held by the office go when the document is handed over (§ 61a AufenthV), the rest with the session. */
  fingerprintRetention: z.enum(['session', 'handOver']).optional(),
  retentionRule: z.string(),
  profiles: z.array(z.string()),
});
export type LegalBasis = z.infer<typeof legalBasis>;

export const deskInfo = z.object({
  version: z.string(),
  /** Training mode says so on every screen. */
  training: z.boolean(),
  /** Set while Electron's substitute for tests and trials is running. */
  substituteRuntime: z.string().nullable(),
  office: z.string(),
  desk: z.string(),
  caseworker: z.string(),
  specialSituationApproved: z.boolean(),
  legalBases: z.array(legalBasis),
  noDocumentReasons: z.array(z.string()),
  missingFingerReasons: z.array(z.object({ kind: z.enum(['permanent', 'temporary', 'unable']), text: z.string() })),
  locale: z.enum(['de', 'en']),
});
export type DeskInfo = z.infer<typeof deskInfo>;
