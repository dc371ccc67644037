/**
 * The measures of ISO/IEC 29794-5 that are taken on the aligned picture (616×616, 7.3): luminance, exposure,
 * dynamic range, evenness of light, colour of the skin, evenness of the background.
 *
 * The standard masks hands, hair and glasses by an occlusion network and the background by a face parsing network
 * that ship nowhere with a stated origin; here the hull of the face is taken whole, and as background the corners
 * beside the head, above the shoulders.
 */
import { alignedPlace, alignedSize, moved, warp } from './warp.ts';
import type { Point } from './geometry.ts';
import type { IsoMeasure } from './iso-29794-5.ts';
import { hullPoints, innerLips } from './landmarks.ts';
import type { FaceMesh } from './mesh.ts';
import type { RgbImage } from './port.ts';

const linear = Float64Array.from({ length: 256 }, (_, value) => {
  const x = value / 255;
  return x > 0.04045 ? ((x + 0.055) / 1.055) ** 2.4 : x / 12.92;
});

/** Luminance of linear light (CIE Y), 0 … 255. */
function luminanceOf(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < grey.length; i++) grey[i] = (0.2126 * linear[rgb[i * 3]!]! + 0.7152 * linear[rgb[i * 3 + 1]!]! + 0.0722 * linear[rgb[i * 3 + 2]!]!) * 255 + 0.5;
  return grey;
}

/** The smallest convex polygon around the points (monotone chain). */
function convexHull(points: readonly Point[]): Point[] {
  const ordered = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turn = (o: Point, a: Point, b: Point) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list: readonly Point[]) => {
    const out: Point[] = [];
    for (const point of list) {
      while (out.length > 1 && turn(out.at(-2)!, out.at(-1)!, point) <= 0) out.pop();
      out.push(point);
    }
    return out.slice(0, -1);
  };
  return [...half(ordered), ...half(ordered.reverse())];
}

/** Positions of the pixels inside a convex polygon. */
function inside(polygon: readonly Point[], size: number): number[] {
  const found: number[] = [];
  for (let y = 0; y < size; y++) {
    const crossings = polygon.flatMap((a, i) => {
      const b = polygon[(i + 1) % polygon.length]!;
      return a[1] > y === b[1] > y ? [] : [a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])];
    });
    if (crossings.length < 2) continue;
    const last = Math.min(size - 1, Math.floor(Math.max(...crossings)));
    for (let x = Math.max(0, Math.ceil(Math.min(...crossings))); x <= last; x++) found.push(y * size + x);
  }
  return found;
}

interface Zone {
  left: number;
  top: number;
  side: number;
}

/** Cheek zones of 7.3.4: beside the nose, half way from the eyes to the mouth. */
function cheeks(at: (index: number) => Point, rightEye: Point, leftEye: Point, size: number): readonly [Zone, Zone] | null {
  const upper = at(13);
  const lower = at(14);
  const mouth: Point = [(upper[0] + lower[0]) / 2, (upper[1] + lower[1]) / 2];
  const eyes: Point = [(rightEye[0] + leftEye[0]) / 2, (rightEye[1] + leftEye[1]) / 2];
  const side = Math.floor(Math.hypot(leftEye[0] - rightEye[0], leftEye[1] - rightEye[1]) * 0.3);
  const down = Math.floor(Math.hypot(mouth[0] - eyes[0], mouth[1] - eyes[1]) / 2);
  const zones = [{ left: Math.round(rightEye[0]) - side, top: Math.round(rightEye[1]) + down, side }, { left: Math.round(leftEye[0]), top: Math.round(leftEye[1]) + down, side }] as const;
  return side > 2 && zones.every((zone) => zone.left >= 0 && zone.top >= 0 && zone.left + side <= size && zone.top + side <= size) ? zones : null;
}

const positions = ({ left, top, side }: Zone, size: number) => Array.from({ length: side * side }, (_, i) => (top + Math.floor(i / side)) * size + left + (i % side));

function histogram(grey: Uint8Array, at: readonly number[]): Float64Array {
  const counts = new Float64Array(256);
  for (const position of at) counts[grey[position]!]! += 1 / at.length;
  return counts;
}

const sumOf = (values: Float64Array, from: number, to: number) => values.subarray(from, to + 1).reduce((sum, value) => sum + value, 0);

/** What two histograms have in common, 0 … 1. */
const common = (a: Float64Array, b: Float64Array) => a.reduce((sum, share, value) => sum + Math.min(share, b[value]!), 0);

/** CIELAB a and b (D50) of a mean colour, 0 … 255. */
function labOf(red: number, green: number, blue: number): { a: number; b: number } {
  const convert = (x: number) => (x > 0.04045 ? ((x + 0.055) / 1.055) ** 2.4 : x / 12.92);
  const [r, g, b] = [convert(red / 255), convert(green / 255), convert(blue / 255)];
  const root = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const [x, y, z] = [root((0.43605 * r + 0.38508 * g + 0.14309 * b) / 0.964221), root(0.22249 * r + 0.71689 * g + 0.06062 * b), root((0.01393 * r + 0.0971 * g + 0.71419 * b) / 0.825211)];
  return { a: 500 * (x - y), b: 200 * (y - z) };
}

/** How far a mean skin colour lies outside the range of natural skin, in CIELAB. */
function unnatural(rgb: Uint8Array, at: readonly number[]): number {
  const mean = (channel: number) => at.reduce((sum, position) => sum + rgb[position * 3 + channel]!, 0) / at.length;
  const { a, b } = labOf(mean(0), mean(1), mean(2));
  if (a < 0 || b < 0) return 100;
  return Math.hypot(Math.max(0, 5 - a, a - 25), Math.max(0, 5 - b, b - 35));
}

/** The size to which the standard brings the background: 492×508 of the aligned picture. */
const backgroundWidth = 295;
const backgroundHeight = 354;
/** 145 aligned pixels off the middle (1.3 eye distances) there is neither face nor, mostly, hair; 210 down is above the eyes. */
const nearest = Math.round((145 * backgroundWidth) / 492);
const lowest = Math.round((210 * backgroundHeight) / 508);

/** Mean gradient (Sobel) of the luminance in the upper corners beside the head; null where too little of them is in the picture. */
function backgroundGradient(grey: Uint8Array, outside: Uint8Array, size: number): number | null {
  const unit = size / alignedSize;
  const rows = lowest + 2;
  // Luminance in the small size; -1000 where the picture does not reach.
  const small = new Int16Array(backgroundWidth * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < backgroundWidth; x++) {
      const at = Math.floor((((y + 0.5) * 508) / backgroundHeight) * unit) * size + Math.floor((62 + ((x + 0.5) * 492) / backgroundWidth) * unit);
      small[y * backgroundWidth + x] = outside[at] ? -1000 : grey[at]!;
    }
  }
  let sum = 0;
  let count = 0;
  for (let y = 1; y < lowest; y++) {
    for (let x = 1; x < backgroundWidth - 1; x++) {
      if (Math.abs(x - backgroundWidth / 2) < nearest) continue;
      const at = y * backgroundWidth + x;
      const [a, b, c, d, e, f, g, h] = [small[at - backgroundWidth - 1]!, small[at - backgroundWidth]!, small[at - backgroundWidth + 1]!, small[at - 1]!, small[at + 1]!, small[at + backgroundWidth - 1]!, small[at + backgroundWidth]!, small[at + backgroundWidth + 1]!];
      if (Math.min(a, c, f, h) < 0) continue;
      sum += Math.hypot(c + 2 * e + h - a - 2 * d - f, f + 2 * g + h - a - 2 * b - c);
      count++;
    }
  }
  return count < 400 ? null : sum / count;
}

export interface AlignedMeasures {
  values: Partial<Record<IsoMeasure, number | null>>;
  /** Distance of the lips and of the lids in units of the distance from the eyes to the chin. */
  mouthOpening: number;
  eyeOpening: number;
}

/**
 * @param grey the whole picture has no colour: its colour cannot be judged as unnatural
 * @param size of the aligned picture; half as large is enough while live
 */
export function alignedMeasures(image: RgbImage, mesh: FaceMesh, grey: boolean, size = alignedSize): AlignedMeasures {
  const place = alignedPlace(mesh, size);
  const { data, outside } = warp(image, place, size, size);
  const luminance = luminanceOf(data);
  const at = (index: number) => moved(place, [mesh.points[index]![0], mesh.points[index]![1]]);
  const [right, left] = [mesh.rightEye, mesh.leftEye].map(({ lower, upper }) => ({ lower: lower.map((point) => moved(place, point)), upper: upper.map((point) => moved(place, point)) })) as [{ lower: Point[]; upper: Point[] }, { lower: Point[]; upper: Point[] }];
  const centre = ({ lower }: { lower: Point[] }): Point => [(lower[0]![0] + lower[8]![0]) / 2, (lower[0]![1] + lower[8]![1]) / 2];
  const [rightEye, leftEye] = [centre(right), centre(left)];
  const chin = at(152);
  const eyesToChin = Math.hypot((rightEye[0] + leftEye[0]) / 2 - chin[0], (rightEye[1] + leftEye[1]) / 2 - chin[1]) || 1;
  const distance = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const opening = ({ lower, upper }: { lower: Point[]; upper: Point[] }) => Math.max(...upper.map((point, i) => distance(point, lower[i + 1]!)));

  const face = inside(convexHull(hullPoints.map(at)), size).filter((position) => outside[position] === 0);
  const light = histogram(luminance, face);
  const mean = light.reduce((sum, share, value) => sum + (share * value) / 255, 0);
  const zones = cheeks(at, rightEye, leftEye, size);
  const [rightCheek, leftCheek] = zones ? zones.map((zone) => positions(zone, size)) : [null, null];
  const seen = face.length > 200;
  const eyeOpening = Math.min(opening(right), opening(left)) / eyesToChin;
  const mouthOpening = Math.max(...innerLips.map(([upper, lower]) => distance(at(upper), at(lower)))) / eyesToChin;
  const evenness = rightCheek && leftCheek ? common(histogram(luminance, rightCheek), histogram(luminance, leftCheek)) : null;
  return {
    eyeOpening,
    mouthOpening,
    values: {
      BackgroundUniformity: backgroundGradient(luminance, outside, size),
      IlluminationUniformity: evenness,
      LuminanceMean: seen ? mean : null,
      LuminanceVariance: seen ? light.reduce((sum, share, value) => sum + share * (value / 255 - mean) ** 2, 0) : null,
      UnderExposurePrevention: seen ? sumOf(light, 0, 25) : null,
      OverExposurePrevention: seen ? sumOf(light, 247, 255) : null,
      DynamicRange: seen ? -light.reduce((sum, share) => (share > 0 ? sum + share * Math.log2(share) : sum), 0) : null,
      NaturalColour: grey ? 0 : rightCheek && leftCheek ? unnatural(data, [...rightCheek, ...leftCheek]) : null,
      EyesOpen: eyeOpening,
      MouthClosed: mouthOpening,
    },
  };
}
