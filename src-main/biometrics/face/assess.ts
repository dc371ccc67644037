/** Assessing and cropping one picture: decode, find, measure, judge. Runs inside the worker. */
import sharp from 'sharp';
import { SchalterError } from '../../errors.ts';
import { judge, totalResult } from './criteria.ts';
import { headOf, planCrop, type Head } from './geometry.ts';
import { hintFor } from './hint.ts';
import { measure } from './measure.ts';
import type { Network } from './network.ts';
import type { FaceAssessment, FaceCrop, RgbImage } from './port.ts';

/** Distance below which two descriptors count as similar; see docs of `compare` in port.ts. */
export const similarBelow = 0.55;

const pixelLimit = 60_000_000;

/** @throws SchalterError FACE_IMAGE_UNREADABLE */
export async function decode(encoded: Uint8Array): Promise<RgbImage> {
  try {
    const { data, info } = await sharp(encoded, { limitInputPixels: pixelLimit }).rotate().flatten({ background: '#ffffff' }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error('not three channels');
    return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  } catch (cause) {
    throw new SchalterError('FACE_IMAGE_UNREADABLE', 'input', 'Das Bild lässt sich nicht lesen. Bitte ein JPEG- oder PNG-Bild verwenden.', { cause });
  }
}

/**
 * What the crop of this picture would measure: the geometry of a live picture is judged as it will be kept.
 * @param scale camera pixels per pixel of the given picture
 */
function asCropped(head: Head, image: RgbImage, scale: number): Record<string, number> {
  const plan = planCrop(head, image);
  const shrink = Math.min(1, 1200 / (plan.width * scale));
  const inside = (centre: number, size: number, limit: number) => Math.max(0, size / 2 - centre, centre + size / 2 - limit) / size;
  const cutAside = inside(plan.centre[0], plan.width, image.width);
  const cutBelow = inside(plan.centre[1], plan.height, image.height);
  // A crop that would reach over the picture's edge is off the middle by as much.
  return {
    '5.1': Math.round(plan.height * scale * shrink),
    '5.2': Math.round(plan.width * scale * shrink),
    '5.3': head.width / plan.width,
    '5.4': head.height / plan.height,
    '5.5': 0.42 + (plan.centre[1] * 2 < image.height ? -cutBelow : cutBelow),
    '5.6': 0.5 + (plan.centre[0] * 2 < image.width ? -cutAside : cutAside),
    '5.7': head.eyeDistance * scale * shrink,
  };
}

/**
 * @param mode `live` judges the geometry that the crop will have; `careful` the picture as it is
 * @param scale camera pixels per pixel of the given picture, for `live`
 */
export async function assess(network: Network, encoded: Uint8Array, mode: 'live' | 'careful', scale = 1): Promise<FaceAssessment> {
  const image = await decode(encoded);
  const found = await network.find(image, mode);
  const face = found[0];
  if (!face) return { faces: 0, box: null, landmarks: null, criteria: judge({ '4.3': 0, '5.1': image.height, '5.2': image.width }), ok: false, hint: 'Bitte in die Kamera schauen' };
  const head = headOf(face.landmarks);
  const measured = measure(image, face.landmarks, found.length);
  const criteria = judge(mode === 'live' ? { ...measured, ...asCropped(head, image, scale) } : measured);
  return { faces: found.length, box: { ...face.box, angle: head.roll }, landmarks: face.landmarks, criteria, ok: totalResult(criteria), hint: hintFor(criteria) };
}

const noFace = () => new SchalterError('FACE_NOT_FOUND', 'negative', 'Im Bild ist kein Gesicht zu erkennen. Bitte das Bild wiederholen und auf gutes Licht achten.');

/**
 * 4.3.1.1: turned upright, cropped to 4:3, at most 1200×1600, never scaled up.
 * @throws SchalterError FACE_NOT_FOUND, FACE_IMAGE_UNREADABLE
 */
export async function crop(network: Network, encoded: Uint8Array): Promise<FaceCrop> {
  const image = await decode(encoded);
  const face = (await network.find(image, 'careful'))[0];
  if (!face) throw noFace();
  const plan = planCrop(headOf(face.landmarks), image);
  // Room around the picture, so that turning never cuts into the crop; filled with the picture's own edge.
  const margin = Math.ceil(Math.max(plan.width, plan.height) * 0.75);
  const [x, y] = plan.centre;
  const side = { left: Math.round(x) - margin, top: Math.round(y) - margin, size: 2 * margin };
  const inside = { left: Math.max(0, side.left), top: Math.max(0, side.top), right: Math.min(image.width, side.left + side.size), bottom: Math.min(image.height, side.top + side.size) };
  const square = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .extract({ left: inside.left, top: inside.top, width: inside.right - inside.left, height: inside.bottom - inside.top })
    .extend({ left: inside.left - side.left, top: inside.top - side.top, right: side.left + side.size - inside.right, bottom: side.top + side.size - inside.bottom, extendWith: 'copy' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const turned = await sharp(square.data, { raw: square.info }).rotate(-plan.rotate, { background: '#c0c0c0' }).raw().toBuffer({ resolveWithObject: true });
  const cut = sharp(turned.data, { raw: turned.info }).extract({ left: Math.round((turned.info.width - plan.width) / 2), top: Math.round((turned.info.height - plan.height) / 2), width: plan.width, height: plan.height });
  const jpeg = await cut.resize({ width: 1200, height: 1600, fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
  const { width, height } = await sharp(jpeg).metadata();
  return { jpeg: new Uint8Array(jpeg), width, height, assessment: await assess(network, jpeg, 'careful') };
}

/** @throws SchalterError FACE_NOT_FOUND, FACE_IMAGE_UNREADABLE */
export async function compare(network: Network, a: Uint8Array, b: Uint8Array): Promise<{ distance: number; threshold: number; similar: boolean }> {
  const [first, second] = [(await network.find(await decode(a), 'careful', true))[0], (await network.find(await decode(b), 'careful', true))[0]];
  if (!first?.descriptor || !second?.descriptor) throw noFace();
  const distance = Math.sqrt(first.descriptor.reduce((sum, value, i) => sum + (value - second.descriptor![i]!) ** 2, 0));
  return { distance, threshold: similarBelow, similar: distance < similarBelow };
}
