/** The desk's own face engine: the port (port.ts) in front of a worker thread that is started on first use. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SchalterError, type ErrorKind } from '../../errors.ts';
import { networkName } from './network.ts';
import type { FaceAssessment, FaceComparison, FaceCrop, FaceDescription, FaceEngine, PictureFacts } from './port.ts';
import type { FaceTask } from './worker.ts';

interface Waiting {
  done(value: unknown): void;
  failed(error: SchalterError): void;
}

/** The worker's file: beside this one from source, under biometrics/face in the bundle. */
function workerFile(): URL {
  for (const path of ['./worker.ts', '../biometrics/face/worker.js', './biometrics/face/worker.js']) {
    const file = new URL(path, import.meta.url);
    if (existsSync(fileURLToPath(file))) return file;
  }
  throw new SchalterError('FACE_ENGINE_MISSING', 'unavailable', 'Ein Teil des Programms fehlt (Gesichtsprüfung). Bitte das Programm neu installieren.');
}

export function createFaceEngine(): FaceEngine {
  let worker: Worker | undefined;
  let last = 0;
  const waiting = new Map<number, Waiting>();

  function ended(cause: unknown): void {
    worker = undefined;
    for (const [id, { failed }] of [...waiting]) {
      waiting.delete(id);
      failed(new SchalterError('FACE_ENGINE_ENDED', 'unavailable', 'Die Gesichtsprüfung wurde unterbrochen. Bitte das Bild noch einmal aufnehmen.', { cause }));
    }
  }

  function running(): Worker {
    if (worker) return worker;
    const started = new Worker(workerFile());
    started.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: { code: string; kind: ErrorKind; message: string } }) => {
      const one = waiting.get(id);
      waiting.delete(id);
      if (error) one?.failed(new SchalterError(error.code, error.kind, error.message));
      else one?.done(value);
    });
    started.on('error', ended);
    started.on('exit', (code) => worker === started && ended(code));
    started.unref();
    worker = started;
    return started;
  }

  function ask<T>(task: FaceTask): Promise<T> {
    return new Promise<T>((done, failed) => {
      const id = ++last;
      waiting.set(id, { done: done as (value: unknown) => void, failed });
      const thread = running();
      thread.ref();
      thread.postMessage({ id, ...task });
    }).finally(() => waiting.size === 0 && worker?.unref());
  }

  return {
    name: networkName,
    prepare: async () => (worker ? undefined : ask<void>({ task: 'prepare' })),
    assess: (encoded, scale = 1) => ask<FaceAssessment>({ task: 'assess', encoded, scale }),
    examine: (encoded) => ask<FaceAssessment & { picture: PictureFacts }>({ task: 'examine', encoded }),
    crop: (encoded, adjust) => ask<FaceCrop>({ task: 'crop', encoded, ...(adjust ? { adjust } : {}) }),
    describe: (encoded) => ask<FaceDescription>({ task: 'describe', encoded }),
    compare: (a, b) => ask<FaceComparison>({ task: 'compare', a, b }),
    async close() {
      const thread = worker;
      worker = undefined;
      await thread?.terminate();
    },
  };
}
