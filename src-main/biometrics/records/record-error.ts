/** What every reader of this room answers to bytes that are not what they say they are. */
import { SchalterError } from '../../errors.ts';

/** `detail` is English, for the log, and holds no content. */
export function recordError(detail: string): SchalterError {
  return new SchalterError('RECORD_MALFORMED', 'input', 'Der biometrische Datensatz ist falsch aufgebaut und nicht zu lesen. Bitte die Datei neu anfordern.', { cause: new Error(detail) });
}
