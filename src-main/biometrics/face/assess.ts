/** Assessing and cropping one picture: decode, find, measure, judge. Runs inside the worker. */
import sharp from 'sharp';
import { SchalterError } from '../../errors.ts';
import { judge, totalResult } from './criteria.ts';
import { headOf, planCrop } from './geometry.ts';
import { hintFor } from './hint.ts';
import { measure } from './measure.ts';
import type { Network } from './network.ts';
import type { FaceAssessment, FaceCrop, RgbImage } from './port.ts';

/** Distance below which two descriptors count as similar; see docs of `compare` in port.ts. */
export const similarBelow = 0.55;

/** What the crop settles is not asked of the person while the picture is live: size, ratio, resolution. */
const settledByCrop: ReadonlySet<string> = new Set(['5.1', '5.2', '5.3', '5.4', '5.7']);

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

export async function assess(network: Network, encoded: Uint8Array, mode: 'live' | 'careful', settled: ReadonlySet<string> = settledByCrop): Promise<FaceAssessment> {
  const image = await decode(encoded);
  const found = await network.find(image, mode);
  const face = found[0];
  if (!face) return { faces: 0, box: null, landmarks: null, criteria: judge({ '4.3': 0, '5.1': image.height, '5.2': image.width }), ok: false, hint: 'Bitte in die Kamera schauen' };
  const criteria = judge(measure(image, face.landmarks, found.length));
  return { faces: found.length, box: { ...face.box, angle: headOf(face.landmarks).roll }, landmarks: face.landmarks, criteria, ok: totalResult(criteria), hint: hintFor(criteria, settled) };
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
  return { jpeg: new Uint8Array(jpeg), width, height, assessment: await assess(network, jpeg, 'careful', new Set()) };
}

/** @throws SchalterError FACE_NOT_FOUND, FACE_IMAGE_UNREADABLE */
export async function compare(network: Network, a: Uint8Array, b: Uint8Array): Promise<{ distance: number; threshold: number; similar: boolean }> {
  const [first, second] = [(await network.find(await decode(a), 'careful', true))[0], (await network.find(await decode(b), 'careful', true))[0]];
  if (!first?.descriptor || !second?.descriptor) throw noFace();
  const distance = Math.sqrt(first.descriptor.reduce((sum, value, i) => sum + (value - second.descriptor![i]!) ** 2, 0));
  return { distance, threshold: similarBelow, similar: distance < similarBelow };
}
