/**
 * What a desk sends to the PIK station: one transaction, as plain data. Captures are named by hash and
 * travel on their own (resumable); the XML package of TR-03121-3-4 4.12 is written from this by
 * `gsat/package.ts`. The same schema is enforced by the reference station and published as JSON schema
 * in docs/pik-station/.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { applicationProfile, fingerCode, person } from '../contract/session.ts';

export const interfaceVersion = '1.0';

export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
/** Transactions are named by the desk, once and for ever; idempotency hangs on it. */
export const transactionId = z.string().regex(/^[A-Za-z0-9._-]{8,64}$/);

/** A capture as the transaction names it: never its bytes. `bytes` is the length. */
export const captureReference = z.object({
  captureId: z.string().min(1).max(64),
  sha256: sha256Hex,
  bytes: z.number().int().min(1).max(64 * 1024 * 1024),
  mime: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/),
});
export type CaptureReference = z.infer<typeof captureReference>;

/**
 * ANSI/NIST-ITL friction ridge position codes that the guideline's 14 records use: 1–10 single fingers,
 * 11 right thumb and 12 left thumb plain, 13 right four, 14 left four.
 */
export const positionCode = z.number().int().min(1).max(14);

export const fingerprintRecord = z.object({
  position: positionCode,
  impression: z.enum(['plain', 'rolled']),
  captureId: z.string().min(1).max(64),
  width: z.number().int().min(1).max(10_000),
  height: z.number().int().min(1).max(10_000),
  /** Pixels per inch. */
  ppi: z.number().int().min(250).max(2000),
  /** 0…100; 255 computation failed; null not measured. */
  quality: z.number().int().min(0).max(255).nullable(),
  qualityAlgorithm: z.string().max(60).nullable(),
});
export type FingerprintRecord = z.infer<typeof fingerprintRecord>;

/** A result of the desk's own document check: the place OSIA lacks. A hint, never a verdict. */
export const stationCheck = z.object({
  id: z.string().min(1).max(120),
  branch: z.enum(['optical', 'electronic', 'combined', 'digitalSeal']),
  result: z.enum(['successful', 'failed', 'undetermined', 'notSupported', 'aborted']),
});

export const stationTransaction = z
  .object({
    interfaceVersion: z.literal(interfaceVersion),
    transactionId,
    kind: z.enum(['identification', 'storage']),
    createdAt: z.string().datetime(),
    /** Pseudonym of the case at this desk: order is kept per person. */
    personKey: z.string().min(1).max(64),
    /** Result of the identification that this storage follows. */
    follows: transactionId.nullable(),
    profile: applicationProfile,
    legalBasis: z.string().max(80).nullable(),
    /** PRY, 1 (highest) … 9. */
    priority: z.number().int().min(1).max(9),
    origin: z.object({
      /** ORI: name of the originating organisation. */
      organization: z.string().min(1).max(120),
      /** Desk within it. */
      desk: z.string().min(1).max(120),
      /** City or village (4.11.2.1). */
      location: z.string().max(120),
      country: z.string().length(3),
      /** REG, two letters of the federal state. */
      region: z.string().max(2),
      officer: z.object({ givenName: z.string().max(120), surname: z.string().max(120), telephone: z.string().max(40) }),
    }),
    person: person.extend({ azrNumber: z.string().regex(/^\d{12}$/).nullable() }),
    fingerprints: z.array(fingerprintRecord).max(24),
    missingFingers: z.array(z.object({ finger: fingerCode, kind: z.enum(['permanent', 'temporary', 'unable']), reason: z.string().min(1).max(200) })).max(10),
    /** Why no prints at all, where that is so. */
    fingerprintsNotTaken: z.string().max(200).nullable(),
    face: z.object({ captureId: z.string().min(1).max(64), takenAt: z.string(), width: z.number().int(), height: z.number().int() }).nullable(),
    /** Log of TR-03121-3-4 4.11 as XML capture; null until written. */
    areLog: z.object({ captureId: z.string().min(1).max(64) }).nullable(),
    checks: z.array(stationCheck).max(400),
    captures: z.array(captureReference).max(60),
  })
  .superRefine((transaction, context) => {
    const known = new Set(transaction.captures.map((capture) => capture.captureId));
    const named: [string, (string | number)[]][] = transaction.fingerprints.map((record, index) => [record.captureId, ['fingerprints', index, 'captureId']]);
    if (transaction.face) named.push([transaction.face.captureId, ['face', 'captureId']]);
    if (transaction.areLog) named.push([transaction.areLog.captureId, ['areLog', 'captureId']]);
    for (const [captureId, path] of named) {
      if (!known.has(captureId)) context.addIssue({ code: 'custom', path, message: 'names a capture that is not listed in captures' });
    }
    if (known.size !== transaction.captures.length) context.addIssue({ code: 'custom', path: ['captures'], message: 'names a capture twice' });
    if (transaction.fingerprints.length === 0 && transaction.fingerprintsNotTaken === null && transaction.kind === 'identification') {
      context.addIssue({ code: 'custom', path: ['fingerprints'], message: 'an identification needs at least one print, or fingerprintsNotTaken with the reason' });
    }
  });
export type StationTransaction = z.infer<typeof stationTransaction>;

/** JSON with sorted keys: the same data always gives the same bytes. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Content hash of a transaction, captures included by their own hashes. Hex, 64 digits. */
export function contentHashOf(transaction: StationTransaction): string {
  return createHash('sha256').update(canonicalJson(transaction)).digest('hex');
}
