/**
 * The one port through which the desk speaks to whatever compares: `pik/` (HTTPS, mutual TLS), `osia/`
 * (OSIA ABIS 1.6) and `nist-files/` (watched folder, medium). Task semantics follow OSIA 7: the client
 * names the transaction, the station accepts it with a task id, answers later, redelivers on request.
 * Every operation may be repeated at will: transaction id and content hash make it idempotent.
 */
import { z } from 'zod';
import { fingerCode } from '../contract/session.ts';
import { SchalterError, type ErrorKind } from '../errors.ts';
import { sha256Hex, transactionId, type CaptureReference, type StationTransaction } from './transaction.ts';

/** Where a task stands at the station. */
export const taskState = z.enum(['pending', 'answered', 'cancelled', 'withdrawn']);
export const accepted = z.object({ transactionId, taskId: z.string().min(1), state: taskState, contentHash: sha256Hex });
export type Accepted = z.infer<typeof accepted>;

/** A picture of the register, fetched separately and checked by hash. */
export const registerImage = z.object({
  imageId: z.string().min(1),
  sha256: sha256Hex,
  bytes: z.number().int().min(1).max(64 * 1024 * 1024),
  mime: z.string(),
  /** Day of capture or storing. */
  date: z.string().nullable(),
});
export type RegisterImage = z.infer<typeof registerImage>;

export const stationCandidate = z.object({
  id: z.string().min(1),
  azrNumber: z.string().nullable(),
  surname: z.string(),
  givenNames: z.string(),
  birthDate: z.string().nullable(),
  nationality: z.string(),
  score: z.number().nullable(),
  /** Names the scale of `score`, as the station gives it. */
  scoreScale: z.string(),
  /** Not confirmed by a dactyloscopist yet. */
  provisional: z.boolean(),
  /** Register photograph, none older than six months (TR-03121-3-4 3.1). */
  face: registerImage.nullable(),
  fingers: z.array(z.object({ finger: fingerCode, score: z.number().nullable(), image: registerImage })),
});
export type StationCandidate = z.infer<typeof stationCandidate>;

/**
 * A result is a complete statement about its transaction. A later one (higher `revision`) replaces it:
 * a dactyloscopist confirmed or refused a provisional hit, records were merged or withdrawn.
 */
export const stationResult = z.object({
  resultId: z.string().min(1).max(120),
  transactionId,
  taskId: z.string(),
  revision: z.number().int().min(1),
  reason: z.enum(['answer', 'confirmation', 'withdrawal', 'merge', 'failure']),
  answeredAt: z.string(),
  /** Of an identification; empty: nobody found. Of a storage: empty. */
  candidates: z.array(stationCandidate),
  /** Of a storage: the record that was created. */
  recordId: z.string().nullable(),
  azrNumber: z.string().nullable(),
  /** German remark of the station. */
  message: z.string().nullable(),
});
export type StationResult = z.infer<typeof stationResult>;

/** A result with the pictures it names, complete and checked: what the inbox applies. */
export interface ReceivedResult {
  result: StationResult;
  /** By imageId. */
  images: Map<string, Uint8Array>;
}

export const stationStatus = z.object({
  service: z.string(),
  interfaceVersions: z.array(z.string()),
  /** Clock of the station. */
  time: z.string(),
  accepting: z.boolean(),
  message: z.string().nullable(),
});
export type StationStatus = z.infer<typeof stationStatus>;

/** What failed decides what happens next; never guessed from a text. */
export type StationFailure =
  /** No connection, or broken off. The line is down. */
  | 'line'
  /** TLS: a certificate is wrong, expired or unknown. The line is down until somebody acts. */
  | 'certificate'
  /** The station answers, but takes nothing at present (429, 503). */
  | 'busy'
  /** The station failed on this request (other 5xx, or an answer of the wrong form). */
  | 'fault'
  /** The station refuses this transaction for good (4xx). Repeating it changes nothing. */
  | 'refused';

export class StationError extends SchalterError {
  readonly failure: StationFailure;
  readonly retryAfterMs: number | null;
  constructor(code: string, failure: StationFailure, germanSentence: string, options: { cause?: unknown; retryAfterMs?: number | null } = {}) {
    const kind: ErrorKind = failure === 'refused' ? 'input' : 'unavailable';
    super(code, kind, germanSentence, { cause: options.cause });
    this.name = 'StationError';
    this.failure = failure;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** A transaction as both sides name it; the task id is known once the station accepted. */
export interface TaskName {
  transactionId: string;
  taskId: string | null;
}

/** Reads a capture's bytes from the desk's store. */
export type ReadCapture = (captureId: string) => Uint8Array;

export interface MatchingStation {
  /** For screens: `PIK-Station`, `OSIA-ABIS`, `Austauschordner`. */
  readonly name: string;
  /** Asks for the station's state. Its answer is the only proof that the line is up. */
  measure(signal: AbortSignal): Promise<StationStatus>;
  /** Bytes of each capture that the station holds already, by sha256; all of them once complete with the right hash. */
  captureOffsets(captures: CaptureReference[], signal: AbortSignal): Promise<Map<string, number>>;
  /** Appends `chunk` at `offset`; answers with the new offset. The station checks the hash with the last chunk. */
  appendCapture(capture: CaptureReference, offset: number, chunk: Uint8Array, signal: AbortSignal): Promise<number>;
  /** Hands the transaction over. Repeating it gives the same task. */
  submit(transaction: StationTransaction, readCapture: ReadCapture, signal: AbortSignal): Promise<Accepted>;
  /** Where the task stands; null: the station does not know the transaction. */
  status(task: TaskName, signal: AbortSignal): Promise<Accepted | null>;
  /** Results not acknowledged yet, waiting up to `waitMs` for the first. May repeat, may come out of order. */
  results(waitMs: number, signal: AbortSignal): Promise<StationResult[]>;
  image(result: StationResult, image: RegisterImage, signal: AbortSignal): Promise<Uint8Array>;
  /** Tells the station that these results are applied and stored. */
  acknowledge(resultIds: string[], signal: AbortSignal): Promise<void>;
  /** Asks for the last result again. */
  redeliver(task: TaskName, signal: AbortSignal): Promise<void>;
  cancel(task: TaskName, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
