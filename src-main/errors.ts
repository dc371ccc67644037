/**
 * Errors are for people: one German sentence that says what happened and what to do next, a stable
 * code for support, and a kind that decides the exit code on the command line.
 *
 * Every room defines its own errors next to its code with `new SchalterError(code, kind, message)`.
 * The message never carries personal data; put nothing into it that came off a document or a person.
 */

/** What went wrong in the caller's terms; exit code 1, 2 and 3 on the command line. */
export type ErrorKind =
  /** A check was made and its finding is negative. Exit 1. */
  | 'negative'
  /** The input or the way it was asked is wrong. Exit 2. */
  | 'input'
  /** A device, the line, the disk or a service is not available. Exit 3. */
  | 'unavailable'
  /** A defect of this program. Exit 3. */
  | 'internal';

export class SchalterError extends Error {
  /** Stable, upper case, prefixed by the room: `MRZ_…`, `CHIP_…`, `DEVICE_…`, `STORE_…`. */
  readonly code: string;
  readonly kind: ErrorKind;

  constructor(code: string, kind: ErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SchalterError';
    this.code = code;
    this.kind = kind;
  }
}

/** Exit code of the command line for an error kind. */
export function exitCodeOf(kind: ErrorKind): 1 | 2 | 3 {
  if (kind === 'negative') return 1;
  if (kind === 'input') return 2;
  return 3;
}

/** Wraps anything thrown into a SchalterError without leaking the original text to the person. */
export function asSchalterError(thrown: unknown): SchalterError {
  if (thrown instanceof SchalterError) return thrown;
  return new SchalterError(
    'INTERNAL',
    'internal',
    'Im Programm ist ein Fehler aufgetreten. Bitte den Schritt wiederholen; bleibt der Fehler, den Support mit dem Fehlerprotokoll anrufen.',
    { cause: thrown },
  );
}
