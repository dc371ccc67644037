/** Which points of the face mesh (MediaPipe's canonical numbering) are which part of the face. */
import type { Point } from './geometry.ts';
import type { FaceMesh } from './mesh.ts';

/** The 68 points of iBUG's numbering by mesh index: jaw, brows, nose, eyes, mouth. */
const ibug68: readonly number[] = [
  127, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 356,
  70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
  168, 197, 5, 4, 75, 97, 2, 326, 305,
  33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
  61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181,
  78, 82, 13, 312, 308, 317, 14, 87,
];

/** Jaw from temple to temple and both brows: the hull of the face without the forehead, as ISO/IEC 29794-5 has it. */
export const hullPoints: readonly number[] = [127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 356, 300, 293, 334, 296, 336, 107, 66, 105, 63, 70];

/** Upper and lower inner lip, point against point. */
export const innerLips: readonly (readonly [upper: number, lower: number])[] = [[191, 95], [80, 88], [81, 178], [82, 87], [13, 14], [312, 317], [311, 402], [310, 318], [415, 324]];

export function landmarksOf(mesh: FaceMesh): Point[] {
  const points = ibug68.map((index): Point => [mesh.points[index]![0], mesh.points[index]![1]]);
  // The iris network looks closer at the eyes than the mesh does.
  [mesh.rightEye, mesh.leftEye].forEach(({ lower, upper }, eye) => {
    const corner = (at: number): Point => lower[at]!;
    // Its contour begins at the outer corner of either eye.
    const [outer, inner] = [corner(0), corner(8)];
    const from = 36 + eye * 6;
    if (eye === 0) points.splice(from, 6, outer, upper[2]!, upper[4]!, inner, lower[5]!, lower[3]!);
    else points.splice(from, 6, inner, upper[4]!, upper[2]!, outer, lower[3]!, lower[5]!);
  });
  return points;
}
