/** Certificate and key of this desk, and the authority of the other side, off the disk. */
import { readFileSync } from 'node:fs';
import { SchalterError } from '../errors.ts';

/** @throws SchalterError SETTINGS_CERTIFICATE (input) */
export function certificates(station: { caFile: string; certFile: string; keyFile: string }, whom = 'die PIK-Station'): { ca: string; cert: string; key: string } {
  try {
    return { ca: readFileSync(station.caFile, 'utf8'), cert: readFileSync(station.certFile, 'utf8'), key: readFileSync(station.keyFile, 'utf8') };
  } catch (cause) {
    throw new SchalterError('SETTINGS_CERTIFICATE', 'input', `Ein Zertifikat oder Schlüssel für ${whom} lässt sich nicht lesen. Bitte die Pfade in den Einstellungen prüfen.`, { cause });
  }
}
