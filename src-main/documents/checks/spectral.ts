/**
 * Names of spectrally selective checks [TR-03135-1 5.5.1.2, Table 5.3] and the result of one routine from
 * its margin [5.5.4.2]. The routines themselves look at images; this file only judges what they measured.
 */
import type { Light } from './model.ts';

export type LightCode = 'VI' | 'UV' | 'IR';
export type PropertyCode = 'AB' | 'BR' | 'FR' | 'LU' | 'TL' | 'TR';
export type FeatureCode = 'FI' | 'FU' | 'IS' | 'MR' | 'OM' | 'CA' | 'PD' | 'PS' | 'PH' | 'SP' | 'OP' | 'TH' | 'VZ' | 'WM' | 'ID' | 'AF';

/** Table 5.3: which property can be looked at in which light, per feature. */
export const BASIC_ROUTINES: Readonly<Record<FeatureCode, Partial<Record<LightCode, readonly PropertyCode[]>>>> = {
  FI: { UV: ['LU'] },
  FU: { UV: ['BR'] },
  IS: { VI: ['AB', 'TR'], UV: ['LU'], IR: ['AB', 'TR', 'TL'] },
  MR: { VI: ['AB'], UV: ['BR'], IR: ['AB'] },
  OM: { UV: ['LU'] },
  CA: { VI: ['AB'], IR: ['AB'] },
  PD: { VI: ['AB'], UV: ['LU'], IR: ['AB'] },
  PS: { VI: ['AB'], UV: ['LU'], IR: ['AB'] },
  PH: { VI: ['AB', 'FR'], UV: ['BR', 'FR'], IR: ['AB', 'FR', 'TR'] },
  SP: { VI: ['AB', 'TR'], UV: ['LU'], IR: ['AB', 'TR'] },
  OP: { UV: ['LU'] },
  TH: { VI: ['TR'], UV: ['LU'], IR: ['AB'] },
  VZ: { UV: ['BR'] },
  WM: { IR: ['AB'] },
  ID: { VI: ['AB', 'TR'], UV: ['LU'], IR: ['AB', 'TR'] },
  AF: { VI: ['AB', 'BR', 'LU', 'TL', 'TR'], UV: ['AB', 'BR', 'LU', 'TL', 'TR'], IR: ['AB', 'BR', 'LU', 'TL', 'TR'] },
};

export const LIGHT_OF: Record<LightCode, Light> = { VI: 'white', UV: 'uv', IR: 'ir' };

export interface GenericRoutine {
  readonly light: LightCode;
  readonly property: PropertyCode;
  readonly feature: FeatureCode;
}

/** Reads `(UV, BR, FU)`; `null` for anything the table does not hold. */
export function genericRoutine(text: string): GenericRoutine | null {
  const match = /^\(\s*(VI|UV|IR)\s*,\s*([A-Z]{2})\s*,\s*([A-Z]{2})\s*\)$/.exec(text);
  if (match === null) return null;
  const [, light, property, feature] = match as unknown as [string, LightCode, PropertyCode, FeatureCode];
  return BASIC_ROUTINES[feature]?.[light]?.includes(property) === true ? { light, property, feature } : null;
}

export function genericName({ light, property, feature }: GenericRoutine): string {
  return `(${light}, ${property}, ${feature})`;
}

/**
 * Margin in [-1, +1] of a measured value around its threshold: 0 at the threshold, ±1 at the ends of the
 * value's range. `higherIsGood` says which side passes.
 */
export function marginOf(value: number, range: { readonly minimum: number; readonly threshold: number; readonly maximum: number }, higherIsGood = true): number {
  const { minimum, threshold, maximum } = range;
  const span = value >= threshold ? maximum - threshold : threshold - minimum;
  const margin = span <= 0 ? Math.sign(value - threshold) : (value - threshold) / span;
  return Math.max(-1, Math.min(1, higherIsGood ? margin : -margin));
}
