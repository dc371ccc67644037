/**
 * Identification (2.1.1): the request, its way through the outbox, the candidates, and the caseworker's
 * decision. A candidate is a hint; only a person concludes.
 */
import type { Candidate, CandidateDecision, Session, SessionCommand } from '../contract/session.ts';
import type { CandidateDecided, Effect, RuleContext } from './events.ts';
import { blockersOf } from './blockers.ts';
import { demandReason, refuse } from './refuse.ts';
import { prepareRolled, rolledPossible } from './rolled.ts';

type Command<T extends SessionCommand['type']> = Extract<SessionCommand, { type: T }>;

export function sendIdentification(session: Session, context: RuleContext): Effect[] {
  if (session.identification.state !== 'notSent') refuse('ALREADY_SENT', 'Der Abgleich ist schon auf den Weg gebracht.');
  const open = (['person', 'document', 'face', 'fingerprints'] as const).flatMap((step) => blockersOf(session, step, context));
  if (open.length > 0) refuse('STEPS_OPEN', `Vor dem Abgleich fehlt noch etwas: ${open[0]}`);
  const transactionId = context.newId();
  Object.assign(session.identification, { state: 'queued', transactionId, queuedAt: context.now, message: null });
  prepareRolled(session);
  return [{ type: 'enqueue', kind: 'identification', transactionId }];
}

/** A later result replaces an earlier one; decisions on candidates that are still there stay. */
export function identified(session: Session, event: { transactionId: string; answeredAt: string; candidates: Candidate[]; message: string | null }): void {
  const { identification } = session;
  if (identification.transactionId !== event.transactionId) return;
  const still = new Set(event.candidates.map((candidate) => candidate.id));
  const before = identification.candidates.map(({ id, provisional }) => `${id} ${provisional}`).sort().join();
  const after = event.candidates.map(({ id, provisional }) => `${id} ${provisional}`).sort().join();
  const revised = identification.state === 'answered' && before !== after;
  Object.assign(identification, {
    state: 'answered',
    answeredAt: event.answeredAt,
    candidates: event.candidates,
    message: event.message,
    decisions: identification.decisions.filter((one) => still.has(one.candidateId)),
  });
  // A changed statement of the station opens the conclusion again, unless the session is closed.
  if (revised && !session.result.completedAt) {
    identification.conclusion = null;
    identification.conclusionReason = null;
  }
}

const needsSecond = ({ decision, approvedBy }: { decision: CandidateDecision; approvedBy?: unknown }, { candidateReview }: RuleContext): boolean => candidateReview.includes(decision) && !approvedBy;

export function decideCandidate(session: Session, command: CandidateDecided, context: RuleContext): void {
  const { identification } = session;
  if (!identification.candidates.some((candidate) => candidate.id === command.candidateId)) refuse('CANDIDATE_UNKNOWN', 'Diesen Kandidaten gibt es in der Antwort der Station nicht.');
  demandReason(command.reason);
  if (session.result.completedAt) refuse('COMPLETED', 'Der Vorgang ist abgeschlossen.');
  if (needsSecond(command, context)) refuse('SECOND_PERSON', 'Diese Entscheidung muss eine zweite Person bestätigen.');
  identification.decisions = [
    ...identification.decisions.filter((one) => one.candidateId !== command.candidateId),
    { candidateId: command.candidateId, decision: command.decision, reason: command.reason, decidedAt: context.now, decidedBy: context.caseworker, approvedBy: command.approvedBy?.name ?? null },
  ];
  identification.conclusion = null;
  identification.conclusionReason = null;
  session.rolled.required = false;
}

export function concludeIdentification(session: Session, { conclusion, reason }: Command<'concludeIdentification'>, context: RuleContext): void {
  const { identification } = session;
  if (identification.state !== 'answered') refuse('NOT_ANSWERED', 'Die Antwort der Station steht noch aus.');
  if (session.result.completedAt) refuse('COMPLETED', 'Der Vorgang ist abgeschlossen.');
  const decided = new Map(identification.decisions.map((one) => [one.candidateId, one.decision]));
  if (identification.candidates.some((candidate) => !decided.has(candidate.id))) refuse('CANDIDATES_OPEN', 'Bitte zuerst über jeden Kandidaten entscheiden.');
  // The settings may have come after the decision.
  if (identification.decisions.some((one) => needsSecond(one, context))) refuse('SECOND_PERSON', 'Eine Entscheidung über einen Kandidaten muss noch eine zweite Person bestätigen.');
  const same = identification.candidates.filter((candidate) => decided.get(candidate.id) === 'same');
  if (conclusion === 'known' && same.length === 0) refuse('NOBODY_SAME', '»Bekannt« setzt voraus, dass ein Kandidat dieselbe Person ist.');
  if (conclusion === 'new' && same.length > 0) refuse('SOMEBODY_SAME', 'Ein Kandidat ist als dieselbe Person bestätigt; die Person ist dann nicht neu.');
  if (identification.candidates.length > 0) demandReason(reason);
  identification.conclusion = conclusion;
  identification.conclusionReason = reason.trim() === '' ? null : reason;
  if (conclusion === 'known') session.person.azrNumber ??= same.find((candidate) => candidate.azrNumber)?.azrNumber ?? null;
  session.rolled.required = conclusion === 'new' && rolledPossible(session);
  prepareRolled(session);
}

/** Where the outbox stands with one of the session's transactions. */
export function transactionMoved(session: Session, event: { transactionId: string; state: 'queued' | 'sending' | 'accepted' | 'parked'; taskId: string | null; message: string | null }): void {
  const { identification } = session;
  const { storage } = session.result;
  if (identification.transactionId === event.transactionId && identification.state !== 'answered') {
    identification.state = event.state;
    identification.taskId = event.taskId ?? identification.taskId;
    identification.message = event.message;
  } else if (storage.transactionId === event.transactionId && storage.state !== 'answered') {
    storage.state = event.state;
    storage.message = event.message;
  }
}
