/**
 * The little port through which the office sync sees a desk's own cases. Bodies are opaque here except for the
 * few fields named; whoever implements it runs inside the desk's one SQLite database.
 */
export interface LocalSession {
  id: string;
  version: number;
  createdAt: string;
  /** `active`, `paused`, `personLeft`, `cancelled`, `completed`. */
  status: string;
  retainUntil: string | null;
}
export interface LocalChange {
  version: number;
  at: string;
  event: { type: string };
}
import type { AuditReceipt } from './wire.ts';

export interface LocalCapture {
  id: string;
  kind: string;
  mime: string;
  takenAt: string;
  bytes: Uint8Array;
}
/** What lists show of a case; sealed with its head, so that no other desk has to compute it. */
export interface CaseSummary {
  person: string;
  step: string;
  status: string;
  statusReason: string | null;
  matchPending: boolean;
  appointmentId: string | null;
  caseworker: string;
  desk: string;
}

export interface LocalCases {
  /** Ids of cases in this store whose version is above `pushed_version` of `office_case` (0 where there is none), oldest change first. */
  unshared(limit: number): string[];
  unsharedCount(): number;
  read(caseId: string): LocalSession | null;
  summaryOf(session: LocalSession): CaseSummary;
  changes(caseId: string, after: number): LocalChange[];
  captureIds(caseId: string): string[];
  capture(caseId: string, captureId: string): LocalCapture;
  /** Replaces session and history by what the office has; captures are added. Inside one transaction of the caller. */
  import(session: LocalSession, changes: LocalChange[], captures: LocalCapture[]): void;
  /** Applies an event with captures, as if it had happened here. */
  apply(caseId: string, event: { type: string }, captures: LocalCapture[]): void;
  /** The case was deleted at the office: what is deleted is gone. False where it must stay for now. */
  remove(caseId: string): boolean;
  /** Runs all or nothing; nested calls join. */
  write<T>(work: () => T): T;
}

export interface LocalAppointments {
  list(): { id: string; day: string; body: string }[];
  put(body: string): void;
}

const arrivals: ReadonlySet<string> = new Set(['transactionMoved', 'identified', 'stored', 'restarted', 'documentStopped', 'slapStopped', 'rolledStopped']);
/** Events that come by themselves: nobody at the desk did them. A photograph of the register is assessed by each desk on its own. */
export const isArrival = (event: { type: string; capture?: { source?: string } }): boolean => arrivals.has(event.type) || (event.type === 'faceCaptured' && event.capture?.source === 'register');
/** Arrivals that must not be lost when the case went on at another desk. */
export const isResult = (event: { type: string }): boolean => event.type === 'identified' || event.type === 'stored';

/** Signed ends of this desk's audit trail that the office has not confirmed yet, oldest first. */
export interface LocalSeals {
  unanchored(): Omit<AuditReceipt, 'deskId' | 'receivedAt'>[];
  anchored(receipt: AuditReceipt): void;
}
