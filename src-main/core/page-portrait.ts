/**
 * The portrait printed on a page, and its comparison with the one in the chip [TR-03135-1 5.7.6]. The face
 * engine's threshold was measured on photographs, not on prints, so its answer is documented and a person
 * decides.
 */
import sharp from 'sharp';
import type { FaceDescription, FaceEngine } from '../biometrics/face/port.ts';
import type { PageImage } from '../devices/port.ts';
import type { CatalogueModel } from '../documents/catalogue/catalogue.ts';
import type { PortraitInput } from '../documents/checks/check-document.ts';
import type { Area } from '../documents/checks/model.ts';
import { areaInPixels } from '../documents/checks/routine-measures.ts';
import { genericRoutine } from '../documents/checks/spectral.ts';

export interface PagePortrait {
  face: FaceDescription;
  /** Pixels of the white picture. */
  area: Area;
}

/** The engine's distances lie between 0 and about this (biometrics/face/port.ts). */
const FARTHEST = 1.2;
/** A face found by the engine is cut out with this much around it, share of its height. */
const AROUND = 0.6;

/** Where the model has its photo, else the largest face on the page; null without either, throws where no face is in it. */
export async function printedPortrait(white: PageImage | undefined, model: CatalogueModel | null, face: () => Promise<FaceEngine>): Promise<PagePortrait | null> {
  if (!white) return null;
  const known = model?.routines.find(({ generic }) => generic !== null && ['PH', 'OP'].includes(genericRoutine(generic)?.feature ?? ''))?.area;
  const found = known ? areaInPixels(known, white.ppi) : await largestFace(white, face);
  if (!found) return null;
  const { width, height } = await sharp(white.bytes).metadata();
  const [left, top] = [Math.max(0, Math.floor(found.x)), Math.max(0, Math.floor(found.y))];
  const [right, bottom] = [Math.min(width, Math.ceil(found.x + found.width)), Math.min(height, Math.ceil(found.y + found.height))];
  if (right - left < 16 || bottom - top < 16) return null;
  const bytes = await sharp(white.bytes).extract({ left, top, width: right - left, height: bottom - top }).jpeg({ quality: 95 }).toBuffer();
  // Described while the chip is still being read: only its picture is left to be looked at then.
  return { face: await (await face()).describe(new Uint8Array(bytes)), area: { x: left, y: top, width: right - left, height: bottom - top, angle: 0 } };
}

async function largestFace(white: PageImage, face: () => Promise<FaceEngine>): Promise<Area | null> {
  const { box } = await (await face()).assess(white.bytes);
  if (!box) return null;
  const around = box.height * AROUND;
  return { x: box.x - around, y: box.y - around, width: box.width + 2 * around, height: box.height + 2 * around, angle: 0 };
}

/** Null where one of the two is missing or shows no face: nothing was compared then. */
export async function comparePortraits(page: PagePortrait | null, chip: { bytes: Uint8Array } | null, face: () => Promise<FaceEngine>): Promise<PortraitInput | null> {
  if (!page || !chip) return null;
  try {
    const engine = await face();
    const { distance, threshold } = await engine.compare(page.face, chip.bytes);
    const score = (value: number): number => FARTHEST - Math.min(FARTHEST, value);
    return { score: score(distance), threshold: score(threshold), minimum: 0, maximum: FARTHEST, component: `${engine.name}: Abstand ${distance.toFixed(3)}, Schwelle ${threshold}`, area: page.area, calibrated: false };
  } catch {
    return null;
  }
}
