/**
 * The picture every finger algorithm works on: 8-bit grey, rows top to bottom, 0 black (ridge) to
 * 255 white (valley, glass), with its resolution. Plain data, so that it crosses worker threads.
 */
import { SchalterError } from '../../errors.ts';

export interface GrayImage {
  /** Pixels. */
  width: number;
  height: number;
  /** `width * height` bytes. */
  data: Uint8Array;
  /** Pixels per inch, 500 or 1000 for fingerprint scanners. */
  ppi: number;
}

/** Largest picture accepted: a 1000 ppi ten-print card quarter; keeps memory bounded on bad input. */
export const maxPixels = 64_000_000;

/** Throws `FINGER_IMAGE` (input) unless sizes and bytes agree. */
export function checkImage(image: GrayImage): void {
  const { width, height, data, ppi } = image;
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || width * height > maxPixels || data.length !== width * height || !(ppi >= 50 && ppi <= 5000)) {
    throw new SchalterError('FINGER_IMAGE', 'input', 'Das Fingerabdruckbild ist nicht verwendbar: Maße, Auflösung und Bilddaten passen nicht zusammen.');
  }
}

/** Cuts out a rectangle; what lies outside the picture is white. */
export function crop(image: GrayImage, x: number, y: number, width: number, height: number): GrayImage {
  const data = new Uint8Array(width * height).fill(255);
  for (let row = Math.max(0, -y); row < Math.min(height, image.height - y); row++) {
    const from = Math.max(0, x);
    const to = Math.min(image.width, x + width);
    if (to > from) data.set(image.data.subarray((y + row) * image.width + from, (y + row) * image.width + to), row * width + from - x);
  }
  return { width, height, data, ppi: image.ppi };
}

/** Cuts out a rectangle that is turned by `angle` degrees (clockwise on screen) around its centre; bilinear. */
export function cropTurned(image: GrayImage, centreX: number, centreY: number, width: number, height: number, angle: number): GrayImage {
  const data = new Uint8Array(width * height);
  const cosine = Math.cos((angle * Math.PI) / 180);
  const sine = Math.sin((angle * Math.PI) / 180);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const dx = column - (width - 1) / 2;
      const dy = row - (height - 1) / 2;
      data[row * width + column] = sample(image, centreX + dx * cosine - dy * sine, centreY + dx * sine + dy * cosine);
    }
  }
  return { width, height, data, ppi: image.ppi };
}

/** Grey value between pixels, white outside. */
export function sample(image: GrayImage, x: number, y: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= image.width || row >= image.height ? 255 : image.data[row * image.width + column]!;
  const top = at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx;
  const bottom = at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx;
  return Math.round(top * (1 - fy) + bottom * fy);
}

/**
 * Brings a picture to another resolution: box average when shrinking, bilinear when enlarging.
 * [TR-03121-3-4 4.4.4.1.1] asks for 500 ppi before quality is computed on 1000 ppi pictures.
 */
export function resample(image: GrayImage, ppi: number): GrayImage {
  if (Math.abs(image.ppi - ppi) < ppi * 0.02) return image;
  const scale = image.ppi / ppi;
  const width = Math.max(1, Math.round(image.width / scale));
  const height = Math.max(1, Math.round(image.height / scale));
  if (width * height > maxPixels) throw new SchalterError('FINGER_IMAGE', 'input', 'Das Fingerabdruckbild ist zu groß.');
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      data[row * width + column] = scale > 1 ? boxMean(image, column * scale, row * scale, scale) : sample(image, (column + 0.5) * scale - 0.5, (row + 0.5) * scale - 0.5);
    }
  }
  return { width, height, data, ppi };
}

function boxMean(image: GrayImage, left: number, top: number, size: number): number {
  const x1 = Math.min(image.width, Math.ceil(left + size));
  const y1 = Math.min(image.height, Math.ceil(top + size));
  let sum = 0;
  let weight = 0;
  for (let y = Math.floor(top); y < y1; y++) {
    const wy = Math.min(y + 1, top + size) - Math.max(y, top);
    for (let x = Math.floor(left); x < x1; x++) {
      const w = wy * (Math.min(x + 1, left + size) - Math.max(x, left));
      sum += w * image.data[y * image.width + x]!;
      weight += w;
    }
  }
  return Math.round(sum / weight);
}
