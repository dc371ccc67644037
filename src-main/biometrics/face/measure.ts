/**
 * Measures on a picture with a face: one value per criterion of TR-03121-3-4 Table 4.5, null where this
 * program does not measure it. Exposure counts pixels without drawing (clipped to black or white) and looks
 * at the white of the eye for a picture that is too dark, never at the brightness of the skin, so that a skin
 * tone can neither pass nor fail by being itself; tests/bench/face.bench.ts shows it.
 */
import { headOf, type Point } from './geometry.ts';
import type { RgbImage } from './port.ts';

export type Values = Record<string, number | null>;

const span = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);

function luminance(image: RgbImage): Uint8Array {
  const grey = new Uint8Array(image.width * image.height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) grey[i] = (image.data[at]! * 77 + image.data[at + 1]! * 150 + image.data[at + 2]! * 29) >> 8;
  return grey;
}

interface Region {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function clip(region: Region, image: RgbImage): Region {
  const bound = (value: number, limit: number) => Math.max(0, Math.min(limit, Math.round(value)));
  return { left: bound(region.left, image.width), right: bound(region.right, image.width), top: bound(region.top, image.height), bottom: bound(region.bottom, image.height) };
}

function* pixels(region: Region, width: number): Generator<number> {
  for (let y = region.top; y < region.bottom; y++) for (let x = region.left; x < region.right; x++) yield y * width + x;
}

function statistics(grey: Uint8Array, region: Region, width: number): { mean: number; deviation: number } | null {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const at of pixels(region, width)) {
    const value = grey[at]!;
    count++;
    sum += value;
    squares += value * value;
  }
  if (count < 64) return null;
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/**
 * Mean strength of edges (Laplacian) in the eye band, brought to about 40 pixels eye distance by averaging:
 * averaging takes out the sensor's grain, and blur shows first around the eyes. In percent of the band's own
 * contrast, so that dark skin, whose edges are fainter, is judged like light skin.
 */
function sharpness(grey: Uint8Array, width: number, region: Region, eyeDistance: number): number {
  const cell = Math.max(1, Math.round(eyeDistance / 40));
  const columns = Math.floor((region.right - region.left) / cell);
  const rows = Math.floor((region.bottom - region.top) / cell);
  if (columns < 3 || rows < 3) return 0;
  const small = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      const start = (region.top + row * cell) * width + region.left + column * cell;
      for (let y = 0; y < cell; y++) for (let x = 0; x < cell; x++) sum += grey[start + y * width + x]!;
      small[row * columns + column] = sum / (cell * cell);
    }
  }
  const mean = small.reduce((sum, value) => sum + value, 0) / small.length;
  const deviation = Math.sqrt(small.reduce((sum, value) => sum + (value - mean) ** 2, 0) / small.length);
  let total = 0;
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      const at = row * columns + column;
      total += Math.abs(4 * small[at]! - small[at - 1]! - small[at + 1]! - small[at - columns]! - small[at + columns]!);
    }
  }
  return (100 * total) / ((rows - 2) * (columns - 2)) / Math.max(4, deviation);
}

function eyeOpening(points: readonly Point[]): number {
  return (span(points[1]!, points[5]!) + span(points[2]!, points[4]!)) / (2 * span(points[0]!, points[3]!));
}

/** Grey value below which the white of the eye shows that a picture is too dark, whatever the skin. */
const eyeWhiteWanted = 110;

/**
 * How far a picture is too dark, 0 not at all … 1 black: by the brightest 3 % around both eyes, which are
 * the white of the eye and its glint. Skin, which differs between people, has no say in it.
 */
function darkness(grey: Uint8Array, eyes: readonly Region[], width: number): number {
  const counts = new Uint32Array(256);
  let total = 0;
  for (const eye of eyes) {
    for (const at of pixels(eye, width)) {
      counts[grey[at]!]!++;
      total++;
    }
  }
  if (total === 0) return 1;
  let value = 255;
  for (let above = counts[255]!; above < total * 0.03 && value > 0; above += counts[value]!) value--;
  return Math.max(0, 1 - value / eyeWhiteWanted);
}

function redness(image: RgbImage, middle: Point, radius: number): number {
  const region = clip({ left: middle[0] - radius, right: middle[0] + radius, top: middle[1] - radius, bottom: middle[1] + radius }, image);
  let red = 0;
  let count = 0;
  for (const at of pixels(region, image.width)) {
    const [r, g, b] = [image.data[at * 3]!, image.data[at * 3 + 1]!, image.data[at * 3 + 2]!];
    count++;
    if (r > 90 && r > 1.9 * g && r > 1.9 * b) red++;
  }
  return count === 0 ? 0 : red / count;
}

function greyCount(grey: Uint8Array, region: Region, width: number): number {
  const seen = new Uint8Array(256);
  for (const at of pixels(region, width)) seen[grey[at]!] = 1;
  return seen.reduce((sum, value) => sum + value, 0);
}

/** @param faces how many faces the detector saw @param colour false for an 8-bit grey picture */
export function measure(image: RgbImage, landmarks: readonly Point[], faces: number, colour = true): Values {
  const head = headOf(landmarks);
  const grey = luminance(image);
  const { width, height } = image;
  const unit = head.eyeDistance;
  const face = clip({ left: head.eyeMiddle[0] - 0.85 * unit, right: head.eyeMiddle[0] + 0.85 * unit, top: head.eyeMiddle[1] - 0.45 * unit, bottom: head.eyeMiddle[1] + 1.5 * unit }, image);
  const eyeBand = clip({ left: head.eyeMiddle[0] - unit, right: head.eyeMiddle[0] + unit, top: head.eyeMiddle[1] - 0.5 * unit, bottom: head.eyeMiddle[1] + 0.4 * unit }, image);
  const cheek = (side: -1 | 1) => clip({ left: head.eyeMiddle[0] + side * 0.5 * unit - 0.18 * unit, right: head.eyeMiddle[0] + side * 0.5 * unit + 0.18 * unit, top: head.eyeMiddle[1] + 0.5 * unit, bottom: head.eyeMiddle[1] + 0.85 * unit }, image);
  const corner = (side: 'left' | 'right') => clip(side === 'left' ? { left: 0, right: width * 0.12, top: 0, bottom: height * 0.3 } : { left: width * 0.88, right: width, top: 0, bottom: height * 0.3 }, image);

  const eye = ([x, y]: Point) => clip({ left: x - 0.22 * unit, right: x + 0.22 * unit, top: y - 0.12 * unit, bottom: y + 0.12 * unit }, image);

  let dark = 0;
  let bright = 0;
  let shining = 0;
  let count = 0;
  for (const at of pixels(face, width)) {
    count++;
    if (grey[at]! <= 4) dark++;
    if (grey[at]! >= 251) bright++;
    if (image.data[at * 3]! >= 252 && image.data[at * 3 + 1]! >= 252 && image.data[at * 3 + 2]! >= 252) shining++;
  }
  const share = (value: number) => (count === 0 ? 1 : value / count);
  const [left, right] = [statistics(grey, cheek(-1), width), statistics(grey, cheek(1), width)];
  const [cornerLeft, cornerRight] = [statistics(grey, corner('left'), width), statistics(grey, corner('right'), width)];

  return {
    '1.1': head.yaw,
    '1.2': head.pitch,
    '1.3': head.roll,
    '2.2': span(landmarks[62]!, landmarks[66]!) / unit,
    '3.1': (eyeOpening(landmarks.slice(36, 42)) + eyeOpening(landmarks.slice(42, 48))) / 2,
    '4.1': cornerLeft && cornerRight ? Math.max(cornerLeft.deviation, cornerRight.deviation) : null,
    '4.2': cornerLeft && cornerRight ? Math.abs(cornerLeft.mean - cornerRight.mean) : null,
    '4.3': faces,
    '5.1': height,
    '5.2': width,
    '5.3': head.width / width,
    '5.4': head.height / height,
    '5.5': head.eyeMiddle[1] / height,
    '5.6': head.eyeMiddle[0] / width,
    '5.7': unit,
    '6.1': left && right ? Math.abs(left.mean - right.mean) / Math.max(12, left.mean, right.mean) : null,
    '6.3': share(shining),
    '7.1': Math.max(share(dark) + share(bright), darkness(grey, [eye(head.rightEye), eye(head.leftEye)], width)),
    '7.2': sharpness(grey, width, eyeBand, unit),
    '7.4': Math.max(redness(image, head.rightEye, unit * 0.08), redness(image, head.leftEye, unit * 0.08)),
    '7.5': colour ? 1 : 3,
    '7.6': greyCount(grey, face, width),
  };
}
