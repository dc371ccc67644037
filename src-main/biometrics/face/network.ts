/**
 * The neural networks of the face engine: detection, 68 landmarks, and a 128-number descriptor whose
 * network derives from dlib's (weights CC0). They ship in the npm package @vladmandic/face-api (MIT) and
 * are pinned by hash: a changed file is not loaded. Runs on WebAssembly, on the CPU, offline.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { SchalterError } from '../../errors.ts';
import type { Point } from './geometry.ts';
import type { RgbImage } from './port.ts';

const require = createRequire(import.meta.url);

const weights: Readonly<Record<string, string>> = {
  ssd_mobilenetv1_model: '2835640602d53718aa6ae9a42896327eaa21beefed056c218d32ca7d79e1e2f8',
  tiny_face_detector_model: 'b7503ce7df31039b1c43316a9b865cab6a70dd748cc602d3fa28b551503c3871',
  face_landmark_68_model: '4611ef65c87d836d03d684b30eec4d195d8b219fa1dd58fc58945831c6b9299b',
  face_recognition_model: 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589',
};

export const networkName = '@vladmandic/face-api 1.7.15';

export interface FoundFace {
  score: number;
  box: { x: number; y: number; width: number; height: number };
  landmarks: Point[];
  descriptor: Float32Array | null;
}

export interface Network {
  /**
   * Faces, largest first.
   * @param mode `live`: quick detector for a running picture; `careful`: slower one for a kept picture
   */
  find(image: RgbImage, mode: 'live' | 'careful', withDescriptor?: boolean): Promise<FoundFace[]>;
}

/** Checks the weights against their hashes. @throws SchalterError FACE_MODEL_CHANGED */
function pinnedModels(): string {
  const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  for (const [name, hash] of Object.entries(weights)) {
    if (createHash('sha256').update(readFileSync(join(folder, `${name}.bin`))).digest('hex') !== hash) {
      throw new SchalterError('FACE_MODEL_CHANGED', 'unavailable', `Die Gesichtsmodelle sind verändert (${name}). Bitte das Programm neu installieren.`);
    }
  }
  return folder;
}

/** @throws SchalterError FACE_MODEL_CHANGED (unavailable) */
export async function loadNetwork(): Promise<Network> {
  const folder = pinnedModels();
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm')) + sep);
  const tf = require('@tensorflow/tfjs');
  const api = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  await tf.setBackend('wasm');
  await tf.ready();
  for (const net of [api.nets.ssdMobilenetv1, api.nets.tinyFaceDetector, api.nets.faceLandmark68Net, api.nets.faceRecognitionNet]) await net.loadFromDisk(folder);

  return {
    async find(image, mode, withDescriptor = false) {
      const options = mode === 'live' ? new api.TinyFaceDetectorOptions({ inputSize: 320, scoreThreshold: 0.4 }) : new api.SsdMobilenetv1Options({ minConfidence: 0.4 });
      const tensor = tf.tensor3d(image.data, [image.height, image.width, 3], 'int32');
      try {
        const task = api.detectAllFaces(tensor, options).withFaceLandmarks();
        const found = await (withDescriptor ? task.withFaceDescriptors() : task);
        return found
          .map((face: { detection: { score: number; box: FoundFace['box'] }; landmarks: { positions: { x: number; y: number }[] }; descriptor?: Float32Array }): FoundFace => {
            const { x, y, width, height } = face.detection.box;
            return { score: face.detection.score, box: { x, y, width, height }, landmarks: face.landmarks.positions.map((p) => [p.x, p.y] as const), descriptor: face.descriptor ?? null };
          })
          .sort((a: FoundFace, b: FoundFace) => b.box.width * b.box.height - a.box.width * a.box.height);
      } finally {
        tensor.dispose();
      }
    },
  };
}
