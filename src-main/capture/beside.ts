/** What comes into a case from beside it: interpretations and inquiries. Added, never changed. */
import type { Inquiry } from '../contract/inquiry.ts';
import type { Interpretation } from '../contract/interpreter.ts';
import type { Session } from '../contract/session.ts';
import { refuse } from './refuse.ts';

export function interpreted(session: Session, what: Interpretation): void {
  session.interpretations.push(what);
}

export function inquired(session: Session, what: Inquiry): void {
  if (what.query.trim() === '' || what.result.trim() === '') refuse('INQUIRY_EMPTY', 'Bitte eintragen, was gefragt wurde und was herauskam.');
  session.inquiries.push(what);
}
