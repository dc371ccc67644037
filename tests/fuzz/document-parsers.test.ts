/**
 * [issue 3] Short form of the fuzz run; the long one is `node tests/fuzz/document-parsers.ts`. FUZZ_COUNT sets the
 * inputs per parser; pictures are decoded for a hundredth of them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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
});
