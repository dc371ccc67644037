/**
 * What covers the eyes or the mouth, told by skin compared with skin of the same face, so that no tone is at a
 * disadvantage. Sure only about what is plain: dark glasses and covered eyes, blue or white masks; in between
 * the criterion stays undetermined (`doubt` in criteria.ts), for a person to see.
 */
import { span, type Head, type Point } from './geometry.ts';
import type { FaceMesh } from './mesh.ts';
import { around, meanColour } from './regions.ts';
import type { RgbImage } from './port.ts';

type Colour = readonly [number, number, number];

const linear = (value: number) => ((value / 255 + 0.055) / 1.055) ** 2.4;
const light = ([r, g, b]: Colour) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
/** Colour without brightness: differences to green, in parts of the brightness. */
const hue = ([r, g, b]: Colour): Point => {
  const sum = Math.max(30, r + g + b);
  return [(r - g) / sum, (b - g) / sum];
};

/** Mean colour around mesh points. */
function colourAt(image: RgbImage, mesh: FaceMesh, indices: readonly number[], radius: number): Colour | null {
  const found = indices.map((index) => meanColour(image, around([mesh.points[index]![0], mesh.points[index]![1]], radius, radius, image))).filter((one) => one !== null);
  return found.length === 0 ? null : [0, 1, 2].map((channel) => found.reduce((sum, one) => sum + one[channel]!, 0) / found.length) as unknown as Colour;
}

const cheeks = [[50, 101, 36], [280, 330, 266]] as const;
const underEyes = [[230, 231, 119, 120], [450, 451, 348, 349]] as const;

/**
 * Light that the surroundings of the darker eye lack against the cheek below, 0 … 1. Dark glasses and hair
 * over an eye come near 1, bare skin lies below 0.4.
 */
export function eyesCovered(image: RgbImage, mesh: FaceMesh, head: Head): number | null {
  const radius = Math.max(2.1, head.eyeDistance * 0.035);
  const values = underEyes.map((points, eye) => {
    const [under, cheek] = [colourAt(image, mesh, points, radius), colourAt(image, mesh, cheeks[eye]!, radius)];
    return under && cheek ? 1 - Math.min(1, (light(under) + 0.002) / (light(cheek) + 0.002)) : null;
  });
  return values.every((value) => value !== null) ? Math.max(...values) : null;
}

/**
 * How far the colour around mouth and chin is from that of the upper face, in parts of the brightness. A beard
 * is grey or brown, a mask mostly another hue.
 */
export function mouthCovered(image: RgbImage, mesh: FaceMesh, head: Head): number | null {
  const radius = Math.max(2.1, head.eyeDistance * 0.05);
  const [lower, upper] = [colourAt(image, mesh, [18, 200, 106, 335, 202, 422], radius), colourAt(image, mesh, [151, 9, 107, 336, 6], radius)];
  return lower && upper ? span(hue(lower), hue(upper)) : null;
}
