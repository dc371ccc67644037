import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { inventPerson } from '../../training/invented-person.ts';
import { paintPage, specimenMrz } from '../../training/specimen-page.ts';
import { readPageBarcodes } from './barcodes.ts';
import { createPageReader } from './engine.ts';
import { loadPageImage } from './load-image.ts';
import { readPage } from './read-page.ts';

const today = { today: '2026-11-01' };
const specimens = '../shared/data/pages/passporteye';
if (!existsSync(specimens)) console.warn(`SKIPPED: ${specimens} is missing, no specimen pages are read`);

describe('[ICAO 9303-3 4.3] painted pages', () => {
  const turns = [
    { seed: 1, light: 'white' as const, ppi: 300, degrees: 0, rotation: 0 },
    { seed: 2, light: 'ir' as const, ppi: 300, degrees: 180, rotation: 180 },
    { seed: 5, light: 'white' as const, ppi: 600, degrees: -9, rotation: 0 },
  ];
  it.each(turns)('$light, $ppi ppi, turned by $degrees°', async ({ seed, light, ppi, degrees, rotation }) => {
    const person = inventPerson(seed);
    const page = await paintPage({ person, light, ppi });
    const { data, info } = await sharp(page).rotate(degrees, { background: '#888' }).blur(0.8).raw().toBuffer({ resolveWithObject: true });
    const result = readPage({ data, width: info.width, height: info.height, channels: info.channels }, today);
    expect(result.mrz?.lines).toEqual(specimenMrz(person));
    expect(result).toMatchObject({ rotation, parsed: { valid: true } });
  });

  it('what is no page gives no zone', () => {
    const noise = Uint8Array.from({ length: 160 * 100 }, (_unused, i) => (i * 2654435761) >>> 24);
    expect(readPage({ data: noise, width: 160, height: 100, channels: 1 })).toEqual({ mrz: null, parsed: null, rotation: 0 });
    expect(readPage({ data: new Uint8Array(1), width: 1, height: 1, channels: 1 }).mrz).toBeNull();
  });
});

describe.skipIf(!existsSync(specimens))('specimen pages nobody trained on', () => {
  const expected = existsSync(specimens) ? (JSON.parse(readFileSync(`${specimens}/expected_mrz.json`, 'utf8')) as Record<string, string[]>) : {};
  it.each(['passport-td2.jpg', 'passport-td3.png'])('%s reads as asserted upstream', async (name) => {
    expect(readPage(await loadPageImage(readFileSync(`${specimens}/${name}`)), today).mrz?.lines).toEqual(expected[name]);
  });
});

describe('files', () => {
  const reader = createPageReader();
  afterAll(() => reader.close());

  it('what is no picture is refused with a sentence', async () => {
    await expect(loadPageImage(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'PAGE_IMAGE', kind: 'input' });
    await expect(loadPageImage(Buffer.from([0xff, 0x4f, 0xff, 0x51, 1, 2, 3]))).rejects.toMatchObject({ code: 'PAGE_IMAGE' });
    await expect(reader.read(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'PAGE_IMAGE', kind: 'input' });
  });

  it('a page without barcodes has none', async () => {
    const image = await loadPageImage(await paintPage({ person: inventPerson(1), light: 'ir', ppi: 100 }));
    expect(image).toMatchObject({ width: 492, height: 346 });
    expect(await readPageBarcodes(image)).toEqual([]);
  });
});
