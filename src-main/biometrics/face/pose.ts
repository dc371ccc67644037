/**
 * How the head is turned: the rotation that brings a mean face onto the found mesh (Horn's closed form by unit
 * quaternions), as yaw, pitch and roll: yaw about the neck axis (positive: the face looks to the person's own
 * left), pitch about the ear axis (positive: the face looks down), roll about the nose axis (positive: the head
 * leans to the right edge of the picture).
 */
import { meanFace } from './mean-face.ts';
import type { Point3 } from './mesh.ts';

export interface Pose {
  /** Degrees. */
  yaw: number;
  pitch: number;
  roll: number;
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number];

const middle = (points: readonly Point3[]): Point3 => [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length) as unknown as Point3;

/** Rotation (row by row) that turns `from` onto `to`, both of the same order. Scale and place do not matter. */
export function rotationOnto(from: readonly Point3[], to: readonly Point3[]): Matrix {
  const [a, b] = [middle(from), middle(to)];
  const s = Array.from({ length: 9 }, () => 0);
  from.forEach((point, i) => {
    for (let row = 0; row < 3; row++) for (let column = 0; column < 3; column++) s[row * 3 + column]! += (point[row]! - a[row]!) * (to[i]![column]! - b[column]!);
  });
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s as unknown as Matrix;
  const n = [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, -xx + yy - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, -xx - yy + zz],
  ];
  // The eigenvector of the largest eigenvalue, by power iteration on a matrix shifted to be positive.
  const shift = Math.sqrt(n.flat().reduce((sum, value) => sum + value * value, 0)) || 1;
  let q = [1, 0.01, 0.01, 0.01];
  for (let round = 0; round < 200; round++) {
    const next = n.map((row, i) => row.reduce((sum, value, j) => sum + value * q[j]!, 0) + shift * q[i]!);
    const length = Math.hypot(...next) || 1;
    q = next.map((value) => value / length);
  }
  const [w, x, y, z] = q as [number, number, number, number];
  return [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y), 2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x), 2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)];
}

const degrees = (radians: number) => (radians * 180) / Math.PI;

export function poseOf(points: readonly Point3[]): Pose {
  const r = rotationOnto(meanFace.map((one) => one.place), meanFace.map((one) => points[one.index]!));
  // Picture axes: x to the right, y down, z away from the camera.
  return { yaw: degrees(Math.atan2(r[6], Math.hypot(r[0], r[3]))), pitch: degrees(Math.atan2(r[7], r[8])), roll: degrees(Math.atan2(r[3], r[0])) };
}
