/** Worker of the face engine: one picture after the other, away from the core's event loop. */
import { parentPort } from 'node:worker_threads';
import { asSchalterError } from '../../errors.ts';
import { assess, crop, examine } from './assess.ts';
import { compare, describeFace } from './comparison.ts';
import type { CropAdjustment } from './geometry.ts';
import { startFollowing } from './locate.ts';
import { loadNetwork, type Network } from './network.ts';
import type { FaceDescription } from './port.ts';

export type FaceTask = { task: 'prepare' } | { task: 'assess'; encoded: Uint8Array; scale: number } | { task: 'examine'; encoded: Uint8Array } | { task: 'crop'; encoded: Uint8Array; adjust?: CropAdjustment } | { task: 'describe'; encoded: Uint8Array } | { task: 'compare'; a: Uint8Array | FaceDescription; b: Uint8Array };

const network = loadNetwork();
const follow = startFollowing();
let queue: Promise<unknown> = Promise.resolve();

/** Nobody is in an empty picture; what is compiled for it is there for the next. */
async function prepare(loaded: Network): Promise<void> {
  await loaded.detect({ width: 640, height: 480, data: new Uint8Array(640 * 480 * 3) }, 'careful');
  await loaded.describe(new Float32Array(150 * 150 * 3));
}

async function work(request: FaceTask): Promise<unknown> {
  const loaded = await network;
  if (request.task === 'prepare') return prepare(loaded);
  if (request.task === 'assess') return assess(loaded, request.encoded, request.scale, follow);
  if (request.task === 'examine') return examine(loaded, request.encoded);
  if (request.task === 'crop') return crop(loaded, request.encoded, request.adjust);
  if (request.task === 'describe') return describeFace(loaded, request.encoded);
  return compare(loaded, request.a, request.b);
}

parentPort!.on('message', ({ id, ...request }: FaceTask & { id: number }) => {
  queue = queue
    .then(() => work(request as FaceTask))
    .then(
      (value) => parentPort!.postMessage({ id, value }),
      (thrown: unknown) => {
        const { code, kind, message } = asSchalterError(thrown);
        parentPort!.postMessage({ id, error: { code, kind, message } });
      },
    );
});
network.catch(() => undefined);
