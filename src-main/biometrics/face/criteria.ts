/**
 * The criteria for facial images: TR-03121-3-4 Table 4.5 (QA-FI-GENERIC) with the thresholds of
 * Table 4.6 (QA-FI-ARE). Thresholds that the guideline leaves to the maker are marked `own`; they were
 * set on the painted faces of training mode and are to be set again with real cameras.
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
  threshold: 'Table 4.6' | 'own' | 'none';
}

const rule = (id: string, name: string, mandatory: boolean, unit: string, min: number | null, max: number | null, threshold: CriterionRule['threshold']): CriterionRule => ({ id, name, mandatory, unit, min, max, threshold });

export const criterionRules: readonly CriterionRule[] = [
  rule('1.1', 'Drehung nach links oder rechts', false, '°', -5, 5, 'Table 4.6'),
  rule('1.2', 'Neigung nach oben oder unten', false, '°', -5, 5, 'Table 4.6'),
  rule('1.3', 'Neigung zur Schulter', true, '°', -8, 8, 'Table 4.6'),
  rule('2.1', 'Neutraler Ausdruck', false, '', null, null, 'none'),
  rule('2.2', 'Mund geschlossen', true, 'Öffnung / Augenabstand', null, 0.1, 'own'),
  rule('2.3', 'Augenbrauen nicht hochgezogen', false, '', null, null, 'none'),
  rule('3.1', 'Augen offen', false, 'Höhe / Breite', 0.16, null, 'own'),
  rule('3.2', 'Gesicht nicht verdeckt', false, '', null, null, 'none'),
  rule('3.3', 'Blick zur Kamera', false, '', null, null, 'none'),
  rule('4.1', 'Hintergrund gleichmäßig', false, 'Streuung der Helligkeit', null, 28, 'own'),
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
  rule('6.2', 'Keine Schatten im Gesicht', false, '', null, null, 'none'),
  rule('6.3', 'Keine Glanzstellen', false, 'Anteil', null, 0.02, 'own'),
  rule('6.4', 'Keine Spiegelung auf der Brille', false, '', null, null, 'none'),
  rule('7.1', 'Belichtung', true, 'verlorener Anteil', null, 0.1, 'own'),
  rule('7.2', 'Schärfe', true, '% des Kontrasts', 30, null, 'own'),
  rule('7.3', 'Natürliche Farben', false, '', null, null, 'none'),
  rule('7.4', 'Keine roten Augen', false, 'Rotanteil', null, 0.25, 'own'),
  rule('7.5', 'Farbraum', true, '1 = RGB 24 Bit', 1, 1, 'own'),
  rule('7.6', 'Tonwertumfang', true, 'Tonwerte', 100, null, 'own'),
];

/** Puts measured values beside their thresholds. Values that were not measured are null, with `ok` null. */
export function judge(values: Readonly<Record<string, number | null>>): FaceCriterion[] {
  return criterionRules.map(({ id, name, mandatory, unit, min, max }) => {
    const value = values[id] ?? null;
    const judged = value !== null && (min !== null || max !== null);
    return { id, name, mandatory, unit, min, max, value, ok: judged ? (min === null || value >= min) && (max === null || value <= max) : null };
  });
}

/** 4.4.1.1.1: the total result is true if every criterion that was judged is fulfilled, and none that is mandatory is missing. */
export function totalResult(criteria: readonly FaceCriterion[]): boolean {
  return criteria.every((criterion) => (criterion.ok === null ? !criterion.mandatory : criterion.ok));
}
