/**
 * What can be measured on a page without knowing its model [TR-03135-1 5.5.4.2]: absorption of the zone's
 * ink in infrared light, (IR, AB, MR), and dullness of the paper in ultraviolet light, (UV, BR, FU). Pure
 * functions over grey pictures.
 *
 * The thresholds below follow from the definitions (ink must stand out by a quarter of the ground's
 * brightness; paper with brighteners glows at more than half of full scale). They have not been measured
 * on genuine documents, so their findings are documented and not counted until a catalogue brings
 * measured ones.
 */
import type { Grey } from '../page/image.ts';
import type { SpectralObservation } from './check-document.ts';
import type { Area } from './model.ts';
import { marginOf } from './spectral.ts';

export interface MeasureRange {
  readonly minimum: number;
  readonly threshold: number;
  readonly maximum: number;
  /** Whether the threshold was measured on genuine documents of this model. */
  readonly calibrated: boolean;
}

export const UNCALIBRATED: Record<'infraredZone' | 'uvDullness', MeasureRange> = {
  infraredZone: { minimum: 0, threshold: 0.25, maximum: 0.9, calibrated: false },
  uvDullness: { minimum: 0, threshold: 0.5, maximum: 1, calibrated: false },
};

/** Values of an upright area (its angle is not followed), cut to the picture; at most about 40 000 samples. */
function valuesOf(grey: Grey, area: Area | null): number[] {
  const left = Math.max(0, Math.floor(area?.x ?? 0));
  const top = Math.max(0, Math.floor(area?.y ?? 0));
  const right = Math.min(grey.width, Math.ceil(area === null ? grey.width : area.x + area.width));
  const bottom = Math.min(grey.height, Math.ceil(area === null ? grey.height : area.y + area.height));
  const step = Math.max(1, Math.floor(Math.sqrt(Math.max(0, (right - left) * (bottom - top)) / 40_000)));
  const values: number[] = [];
  for (let y = top; y < bottom; y += step) for (let x = left; x < right; x += step) values.push(grey.data[y * grey.width + x]!);
  return values.sort((a, b) => a - b);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/**
 * How much darker the print of the zone is than its ground in infrared light, 0 (gone) to 1 (black on
 * white). Null where the area holds no pixel or no light at all.
 */
export function infraredContrast(infrared: Grey, zone: Area): number | null {
  const values = valuesOf(infrared, zone);
  const ground = quantile(values, 0.9);
  return values.length === 0 || ground < 8 ? null : (ground - quantile(values, 0.03)) / ground;
}

/** Brightness of the paper in ultraviolet light, 0 (dull) to 1 (glowing): the median of the page. */
export function uvBrightness(ultraviolet: Grey, page: Area | null): number | null {
  const values = valuesOf(ultraviolet, page);
  return values.length === 0 ? null : quantile(values, 0.5) / 255;
}

/** The (IR, AB, MR) observation for the zone found in the infrared picture. */
export function observeInfraredZone(infrared: Grey, zone: Area, crop: string | null, range: MeasureRange = UNCALIBRATED.infraredZone): SpectralObservation {
  const contrast = infraredContrast(infrared, zone);
  return {
    name: 'infraredZone', generic: '(IR, AB, MR)', title: 'Druckfarbe der maschinenlesbaren Zone im Infrarotlicht', light: 'ir', area: zone, crop, reference: null,
    margin: contrast === null ? null : marginOf(contrast, range), hasReference: true, calibrated: range.calibrated,
  };
}

/** The (UV, BR, FU) observation: genuine paper is made without brighteners and stays dark. */
export function observeUvDullness(ultraviolet: Grey, page: Area | null, crop: string | null, range: MeasureRange = UNCALIBRATED.uvDullness): SpectralObservation {
  const brightness = uvBrightness(ultraviolet, page);
  return {
    name: 'uvDullness', generic: '(UV, BR, FU)', title: 'Papier ohne optische Aufheller im UV-Licht', light: 'uv', area: page, crop, reference: null,
    margin: brightness === null ? null : marginOf(brightness, range, false), hasReference: true, calibrated: range.calibrated,
  };
}

/** Routines of Table 5.3 that need a reference of the model; without one they are not supported. */
const NEEDS_REFERENCE: readonly { readonly name: string; readonly generic: string; readonly title: string; readonly light: 'white' | 'ir' | 'uv' }[] = [
  { name: 'uvFibres', generic: '(UV, LU, FI)', title: 'Leuchtende Fasern im UV-Licht', light: 'uv' },
  { name: 'uvOverprint', generic: '(UV, LU, IS)', title: 'Leuchtender Untergrunddruck im UV-Licht', light: 'uv' },
  { name: 'uvPhoto', generic: '(UV, BR, PH)', title: 'Lichtbildfläche im UV-Licht', light: 'uv' },
  { name: 'irPhoto', generic: '(IR, AB, PH)', title: 'Lichtbildfläche im Infrarotlicht', light: 'ir' },
  { name: 'irThread', generic: '(IR, AB, TH)', title: 'Sicherheitsfaden im Infrarotlicht', light: 'ir' },
  { name: 'uvThread', generic: '(UV, LU, TH)', title: 'Sicherheitsfaden im UV-Licht', light: 'uv' },
  { name: 'watermark', generic: '(IR, AB, WM)', title: 'Wasserzeichen', light: 'ir' },
];

/** The routines that were not performed because the model has no reference, so that nobody believes they were. */
export function withoutReference(performed: readonly Pick<SpectralObservation, 'generic'>[]): SpectralObservation[] {
  return NEEDS_REFERENCE.filter(({ generic }) => !performed.some((one) => one.generic === generic)).map((routine) => ({ ...routine, margin: null, area: null, crop: null, reference: null, hasReference: false }));
}
