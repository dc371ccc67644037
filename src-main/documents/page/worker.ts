/** Worker of the page reader: one picture after the other, away from the core's event loop. */
import { parentPort } from 'node:worker_threads';
import { asSchalterError } from '../../errors.ts';
import { readPageBarcodes } from './barcodes.ts';
import { loadPageImage } from './load-image.ts';
import { readPage } from './read-page.ts';

let queue: Promise<unknown> = Promise.resolve();

parentPort!.on('message', ({ id, encoded }: { id: number; encoded: Uint8Array }) => {
  queue = queue
    .then(async () => {
      const image = await loadPageImage(encoded);
      return { ...readPage(image), barcodes: await readPageBarcodes(image) };
    })
    .then(
      (value) => parentPort!.postMessage({ id, value }),
      (thrown: unknown) => {
        const { code, kind, message } = asSchalterError(thrown);
        parentPort!.postMessage({ id, error: { code, kind, message } });
      },
    );
});
