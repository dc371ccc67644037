/** The session as a whole: going between steps, pause, person leaves, resume, cancel, complete. */
import type { Session, SessionCommand } from '../contract/session.ts';
import { cancelledRetentionDays } from './legal-bases.ts';
import { blockersOf } from './blockers.ts';
import { documentStopped } from './document.ts';
import type { Effect, RuleContext } from './events.ts';
import { slapStopped } from './fingerprints.ts';
import { demandReason, refuse } from './refuse.ts';
import { rolledStopped } from './rolled.ts';
import { stepDone, stepsOf } from './view.ts';

type Command<T extends SessionCommand['type']> = Extract<SessionCommand, { type: T }>;

/** Back is always possible; forward as far as everything before is finished. */
export function goTo(session: Session, { step }: Command<'goTo'>, context: RuleContext): void {
  const steps = stepsOf(session);
  const target = steps.indexOf(step);
  if (target < 0) refuse('STEP_UNKNOWN', 'Dieser Schritt gehört nicht zu diesem Vorgang.');
  if (target > steps.indexOf(session.step)) {
    const unfinished = steps.slice(0, target).find((before) => !stepDone(session, before, context));
    if (unfinished) refuse('STEP_BLOCKED', blockersOf(session, unfinished, context)[0]!);
  }
  session.step = step;
}

export function next(session: Session, context: RuleContext): void {
  const steps = stepsOf(session);
  const [blocker] = blockersOf(session, session.step, context);
  const following = steps[steps.indexOf(session.step) + 1];
  if (blocker && following) refuse('STEP_BLOCKED', blocker);
  if (!following) refuse('LAST_STEP', 'Das ist der letzte Schritt. Der Vorgang lässt sich hier abschließen.');
  session.step = following;
}

/** Ends what a device was doing: the session falls back to where the last confirmed result left it. */
export function endCaptures(session: Session): void {
  documentStopped(session);
  for (const slap of session.fingerprints.slaps) slapStopped(session, slap.slap);
  for (const finger of session.rolled.fingers) rolledStopped(session, finger.finger);
}

export function leave(session: Session, command: Command<'pause'> | Command<'personLeft'>): Effect[] {
  if (command.type === 'personLeft') demandReason(command.reason);
  endCaptures(session);
  session.status = command.type === 'pause' ? 'paused' : 'personLeft';
  session.statusReason = command.reason.trim() === '' ? null : command.reason;
  return [{ type: 'stopDevices' }];
}

export function resume(session: Session, context: RuleContext): void {
  if (session.status !== 'paused' && session.status !== 'personLeft') refuse('NOT_PAUSED', 'Der Vorgang läuft schon.');
  session.status = 'active';
  session.statusReason = null;
  session.caseworker = context.caseworker;
}

export function cancel(session: Session, { reason }: Command<'cancel'>, context: RuleContext): Effect[] {
  demandReason(reason);
  endCaptures(session);
  session.status = 'cancelled';
  session.retainUntil = new Date(Date.parse(context.now) + cancelledRetentionDays * 86_400_000).toISOString();
  session.statusReason = reason;
  const { state, transactionId } = session.identification;
  const open = transactionId !== null && state !== 'answered';
  return [{ type: 'stopDevices' }, ...(open ? [{ type: 'withdraw', transactionId } as const] : [])];
}

/** 2.1.1: where nobody was found a new record is created and sent for storage. */
export function complete(session: Session, context: RuleContext): Effect[] {
  const [blocker] = blockersOf(session, 'result', context);
  if (blocker) refuse('STEP_BLOCKED', blocker);
  session.step = 'result';
  session.status = 'completed';
  session.result.completedAt = context.now;
  const days = context.legalBases.find((basis) => basis.id === session.legalBasis)?.retentionDays ?? 0;
  session.retainUntil = new Date(Date.parse(context.now) + days * 86_400_000).toISOString();
  if (session.identification.conclusion !== 'new') return [];
  const transactionId = context.newId();
  Object.assign(session.result.storage, { state: 'queued', transactionId });
  return [{ type: 'enqueue', kind: 'storage', transactionId }];
}
