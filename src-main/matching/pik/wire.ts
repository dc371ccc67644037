/**
 * What travels between desk and PIK station, version 1.0 of this project's interface (docs/pik-station.md).
 * Used by the adapter, by the reference station and by the script that writes OpenAPI and JSON schemas.
 */
import { z } from 'zod';
import { accepted, stationResult, stationStatus } from '../port.ts';
import { interfaceVersion, sha256Hex, stationTransaction } from '../transaction.ts';

export const basePath = '/pik/v1';
export const versionHeader = 'pik-interface-version';
export const uploadOffsetHeader = 'upload-offset';

/** Limits the station enforces and publishes. */
export const limits = {
  captureBytes: 64 * 1024 * 1024,
  pieceBytes: 8 * 1024 * 1024,
  transactionBytes: 4 * 1024 * 1024,
  capturesPerTransaction: 60,
  resultWaitMs: 30_000,
  resultsAtOnce: 500,
} as const;

/** Every error answer. `field` names what the schema refused. */
export const wireError = z.object({ code: z.string(), message: z.string(), field: z.string().nullable() });
export type WireError = z.infer<typeof wireError>;

export const wireStatus = stationStatus.extend({ limits: z.object({ captureBytes: z.number(), pieceBytes: z.number(), transactionBytes: z.number(), capturesPerTransaction: z.number().optional(), resultWaitMs: z.number().optional(), resultsAtOnce: z.number().optional() }) });

export const offsetsRequest = z.object({ captures: z.array(z.object({ sha256: sha256Hex, bytes: z.number().int().min(1).max(limits.captureBytes) })).max(limits.capturesPerTransaction) });
export const offsetsAnswer = z.object({ offsets: z.array(z.object({ sha256: sha256Hex, offset: z.number().int().min(0) })) });

export const appendAnswer = z.object({ sha256: sha256Hex, offset: z.number().int().min(0), complete: z.boolean() });

export const submission = z.object({
  transaction: stationTransaction,
  contentHash: sha256Hex,
  /** NIST-ITL package shaped after GSAT 3 (TR-03121-3-4 4.12); images by reference. */
  package: z.string().min(1).max(2_000_000),
});
export type Submission = z.infer<typeof submission>;

export const resultsAnswer = z.object({ results: z.array(stationResult) });
export const acknowledgement = z.object({ resultIds: z.array(z.string().min(1).max(120)).max(1000) });
export const callbackRegistration = z.object({ url: z.string().url().regex(/^https:\/\//).max(500).nullable() });

export { accepted as acceptedAnswer, interfaceVersion };

/** Stable error codes of the interface: HTTP status, whether repeating helps, meaning. Printed in the docs. */
export const errorCodes: { code: string; http: number; repeat: boolean; meaning: string }[] = [
  { code: 'SCHEMA', http: 422, repeat: false, meaning: 'The request does not fit the schema; `field` names the first field that does not.' },
  { code: 'PACKAGE', http: 422, repeat: false, meaning: 'The XML package is not readable or contradicts the transaction; `field` names the element.' },
  { code: 'CONTENT_CONFLICT', http: 409, repeat: false, meaning: 'The transaction id is known with another content hash.' },
  { code: 'CONTENT_HASH', http: 422, repeat: false, meaning: 'The content hash does not belong to the transaction.' },
  { code: 'CAPTURES_MISSING', http: 424, repeat: true, meaning: 'A capture named by the transaction is not complete at the station; upload it and repeat.' },
  { code: 'CAPTURE_OFFSET', http: 416, repeat: true, meaning: 'The piece does not start at the offset in the header `Upload-Offset`.' },
  { code: 'CAPTURE_HASH', http: 422, repeat: true, meaning: 'The complete capture has another hash; the station has discarded it, start again at 0.' },
  { code: 'TOO_LARGE', http: 413, repeat: false, meaning: 'A limit of `status.limits` is exceeded.' },
  { code: 'VERSION', http: 400, repeat: false, meaning: 'The interface version is not spoken here.' },
  { code: 'CLIENT_CERTIFICATE', http: 401, repeat: false, meaning: 'No client certificate, or an expired, unknown or untrusted one.' },
  { code: 'UNKNOWN', http: 404, repeat: false, meaning: 'No such transaction, capture, image or address for this client.' },
  { code: 'NOT_CANCELLABLE', http: 409, repeat: false, meaning: 'The task is answered already.' },
  { code: 'BUSY', http: 429, repeat: true, meaning: 'Too many requests; wait for `Retry-After`.' },
  { code: 'OUT_OF_SERVICE', http: 503, repeat: true, meaning: 'The station takes nothing at present; wait for `Retry-After`.' },
  { code: 'INTERNAL', http: 500, repeat: true, meaning: 'The station failed on this request.' },
];
