/**
 * The neural networks of the face engine, on WebAssembly, on the CPU, offline: two detectors, an expression
 * classifier and a 128-number descriptor of @vladmandic/face-api, the mesh of `mesh.ts`. Every file is pinned by
 * hash (`pinned.ts`, with origin and licence).
 */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { shrink } from './decode.ts';
import { loadMesh, type MeshNetwork } from './mesh.ts';
import { modelFolder, pinned } from './pinned.ts';
import type { RgbImage } from './port.ts';

const require = createRequire(import.meta.url);

export const networkName = 'schalter-face 2 (@vladmandic/face-api 1.7.15, MediaPipe FaceMesh and Iris of @vladmandic/human 3.3.6)';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Network extends MeshNetwork {
  /**
   * Boxes of faces, largest first, pixels of the given picture.
   * @param mode `live`: quick detector for a running picture; `careful`: a slower one, and where it sees nothing
   *   others, on the whole picture, with room around it and on its quarters
   */
  detect(image: RgbImage, mode: 'live' | 'careful'): Promise<Box[]>;
  /** Probability of a neutral expression, 0 … 1, of the face in a box. */
  neutrality(image: RgbImage, box: Box): Promise<number>;
  /** 128 numbers for an upright face of 150×150 RGB, 0 … 255. */
  describe(chip: Float32Array): Promise<Float32Array>;
}

const area = (box: Box) => box.width * box.height;

/** Fraction of the smaller box that lies in the other. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width <= 0 || height <= 0 ? 0 : (width * height) / Math.min(area(a), area(b));
}

/** Largest first, without those that lie within a larger one. */
function sorted(boxes: readonly Box[]): Box[] {
  const kept: Box[] = [];
  for (const box of [...boxes].sort((a, b) => area(b) - area(a))) if (area(box) > 0 && kept.every((one) => overlap(one, box) < 0.4)) kept.push(box);
  return kept;
}

/** The picture in the middle of a grey one twice as wide and high: a face that fills it has room again. */
function withRoom({ width, height, data }: RgbImage): RgbImage {
  const wide = new Uint8Array(width * height * 12).fill(128);
  const [left, top] = [width >> 1, height >> 1];
  for (let row = 0; row < height; row++) wide.set(data.subarray(row * width * 3, (row + 1) * width * 3), ((row + top) * width * 2 + left) * 3);
  return { width: width * 2, height: height * 2, data: wide };
}

function part({ width, data }: RgbImage, box: Box): RgbImage {
  const cut = new Uint8Array(box.width * box.height * 3);
  for (let row = 0; row < box.height; row++) cut.set(data.subarray(((box.y + row) * width + box.x) * 3, ((box.y + row) * width + box.x + box.width) * 3), row * box.width * 3);
  return { width: box.width, height: box.height, data: cut };
}

/** @throws SchalterError FACE_MODEL_CHANGED (unavailable) */
export async function loadNetwork(): Promise<Network> {
  for (const name of ['ssd', 'tiny', 'descriptor', 'expression'] as const) pinned(name);
  const folder = modelFolder('ssd');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm')) + sep);
  const tf = require('@tensorflow/tfjs');
  const api = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  await tf.setBackend('wasm');
  await tf.ready();
  for (const net of [api.nets.ssdMobilenetv1, api.nets.tinyFaceDetector, api.nets.faceExpressionNet, api.nets.faceRecognitionNet]) await net.loadFromDisk(folder);
  const mesh = await loadMesh(tf);
  const careful = new api.SsdMobilenetv1Options({ minConfidence: 0.4, maxResults: 50 });
  const quick = new api.TinyFaceDetectorOptions({ inputSize: 320, scoreThreshold: 0.4 });
  const close = new api.TinyFaceDetectorOptions({ inputSize: 416, scoreThreshold: 0.3 });

  async function boxes(image: RgbImage, options: unknown): Promise<Box[]> {
    const tensor = tf.tensor3d(image.data, [image.height, image.width, 3], 'int32');
    try {
      const found: { box: Box }[] = await api.detectAllFaces(tensor, options);
      return found.map(({ box: { x, y, width, height } }) => ({ x, y, width, height }));
    } finally {
      tensor.dispose();
    }
  }

  async function quarters(image: RgbImage): Promise<Box[]> {
    const [width, height] = [Math.ceil(image.width * 0.6), Math.ceil(image.height * 0.6)];
    const found: Box[] = [];
    for (const x of [0, image.width - width]) {
      for (const y of [0, image.height - height]) {
        const tile = await shrink(part(image, { x, y, width, height }), 1024);
        const scale = width / tile.width;
        for (const box of await boxes(tile, careful)) found.push({ x: x + box.x * scale, y: y + box.y * scale, width: box.width * scale, height: box.height * scale });
      }
    }
    return found;
  }

  return {
    ...mesh,
    async detect(image, mode) {
      if (mode === 'live') return sorted(await boxes(image, quick));
      const small = await shrink(image, 1024);
      const scale = image.width / small.width;
      const back = (found: readonly Box[], left = 0, top = 0) => found.map((box) => ({ x: (box.x - left) * scale, y: (box.y - top) * scale, width: box.width * scale, height: box.height * scale }));
      let found = back(await boxes(small, careful));
      if (found.length === 0) found = back(await boxes(small, close));
      if (found.length === 0) found = back(await boxes(withRoom(small), careful), small.width >> 1, small.height >> 1);
      if (found.length === 0 && Math.max(image.width, image.height) > 900) found = await quarters(image);
      return sorted(found);
    },
    async neutrality(image, box) {
      const inside: Box = { x: Math.max(0, Math.floor(box.x)), y: Math.max(0, Math.floor(box.y)), width: 0, height: 0 };
      inside.width = Math.min(image.width - inside.x, Math.ceil(box.width));
      inside.height = Math.min(image.height - inside.y, Math.ceil(box.height));
      const face = await shrink(part(image, inside), 224);
      const tensor = tf.tensor3d(face.data, [face.height, face.width, 3], 'int32');
      try {
        return ((await api.nets.faceExpressionNet.predictExpressions(tensor)) as { neutral: number }).neutral;
      } finally {
        tensor.dispose();
      }
    },
    async describe(chip) {
      const tensor = tf.tensor3d(chip, [150, 150, 3], 'float32');
      try {
        return (await api.nets.faceRecognitionNet.computeFaceDescriptor(tensor)) as Float32Array;
      } finally {
        tensor.dispose();
      }
    },
  };
}
