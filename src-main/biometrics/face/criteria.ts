/**
 * The criteria for facial images: TR-03121-3-4 Table 4.5 (QA-FI-GENERIC) with the thresholds of Table 4.6
 * (QA-FI-ARE) and Table 4.10 (FM COM-FI-JPG). Thresholds that the guideline leaves to the maker are marked `own`;
 * where ISO/IEC 29794-5 has the measure, they were set between the values OFIQ publishes for good pictures and for
 * those with the fault, else on the specimen portraits of ../shared/data (docs/face.md). They are to be set again
 * with an office's own cameras.
 */
import type { FaceCriterion } from '../../contract/session.ts';

export interface CriterionRule {
  id: string;
  /** German, as the caseworker reads it. */
  name: string;
  mandatory: boolean;
  unit: string;
  min: number | null;
  max: number | null;
  /** Where the threshold comes from. */
  threshold: 'Table 4.6' | 'Table 4.10' | 'own' | 'none';
  /** How uncertain the measure is: a value beyond a limit by less is undetermined, for a person to see. */
  doubt: number;
}

const rule = (id: string, name: string, mandatory: boolean, unit: string, min: number | null, max: number | null, threshold: CriterionRule['threshold'], doubt = 0): CriterionRule => ({ id, name, mandatory, unit, min, max, threshold, doubt });

export const criterionRules: readonly CriterionRule[] = [
  rule('1.1', 'Drehung nach links oder rechts', false, '°', -5, 5, 'Table 4.6'),
  rule('1.2', 'Neigung nach oben oder unten', false, '°', -5, 5, 'Table 4.6', 4),
  rule('1.3', 'Neigung zur Schulter', true, '°', -8, 8, 'Table 4.6'),
  rule('2.1', 'Neutraler Ausdruck', false, 'Wahrscheinlichkeit', 0.5, null, 'own', 0.3),
  rule('2.2', 'Mund geschlossen', true, 'Öffnung / Augen–Kinn', null, 0.06, 'own'),
  rule('2.3', 'Augenbrauen nicht hochgezogen', false, 'Höhe / Augen–Kinn', null, 0.29, 'own', 0.03),
  rule('3.1', 'Augen offen', false, 'Öffnung / Augen–Kinn', 0.035, null, 'own'),
  rule('3.2', 'Augen nicht verdeckt', false, 'fehlendes Licht', null, 0.5, 'own', 0.15),
  rule('3.3', 'Blick zur Kamera', false, 'Abstand / Augenbreite', null, 0.14, 'own', 0.04),
  rule('4.1', 'Hintergrund gleichmäßig', false, 'mittlerer Gradient', null, 130, 'own'),
  rule('4.2', 'Keine Schatten im Hintergrund', false, 'Unterschied links/rechts', null, 40, 'own'),
  rule('4.3', 'Nur eine Person im Bild', false, 'Gesichter', 1, 1, 'own'),
  rule('5.1', 'Bildhöhe', true, 'Pixel', 800, 1600, 'Table 4.6'),
  rule('5.2', 'Bildbreite', true, 'Pixel', 600, 1200, 'Table 4.6'),
  rule('5.3', 'Kopfbreite / Bildbreite', true, '', 0.5, 0.75, 'Table 4.6'),
  rule('5.4', 'Kopfhöhe / Bildhöhe', true, '', 0.6, 0.9, 'Table 4.6'),
  rule('5.5', 'Höhe der Augen im Bild', true, '', 0.3, 0.5, 'Table 4.6'),
  rule('5.6', 'Gesicht waagerecht in der Mitte', true, '', 0.45, 0.55, 'Table 4.6'),
  rule('5.7', 'Augenabstand', true, 'Pixel', 120, null, 'Table 4.6'),
  rule('6.1', 'Gleichmäßig ausgeleuchtet', false, 'Unterschied links/rechts', null, 0.35, 'own'),
  rule('6.2', 'Keine Schatten im Gesicht', false, 'fehlendes Licht', null, 0.75, 'own', 0.1),
  rule('6.3', 'Keine Glanzstellen', false, 'Anteil', null, 0.02, 'own'),
  rule('6.4', 'Keine Spiegelung auf der Brille', false, 'Anteil', null, 0.03, 'own'),
  rule('7.1', 'Belichtung', true, 'verlorener Anteil', null, 0.1, 'own'),
  rule('7.2', 'Schärfe', true, '% des Kontrasts', 30, null, 'own'),
  rule('7.3', 'Natürliche Farben', false, 'Abstand im Farbraum', null, 10, 'own'),
  rule('7.4', 'Keine roten Augen', false, 'Rotanteil', null, 0.25, 'own'),
  rule('7.5', 'Farbraum', true, '1 = RGB 24 Bit', 1, 1, 'own'),
  rule('7.6', 'Tonwertumfang', true, 'Tonwerte', 100, null, 'own'),
  rule('8.1', 'Kompression', false, ': 1', null, 15, 'Table 4.10'),
  rule('8.2', 'Mund nicht verdeckt', false, 'Farbabstand', null, 0.08, 'own', 0.05),
];

/** True inside the limits, false beyond them by `doubt` or more, null in between. */
function within(value: number, { min, max, doubt }: CriterionRule): boolean | null {
  const beyond = Math.max(min === null ? 0 : min - value, max === null ? 0 : value - max, 0);
  return beyond === 0 ? true : beyond >= doubt ? false : null;
}

/** Puts measured values beside their thresholds. `ok` is null where the value is missing or in doubt. */
export function judge(values: Readonly<Record<string, number | null>>): FaceCriterion[] {
  return criterionRules.map((one) => {
    const { id, name, mandatory, unit, min, max } = one;
    const measured = values[id] ?? null;
    const value = measured !== null && Number.isFinite(measured) ? measured : null;
    return { id, name, mandatory, unit, min, max, value, ok: value === null ? null : within(value, one) };
  });
}

/** 4.4.1.1.1: the total result is true if every criterion that was judged is fulfilled, and none that is mandatory is missing. */
export function totalResult(criteria: readonly FaceCriterion[]): boolean {
  return criteria.every((criterion) => (criterion.ok === null ? !criterion.mandatory : criterion.ok));
}

/** Criteria that light and skin decide: no skin tone may fail them more often than another. */
export const tonalCriteria: readonly string[] = ['3.2', '6.1', '6.2', '6.3', '7.1', '7.2', '7.3', '7.6', '8.2'];
