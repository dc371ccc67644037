/** Worker thread of the finger room: one request at a time, away from the caller's event loop. */
import { parentPort } from 'node:worker_threads';
import { asSchalterError, type ErrorKind } from '../../errors.ts';
import { assessSlap, compareTemplates, identify, packRecords, searchGallery, verifyControl } from './assess.ts';
import { core } from './core.ts';
import { estimateQuality, extractWithQuality } from './quality.ts';
import { rollingIssues } from './rolled-checks.ts';
import { segmentSlap } from './segment.ts';
import { encodeWsq } from './wsq/encode.ts';
import type { FingerTemplate, GrayImage } from './types.ts';

/** What can be asked, by name. */
const tasks = {
  assessSlap,
  segmentSlap,
  quality: estimateQuality,
  extract: (image: GrayImage): FingerTemplate => extractWithQuality(image).template,
  compare: compareTemplates,
  identify,
  packGallery: packRecords,
  searchGallery,
  verifyControl,
  rollingIssues,
  wsqEncode: (image: GrayImage, bitRate?: number): Uint8Array => encodeWsq(image, bitRate === undefined ? {} : { bitRate }),
  wsqDecode: (bytes: Uint8Array): GrayImage => core.decodeWsq(bytes),
};

export type FingerTask = keyof typeof tasks;
export interface Request {
  id: number;
  task: FingerTask;
  args: unknown[];
}
export type Answer = { id: number; value: unknown } | { id: number; error: { code: string; kind: ErrorKind; message: string } };

// Null asks the thread to leave, between two calls: ended within one, the native core takes the whole process with it.
parentPort?.on('message', (asked: Request | null) => {
  if (asked === null) return parentPort!.close();
  const { id, task, args } = asked;
  let answer: Answer;
  try {
    answer = { id, value: (tasks[task] as (...args: unknown[]) => unknown)(...args) };
  } catch (thrown) {
    const { code, kind, message } = asSchalterError(thrown);
    answer = { id, error: { code, kind, message } };
  }
  parentPort!.postMessage(answer);
});
