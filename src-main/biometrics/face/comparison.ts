/**
 * 1:1 comparison: the live face with that of the chip, of a register or of the page. A hint beside two pictures
 * for a person to judge, never a verdict.
 *
 * The descriptor is dlib's (dlib_face_recognition_resnet_model_v1, CC0), on faces cut as dlib cuts them, the mean of
 * the picture and its mirror image. What the threshold rests on:
 * - dlib's author states 99.38 % on LFW at a distance of 0.6; beyond that the desk says `different`.
 * - `tests/bench/face-calibration.bench.ts` counts false matches over pairs of different persons among the specimen
 *   documents of ../shared/data and the example photographs of @vladmandic/face-api; 0.5 keeps them at about one in
 *   a few hundred. No set of many pictures of the same persons may be had here, so that the rate of false
 *   non-matches is not known beyond dlib's own figure.
 */
import { SchalterError } from '../../errors.ts';
import { decode, shrink } from './decode.ts';
import { headOf } from './geometry.ts';
import { locate } from './locate.ts';
import type { Network } from './network.ts';
import type { FaceComparison, FaceDescription } from './port.ts';
import { chipOf, mirrored } from './warp.ts';

export const similarBelow = 0.5;
/** dlib's own threshold. */
const differentFrom = 0.6;
/** Pixels between the eyes below which distances between different persons fall. */
const smallestEyeDistance = 40;

export const noFace = () => new SchalterError('FACE_NOT_FOUND', 'negative', 'Im Bild ist kein Gesicht zu erkennen. Bitte das Bild wiederholen und auf gutes Licht achten.');

/** @throws SchalterError FACE_NOT_FOUND, FACE_IMAGE_UNREADABLE */
export async function describeFace(network: Network, encoded: Uint8Array): Promise<FaceDescription> {
  const { image } = await decode(encoded);
  const work = await shrink(image, 2000);
  const found = await locate(network, work, 'careful');
  if (!found.mesh) throw noFace();
  const chip = chipOf(work, found.mesh);
  const [plain, turned] = [await network.describe(chip), await network.describe(mirrored(chip))];
  return { descriptor: plain.map((value, i) => (value + turned[i]!) / 2), eyeDistance: (headOf(found.mesh).eyeDistance * image.width) / work.width, faces: found.boxes.length };
}

export function distanceOf(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
}

/** @throws SchalterError FACE_NOT_FOUND, FACE_IMAGE_UNREADABLE */
export async function compare(network: Network, a: Uint8Array | FaceDescription, b: Uint8Array): Promise<FaceComparison> {
  const [first, second] = [a instanceof Uint8Array ? await describeFace(network, a) : a, await describeFace(network, b)];
  const distance = distanceOf(first.descriptor, second.descriptor);
  return {
    distance,
    threshold: similarBelow,
    similar: distance < similarBelow,
    judgement: distance < similarBelow ? 'similar' : distance < differentFrom ? 'unsure' : 'different',
    reliable: Math.min(first.eyeDistance, second.eyeDistance) >= smallestEyeDistance,
    faces: [first.faces, second.faces],
  };
}
