/**
 * Where a head is and how it is held, from the face mesh, and the crop to the profile
 * (TR-03121-3-4 4.3.1.1: 4:3, at most 1200×1600, never scaled up).
 */
import type { FaceMesh } from './mesh.ts';
import { poseOf, type Pose } from './pose.ts';

export type Point = readonly [x: number, y: number];

export interface Head extends Pose {
  /** Middle between the corners of each eye. */
  rightEye: Point;
  leftEye: Point;
  eyeMiddle: Point;
  eyeDistance: number;
  chin: Point;
  /** Ear to ear, pixels. */
  width: number;
  /** Crown to chin, pixels; the crown is taken as far above the eyes as the chin is below. */
  height: number;
  /** Degrees by which the line through the eyes falls to the right edge of the picture. */
  tilt: number;
}

export const between = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
export const span = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
const degrees = (radians: number) => (radians * 180) / Math.PI;

export function headOf(mesh: FaceMesh): Head {
  const at = (index: number): Point => [mesh.points[index]![0], mesh.points[index]![1]];
  const rightEye = between(mesh.rightEye.lower[0]!, mesh.rightEye.lower[8]!);
  const leftEye = between(mesh.leftEye.lower[0]!, mesh.leftEye.lower[8]!);
  const eyeMiddle = between(rightEye, leftEye);
  const chin = at(152);
  const pose = poseOf(mesh.points);
  return {
    ...pose,
    rightEye,
    leftEye,
    eyeMiddle,
    eyeDistance: span(rightEye, leftEye),
    chin,
    width: span(at(234), at(454)),
    height: 2 * span(eyeMiddle, chin),
    tilt: degrees(Math.atan2(leftEye[1] - rightEye[1], leftEye[0] - rightEye[0])),
  };
}

export interface CropPlan {
  /** Degrees by which the picture is turned about `centre` to bring the eyes level. */
  rotate: number;
  /** Middle of the crop in the given picture. */
  centre: Point;
  /** Pixels of the given picture. */
  width: number;
  height: number;
}

/** A correction of the crop by hand (3.2.1). */
export interface CropAdjustment {
  /** Degrees clockwise in the picture, beside the found tilt. */
  rotate: number;
  /** 1 as planned; above it the head fills more of the crop. */
  zoom: number;
  /** Shares of the crop's width and height. */
  right: number;
  down: number;
}

/** The planned crop with what the operator changed, inside the picture's size. */
export function adjusted(plan: CropPlan, adjust: CropAdjustment, picture: { width: number; height: number }): CropPlan {
  const width = Math.max(3, Math.floor(Math.min(plan.width / adjust.zoom, picture.width, picture.height * 0.75) / 3) * 3);
  const height = (width / 3) * 4;
  // Turning the picture clockwise undoes so much of the tilt the other way.
  const rotate = plan.rotate - adjust.rotate;
  const radians = (rotate * Math.PI) / 180;
  const [along, across] = [adjust.right * width, adjust.down * height];
  return { rotate, width, height, centre: [plan.centre[0] + along * Math.cos(radians) - across * Math.sin(radians), plan.centre[1] + along * Math.sin(radians) + across * Math.cos(radians)] };
}

/** The range of crop widths in which head width and height both fit Table 4.6, middle of it; never wider than the picture. */
export function planCrop(head: Pick<Head, 'width' | 'height' | 'tilt' | 'eyeMiddle'>, picture: { width: number; height: number }): CropPlan {
  const narrowest = Math.max(head.width / 0.75, (head.height * 0.75) / 0.9);
  const widest = Math.min(head.width / 0.5, (head.height * 0.75) / 0.6);
  const wanted = widest > narrowest ? (narrowest + widest) / 2 : narrowest;
  const width = Math.floor(Math.min(wanted, picture.width, picture.height * 0.75) / 3) * 3;
  const height = (width / 3) * 4;
  // Eyes at 42 % from the top, in the middle of the 0.3 to 0.5 that Table 4.6 allows.
  const radians = (head.tilt * Math.PI) / 180;
  const below = (0.5 - 0.42) * height;
  const centre: Point = [head.eyeMiddle[0] - Math.sin(radians) * below, head.eyeMiddle[1] + Math.cos(radians) * below];
  return { rotate: head.tilt, centre, width, height };
}
