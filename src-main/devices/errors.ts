/**
 * Everything that goes wrong between the desk and a device, each with one German sentence that says what
 * to do. The sentence begins with the device's name from the settings; it never carries bytes of an answer.
 */
import { SchalterError, type ErrorKind } from '../errors.ts';

/** Code, kind and sentence. A table, so that docs and tests can walk it. */
export const deviceErrors = {
  DEVICE_NOT_FOUND: ['unavailable', 'nicht angeschlossen. Bitte Kabel und Strom prüfen; das Gerät wird von selbst wieder gefunden.'],
  DEVICE_UNPLUGGED: ['unavailable', 'Verbindung getrennt. Bitte das Kabel wieder einstecken; der Vorgang wartet und geht dann weiter.'],
  DEVICE_NO_ACCESS: ['unavailable', 'angeschlossen, lässt sich aber nicht öffnen. Bitte prüfen, ob ein anderes Programm das Gerät belegt und ob dieses Benutzerkonto Geräte öffnen darf.'],
  DEVICE_SILENT: ['unavailable', 'keine Antwort. Bitte das Gerät aus- und wieder einschalten; bleibt es still, ein anderes Kabel versuchen.'],
  DEVICE_GARBLED: ['unavailable', 'unverständliche Antwort. Bitte prüfen, ob das richtige Gerät an diesem Anschluss hängt und die Baudrate stimmt.'],
  DEVICE_CHECKSUM: ['unavailable', 'beschädigte Daten (Prüfsumme falsch). Bitte den Stecker festdrücken oder ein anderes Kabel versuchen.'],
  DEVICE_HALF_FRAME: ['unavailable', 'Übertragung mittendrin abgebrochen. Bitte das Kabel prüfen und den Schritt wiederholen.'],
  DEVICE_LATE: ['unavailable', 'Antwort kommt zu spät. Bitte kurz warten und wiederholen; bleibt es langsam, das Gerät neu starten.'],
  DEVICE_BUSY: ['unavailable', 'noch mit einer anderen Aufnahme beschäftigt. Bitte deren Ende abwarten oder sie abbrechen.'],
  DEVICE_REFUSED: ['unavailable', 'Auftrag abgelehnt. Bitte wiederholen; bleibt es dabei, das Gerät neu starten.'],
  DEVICE_WRONG_MODEL: ['unavailable', 'an diesem Anschluss hängt ein anderes Gerät. Bitte die Einstellungen der Geräte prüfen.'],
  DEVICE_HARDWARE: ['unavailable', 'das Gerät meldet einen eigenen Fehler. Bitte neu starten; bleibt der Fehler, tauschen lassen.'],
  DEVICE_IMAGE_BROKEN: ['unavailable', 'das Bild kam unvollständig an. Bitte die Aufnahme wiederholen.'],
  DEVICE_DOCUMENT_MOVED: ['unavailable', 'das Dokument wurde während der Aufnahme bewegt. Bitte ruhig liegen lassen und neu aufnehmen.'],
  DEVICE_CANCELLED: ['negative', 'die Aufnahme wurde abgebrochen.'],
  DEVICE_UNABLE: ['input', 'das kann dieses Gerät nicht. Bitte für diesen Schritt ein anderes verwenden.'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type DeviceErrorCode = keyof typeof deviceErrors;

/** @param device name of the device as the caseworker knows it, e.g. `Fingerabdruckscanner`. */
export function deviceError(code: DeviceErrorCode, device: string, cause?: unknown): SchalterError {
  const [kind, sentence] = deviceErrors[code];
  return new SchalterError(code, kind, `${device}: ${sentence}`, cause === undefined ? undefined : { cause });
}

/** Faults of the line that a repetition may heal. */
const lineFaults: readonly string[] = ['DEVICE_SILENT', 'DEVICE_GARBLED', 'DEVICE_CHECKSUM', 'DEVICE_HALF_FRAME', 'DEVICE_LATE'] satisfies DeviceErrorCode[];

export function isLineFault(thrown: unknown): thrown is SchalterError {
  return thrown instanceof SchalterError && lineFaults.includes(thrown.code);
}

const lossCodes: readonly string[] = ['DEVICE_UNPLUGGED', 'DEVICE_NOT_FOUND', 'DEVICE_NO_ACCESS', 'PRINTER_NOT_FOUND', 'PRINTER_NO_SERVICE'];

/** The device is gone rather than ill. */
export function isLoss(thrown: unknown): thrown is SchalterError {
  return thrown instanceof SchalterError && lossCodes.includes(thrown.code);
}

const passing: readonly string[] = ['DEVICE_IMAGE_BROKEN', 'DEVICE_DOCUMENT_MOVED', 'DEVICE_HARDWARE', 'DEVICE_REFUSED'] satisfies DeviceErrorCode[];

/** After these the desk waits for the device and begins the capture anew instead of giving the step up. */
export function isInterruption(thrown: unknown): thrown is SchalterError {
  return isLineFault(thrown) || isLoss(thrown) || (thrown instanceof SchalterError && passing.includes(thrown.code));
}
