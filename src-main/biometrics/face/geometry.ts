/**
 * Where a head is and how it is held, from 68 landmarks (iBUG numbering), and the crop to the profile
 * (TR-03121-3-4 4.3.1.1: 4:3, at most 1200×1600, never scaled up).
 */
export type Point = readonly [x: number, y: number];

export interface Head {
  rightEye: Point;
  leftEye: Point;
  eyeMiddle: Point;
  eyeDistance: number;
  chin: Point;
  /** Ear to ear, pixels. */
  width: number;
  /** Crown to chin, pixels; the crown is taken as far above the eyes as the chin is below. */
  height: number;
  /** Degrees; positive: head leans to the right edge of the picture. */
  roll: number;
  yaw: number;
  pitch: number;
}

const mean = (points: readonly Point[]): Point => [points.reduce((sum, p) => sum + p[0], 0) / points.length, points.reduce((sum, p) => sum + p[1], 0) / points.length];
const distance = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const degrees = (radians: number) => (radians * 180) / Math.PI;

/** Share of the eye-to-chin distance at which a frontal nose tip lies; pitch is measured from it. */
const frontalNose = 0.395;

export function headOf(landmarks: readonly Point[]): Head {
  const rightEye = mean(landmarks.slice(36, 42));
  const leftEye = mean(landmarks.slice(42, 48));
  const eyeMiddle = mean([rightEye, leftEye]);
  const chin = landmarks[8]!;
  const nose = landmarks[30]!;
  const eyeDistance = distance(rightEye, leftEye);
  const rollRadians = Math.atan2(leftEye[1] - rightEye[1], leftEye[0] - rightEye[0]);
  const along: Point = [Math.cos(rollRadians), Math.sin(rollRadians)];
  const down: Point = [-along[1], along[0]];
  const project = (p: Point, axis: Point) => (p[0] - eyeMiddle[0]) * axis[0] + (p[1] - eyeMiddle[1]) * axis[1];
  // The nose tip stands about half an eye distance before the eye plane: its shift gives the turn of the head.
  const noseShift = project(nose, along) / eyeDistance;
  const chinBelow = project(chin, down);
  const noseBelow = project(nose, down) / chinBelow;
  return {
    rightEye,
    leftEye,
    eyeMiddle,
    eyeDistance,
    chin,
    width: distance(landmarks[0]!, landmarks[16]!),
    height: 2 * chinBelow,
    roll: degrees(rollRadians),
    yaw: degrees(Math.asin(Math.max(-1, Math.min(1, noseShift / 0.75)))),
    pitch: degrees(Math.asin(Math.max(-1, Math.min(1, (noseBelow - frontalNose) * 1.1)))),
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

/** The range of crop widths in which head width and height both fit Table 4.6, middle of it; never wider than the picture. */
export function planCrop(head: Head, picture: { width: number; height: number }): CropPlan {
  const narrowest = Math.max(head.width / 0.75, (head.height * 0.75) / 0.9);
  const widest = Math.min(head.width / 0.5, (head.height * 0.75) / 0.6);
  const wanted = widest > narrowest ? (narrowest + widest) / 2 : narrowest;
  const width = Math.floor(Math.min(wanted, picture.width, picture.height * 0.75) / 3) * 3;
  const height = (width / 3) * 4;
  // Eyes at 42 % from the top, in the middle of the 0.3 to 0.5 that Table 4.6 allows.
  const radians = (head.roll * Math.PI) / 180;
  const below = (0.5 - 0.42) * height;
  const centre: Point = [head.eyeMiddle[0] - Math.sin(radians) * below, head.eyeMiddle[1] + Math.cos(radians) * below];
  return { rotate: head.roll, centre, width, height };
}
