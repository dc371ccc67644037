/** The networks' files in their packages, pinned by SHA-256: a changed file is not loaded. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SchalterError } from '../../errors.ts';

const require = createRequire(import.meta.url);

interface Model {
  package: '@vladmandic/face-api' | '@vladmandic/human';
  folder: 'model' | 'models';
  /** File names with their SHA-256. */
  json: readonly [name: string, sha256: string];
  bin: readonly [name: string, sha256: string];
  /** Where the weights come from, and their licence. */
  origin: string;
}

export const models = {
  ssd: { package: '@vladmandic/face-api', folder: 'model', json: ['ssd_mobilenetv1_model-weights_manifest.json', '888f744dffbc84f5f060d1f8427d9742341943a2dfaaf9205d10029b7e7a2955'], bin: ['ssd_mobilenetv1_model.bin', '2835640602d53718aa6ae9a42896327eaa21beefed056c218d32ca7d79e1e2f8'], origin: 'face-api.js, trained on WIDER FACE (MIT)' },
  tiny: { package: '@vladmandic/face-api', folder: 'model', json: ['tiny_face_detector_model-weights_manifest.json', '5d1af4849ac48d5b985f4a9b16010c512353ddd6fcc63d50fd0bc9e9e64296e5'], bin: ['tiny_face_detector_model.bin', 'b7503ce7df31039b1c43316a9b865cab6a70dd748cc602d3fa28b551503c3871'], origin: 'face-api.js (MIT)' },
  landmarks: { package: '@vladmandic/face-api', folder: 'model', json: ['face_landmark_68_model-weights_manifest.json', 'ca4886639f86e99b39fed0c155f81b63317225773bd9616716e887b0153389c9'], bin: ['face_landmark_68_model.bin', '4611ef65c87d836d03d684b30eec4d195d8b219fa1dd58fc58945831c6b9299b'], origin: 'face-api.js (MIT)' },
  descriptor: { package: '@vladmandic/face-api', folder: 'model', json: ['face_recognition_model-weights_manifest.json', 'cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b'], bin: ['face_recognition_model.bin', 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589'], origin: 'dlib_face_recognition_resnet_model_v1 (Davis King, CC0), converted by face-api.js' },
  expression: { package: '@vladmandic/face-api', folder: 'model', json: ['face_expression_model-weights_manifest.json', '5b349c17c7836da506e03422cd6461c74085d8bb2713ad4114647dc5d28174c8'], bin: ['face_expression_model.bin', '9a9840f2cf1f4c7eab95f197512569345c00d2426754d4608b92af30e0300f3d'], origin: 'face-api.js (MIT)' },
  facemesh: { package: '@vladmandic/human', folder: 'models', json: ['facemesh.json', 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7'], bin: ['facemesh.bin', '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b'], origin: 'MediaPipe FaceMesh (Google, Apache-2.0)' },
  iris: { package: '@vladmandic/human', folder: 'models', json: ['iris.json', '49038ac9dcc09aa05474d91d98e9db5b47af4830929bcf102ed5a56bfbabb465'], bin: ['iris.bin', 'd7f296d184274213d4642681ae186112cbbec77fd2ab066257d3c56a1940bc71'], origin: 'MediaPipe Iris (Google, Apache-2.0)' },
} as const satisfies Record<string, Model>;

export type ModelName = keyof typeof models;

/** Folder of a package's models. */
export function modelFolder(name: ModelName): string {
  const model = models[name];
  // The main files lie in `dist`; one of the packages does not let its package.json be asked for.
  return join(dirname(dirname(require.resolve(model.package))), model.folder);
}

/** Paths of a model's files, checked. @throws SchalterError FACE_MODEL_CHANGED (unavailable) */
export function pinned(name: ModelName): { json: string; bin: string } {
  const folder = modelFolder(name);
  const checked = ([file, wanted]: readonly [string, string]): string => {
    const path = join(folder, file);
    if (createHash('sha256').update(readFileSync(path)).digest('hex') !== wanted) {
      throw new SchalterError('FACE_MODEL_CHANGED', 'unavailable', `Die Gesichtsmodelle sind verändert (${file}). Bitte das Programm neu installieren.`);
    }
    return path;
  };
  return { json: checked(models[name].json), bin: checked(models[name].bin) };
}
