/**
 * What travels between a desk and the office server, version 1 (docs/office.md). Everything about people is
 * sealed by the desks (seal.ts) and opaque here; what stands in the open is what the server needs to keep
 * order: ids, versions, leases, days, sizes. Used by the client, the server and the published OpenAPI file.
 */
import { z } from 'zod';

export const officeBasePath = '/office/v1';

/** Limits the server enforces and publishes. */
export const officeLimits = {
  captureBytes: 64 * 1024 * 1024,
  bodyBytes: 8 * 1024 * 1024,
  eventsAtOnce: 500,
  changesAtOnce: 500,
  casesAtOnce: 200,
  receiptsAtOnce: 1000,
  leaseSeconds: { least: 30, most: 12 * 3600 },
} as const;

const id = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const instant = z.iso.datetime({ offset: true });
/** Base64 of a sealed text: nonce, ciphertext, tag. */
const sealed = z.base64().min(56);
const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const version = z.number().int().min(0);

export const officeError = z.object({ code: z.string(), message: z.string(), field: z.string().nullable() });

export const officeStatus = z.object({
  service: z.string(),
  interfaceVersions: z.array(z.string()),
  time: z.string(),
  instance: z.string(),
  office: z.object({ id, name: z.string() }),
  desk: z.object({ id, name: z.string() }),
  /** When the server's own certificate ends. */
  certificateUntil: z.string().nullable(),
  /** Number of the newest change in this office. */
  newest: version,
  /** Of the database: another one says that it was restored or another server took over. */
  generation: z.string(),
});
export type OfficeStatus = z.infer<typeof officeStatus>;

/** A desk joins with its public key (X25519); another desk, and through it a person, admits it. */
export const deskJoin = z.object({ publicKey: hex32, softwareVersion: z.string().max(40) });
export const officeDesk = z.object({ id, name: z.string(), publicKey: hex32.nullable(), keyId: hex32.nullable(), wrappedKey: z.base64().nullable(), admittedBy: id.nullable(), softwareVersion: z.string().nullable(), seenAt: z.string().nullable() });
export type OfficeDesk = z.infer<typeof officeDesk>;
export const deskList = z.object({ desks: z.array(officeDesk) });
/** The office key, wrapped for one desk; the server cannot open it. `publicKey`: for which key it was wrapped. */
export const deskAdmission = z.object({ publicKey: hex32, keyId: hex32, wrappedKey: z.base64().min(100) });

export const changeKind = z.enum(['case', 'caseDeleted', 'appointment', 'appointmentDeleted', 'library', 'desk', 'mail']);
export const change = z.object({ sequence: version, kind: changeKind, id: z.string(), version, deskId: id, at: z.string() });
export type OfficeChange = z.infer<typeof change>;
export const changeList = z.object({ changes: z.array(change), newest: version, /** Changes before this are no longer kept: read everything anew. */ oldest: version });

export const lease = z.object({ deskId: id, deskName: z.string(), until: instant, /** Counts up with every take-over. */ epoch: version });
export const officeCase = z.object({
  caseId: id,
  version,
  closed: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
  updatedBy: id,
  retainUntil: z.string().nullable(),
  lease: lease.nullable(),
  conflicts: z.number().int().min(0),
  /** The case as it stands, sealed. */
  head: sealed,
});
export type OfficeCase = z.infer<typeof officeCase>;
export const caseList = z.object({ cases: z.array(officeCase), next: z.string().nullable() });

export const caseEvent = z.object({ eventId: id, version, at: instant, sealed });
export type CaseEvent = z.infer<typeof caseEvent>;
export const caseConflict = z.object({ conflictId: id, deskId: id, deskName: z.string(), base: version, version, at: z.string(), head: sealed, events: z.array(caseEvent), captures: z.array(id) });
export type CaseConflict = z.infer<typeof caseConflict>;
export const captureEntry = z.object({ captureId: id, sha256: hex32, bytes: z.number().int().min(1) });
/** A case with everything but the bytes of its captures. */
export const wholeCase = officeCase.extend({ events: z.array(caseEvent), captures: z.array(captureEntry), conflictList: z.array(caseConflict) });
export type WholeCase = z.infer<typeof wholeCase>;

/** Events that follow version `base`; nothing is overwritten: where the case went on elsewhere, they are kept beside it. */
export const casePush = z.object({
  base: version,
  events: z.array(caseEvent).min(1).max(officeLimits.eventsAtOnce),
  head: sealed,
  /** Captures named by these events; they must have arrived. */
  captures: z.array(id).max(500),
  closed: z.boolean(),
  createdAt: instant,
  retainUntil: z.iso.date().nullable(),
  /** Wanted for the pushing desk; null lets go. */
  leaseSeconds: z.number().int().min(officeLimits.leaseSeconds.least).max(officeLimits.leaseSeconds.most).nullable(),
});
export type CasePush = z.infer<typeof casePush>;
export const pushAnswer = z.object({ outcome: z.enum(['appended', 'repeated', 'conflict']), version, lease: lease.nullable(), conflictId: id.nullable() });
export type PushAnswer = z.infer<typeof pushAnswer>;

/** `takeOver`: although another desk holds it, because a person says so; `epoch` is the lease that person saw. */
export const leaseRequest = z.object({ seconds: z.number().int().min(officeLimits.leaseSeconds.least).max(officeLimits.leaseSeconds.most), takeOver: z.object({ epoch: version }).nullable() });
export const leaseAnswer = z.object({ lease, version });
/** A person has looked at both: `theirs` stays, or the branch is appended as `events` on top of it. */
export const conflictDecision = z.discriminatedUnion('keep', [z.object({ keep: z.literal('server'), eventId: id }), z.object({ keep: z.literal('branch'), push: casePush })]);

export const officeAppointment = z.object({ appointmentId: id, day: z.iso.date(), version, tag: hex32, sealed, updatedBy: id });
export type OfficeAppointment = z.infer<typeof officeAppointment>;
export const appointmentList = z.object({ appointments: z.array(officeAppointment) });
/** `tag`: keyed hash of the content, so that two desks that read the same calendar do not collide. */
export const appointmentPut = z.object({ base: version, day: z.iso.date(), tag: hex32, sealed });

/** A sealed template of a finger of somebody the station has not answered about: for the search for duplicates. */
export const templatePut = z.object({ templates: z.array(z.object({ templateId: id, sealed })).max(20) });
export const templateList = z.object({ templates: z.array(z.object({ caseId: id, templateId: id, sealed })) });

/** Something for whoever holds the case: a result that arrived at the desk that had sent the question. */
export const mailPost = z.object({ mailId: id, sealed });
export const mailList = z.object({ mail: z.array(z.object({ mailId: id, caseId: id, fromDesk: id, at: z.string(), sealed })) });

/** The version that stands now. */
export const versionAnswer = z.object({ version });

export const libraryKind = z.enum(['masterlist', 'catalogue', 'settings']);
export const libraryEntry = z.object({ kind: libraryKind, name: id, version, sha256: hex32, bytes: z.number().int(), at: z.string(), deskId: id });
export type LibraryEntry = z.infer<typeof libraryEntry>;
export const libraryList = z.object({ entries: z.array(libraryEntry) });

/** A signed batch of a desk's audit trail: no entries, only where it ends (store/audit-seals.ts). */
export const auditSeal = z.object({ firstSeq: z.number().int().min(1), lastSeq: z.number().int().min(1), head: hex32, signedAt: instant, keyId: hex32, signature: z.string().regex(/^([0-9a-f]{2}){32,1024}$/) });
/** What the office has written down of it; kept beside the desk and never changed. */
export const auditReceipt = auditSeal.extend({ deskId: id, receivedAt: z.string() });
export type AuditReceipt = z.infer<typeof auditReceipt>;
export const auditReceiptList = z.object({ receipts: z.array(auditReceipt), next: z.number().int().nullable() });

/** Stable error codes: HTTP status, whether repeating helps, meaning. Printed in docs/office.md. */
export const officeErrorCodes: { code: string; http: number; repeat: boolean; meaning: string }[] = [
  { code: 'SCHEMA', http: 422, repeat: false, meaning: 'The request does not fit the schema; `field` names the first field that does not.' },
  { code: 'CLIENT_CERTIFICATE', http: 401, repeat: false, meaning: 'No client certificate, or an expired or untrusted one.' },
  { code: 'DESK_UNKNOWN', http: 403, repeat: false, meaning: 'The certificate is valid but belongs to no desk of any office here.' },
  { code: 'NOT_ADMITTED', http: 403, repeat: false, meaning: 'Only a desk that holds the office key may do this.' },
  { code: 'UNKNOWN', http: 404, repeat: false, meaning: 'No such case, capture, conflict or address in this office.' },
  { code: 'HELD', http: 423, repeat: false, meaning: 'Another desk holds the case; a person may take it over.' },
  { code: 'LEASE_CHANGED', http: 409, repeat: false, meaning: 'The lease is not the one the person saw; look again.' },
  { code: 'VERSION_CHANGED', http: 409, repeat: false, meaning: 'Somebody else changed this meanwhile; nothing was overwritten.' },
  { code: 'BEHIND', http: 409, repeat: false, meaning: 'The office has less of this case than the desk believes (restored from a backup); the missing events are to be sent again.' },
  { code: 'CAPTURES_MISSING', http: 424, repeat: true, meaning: 'A capture named by the events is not here; upload it and repeat.' },
  { code: 'CAPTURE_HASH', http: 422, repeat: true, meaning: 'The bytes do not have the hash that was named.' },
  { code: 'ENTRY_OTHER', http: 409, repeat: false, meaning: 'Under this id there is something else already.' },
  { code: 'TOO_LARGE', http: 413, repeat: false, meaning: 'A limit is exceeded.' },
  { code: 'DATABASE', http: 503, repeat: true, meaning: 'The database is away for the moment.' },
  { code: 'INTERNAL', http: 500, repeat: true, meaning: 'The server failed on this request.' },
];
