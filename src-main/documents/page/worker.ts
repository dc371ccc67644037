/** Worker of the page reader: reads or measures one picture after the other, away from the core's event loop. */
import { parentPort } from 'node:worker_threads';
import { asSchalterError } from '../../errors.ts';
import { readPageBarcodes } from './barcodes.ts';
import { loadPageImage } from './load-image.ts';
import type { ReferencePicture } from '../checks/in-paper.ts';
import { observePage, picturesFor } from '../checks/routine-measures.ts';
import type { MeasureOrder } from './engine.ts';
import { toGrey } from './image.ts';
import { readAccessNumbers } from './access-number.ts';
import { readPage } from './read-page.ts';
import { readVisualZone, type VisualOrder } from './visual-zone.ts';

/** The model's pictures that are compared in this light. */
async function referencesOf({ model, light }: MeasureOrder): Promise<Map<string, ReferencePicture>> {
  const wanted = model ? picturesFor(model.routines, light) : [];
  const pictures = model?.pictures.filter(({ id }) => wanted.includes(id)) ?? [];
  return new Map(await Promise.all(pictures.map(async ({ id, ppi, data }) => [id, { ppi, grey: toGrey(await loadPageImage(Buffer.from(data, 'base64'))) }] as const)));
}

let queue: Promise<unknown> = Promise.resolve();

parentPort!.on('message', ({ id, encoded, measure, visual, accessPpi }: { id: number; encoded: Uint8Array; measure?: MeasureOrder; visual?: readonly VisualOrder[]; accessPpi?: number }) => {
  queue = queue
    .then(async () => {
      const image = await loadPageImage(encoded);
      if (measure) return observePage(measure.model, { light: measure.light, ppi: measure.ppi, grey: toGrey(image), references: await referencesOf(measure) }, measure.zone);
      if (visual) return readVisualZone(toGrey(image), visual);
      if (accessPpi) return readAccessNumbers(toGrey(image), accessPpi);
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
