/** Worker of the page reader: reads or measures one picture after the other, away from the core's event loop. */
import { parentPort } from 'node:worker_threads';
import { asSchalterError } from '../../errors.ts';
import { readPageBarcodes } from './barcodes.ts';
import { loadPageImage } from './load-image.ts';
import type { ReferencePicture } from '../checks/in-paper.ts';
import { observePage, picturesFor } from '../checks/routine-measures.ts';
import type { MeasureOrder } from './engine.ts';
import { toGrey, type Grey, type PageImage } from './image.ts';
import { readAccessNumbers } from './access-number.ts';
import { readPage } from './read-page.ts';
import { readVisualZone, type VisualOrder } from './visual-zone.ts';

/** The model's pictures that are compared in this light. */
async function referencesOf({ model, light }: MeasureOrder): Promise<Map<string, ReferencePicture>> {
  const wanted = model ? picturesFor(model.routines, light) : [];
  const pictures = model?.pictures.filter(({ id }) => wanted.includes(id)) ?? [];
  return new Map(await Promise.all(pictures.map(async ({ id, ppi, data }) => [id, { ppi, grey: toGrey(await loadPageImage(Buffer.from(data, 'base64'))) }] as const)));
}

/** So long the picture looked at last is kept: the same one is read, compared and measured one after the other. */
const KEPT_MS = 5_000;
interface Seen { encoded: Uint8Array; image: PageImage; grey?: Grey }
let seen: Seen | null = null;
let forget: NodeJS.Timeout | undefined;

async function see(encoded: Uint8Array): Promise<Seen> {
  clearTimeout(forget);
  forget = setTimeout(() => { seen = null; }, KEPT_MS).unref();
  if (seen && Buffer.compare(seen.encoded, encoded) === 0) return seen;
  seen = null;
  return (seen = { encoded, image: await loadPageImage(encoded) });
}
const greyOf = (picture: Seen): Grey => (picture.grey ??= toGrey(picture.image));

let queue: Promise<unknown> = Promise.resolve();

parentPort!.on('message', ({ id, encoded, measure, visual, accessPpi }: { id: number; encoded: Uint8Array; measure?: MeasureOrder; visual?: readonly VisualOrder[]; accessPpi?: number }) => {
  queue = queue
    .then(async () => {
      const picture = await see(encoded);
      if (measure) return observePage(measure.model, { light: measure.light, ppi: measure.ppi, grey: greyOf(picture), references: await referencesOf(measure) }, measure.zone);
      if (visual) return readVisualZone(greyOf(picture), visual);
      if (accessPpi) return readAccessNumbers(greyOf(picture), accessPpi);
      return { ...readPage(picture.image), barcodes: await readPageBarcodes(picture.image) };
    })
    .then(
      (value) => parentPort!.postMessage({ id, value }),
      (thrown: unknown) => {
        const { code, kind, message } = asSchalterError(thrown);
        parentPort!.postMessage({ id, error: { code, kind, message } });
      },
    );
});
