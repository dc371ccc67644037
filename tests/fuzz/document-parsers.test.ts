/**
 * [issue 3] Short form of the fuzz run; the long one is `node tests/fuzz/document-parsers.ts`. FUZZ_COUNT sets the
 * inputs per parser; pictures are decoded for a hundredth of them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { readPageBarcodes } from '../../src-main/documents/page/barcodes.ts';
import { loadPageImage } from '../../src-main/documents/page/load-image.ts';
import { readDg2 } from '../../src-main/documents/lds/face.ts';
import { decodeJpeg2000 } from '../../src-main/documents/lds/image.ts';
import { generator, mutate } from '../../src-main/documents/passive/testing/mutate.ts';
import { SchalterError } from '../../src-main/errors.ts';
import { MEMORY_LIMIT, survive, targets } from './document-parsers.ts';

const COUNT = Number(process.env['FUZZ_COUNT'] ?? 500);
const FEW = Math.max(20, Math.floor(COUNT / 100));

describe(`parsers of the document room survive ${COUNT} damaged inputs each`, () => {
  it.each(targets())('$name', (target) => {
    const { parsed, refused, grown } = survive(target, COUNT);
    expect(parsed + refused).toBe(COUNT);
    expect(grown).toBeLessThan(MEMORY_LIMIT);
  }, 1_200_000);

  const PORTRAIT = '../shared/data/emrtd/lds-bsi2008/Datagroup2.bin';
  const present = existsSync(PORTRAIT);
  if (!present) console.warn(`SKIPPED: ${PORTRAIT} is missing, damaged JPEG 2000 is not decoded`);
  it.skipIf(!present)(`JPEG 2000 decodes or is refused on ${FEW} damaged pictures`, async () => {
    const original = readDg2(readFileSync(PORTRAIT))[0]!.data;
    const random = generator(4711);
    let refused = 0;
    for (let i = 0; i < FEW; i++) {
      try {
        const image = await decodeJpeg2000(mutate(original, random));
        expect(image.data.length).toBe(image.width * image.height * image.components);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(SchalterError);
        refused += 1;
      }
    }
    expect(refused).toBeLessThan(FEW);
    expect(await decodeJpeg2000(original)).toMatchObject({ width: 413, height: 531 });
  }, 1_200_000);

  it(`[ISO/IEC 15438, 18004, 24778, 15417] barcodes are read or not found in ${FEW} damaged pictures of each kind`, async () => {
    const writer = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'));
    await prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(writer).buffer }, fireImmediately: true });
    const random = generator(90210);
    for (const format of ['PDF417', 'QRCode', 'Aztec', 'DataMatrix', 'Code128'] as const) {
      const { image } = await writeBarcode('UTO L898902C3', { format, scale: 2, addQuietZones: true });
      const original = await loadPageImage(new Uint8Array(await image!.arrayBuffer()));
      expect(await readPageBarcodes(original), format).toMatchObject([{ format, text: 'UTO L898902C3' }]);
      for (let i = 0; i < FEW; i++) {
        const damaged = mutate(Uint8Array.from(original.data), random);
        const data = new Uint8Array(original.data.length).fill(255);
        data.set(damaged.subarray(0, data.length));
        for (const found of await readPageBarcodes({ ...original, data })) expect(typeof found.text).toBe('string');
      }
    }
  }, 1_200_000);
});
