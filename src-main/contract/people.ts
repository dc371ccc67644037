/** Who works at the desk: roles, signing in, locking, and the second person of a four-eyes action. */
import { z } from 'zod';

export const role = z.enum(['caseworker', 'supervisor', 'administrator', 'auditor']);
export type Role = z.infer<typeof role>;

export const staffMember = z.object({ id: z.string(), login: z.string(), name: z.string(), role });
export type StaffMember = z.infer<typeof staffMember>;

export const staffRow = staffMember.extend({ createdAt: z.string(), leftAt: z.string().nullable(), /** Waiting time after wrong passwords. */ barredUntil: z.string().nullable(), /** A smartcard is entered for them. */ card: z.boolean() });
export type StaffRow = z.infer<typeof staffRow>;

/** What a person may type; never trimmed. At most 128 characters, so that nobody can make the derivation slow. */
export const password = z.string().min(1).max(128);
/** For a new one: length is what counts; no rules on kinds of characters. */
export const newPassword = z.string().min(12, 'mindestens 12 Zeichen').max(128);
/** What is said while a new one is typed: too short to be taken, refused as common, taken, taken and long. */
export const passwordStrength = z.enum(['short', 'common', 'fair', 'good']);
export type PasswordStrength = z.infer<typeof passwordStrength>;
export const login = z.string().trim().min(2).max(40).regex(/^[\p{L}\p{N}._-]+$/u);
/** Of a smartcard; longer ones do not exist there. */
export const cardPin = z.string().min(4).max(8);
export const staffName = z.string().trim().min(2).max(80);

/** What has happened to somebody's way in since they last signed in. */
export const accountNews = z.object({
  since: z.string(),
  changes: z.array(z.object({ at: z.string(), what: z.enum(['password', 'paper', 'card', 'noCard', 'role']), /** Login. */ by: z.string() })),
  /** Refused sign-ins under their name. */
  refused: z.number().int(),
});
export type AccountNews = z.infer<typeof accountNews>;

export const peopleState = z.object({
  /** `setUp`: no key yet. `sealed`: only a person or the paper can open the store. `open`: the store is open, with or without a person. */
  stage: z.enum(['setUp', 'sealed', 'open']),
  person: staffMember.nullable(),
  /** Set while somebody is signed in but the screen is locked: whose work waits. */
  lockedFor: z.string().nullable(),
  /** The reader for smartcards: none set up, not there, without a card, with one. */
  card: z.enum(['none', 'noReader', 'empty', 'present']),
  /** People of training mode, signed in with one key. Empty otherwise. */
  training: z.array(staffMember),
  idle: z.object({ warnAfterSeconds: z.number().int(), lockAfterSeconds: z.number().int() }),
  /** What has been found at the start, German sentences; empty is good. */
  notices: z.array(z.string()),
  /** For whoever is signed in; null where nothing has happened. */
  news: accountNews.nullable(),
});
export type PeopleState = z.infer<typeof peopleState>;

/** Actions that need a second person. */
export const fourEyesAction = z.enum(['liftHold', 'exportAccess', 'renewRecoveryKey', 'decideCandidate', 'restoreBackup', 'letIn']);
export type FourEyesAction = z.infer<typeof fourEyesAction>;

/** What a second person confirms about a candidate: this decision about this one, nothing else. */
export const decisionSubject = (sessionId: string, { candidateId, decision }: { candidateId: string; decision: string }): string => `${sessionId} ${candidateId} ${decision}`;

export const auditRow = z.object({ seq: z.number().int(), at: z.string(), actor: z.string(), action: z.string(), sessionId: z.string().nullable(), why: z.string().nullable() });
export const auditOverview = z.object({
  intact: z.boolean(),
  entries: z.number().int(),
  signedTo: z.number().int(),
  /** German sentence; names the first bad entry. */
  message: z.string(),
  head: z.string(),
});

/** What of the last days somebody should look at; how it is counted stands in trust/unusual.ts. */
export const unusualKind = z.enum(['manyCases', 'manySearches', 'manyReports', 'atNight', 'refusedSignIns', 'refusedCalls']);
export type UnusualKind = z.infer<typeof unusualKind>;
export const unusualUse = z.object({ kind: unusualKind, actor: z.string(), from: z.string(), to: z.string(), count: z.number().int() });
export type UnusualUse = z.infer<typeof unusualUse>;
