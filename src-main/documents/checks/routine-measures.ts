/**
 * Measures the routines that a reference catalogue describes for one model [TR-03135-1 5.5.1.3, 5.5.4.2]:
 * places in millimetres, thresholds measured on genuine pages of that model. Pure functions over grey
 * pictures. A page that does not lie as the reference does is not measured: its margins stay open.
 */
import type { CatalogueModel, CatalogueRoutine } from '../catalogue/catalogue.ts';
import { sample, type Grey } from '../page/image.ts';
import type { SpectralObservation } from './check-document.ts';
import type { Area, Light } from './model.ts';
import { lineShare, paperLikeness, type ReferencePicture } from './in-paper.ts';
import { infraredContrast, observeInfraredZone, observeUvDullness, uvBrightness } from './optical-measures.ts';
import { genericName, genericRoutine, marginOf } from './spectral.ts';

/** Brighter than the ground by this much (of 255) counts as glowing. */
const GLOW = 36;
/** How far the zone may lie from where the reference has it before places mean nothing any more. */
const MOST_DISPLACED_MM = 4;

/** Millimetres of the reference to pixels of a picture. */
export function areaInPixels(area: Area, ppi: number): Area {
  const scale = ppi / 25.4;
  return { x: area.x * scale, y: area.y * scale, width: area.width * scale, height: area.height * scale, angle: 0 };
}

/** Share of an area that glows: brighter than its own dark fifth by more than {@link GLOW}. Null off the picture. */
export function glowingShare(grey: Grey, area: Area): number | null {
  const [left, top] = [Math.max(0, Math.floor(area.x)), Math.max(0, Math.floor(area.y))];
  const [right, bottom] = [Math.min(grey.width, Math.ceil(area.x + area.width)), Math.min(grey.height, Math.ceil(area.y + area.height))];
  const counts = new Uint32Array(256);
  let all = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++, all++) counts[Math.max(0, Math.min(255, Math.round(grey.data[y * grey.width + x]!)))]! += 1;
  if (all === 0) return null;
  let ground = 0;
  for (let seen = counts[0]!; seen < all / 5 && ground < 255; seen += counts[++ground]!);
  let glowing = 0;
  for (let value = ground + GLOW; value < 256; value++) glowing += counts[value]!;
  return glowing / all;
}

/**
 * How much a line stands out along the border of an area, 0 (none) to 1: a photo that was cut out or put on
 * leaves an edge. Of every place of a side the brightest or darkest value across the border is compared
 * with what lies on both sides of it; a side counts by its median and the area by its clearest side.
 */
export function borderLine(grey: Grey, area: Area, ppi: number): number {
  const mm = ppi / 25.4;
  const { x, y, width, height } = area;
  const sides: readonly ((along: number, across: number) => number)[] = [
    (along, across) => sample(grey, x + along * width, y + across),
    (along, across) => sample(grey, x + along * width, y + height + across),
    (along, across) => sample(grey, x + across, y + along * height),
    (along, across) => sample(grey, x + width + across, y + along * height),
  ];
  return Math.max(...sides.map((at) => {
    const steps: number[] = [];
    for (let i = 0; i < 80; i++) {
      const along = 0.05 + (0.9 * i) / 79;
      const near = [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3].map((across) => at(along, across * mm));
      const beside = [-0.8, -0.65, 0.65, 0.8].map((across) => at(along, across * mm));
      steps.push(Math.max(Math.max(...near) - Math.max(...beside), Math.min(...beside) - Math.min(...near), 0));
    }
    return steps.sort((a, b) => a - b)[40]! / 255;
  }));
}

/** A thread stands out from its paper by this much (of 255) in infrared; white light must not show half of it. */
const THREAD_ABSORBS = 24;

/**
 * Routines that compare the paper with the picture of the reference: the watermark in infrared, light
 * shining through it, and what only infrared may show and white light may not.
 */
const PICTURED = ['(IR, AB, WM)', '(VI, TL, AF)', '(VI, TR, AF)'];

/** Ids of the reference pictures that the routines of one light look at. */
export function picturesFor(routines: readonly CatalogueRoutine[], light: Light): string[] {
  return [...new Set(routines.flatMap((routine) => (routine.light === light && routine.reference !== null && PICTURED.includes(routine.generic ?? '') ? [routine.reference] : [])))];
}

/**
 * Value of one routine, higher is better; null where the picture does not tell or the routine is not known.
 * @param place millimetres of the reference
 */
export function measureRoutine(routine: Pick<CatalogueRoutine, 'generic' | 'name'>, { grey, ppi }: Pick<MeasuredPage, 'grey' | 'ppi'>, place: Area, reference: ReferencePicture | null = null): number | null {
  const area = areaInPixels(place, ppi);
  const generic = routine.generic === null ? null : genericRoutine(routine.generic);
  if (generic === null) return routine.name === 'photoEdge' ? 1 - borderLine(grey, area, ppi) : null;
  const inverse = (value: number | null): number | null => (value === null ? null : 1 - value);
  const { light, property, feature } = generic;
  if (PICTURED.includes(genericName(generic))) {
    const like = reference && paperLikeness({ grey, ppi }, reference, place);
    return property === 'TR' ? inverse(like) : like;
  }
  switch (`${light} ${property}${feature === 'TH' ? ' TH' : ''}`) {
    case 'IR AB TH': return lineShare(grey, area, ppi, -THREAD_ABSORBS);
    case 'VI TR TH': return inverse(lineShare(grey, area, ppi, -THREAD_ABSORBS / 2));
    case 'UV LU TH': return lineShare(grey, area, ppi, GLOW);
    case 'IR AB': return infraredContrast(grey, area);
    case 'IR TR': return inverse(infraredContrast(grey, area));
    case 'UV BR': return inverse(uvBrightness(grey, area));
    case 'UV LU': return glowingShare(grey, area);
    default: return null;
  }
}

export interface MeasuredPage {
  readonly light: Light;
  readonly grey: Grey;
  readonly ppi: number;
  /** Pictures of the model by their id, for routines that compare with one. */
  readonly references?: ReadonlyMap<string, ReferencePicture>;
}

/**
 * Every routine of the model that looks at this light.
 * @param zone where the zone was found in pictures of this reading, pixels; null where none was found
 */
export function observeModel(model: Pick<CatalogueModel, 'uuid' | 'routines'>, page: MeasuredPage, zone: Area | null): SpectralObservation[] {
  const lies = liesLikeReference(model.routines, zone, page);
  return model.routines.filter((routine) => routine.light === page.light).map((routine): SpectralObservation => {
    const mm = 25.4 / page.ppi;
    const place = routine.area ?? { x: 0, y: 0, width: page.grey.width * mm, height: page.grey.height * mm, angle: 0 };
    const area = areaInPixels(place, page.ppi);
    const value = lies ? measureRoutine(routine, page, place, page.references?.get(routine.reference ?? '')) : null;
    return {
      name: routine.name, generic: routine.generic, title: routine.description, light: page.light, area: lies ? area : null, crop: null,
      reference: routine.reference, margin: value === null ? null : marginOf(value, routine), hasReference: true, calibrated: true,
    };
  });
}

/** The page in one light: what the model's reference tells, or without one what can be looked at on any page. */
export function observePage(model: Pick<CatalogueModel, 'uuid' | 'routines'> | null, page: MeasuredPage, zone: Area | null): SpectralObservation[] {
  if (model) return observeModel(model, page, zone);
  if (page.light === 'uv') return [observeUvDullness(page.grey, null, null)];
  return page.light === 'ir' && zone ? [observeInfraredZone(page.grey, zone, null)] : [];
}

/** The zone lies within a few millimetres of where the model has it: upright, whole and at the stated resolution. */
export function liesLikeReference(routines: readonly CatalogueRoutine[], zone: Area | null, { ppi }: Pick<MeasuredPage, 'ppi'>): boolean {
  const expected = routines.find(({ generic }) => generic === '(IR, AB, MR)')?.area;
  if (!expected || !zone) return false;
  const middle = (area: Area): [number, number] => [area.x + area.width / 2, area.y + area.height / 2];
  const [[x, y], [u, v]] = [middle(areaInPixels(expected, ppi)), middle(zone)];
  return Math.hypot(x - u, y - v) / (ppi / 25.4) <= MOST_DISPLACED_MM;
}
