/** What comes into a case from beside it: interpretations and inquiries. Added, never changed. */
import type { Inquiry } from '../contract/inquiry.ts';
import type { Interpretation } from '../contract/interpreter.ts';
import type { Session } from '../contract/session.ts';
import type { RuleContext } from './events.ts';
import { demandReason, refuse } from './refuse.ts';

export function interpreted(session: Session, what: Interpretation): void {
  session.interpretations.push(what);
}

/** The consent to an interpreter can be withdrawn at any moment, and given again only by a new session's beginning. */
export function withdrawInterpreter(session: Session, { reason }: { reason: string }, context: RuleContext): void {
  demandReason(reason);
  session.interpreterWithdrawn ??= { at: context.now, by: context.caseworker, reason: reason.trim() };
}

export function inquired(session: Session, what: Inquiry): void {
  if (what.query.trim() === '' || what.result.trim() === '') refuse('INQUIRY_EMPTY', 'Bitte eintragen, was gefragt wurde und was herauskam.');
  session.inquiries.push(what);
}
