/**
 * What can happen to a session: a command of the caseworker (contract/session.ts), or a result that a
 * device, the line or a restart brings. And what a change asks of the world outside the rules.
 */
import type { Inquiry } from '../contract/inquiry.ts';
import type { Interpretation } from '../contract/interpreter.ts';
import type { LegalBasis } from '../contract/desk.ts';
import type { Candidate, CandidateDecision, DocumentData, FaceCapture, FingerCode, SessionCommand, SlapAttempt, SlapKind } from '../contract/session.ts';
import type { RolledAttempt } from './assess.ts';

export type DeviceResult =
  | { type: 'documentReading' }
  | { type: 'documentStopped' }
  | { type: 'documentRead'; document: Pick<DocumentData, 'pages' | 'mrz' | 'visual' | 'chip' | 'findings' | 'overall' | 'branches'> }
  | { type: 'furtherPageRead'; document: Required<Pick<DocumentData, 'furtherPages'>> & Pick<DocumentData, 'findings' | 'overall' | 'branches'> }
  | { type: 'faceCaptured'; capture: FaceCapture }
  | { type: 'slapCapturing'; slap: SlapKind }
  /** `code`: the stable error code where a failure ended the capture (4.11.4); none where a person did. */
  | { type: 'slapStopped'; slap: SlapKind; code?: string }
  | { type: 'slapCaptured'; slap: SlapKind; attempt: SlapAttempt }
  | { type: 'rolledCapturing'; finger: FingerCode }
  | { type: 'rolledStopped'; finger: FingerCode; code?: string }
  | { type: 'rolledCaptured'; finger: FingerCode; attempt: RolledAttempt }
  /** The outbox moved a transaction of this session. */
  | { type: 'transactionMoved'; transactionId: string; state: 'queued' | 'sending' | 'accepted' | 'parked'; taskId: string | null; message: string | null }
  | { type: 'identified'; transactionId: string; answeredAt: string; candidates: Candidate[]; message: string | null }
  | { type: 'stored'; transactionId: string; recordId: string | null; azrNumber: string | null; message: string | null }
  | { type: 'interpreted'; interpretation: Interpretation }
  | { type: 'inquired'; inquiry: Inquiry }
  /** Another desk went on with the case, because a person there took it over on purpose. */
  | { type: 'takenOver'; from: string | null; reason: string }
  /** Two desks had gone on with the case; a person decided which form holds. */
  | { type: 'versionsDecided'; keep: 'mine' | 'theirs' }
  /** The printer gave the summary up before anything came out; `before`: when one had come out, if any had. */
  | { type: 'printFailed'; before: string | null }
  /** The process was restarted: nothing is being captured or read any more. */
  | { type: 'restarted' };

type Decide = Extract<SessionCommand, { type: 'decideCandidate' }>;
/** Decided: the approval that came with the command was used up for the name of who gave it. */
export type CandidateDecided = Omit<Decide, 'approval'> & { approvedBy?: { login: string; name: string } };

export type SessionEvent = Exclude<SessionCommand, Decide> | CandidateDecided | DeviceResult;

export type Effect =
  /** Put the session's transaction into the outbox, in the same database transaction. */
  | { type: 'enqueue'; kind: 'identification' | 'storage'; transactionId: string }
  /** Nothing is wanted of the station any more. */
  | { type: 'withdraw'; transactionId: string }
  /** End a capture or reading that is under way for this session. */
  | { type: 'stopDevices' };

/** What the rules need to know besides the session; nothing of it is looked up inside. */
export interface RuleContext {
  /** ISO timestamp. */
  now: string;
  caseworker: string;
  newId(): string;
  legalBases: readonly LegalBasis[];
  specialSituationApproved: boolean;
  /** Decisions about a candidate that a second person has to confirm. */
  candidateReview: readonly CandidateDecision[];
}

