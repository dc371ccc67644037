/**
 * Everything that goes wrong between the desk and a device, each with one German sentence that says what
 * to do. The sentence names the device as the settings name it; it never carries bytes of an answer.
 */
import { SchalterError, type ErrorKind } from '../errors.ts';

type Sentence = (device: string) => string;

/** Code, kind and sentence. A table, so that docs and tests can walk it. */
export const deviceErrors = {
  DEVICE_NOT_FOUND: ['unavailable', (d) => `${d} ist nicht angeschlossen. Bitte Kabel und Strom prüfen; das Gerät wird von selbst wieder gefunden.`],
  DEVICE_UNPLUGGED: ['unavailable', (d) => `${d} wurde getrennt. Bitte das Kabel wieder einstecken; der Vorgang wartet und geht dann weiter.`],
  DEVICE_NO_ACCESS: ['unavailable', (d) => `${d} ist da, lässt sich aber nicht öffnen. Bitte prüfen, ob ein anderes Programm es belegt und ob dieses Benutzerkonto Geräte öffnen darf.`],
  DEVICE_SILENT: ['unavailable', (d) => `${d} antwortet nicht. Bitte aus- und wieder einschalten; bleibt es still, ein anderes Kabel versuchen.`],
  DEVICE_GARBLED: ['unavailable', (d) => `${d} sendet Unverständliches. Bitte prüfen, ob das richtige Gerät an diesem Anschluss hängt und die Baudrate stimmt.`],
  DEVICE_CHECKSUM: ['unavailable', (d) => `Von ${d} kommen beschädigte Daten an (Prüfsumme falsch). Bitte Stecker festdrücken oder ein anderes Kabel versuchen.`],
  DEVICE_HALF_FRAME: ['unavailable', (d) => `${d} hat mitten in der Übertragung aufgehört. Bitte das Kabel prüfen und den Schritt wiederholen.`],
  DEVICE_LATE: ['unavailable', (d) => `${d} antwortet zu spät. Bitte kurz warten und wiederholen; bleibt es langsam, das Gerät neu starten.`],
  DEVICE_BUSY: ['unavailable', (d) => `${d} ist noch mit einer anderen Aufnahme beschäftigt. Bitte deren Ende abwarten oder sie abbrechen.`],
  DEVICE_REFUSED: ['unavailable', (d) => `${d} hat den Auftrag abgelehnt. Bitte wiederholen; bleibt es dabei, das Gerät neu starten.`],
  DEVICE_WRONG_MODEL: ['unavailable', (d) => `An diesem Anschluss hängt ein anderes Gerät als ${d}. Bitte die Einstellungen der Geräte prüfen.`],
  DEVICE_HARDWARE: ['unavailable', (d) => `${d} meldet einen eigenen Fehler. Bitte neu starten; bleibt der Fehler, das Gerät tauschen lassen.`],
  DEVICE_IMAGE_BROKEN: ['unavailable', (d) => `Das Bild von ${d} kam unvollständig an. Bitte die Aufnahme wiederholen.`],
  DEVICE_DOCUMENT_MOVED: ['unavailable', (d) => `Das Dokument wurde während der Aufnahme mit ${d} bewegt. Bitte ruhig liegen lassen und neu aufnehmen.`],
  DEVICE_CANCELLED: ['negative', (d) => `Die Aufnahme mit ${d} wurde abgebrochen.`],
  DEVICE_UNABLE: ['input', (d) => `${d} kann das nicht. Bitte für diesen Schritt ein anderes Gerät verwenden.`],
  DEVICE_PASSWORD: ['unavailable', (d) => `${d} verlangt ein anderes Kennwort. Bitte die Einstellungen der Geräte prüfen.`],
} as const satisfies Record<string, readonly [ErrorKind, Sentence]>;

export type DeviceErrorCode = keyof typeof deviceErrors;

/** @param device name of the device as the caseworker knows it, e.g. `Der Fingerabdruckscanner`. */
export function deviceError(code: DeviceErrorCode, device: string, cause?: unknown): SchalterError {
  const [kind, sentence] = deviceErrors[code];
  return new SchalterError(code, kind, sentence(device), cause === undefined ? undefined : { cause });
}

/** Faults of the line that a repetition may heal. */
export const lineFaults: readonly string[] = ['DEVICE_SILENT', 'DEVICE_GARBLED', 'DEVICE_CHECKSUM', 'DEVICE_HALF_FRAME', 'DEVICE_LATE'] satisfies DeviceErrorCode[];

/** After these the desk waits for the device to come back instead of giving the step up. */
export function isInterruption(error: unknown): error is SchalterError {
  return error instanceof SchalterError && (lineFaults.includes(error.code) || ['DEVICE_UNPLUGGED', 'DEVICE_NOT_FOUND', 'DEVICE_NO_ACCESS', 'DEVICE_IMAGE_BROKEN', 'DEVICE_HARDWARE'].includes(error.code));
}
