/**
 * How the station compares fingers: a small port, so that the project's biometric core or another matcher
 * stands behind it. `createImageComparer` is a plain comparison of grey images (normalised correlation
 * over shifts, coarse to fine): it finds the same impression again and knows nothing of minutiae; its scale
 * says so.
 */
import sharp from 'sharp';

export interface FingerComparer<Template = unknown> {
  /** Named beside every score. */
  scale: string;
  /** From this score on, two fingers count as possibly the same. */
  threshold: number;
  prepare(image: { bytes: Uint8Array; mime: string }): Promise<Template | null>;
  compare(a: Template, b: Template): number;
}

interface Grey {
  width: number;
  height: number;
  pixels: Float32Array;
}
export interface ImageTemplate {
  coarse: Grey;
  fine: Grey;
}

const fineWidth = 96;

/** Zero mean, unit variance; borders of an empty platen carry nothing afterwards. */
async function greyOf(bytes: Uint8Array, width: number): Promise<Grey> {
  const { data, info } = await sharp(bytes, { limitInputPixels: 16_000_000 }).greyscale().resize({ width, kernel: 'lanczos3' }).raw().toBuffer({ resolveWithObject: true });
  const pixels = Float32Array.from(data.subarray(0, info.width * info.height));
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  const deviation = Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length) || 1;
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = (pixels[index]! - mean) / deviation;
  return { width: info.width, height: info.height, pixels };
}

/** Correlation of the overlap when b is shifted by (dx, dy); −1 where less than half overlaps. */
function correlation(a: Grey, b: Grey, dx: number, dy: number): number {
  const left = Math.max(0, dx);
  const right = Math.min(a.width, b.width + dx);
  const top = Math.max(0, dy);
  const bottom = Math.min(a.height, b.height + dy);
  const count = (right - left) * (bottom - top);
  if (right <= left || bottom <= top || count < (a.width * a.height) / 2) return -1;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let y = top; y < bottom; y += 1) {
    let indexA = y * a.width + left;
    let indexB = (y - dy) * b.width + left - dx;
    for (let x = left; x < right; x += 1, indexA += 1, indexB += 1) {
      const valueA = a.pixels[indexA]!;
      const valueB = b.pixels[indexB]!;
      ab += valueA * valueB;
      aa += valueA * valueA;
      bb += valueB * valueB;
    }
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

export function createImageComparer(): FingerComparer<ImageTemplate> {
  return {
    scale: 'Bildkorrelation 0–1000',
    threshold: 550,
    async prepare({ bytes }) {
      try {
        const [coarse, fine] = await Promise.all([greyOf(bytes, fineWidth / 2), greyOf(bytes, fineWidth)]);
        return { coarse, fine };
      } catch {
        // Not an image sharp can read: this finger takes no part in the comparison.
        return null;
      }
    },
    compare(a, b) {
      let best = { score: -1, dx: 0, dy: 0 };
      for (let dy = -8; dy <= 8; dy += 1) {
        for (let dx = -8; dx <= 8; dx += 1) {
          const score = correlation(a.coarse, b.coarse, dx, dy);
          if (score > best.score) best = { score, dx, dy };
        }
      }
      let fine = -1;
      for (let dy = best.dy * 2 - 2; dy <= best.dy * 2 + 2; dy += 1) {
        for (let dx = best.dx * 2 - 2; dx <= best.dx * 2 + 2; dx += 1) fine = Math.max(fine, correlation(a.fine, b.fine, dx, dy));
      }
      return Math.round(1000 * Math.max(0, fine));
    },
  };
}
