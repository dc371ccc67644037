/**
 * Measures on a picture with a face: one value per criterion of TR-03121-3-4 Table 4.5, null where it cannot be
 * told. Exposure counts pixels without drawing (clipped to black or white) and looks at the white of the eye for a
 * picture that is too dark or too bright, never at the brightness of the skin: light that burns out light skin is
 * refused on dark skin too, and a skin tone can neither pass nor fail by being itself; tests/bench/face-fairness.bench.ts shows it.
 */
import { alignedMeasures } from './aligned.ts';
import { between, headOf, span, type Head, type Point } from './geometry.ts';
import type { IsoMeasure } from './iso-29794-5.ts';
import type { EyeShape, FaceMesh } from './mesh.ts';
import { eyesCovered, mouthCovered } from './occlusion.ts';
import { around, clip, each, luminance, shareOf, statistics, type Region } from './regions.ts';
import type { PictureFacts, RgbImage } from './port.ts';
import { alignedSize } from './warp.ts';

export type Values = Record<string, number | null>;

/**
 * Mean strength of edges (Laplacian) in the eye band, brought to about 40 pixels eye distance by averaging:
 * averaging takes out the sensor's grain, and blur shows first around the eyes. In percent of the band's own
 * contrast, so that dark skin, whose edges are fainter, is judged like light skin.
 */
function sharpness(grey: Uint8Array, width: number, region: Region, eyeDistance: number): number | null {
  const cell = Math.max(1, Math.round(eyeDistance / 40));
  const columns = Math.floor((region.right - region.left) / cell);
  const rows = Math.floor((region.bottom - region.top) / cell);
  if (columns < 3 || rows < 3) return null;
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

/** Grey value below which the white of the eye shows that a picture is too dark, whatever the skin. */
const eyeWhiteWanted = 116;
/** From here on there is no drawing left. */
const [blackened, burnt] = [4, 251];

/** Grey values around both eyes: the brightest 3 % are the white of the eye and its glint. */
function brightestAround(grey: Uint8Array, eyes: readonly Region[], width: number): number | null {
  const values: number[] = [];
  for (const eye of eyes) each(eye, width, (at) => values.push(grey[at]!));
  return values.sort((a, b) => b - a)[Math.floor(values.length * 0.03)] ?? null;
}

/** Grey values of the white of both eyes: inside the lids, beside the iris. */
function eyeWhites(grey: Uint8Array, eyes: readonly EyeShape[], width: number, height: number): number[] {
  return eyes.flatMap(({ lower, upper, iris, irisRadius }) => {
    const values: number[] = [];
    for (const [column, above] of upper.entries()) {
      const below = lower[column + 1]!;
      if (span([above[0], above[1]], iris) < irisRadius && span([below[0], below[1]], iris) < irisRadius) continue;
      // The outer quarters are lashes, shadow and the lid's edge.
      for (let share = 0.25; share <= 0.75; share += 0.125) {
        const [x, y] = [Math.round(above[0] + share * (below[0] - above[0])), Math.round(above[1] + share * (below[1] - above[1]))];
        if (x >= 0 && y >= 0 && x < width && y < height && span([x, y], iris) > irisRadius) values.push(grey[y * width + x]!);
      }
    }
    return values;
  });
}

/**
 * How much of the light's drawing is lost at the eyes, which are white in everybody: skin, which differs between
 * people, has no say in it. Too dark: 0 not at all … 1 black, by the brightest around both eyes. Too bright: the
 * burnt-out share of the white of the eye, where it is more than a quarter of it and thus no reflection.
 */
function lostAtTheEyes(grey: Uint8Array, around: readonly Region[], eyes: readonly EyeShape[], { width, height }: RgbImage): number {
  const brightest = brightestAround(grey, around, width);
  const dark = brightest === null ? 1 : Math.max(0, 1 - brightest / eyeWhiteWanted);
  const whites = eyeWhites(grey, eyes, width, height);
  const lost = whites.filter((value) => value >= burnt).length / Math.max(1, whites.length);
  return Math.max(dark, lost > 0.25 ? lost : 0);
}

function greyCount(grey: Uint8Array, region: Region, width: number): number {
  const seen = new Uint8Array(256);
  each(region, width, (at) => {
    seen[grey[at]!] = 1;
  });
  return seen.reduce((sum, value) => sum + value, 0);
}

/** How far the irises stand off the middle between the corners, in eye widths; both eyes' mean, since a squint is nobody's fault. */
function gaze(eyes: readonly EyeShape[]): number {
  let [along, across] = [0, 0];
  for (const { lower, iris } of eyes) {
    // Both contours begin at the outer corner; measured from the picture's left to its right.
    const [a, b] = lower[0]![0] < lower[8]![0] ? [lower[0]!, lower[8]!] : [lower[8]!, lower[0]!];
    const width = span(a, b) || 1;
    const [ux, uy] = [(b[0] - a[0]) / width, (b[1] - a[1]) / width];
    const middle = between(a, b);
    const [dx, dy] = [iris[0] - middle[0], iris[1] - middle[1]];
    along += (dx * ux + dy * uy) / width / 2;
    across += (dy * ux - dx * uy) / width / 2;
  }
  // Looking straight, the iris stands a little above the line between the corners.
  return Math.hypot(along, (across + 0.05) * 0.8);
}

/** Height of the brows above the eyes in units of the distance from the eyes to the chin; the lower of both. */
function browHeight(mesh: FaceMesh, head: Head): number {
  const up = (brows: readonly number[], eye: Point) => brows.reduce((sum, index) => sum + span([mesh.points[index]![0], mesh.points[index]![1]], eye), 0) / brows.length;
  return Math.min(up([105, 66], head.rightEye), up([334, 296], head.leftEye)) / (head.height / 2);
}

/** The darkest of the lit parts of the face against the middle one, in linear light: 0 even … 1 black. */
function shadow(grey: Uint8Array, image: RgbImage, mesh: FaceMesh, head: Head): number | null {
  const radius = Math.max(2, head.eyeDistance * 0.06);
  const zones = [108, 337, 50, 280, 205, 425, 119, 348, 36, 266].map((index) => statistics(grey, around([mesh.points[index]![0], mesh.points[index]![1]], radius, radius, image), image.width, 9));
  if (zones.some((zone) => zone === null)) return null;
  const light = zones.map((zone) => (zone!.mean / 255) ** 2.2).sort((a, b) => a - b);
  return 1 - (light[0]! + 0.002) / (light[5]! + 0.002);
}

/** Part of the face, and of the surroundings of the eyes, that is a white reflection. */
const white = (limit: number) => (r: number, g: number, b: number) => r >= limit && g >= limit && b >= limit;
const red = (r: number, g: number, b: number) => r > 90 && r > 1.9 * g && r > 1.9 * b;

export interface Measured {
  criteria: Values;
  iso: Partial<Record<IsoMeasure, number | null>>;
  head: Head;
}

export interface Found {
  mesh: FaceMesh;
  /** Areas of the detected faces, largest first. */
  faceAreas: readonly number[];
  /** 0 … 1; null where it was not asked. */
  neutrality: number | null;
}

/** 4.6.2: how many times smaller the file is than its pixels; 1 where nothing was lost. */
function compressionRatio({ width, height, grey, bytes, format }: PictureFacts): number | null {
  if (format === 'png' || format === 'bmp' || format === 'pgm' || format === 'ppm') return 1;
  return format === 'jpeg' || format === 'jpeg2000' ? (width * height * (grey ? 1 : 3)) / bytes : null;
}

/**
 * @param image the picture, or a smaller one of it
 * @param scale pixels of the judged picture per pixel of `image`
 * @param facts null while live: nothing is known of the file that will be kept
 */
export function measure(image: RgbImage, found: Found, scale: number, facts: PictureFacts | null): Measured {
  const { mesh, faceAreas, neutrality } = found;
  const head = headOf(mesh);
  const grey = luminance(image);
  const { width, height } = image;
  const unit = head.eyeDistance;
  const [x, y] = head.eyeMiddle;
  const face = clip({ left: x - 0.85 * unit, right: x + 0.85 * unit, top: y - 0.45 * unit, bottom: y + 1.5 * unit }, image);
  const eyeBand = clip({ left: x - unit, right: x + unit, top: y - 0.5 * unit, bottom: y + 0.4 * unit }, image);
  const cheek = (side: -1 | 1) => statistics(grey, around([x + side * 0.5 * unit, y + 0.675 * unit], 0.18 * unit, 0.175 * unit, image), width);
  const eyes = [head.rightEye, head.leftEye].map((eye) => around(eye, 0.22 * unit, 0.12 * unit, image));
  const glasses = [head.rightEye, head.leftEye].map((eye) => around(eye, 0.36 * unit, 0.26 * unit, image));
  const corner = (side: 'left' | 'right') => statistics(grey, clip(side === 'left' ? { left: 0, right: width * 0.12, top: 0, bottom: height * 0.3 } : { left: width * 0.88, right: width, top: 0, bottom: height * 0.3 }, image), width);
  const [left, right] = [cheek(-1), cheek(1)];
  const [cornerLeft, cornerRight] = [corner('left'), corner('right')];
  const isGrey = facts?.grey ?? false;
  const aligned = alignedMeasures(image, mesh, isGrey, facts ? alignedSize : alignedSize / 2);
  const clipped = shareOf(image, face, (r, g, b) => (r * 77 + g * 150 + b * 29) >> 8 <= blackened || (r * 77 + g * 150 + b * 29) >> 8 >= burnt);
  const largest = faceAreas[0] ?? 1;
  const eyesToChin = head.height / 2;

  return {
    head,
    iso: {
      ...aligned.values,
      SingleFacePresent: (faceAreas[1] ?? 0) / largest,
      InterEyeDistance: (unit * scale) / Math.max(0.2, Math.cos((head.yaw * Math.PI) / 180)),
      HeadSize: eyesToChin / height,
      LeftwardCropOfTheFaceImage: head.rightEye[0] / unit,
      RightwardCropOfTheFaceImage: (width - head.leftEye[0]) / unit,
      MarginAboveOfTheFaceImage: y / eyesToChin,
      MarginBelowOfTheFaceImage: (height - y) / eyesToChin,
      HeadPoseYaw: head.yaw,
      HeadPosePitch: head.pitch,
      HeadPoseRoll: head.roll,
    },
    criteria: {
      '1.1': head.yaw,
      '1.2': head.pitch,
      '1.3': head.roll,
      '2.1': neutrality,
      '2.2': aligned.mouthOpening,
      '2.3': browHeight(mesh, head),
      '3.1': aligned.eyeOpening,
      '3.2': eyesCovered(image, mesh, head),
      '3.3': gaze([mesh.rightEye, mesh.leftEye]),
      '4.1': aligned.values.BackgroundUniformity ?? null,
      '4.2': cornerLeft && cornerRight ? Math.abs(cornerLeft.mean - cornerRight.mean) : null,
      '4.3': faceAreas.length,
      '5.1': Math.round(height * scale),
      '5.2': Math.round(width * scale),
      '5.3': head.width / width,
      '5.4': head.height / height,
      '5.5': y / height,
      '5.6': x / width,
      '5.7': unit * scale,
      '6.1': left && right ? Math.abs(left.mean - right.mean) / Math.max(12, left.mean, right.mean) : null,
      '6.2': shadow(grey, image, mesh, head),
      '6.3': shareOf(image, face, white(252)),
      '6.4': Math.max(...glasses.map((region) => shareOf(image, region, white(245)))),
      '7.1': Math.max(clipped, lostAtTheEyes(grey, eyes, [mesh.rightEye, mesh.leftEye], image)),
      '7.2': sharpness(grey, width, eyeBand, unit),
      '7.3': isGrey ? null : (aligned.values.NaturalColour ?? null),
      '7.4': isGrey ? null : Math.max(...[mesh.rightEye, mesh.leftEye].map(({ iris, irisRadius }) => shareOf(image, around(iris, irisRadius * 0.7, irisRadius * 0.7, image), red))),
      '7.5': isGrey ? 3 : 1,
      '7.6': greyCount(grey, face, width),
      '8.1': facts ? compressionRatio(facts) : null,
      '8.2': mouthCovered(image, mesh, head),
    },
  };
}
