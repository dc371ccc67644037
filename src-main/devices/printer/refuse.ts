/** What no printer is given. */
import { SchalterError } from '../../errors.ts';

/** @throws SchalterError PRINTER_NOT_PDF (internal) */
export function refuseNoPdf(pdf: Uint8Array): void {
  if (Buffer.from(pdf.subarray(0, 5)).toString('latin1') !== '%PDF-') throw new SchalterError('PRINTER_NOT_PDF', 'internal', 'Die Druckvorlage ist kein PDF. Bitte den Schritt wiederholen; bleibt der Fehler, den Support anrufen.');
}
