/**
 * From a picture to a template: the whole chain of minutiae extraction. The C++ core runs the same chain
 * to the same bits (core.test.ts).
 */
import { checkImage, resample, type GrayImage } from '../image.ts';
import type { FingerTemplate } from '../types.ts';
import { SchalterError } from '../../../errors.ts';
import { detectMinutiae } from './detect.ts';
import { enhance } from './enhance.ts';
import { ridgeField } from './field.ts';
import { binarise, thin } from './skeleton.ts';

/** Largest finger picture, at 500 ppi: 6 × 6 inches. */
const mostFingerPixels = 9_000_000;

/** Brings a picture to 500 ppi and checks its size. Throws FINGER_IMAGE. */
export function prepare(image: GrayImage): GrayImage {
  checkImage(image);
  const at500 = resample(image, 500);
  if (at500.width * at500.height > mostFingerPixels || at500.width < 24 || at500.height < 24) {
    throw new SchalterError('FINGER_IMAGE', 'input', 'Das Bild hat nicht die Größe eines Fingerabdrucks.');
  }
  return at500;
}

/** Extracts minutiae in TypeScript. Coordinates are those of the picture at 500 ppi. */
export function extractTemplate(image: GrayImage): FingerTemplate {
  const { width, height, data } = prepare(image);
  const field = ridgeField(data, width, height);
  const enhanced = enhance(field);
  const skeleton = binarise(enhanced.response, field);
  thin(skeleton, field);
  return { width, height, minutiae: detectMinutiae(skeleton, field, enhanced) };
}
