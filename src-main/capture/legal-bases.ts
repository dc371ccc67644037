/**
 * Legal bases under which a person is registered, with the age from which fingerprints are taken. A
 * maintained table: law changes, so each row states its source, and an office may replace the table in its
 * settings. `retentionDays` is how long this desk keeps a finished session; what the registers keep is
 * their own law, named in `retentionRule`.
 */
import type { LegalBasis } from '../contract/desk.ts';
import type { ApplicationProfile } from '../contract/session.ts';

const arrival: ApplicationProfile[] = ['ARE_ArrivalAttestationDocument', 'ARE_ArrivalAttestationDocumentInSpecialSituations'];

/** A cancelled case serves no purpose any more; the days are for a cancellation by mistake. */
export const cancelledRetentionDays = 7;

export const legalBases: LegalBasis[] = [
  {
    id: 'asylg-16',
    norm: '§ 16 AsylG',
    purpose: 'Sicherung der Identität bei Asylgesuch',
    fingerprintsFromAge: 6,
    fingerprintsSource: '§ 16 Abs. 1 Satz 2 AsylG in der seit 1. April 2021 geltenden Fassung (davor 14 Jahre)',
    retentionDays: 30,
    retentionRule: 'Am Schalter 30 Tage nach Abschluss; im Register nach § 16 Abs. 6 AsylG',
    profiles: arrival,
  },
  {
    id: 'asylg-63a',
    norm: '§ 63a AsylG',
    purpose: 'Ausstellung des Ankunftsnachweises',
    fingerprintsFromAge: 14,
    fingerprintsSource: 'TR-03121-3-4 v6.0, 2.1 und 2.2 (»only for applicants 14 years of age or older«)',
    retentionDays: 30,
    retentionRule: 'Am Schalter 30 Tage nach Abschluss; im Register nach § 16 Abs. 6 AsylG',
    profiles: arrival,
  },
  {
    id: 'aufenthg-49',
    norm: '§ 49 AufenthG',
    purpose: 'Feststellung und Sicherung der Identität',
    fingerprintsFromAge: 6,
    fingerprintsSource: '§ 49 Abs. 6 und 8 AufenthG in der seit 1. April 2021 geltenden Fassung (davor 14 Jahre)',
    retentionDays: 30,
    retentionRule: 'Am Schalter 30 Tage nach Abschluss; im Register nach § 89 AufenthG',
    profiles: arrival,
  },
  {
    id: 'aufenthg-78',
    norm: '§ 78 AufenthG',
    purpose: 'Elektronischer Aufenthaltstitel',
    fingerprintsFromAge: 6,
    fingerprintsSource: 'Art. 4b Verordnung (EG) Nr. 1030/2002',
    retentionDays: 90,
    fingerprintRetention: 'handOver',
    retentionRule: 'Fingerabdrücke am Schalter spätestens nach Aushändigung des Dokuments gelöscht (§ 61a Abs. 2 AufenthV)',
    profiles: ['ARE_ArrivalAttestationDocument'],
  },
];

/**
 * Age in full years on a day, as a range: a birth date may name only its year (`1990-00-00`).
 * @param birthDate ISO date, month and day may be `00`
 * @param on ISO date or timestamp
 */
export function ageRange(birthDate: string, on: string): { least: number; most: number } {
  const [year, month, day] = birthDate.split('-').map(Number) as [number, number, number];
  const [thisYear, thisMonth, thisDay] = on.slice(0, 10).split('-').map(Number) as [number, number, number];
  const fullYears = (bornMonth: number, bornDay: number) => thisYear - year - (thisMonth < bornMonth || (thisMonth === bornMonth && thisDay < bornDay) ? 1 : 0);
  return { least: fullYears(month || 12, day || 31), most: fullYears(month || 1, day || 1) };
}

/**
 * Why no fingerprints are taken, or null. Where only the year of birth is known, the younger age counts:
 * a print not taken can be taken later, one wrongly taken cannot be undone.
 */
export function whyNoFingerprints(basis: LegalBasis | undefined, birthDate: string | null, on: string): string | null {
  if (!basis || birthDate === null) return null;
  if (basis.fingerprintsFromAge === null) return `Nach ${basis.norm} werden keine Fingerabdrücke genommen.`;
  if (ageRange(birthDate, on).least >= basis.fingerprintsFromAge) return null;
  return `Jünger als ${basis.fingerprintsFromAge} Jahre: nach ${basis.norm} wird nur das Lichtbild genommen.`;
}
