/**
 * Every confirmation code of the ZFM/R30x family, with what it means and what the desk makes of it. The
 * codes are those of the manufacturers' manuals (ZFM-20, R305, R307, R503); `image` codes say that the
 * finger has to be laid down again, everything else ends the capture.
 */
import { SchalterError } from '../../errors.ts';

export interface Confirmation {
  /** Stable code of the error. */
  code: string;
  meaning: string;
  /** What the person or caseworker does; completes »Der Scanner meldet: … .« */
  advice: string;
  /** The finger, not the device. */
  image?: true;
}

const again = 'Bitte den Schritt wiederholen.';
const service = 'Bitte das Gerät neu starten; bleibt der Fehler, tauschen lassen.';
const settings = 'Bitte die Einstellungen der Geräte prüfen.';

export const confirmations: Record<number, Confirmation> = {
  0x01: { code: 'ZFM_PACKET', meaning: 'Auftrag beschädigt angekommen', advice: again },
  0x02: { code: 'ZFM_NO_FINGER', meaning: 'kein Finger auf dem Glas', advice: 'Bitte den Finger auflegen.', image: true },
  0x03: { code: 'ZFM_IMAGE_FAILED', meaning: 'Aufnahme misslungen', advice: 'Bitte den Finger neu auflegen.', image: true },
  0x04: { code: 'ZFM_TOO_DRY', meaning: 'Abdruck zu schwach', advice: 'Bitte den Finger anfeuchten und fester auflegen.', image: true },
  0x05: { code: 'ZFM_TOO_WET', meaning: 'Abdruck zu nass', advice: 'Bitte Finger und Glas abtrocknen.', image: true },
  0x06: { code: 'ZFM_DISORDERLY', meaning: 'Abdruck zu ungeordnet', advice: 'Bitte den Finger ruhig und gerade neu auflegen.', image: true },
  0x07: { code: 'ZFM_FEW_FEATURES', meaning: 'Abdruck zu klein oder ohne Merkmale', advice: 'Bitte den Finger mittig und flach auflegen.', image: true },
  0x08: { code: 'ZFM_NO_MATCH', meaning: 'Abdrücke passen nicht zusammen', advice: again },
  0x09: { code: 'ZFM_NOT_FOUND', meaning: 'Abdruck nicht gefunden', advice: again },
  0x0a: { code: 'ZFM_COMBINE', meaning: 'Abdrücke lassen sich nicht verbinden', advice: again },
  0x0b: { code: 'ZFM_PAGE', meaning: 'Speicherplatz außerhalb des Bereichs', advice: settings },
  0x0c: { code: 'ZFM_TEMPLATE_READ', meaning: 'Vorlage nicht lesbar', advice: service },
  0x0d: { code: 'ZFM_TEMPLATE_UPLOAD', meaning: 'Vorlage nicht übertragbar', advice: again },
  0x0e: { code: 'ZFM_DATA_REFUSED', meaning: 'nimmt keine weiteren Daten an', advice: again },
  0x0f: { code: 'ZFM_IMAGE_UPLOAD', meaning: 'Bild nicht übertragbar', advice: again },
  0x10: { code: 'ZFM_DELETE', meaning: 'Vorlage nicht löschbar', advice: service },
  0x11: { code: 'ZFM_CLEAR', meaning: 'Speicher nicht löschbar', advice: service },
  0x12: { code: 'ZFM_LOW_POWER', meaning: 'nicht im Ruhezustand', advice: service },
  0x13: { code: 'ZFM_PASSWORD', meaning: 'falsches Kennwort', advice: settings },
  0x14: { code: 'ZFM_RESET', meaning: 'Neustart misslungen', advice: service },
  0x15: { code: 'ZFM_NO_IMAGE', meaning: 'kein Bild im Speicher', advice: 'Bitte den Finger neu auflegen.', image: true },
  0x16: { code: 'ZFM_UPGRADE', meaning: 'Aktualisierung misslungen', advice: service },
  0x17: { code: 'ZFM_RESIDUE', meaning: 'Rückstand auf dem Glas oder Finger nicht bewegt', advice: 'Bitte das Glas reinigen und den Finger neu auflegen.', image: true },
  0x18: { code: 'ZFM_FLASH', meaning: 'Speicherfehler', advice: service },
  0x19: { code: 'ZFM_UNDEFINED', meaning: 'nicht näher bezeichneter Fehler', advice: service },
  0x1a: { code: 'ZFM_REGISTER', meaning: 'unbekanntes Register', advice: settings },
  0x1b: { code: 'ZFM_REGISTER_VALUE', meaning: 'falscher Registerwert', advice: settings },
  0x1c: { code: 'ZFM_NOTEPAD', meaning: 'falsche Notizseite', advice: settings },
  0x1d: { code: 'ZFM_PORT', meaning: 'Schnittstelle gestört', advice: service },
  0x1e: { code: 'ZFM_ENROL', meaning: 'Einlernen misslungen', advice: again },
  0x1f: { code: 'ZFM_LIBRARY_FULL', meaning: 'Speicher voll', advice: service },
  0x20: { code: 'ZFM_ADDRESS', meaning: 'falsche Geräteadresse', advice: settings },
  0x21: { code: 'ZFM_PASSWORD_NEEDED', meaning: 'Kennwort wird verlangt', advice: settings },
  0x22: { code: 'ZFM_TEMPLATE_EMPTY', meaning: 'Vorlage leer', advice: again },
  0x24: { code: 'ZFM_LIBRARY_EMPTY', meaning: 'Speicher leer', advice: again },
  0x26: { code: 'ZFM_TIMEOUT', meaning: 'Zeit abgelaufen', advice: again },
  0x27: { code: 'ZFM_DUPLICATE', meaning: 'Finger schon gespeichert', advice: again },
  0x29: { code: 'ZFM_SENSOR', meaning: 'Sensor defekt', advice: service },
};

/** The error of a confirmation code; codes the manuals do not know are reported with their number. */
export function confirmationError(code: number, device: string): SchalterError {
  const known = confirmations[code];
  if (!known) return new SchalterError('ZFM_UNKNOWN', 'unavailable', `${device} meldet einen unbekannten Fehler (Code ${code.toString(16).toUpperCase().padStart(2, '0')}). ${service}`);
  return new SchalterError(known.code, known.image ? 'negative' : 'unavailable', `${device} meldet: ${known.meaning}. ${known.advice}`);
}
