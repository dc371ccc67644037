/**
 * The door of the finger room: every call runs in a worker thread (worker.ts), so that windows and
 * devices stay quick. Threads start with the first call and end with `close`.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SchalterError } from '../../errors.ts';
import { embeddedName, type FingerQuality } from './quality.ts';
import { Nfiq2 } from './nfiq2.ts';
import type { FingerRoom, SlapAssessment } from './types.ts';
import type { Answer, FingerTask, Request } from './worker.ts';

export { coreName } from './core.ts';
export { qualityThreshold } from './quality.ts';
export { expectedFingers, slapCode } from './slap-layout.ts';
export type * from './types.ts';

export interface FingerRoomOptions {
  /** Worker threads; default 1. */
  threads?: number;
  /** Path of NFIQ 2.2's command-line program where the site has it; replaces the embedded estimator. */
  nfiq2?: string;
}

export interface RunningFingerRoom extends FingerRoom {
  /** Name of the quality algorithm in use. */
  readonly qualityName: string;
  close(): Promise<void>;
}

interface Thread {
  worker: Worker;
  open: Map<number, { resolve(value: never): void; reject(error: Error): void }>;
}

/** The worker's file: TypeScript beside this one from source, the bundle's when built. */
function workerFile(): URL {
  const places = ['./worker.ts', './biometrics/finger/worker.js', '../biometrics/finger/worker.js', './worker.js'];
  const found = places.map((place) => new URL(place, import.meta.url)).find((place) => existsSync(fileURLToPath(place)));
  if (!found) throw new SchalterError('FINGER_WORKER', 'internal', 'Ein Teil des Programms fehlt (Fingerabdruckprüfung). Bitte neu installieren lassen.');
  return found;
}

/** Opens the room. */
export function createFingerRoom(options: FingerRoomOptions = {}): RunningFingerRoom {
  const threads: Thread[] = [];
  const most = options.threads ?? 1;
  const external: FingerQuality | null = options.nfiq2 ? new Nfiq2(options.nfiq2) : null;
  let lastId = 0;

  const start = (): Thread => {
    const thread: Thread = { worker: new Worker(workerFile()), open: new Map() };
    thread.worker.unref();
    thread.worker.on('message', (answer: Answer) => {
      const waiting = thread.open.get(answer.id);
      thread.open.delete(answer.id);
      if (thread.open.size === 0) thread.worker.unref();
      if ('error' in answer) waiting?.reject(new SchalterError(answer.error.code, answer.error.kind, answer.error.message));
      else waiting?.resolve(answer.value as never);
    });
    const fail = (cause?: unknown): void => {
      const index = threads.indexOf(thread);
      if (index >= 0) threads.splice(index, 1);
      const error = new SchalterError('FINGER_WORKER', 'internal', 'Die Fingerabdruckprüfung wurde unterbrochen. Bitte den Schritt wiederholen.', { cause });
      for (const waiting of thread.open.values()) waiting.reject(error);
      thread.open.clear();
    };
    thread.worker.on('error', fail);
    thread.worker.on('exit', () => fail());
    threads.push(thread);
    return thread;
  };

  const run = <T>(task: FingerTask, ...args: unknown[]): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const idle = threads.find((thread) => thread.open.size === 0);
      const thread = idle ?? (threads.length < most ? start() : [...threads].sort((a, b) => a.open.size - b.open.size)[0]!);
      const request: Request = { id: ++lastId, task, args };
      thread.open.set(request.id, { resolve: resolve as (value: never) => void, reject });
      thread.worker.ref();
      thread.worker.postMessage(request);
    });

  /** Puts NFIQ 2.2's values in place of the estimator's; reasons stay, as NFIQ 2 gives none. */
  const withExternal = async (slap: SlapAssessment): Promise<SlapAssessment> => {
    if (!external) return slap;
    const fingers = await Promise.all(
      slap.fingers.map(async (finger) => {
        const quality = { ...(await external.assess(finger.image)), reasons: finger.quality.reasons };
        return { ...finger, quality, ok: quality.quality !== 255 && quality.quality >= finger.threshold };
      }),
    );
    const numberAsExpected = fingers.length === slap.expected.length && !slap.problems.includes('more-fingers');
    return { ...slap, fingers, sufficient: numberAsExpected && fingers.every((finger) => finger.ok) };
  };

  return {
    qualityName: external?.name ?? embeddedName,
    assessSlap: async (image, slapOptions) => withExternal(await run('assessSlap', image, slapOptions)),
    segmentSlap: (image, slapOptions) => run('segmentSlap', image, slapOptions),
    quality: (image) => (external ? external.assess(image) : run('quality', image)),
    extract: (image) => run('extract', image),
    compare: (probe, candidate, threshold) => run('compare', probe, candidate, threshold),
    identify: (probe, gallery, limit) => run('identify', probe, gallery, limit),
    packGallery: (records) => run('packGallery', records),
    searchGallery: (probes, gallery, limit) => run('searchGallery', probes, gallery, limit),
    verifyControl: (position, rolled, plains) => run('verifyControl', position, rolled, plains),
    rollingIssues: (image) => run('rollingIssues', image),
    wsqEncode: (image, bitRate) => run('wsqEncode', image, bitRate),
    wsqDecode: (bytes) => run('wsqDecode', bytes),
    close: async () => {
      await Promise.all(
        threads.splice(0).map(({ worker }) => {
          const left = once(worker, 'exit');
          worker.ref();
          worker.postMessage(null);
          return left;
        }),
      );
    },
  };
}
