/**
 * From a picture to minutiae and to what quality is judged on: the whole chain, as the reference. The
 * C++ core runs the same chain to the same bits (core.test.ts).
 */
import { SchalterError } from '../../../errors.ts';
import { checkImage, resample, type GrayImage } from '../image.ts';
import type { Minutia } from '../types.ts';
import { detectMinutiae } from './detect.ts';
import { enhance, type Enhanced } from './enhance.ts';
import { margin, ridgeField, type RidgeField } from './field.ts';
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

/** What one pass over a print yields; maps are per block of 8 × 8 pixels. */
export interface Analysis {
  blocksX: number;
  blocksY: number;
  /** Foreground. */
  mask: Uint8Array;
  /** Ridge flow as first seen, before enhancement. */
  cos2: Float64Array;
  sin2: Float64Array;
  coherence: Uint8Array;
  contrast: Float64Array;
  brightness: Float64Array;
  /** Foreground pixels; those darker than around; those that agree with the ridge filter. */
  pixels: number;
  dark: number;
  agree: number;
  minutiae: Minutia[];
}

/** Analyses a picture that `prepare` has passed. */
export function analyse({ width, height, data }: GrayImage): Analysis {
  const field = ridgeField(data, width, height);
  const { blocksX, blocksY, mask, contrast, brightness } = field;
  const first = { cos2: field.cos2.slice(), sin2: field.sin2.slice(), coherence: field.coherence.slice() };
  const enhanced = enhance(field);
  const skeleton = binarise(enhanced.response, field);
  thin(skeleton, field);
  return { blocksX, blocksY, mask, ...first, contrast, brightness, ...countPixels(field, enhanced), minutiae: detectMinutiae(skeleton, field, enhanced) };
}

function countPixels(field: RidgeField, enhanced: Enhanced): Pick<Analysis, 'pixels' | 'dark' | 'agree'> {
  const { mask, blocksX, width, height, stride, normalised } = field;
  let pixels = 0;
  let dark = 0;
  let agree = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (mask[(y >> 3) * blocksX + (x >> 3)] === 0) continue;
      const p = (y + margin) * stride + x + margin;
      const isDark = normalised[p]! > 0;
      pixels++;
      if (isDark) dark++;
      if (isDark === enhanced.response[p]! > 0) agree++;
    }
  }
  return { pixels, dark, agree };
}
