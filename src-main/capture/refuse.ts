/** Refusals of the rules: the command does not fit where the session stands. Nothing has changed then. */
import { SchalterError } from '../errors.ts';

/** @throws SchalterError with kind `input`; the code starts with `SESSION_` */
export function refuse(code: string, germanSentence: string): never {
  throw new SchalterError(`SESSION_${code}`, 'input', germanSentence);
}

export function demandReason(reason: string): void {
  if (reason.trim() === '') refuse('REASON_MISSING', 'Bitte einen Grund angeben.');
}
