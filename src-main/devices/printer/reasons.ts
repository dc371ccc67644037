/** What printers say about themselves, their jobs and our orders, as sentences for the counter (RFC 8011). */
import type { JobState } from '../../contract/printing.ts';
import { firstNumber, firstText, texts } from './ipp-client.ts';
import type { IppGroup } from './ipp-codec.ts';

/** Names of IPP's printer-state-reasons (RFC 8011, 5.4.12) that a caseworker can do something about. */
export const stateReasons: Record<string, string> = {
  'media-empty': 'Das Papier ist leer. Bitte nachlegen.',
  'media-needed': 'Der Drucker wartet auf Papier. Bitte nachlegen.',
  'media-jam': 'Papierstau. Bitte den Drucker öffnen und das Papier entfernen.',
  'input-tray-missing': 'Ein Papierfach fehlt. Bitte das Fach einschieben.',
  'output-area-full': 'Das Ausgabefach ist voll. Bitte leeren.',
  'toner-empty': 'Der Toner ist leer. Bitte die Kartusche wechseln.',
  'marker-supply-empty': 'Der Toner ist leer. Bitte die Kartusche wechseln.',
  'cover-open': 'Eine Klappe des Druckers ist offen. Bitte schließen.',
  'door-open': 'Eine Klappe des Druckers ist offen. Bitte schließen.',
  offline: 'Der Drucker ist nicht erreichbar. Bitte Strom und Kabel prüfen.',
  'connecting-to-device': 'Der Drucker antwortet nicht. Bitte Strom und Kabel prüfen.',
  'timed-out': 'Der Drucker antwortet nicht. Bitte Strom und Kabel prüfen.',
  shutdown: 'Der Drucker ist ausgeschaltet. Bitte einschalten.',
};

const firstSentence = (reasons: readonly string[], ending: RegExp): string | undefined => reasons.flatMap((reason) => (ending.test(reason) ? (stateReasons[reason.replace(/-(error|warning)$/, '')] ?? []) : []))[0];

/** The sentence for the first reason that stops printing; reports and warnings do not. */
export const obstacle = (reasons: readonly string[]): string | undefined => firstSentence(reasons, /^(?!.*-(report|warning)$)/);

/** What a printer warns of while it still works: many say an empty tray so, and stand still all the same. */
export const warning = (reasons: readonly string[]): string | undefined => firstSentence(reasons, /-warning$/);

/** Status codes of an answer (RFC 8011, appendix B) that need a sentence of their own. */
export const busyStatus = new Set([0x0507, 0x0505]);
const refusals: Record<number, { code: string; sentence: string }> = {
  0x0400: { code: 'PRINTER_REFUSES', sentence: 'der Drucker hat den Auftrag nicht verstanden. Bitte die Systembetreuung anrufen.' },
  0x0401: { code: 'PRINTER_FORBIDDEN', sentence: 'der Drucker erlaubt diesem Schalter das Drucken nicht. Bitte die Systembetreuung anrufen.' },
  0x0403: { code: 'PRINTER_FORBIDDEN', sentence: 'der Drucker erlaubt diesem Schalter das Drucken nicht. Bitte die Systembetreuung anrufen.' },
  0x0406: { code: 'PRINTER_NOT_FOUND', sentence: 'unter dieser Adresse gibt es keinen Drucker. Bitte in den Einstellungen die Adresse prüfen.' },
  0x0408: { code: 'PRINTER_REFUSES', sentence: 'der Auftrag ist für diesen Drucker zu groß. Bitte weniger Seiten drucken.' },
  0x040a: { code: 'PRINTER_NO_PDF', sentence: 'dieser Drucker nimmt keine PDF-Dateien. Bitte über die Warteschlange des Systems drucken.' },
  0x040b: { code: 'PRINTER_SHEET', sentence: 'der Drucker kann Papier, Fach oder Seiten dieses Formulars nicht. Bitte in den Einstellungen des Formulars ändern.' },
  0x0501: { code: 'PRINTER_UNABLE', sentence: 'der Drucker kann nicht, was verlangt wird. Bitte die Systembetreuung anrufen.' },
  0x0506: { code: 'PRINTER_REFUSES', sentence: 'der Drucker nimmt gerade keine Aufträge an. Bitte am Drucker nachsehen.' },
};
export const refusalOf = (status: number): { code: string; sentence: string } => refusals[status] ?? { code: 'PRINTER_REFUSES', sentence: 'der Drucker hat den Auftrag nicht angenommen. Bitte den Drucker prüfen und noch einmal drucken.' };

/** CUPS's backends say a printer that is away in words alone, while the job counts as processing. */
const away = /unavailable at this time|not responding|unreachable|unable to (connect|locate)|could not be found/i;

/** Whether the printer says that paper has come out of a job that was given up (RFC 8011, 5.3.18.2 and 5.3.18.3): the first of two copies may lie there. */
const cameOut = (job: IppGroup): boolean => ['job-impressions-completed', 'job-media-sheets-completed'].some((name) => (firstNumber(job, name) ?? 0) > 0);

/** RFC 8011, 5.3.7: job-state, with what holds it up. */
export function jobStateOf(job: IppGroup, printer: IppGroup): Pick<JobState, 'state' | 'message'> {
  const printerReasons = texts(printer, 'printer-state-reasons');
  const printerMessage = firstText(printer, 'printer-state-message');
  const stopped = obstacle([...printerReasons, ...texts(job, 'job-state-reasons')]) ?? (away.test(printerMessage) ? stateReasons['connecting-to-device'] : undefined);
  const busy = /in use|busy/i.test(printerMessage) ? ' Der Drucker ist noch mit einem anderen Auftrag beschäftigt.' : '';
  const warned = warning(printerReasons);
  const remark = warned ? ` Der Drucker meldet: ${warned}` : '';
  const failed = (what: string, otherwise: string): Pick<JobState, 'state' | 'message'> =>
    cameOut(job) ? { state: 'partly', message: `${what} Ein Teil ist schon herausgekommen. Bitte vernichten und noch einmal drucken; der neue Ausdruck trägt den Vermerk »Zweitschrift«.` } : { state: 'failed', message: `${what} ${otherwise}` };
  switch (firstNumber(job, 'job-state')) {
    case 3:
    case 4:
      return stopped ? { state: 'stopped', message: `Der Auftrag wartet: ${stopped}` } : { state: 'waiting', message: `Der Auftrag wartet in der Warteschlange.${busy}${remark}` };
    case 5:
      return stopped ? { state: 'stopped', message: `Der Druck ist unterbrochen: ${stopped}` } : { state: busy ? 'waiting' : 'printing', message: `${busy ? `Der Auftrag wartet.${busy}` : 'Es wird gedruckt.'}${remark}` };
    case 6:
      return { state: 'stopped', message: `Der Druck ist unterbrochen: ${stopped ?? 'Bitte am Drucker nachsehen.'}` };
    case 7:
      return failed('Der Auftrag wurde am Drucker abgebrochen.', 'Bitte noch einmal drucken.');
    case 8:
      return failed('Der Drucker hat den Auftrag aufgegeben.', stopped ?? 'Bitte am Drucker nachsehen und noch einmal drucken.');
    case 9:
      return { state: 'printed', message: 'Gedruckt.' };
    default:
      return { state: 'unknown', message: 'Der Drucker sagt nicht, was aus dem Auftrag geworden ist. Bitte am Drucker nachsehen.' };
  }
}
