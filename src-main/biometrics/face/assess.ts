/** Assessing and cropping one picture: decode, find, measure, judge. Runs inside the worker. */
import sharp, { type Sharp } from 'sharp';
import { noFace } from './comparison.ts';
import { judge, totalResult } from './criteria.ts';
import { decode, shrink } from './decode.ts';
import { adjusted, headOf, planCrop, type CropAdjustment, type Head } from './geometry.ts';
import { hintFor, hintTexts } from './hint.ts';
import { qualityMeasures } from './iso-29794-5.ts';
import { landmarksOf } from './landmarks.ts';
import { locate, startFollowing, type Follow, type Located } from './locate.ts';
import { measure, type Values } from './measure.ts';
import type { Box, Network } from './network.ts';
import type { FaceAssessment, FaceCrop, PictureFacts, RgbImage } from './port.ts';

/** Long side of the picture on which a kept picture is measured; its geometry is scaled back. */
const workSide = 2000;

/**
 * What the crop of this picture would measure: the geometry of a live picture is judged as it will be kept.
 * @param scale camera pixels per pixel of the given picture
 */
function asCropped(head: Head, image: RgbImage, scale: number): Values {
  const plan = planCrop(head, image);
  const shrinkBy = Math.min(1, 1200 / (plan.width * scale));
  const over = (centre: number, size: number, limit: number) => Math.max(0, size / 2 - centre, centre + size / 2 - limit) / size;
  const cutAside = over(plan.centre[0], plan.width, image.width);
  const cutBelow = over(plan.centre[1], plan.height, image.height);
  // A crop that would reach over the picture's edge is off the middle by as much.
  return {
    '5.1': Math.round(plan.height * scale * shrinkBy),
    '5.2': Math.round(plan.width * scale * shrinkBy),
    '5.3': head.width / plan.width,
    '5.4': head.height / plan.height,
    '5.5': 0.42 + (plan.centre[1] * 2 < image.height ? -cutBelow : cutBelow),
    '5.6': 0.5 + (plan.centre[0] * 2 < image.width ? -cutAside : cutAside),
    '5.7': head.eyeDistance * scale * shrinkBy,
  };
}

const nobody = (height: number, width: number): FaceAssessment => ({ faces: 0, box: null, landmarks: null, criteria: judge({ '4.3': 0, '5.1': height, '5.2': width }), quality: qualityMeasures({}), ok: false, hint: hintTexts.look, hintCode: 'look' });

function assessment(image: RgbImage, { boxes, mesh }: Located, options: { scale: number; facts: PictureFacts | null; neutrality: number | null }): FaceAssessment {
  if (!mesh) return nobody(Math.round(image.height * options.scale), Math.round(image.width * options.scale));
  const live = options.facts === null;
  // What a live box is drawn on is the given picture; a kept picture is answered in its own pixels.
  const back = live ? 1 : options.scale;
  const { criteria: values, iso, head } = measure(image, { mesh, faceAreas: boxes.map((box) => box.width * box.height), neutrality: options.neutrality }, options.scale, options.facts);
  const criteria = judge(live ? { ...values, ...asCropped(head, image, options.scale) } : values);
  const [{ x, y, width, height }] = boxes as [Box];
  const hintCode = hintFor(criteria);
  return {
    faces: boxes.length,
    box: { x: x * back, y: y * back, width: width * back, height: height * back, angle: head.tilt },
    landmarks: landmarksOf(mesh).map(([px, py]) => [px * back, py * back] as const),
    criteria,
    quality: qualityMeasures(iso),
    ok: totalResult(criteria),
    hint: hintCode === null ? null : hintTexts[hintCode],
    hintCode,
  };
}

/**
 * Judges a live picture: quickly, and its geometry as the crop will have it.
 * @param scale camera pixels per pixel of the given picture
 * @param follow remembers where the face was in the picture before; without it each picture stands alone
 * @throws SchalterError FACE_IMAGE_UNREADABLE
 */
export async function assess(network: Network, encoded: Uint8Array, scale = 1, follow: Follow = startFollowing()): Promise<FaceAssessment> {
  const { image } = await decode(encoded);
  const found = await follow(network, image);
  return assessment(image, found, { scale, facts: null, neutrality: null });
}

/** Judges a kept picture as it is. @throws SchalterError FACE_IMAGE_UNREADABLE */
export async function examine(network: Network, encoded: Uint8Array): Promise<FaceAssessment & { picture: PictureFacts }> {
  const { image, facts } = await decode(encoded);
  const work = await shrink(image, workSide);
  const found = await locate(network, work, 'careful');
  const neutrality = found.mesh && found.boxes[0] ? await network.neutrality(work, found.boxes[0]) : null;
  return { ...assessment(work, found, { scale: image.width / work.width, facts, neutrality }), picture: facts };
}

/** 4.6.2.1 Table 4.10: bytes below which a crop may not fall, and the most it may be smaller than its pixels. */
const smallestFile = (width: number, height: number) => (width * height >= 1200 * 1600 ? 100 : width * height >= 600 * 800 ? 35 : 0) * 1024;
const mostCompression = 15;

/** One lossy compression, as strong as Table 4.10 lets it be. */
async function compressed(picture: Sharp): Promise<{ jpeg: Uint8Array; width: number; height: number }> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  let jpeg = Buffer.alloc(0);
  for (const quality of [95, 98, 100]) {
    jpeg = await sharp(data, { raw: info }).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
    if (jpeg.length >= smallestFile(info.width, info.height) && (info.width * info.height * 3) / jpeg.length <= mostCompression) break;
  }
  return { jpeg: new Uint8Array(jpeg), width: info.width, height: info.height };
}

/**
 * 4.3.1.1: turned upright, corrected by hand where `adjust` says so (3.2.1), cropped to 4:3, at most 1200×1600, never scaled up.
 * @throws SchalterError FACE_NOT_FOUND, FACE_IMAGE_UNREADABLE
 */
export async function crop(network: Network, encoded: Uint8Array, adjust?: CropAdjustment): Promise<FaceCrop> {
  const { image } = await decode(encoded);
  const work = await shrink(image, workSide);
  const { mesh } = await locate(network, work, 'careful');
  if (!mesh) throw noFace();
  const scale = image.width / work.width;
  const head = headOf(mesh);
  const found = planCrop({ width: head.width * scale, height: head.height * scale, tilt: head.tilt, eyeMiddle: [head.eyeMiddle[0] * scale, head.eyeMiddle[1] * scale] }, image);
  const plan = adjust ? adjusted(found, adjust, image) : found;
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
  const { data, info } = await cut.raw().toBuffer({ resolveWithObject: true });
  const sized = (width: number, height: number) => compressed(sharp(data, { raw: info }).resize({ width, height, fit: 'inside', withoutEnlargement: true }));
  const full = await sized(1200, 1600);
  return { ...full, assessment: await examine(network, full.jpeg), gsat: await sized(600, 800) };
}
