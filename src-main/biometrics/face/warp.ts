/**
 * A face brought to a standing place and size: the aligned picture of ISO/IEC 29794-5 on which its measures are
 * taken, and the 150×150 chip that the descriptor's network (dlib) was trained on.
 */
import type { Point } from './geometry.ts';
import type { FaceMesh } from './mesh.ts';
import type { RgbImage } from './port.ts';

/** x' = a·x − b·y + c, y' = b·x + a·y + d. */
export interface Similarity {
  a: number;
  b: number;
  c: number;
  d: number;
}

/** The similarity that brings `from` onto `to` with the least squares. */
export function fit(from: readonly Point[], to: readonly Point[]): Similarity {
  const mean = (points: readonly Point[], axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [fx, fy, tx, ty] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let [dot, cross, size] = [0, 0, 0];
  from.forEach(([x, y], i) => {
    const [u, v] = [x - fx, y - fy];
    const [p, q] = [to[i]![0] - tx, to[i]![1] - ty];
    dot += u * p + v * q;
    cross += u * q - v * p;
    size += u * u + v * v;
  });
  const [a, b] = size === 0 ? [1, 0] : [dot / size, cross / size];
  return { a, b, c: tx - a * fx + b * fy, d: ty - b * fx - a * fy };
}

export const moved = ({ a, b, c, d }: Similarity, [x, y]: Point): Point => [a * x - b * y + c, b * x + a * y + d];

/**
 * The picture as the similarity moves it, `width`×`height`, each pixel the mean of what it covers.
 * `outside` is 1 where the picture has nothing to show.
 */
export function warp(image: RgbImage, how: Similarity, width: number, height: number): { data: Uint8Array; outside: Uint8Array } {
  const data = new Uint8Array(width * height * 3);
  const outside = new Uint8Array(width * height);
  const scale = how.a * how.a + how.b * how.b;
  const over = Math.max(1, Math.min(6, Math.round(1 / Math.sqrt(scale))));
  const parts = over * over;
  const source = image.data;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let missed = 0;
      for (let k = 0; k < parts; k++) {
        const u = column + ((k % over) + 0.5) / over - how.c;
        const v = row + (Math.floor(k / over) + 0.5) / over - how.d;
        // Between the four nearest pixels.
        const x = (how.a * u + how.b * v) / scale - 0.5;
        const y = (how.a * v - how.b * u) / scale - 0.5;
        if (x < -0.5 || y < -0.5 || x > image.width - 0.5 || y > image.height - 0.5) {
          missed++;
          continue;
        }
        const left = x > 0 ? Math.floor(x) : 0;
        const top = y > 0 ? Math.floor(y) : 0;
        const step = left + 1 < image.width ? 3 : 0;
        const down = top + 1 < image.height ? image.width * 3 : 0;
        const fx = x > left ? x - left : 0;
        const fy = y > top ? y - top : 0;
        const at = (top * image.width + left) * 3;
        const w3 = fx * fy;
        const w1 = fx - w3;
        const w2 = fy - w3;
        const w0 = 1 - fx - w2;
        red += w0 * source[at]! + w1 * source[at + step]! + w2 * source[at + down]! + w3 * source[at + down + step]!;
        green += w0 * source[at + 1]! + w1 * source[at + step + 1]! + w2 * source[at + down + 1]! + w3 * source[at + down + step + 1]!;
        blue += w0 * source[at + 2]! + w1 * source[at + step + 2]! + w2 * source[at + down + 2]! + w3 * source[at + down + step + 2]!;
      }
      const seen = parts - missed;
      const to = row * width + column;
      if (seen === 0) outside[to] = 1;
      else {
        data[to * 3] = red / seen + 0.5;
        data[to * 3 + 1] = green / seen + 0.5;
        data[to * 3 + 2] = blue / seen + 0.5;
      }
    }
  }
  return { data, outside };
}

const flat = (mesh: FaceMesh, index: number): Point => [mesh.points[index]![0], mesh.points[index]![1]];
const mid = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

export const alignedSize = 616;

/** ISO/IEC 29794-5: right eye, left eye, tip of the nose and both corners of the mouth in a picture of 616×616, or of another size. */
export function alignedPlace(mesh: FaceMesh, size = alignedSize): Similarity {
  const eye = ({ lower }: FaceMesh['rightEye']) => mid(lower[0]!, lower[8]!);
  return fit([eye(mesh.rightEye), eye(mesh.leftEye), flat(mesh, 1), flat(mesh, 61), flat(mesh, 291)], ([[251, 272], [364, 272], [308, 336], [262, 402], [355, 402]] as const).map(([x, y]): Point => [(x * size) / alignedSize, (y * size) / alignedSize]));
}

/** Where the corners of the eyes and the base of the nose lie in dlib's mean face, 0 … 1 without the rim. */
const dlibPlaces: readonly Point[] = [[0.1206, 0.2137], [0.3341, 0.2291], [0.6461, 0.229], [0.8596, 0.2135], [0.4901, 0.6278]];
const chipSize = 150;

/** The upright face as dlib's get_face_chip_details(…, 150, 0.25) cuts it, 0 … 255. */
export function chipOf(image: RgbImage, mesh: FaceMesh): Float32Array {
  const places = dlibPlaces.map(([x, y]): Point => [((x + 0.25) / 1.5) * chipSize, ((y + 0.25) / 1.5) * chipSize]);
  const { data } = warp(image, fit([33, 133, 362, 263, 2].map((index) => flat(mesh, index)), places), chipSize, chipSize);
  return Float32Array.from(data);
}

/** Left and right exchanged. */
export function mirrored(chip: Float32Array): Float32Array {
  const out = new Float32Array(chip.length);
  for (let row = 0; row < chipSize; row++) for (let column = 0; column < chipSize; column++) for (let c = 0; c < 3; c++) out[(row * chipSize + column) * 3 + c] = chip[(row * chipSize + chipSize - 1 - column) * 3 + c]!;
  return out;
}
