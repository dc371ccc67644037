import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp, { type Sharp } from 'sharp';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { inventPerson, seededRandom } from '../../training/invented-person.ts';
import { paintPage, specimenMrz, zoneSvg } from '../../training/specimen-page.ts';
import { readPageBarcodes } from './barcodes.ts';
import { createPageReader } from './engine.ts';
import type { PageImage } from './image.ts';
import { loadPageImage } from './load-image.ts';
import { readPage } from './read-page.ts';

const today = { today: '2026-11-01' };
const specimens = '../shared/data/pages/passporteye';
if (!existsSync(specimens)) console.warn(`SKIPPED: ${specimens} is missing, no specimen pages are read`);

async function pixels(picture: Sharp): Promise<PageImage> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

describe('[ICAO 9303-3 4.3] painted pages', () => {
  const turns = [
    { seed: 1, light: 'white' as const, ppi: 300, degrees: 0, rotation: 0 },
    { seed: 2, light: 'ir' as const, ppi: 300, degrees: 180, rotation: 180 },
    { seed: 3, light: 'white' as const, ppi: 300, degrees: 90, rotation: 270 },
    { seed: 4, light: 'white' as const, ppi: 300, degrees: 270, rotation: 90 },
    { seed: 6, light: 'white' as const, ppi: 300, degrees: 6, rotation: 0 },
    { seed: 5, light: 'white' as const, ppi: 600, degrees: -9, rotation: 0 },
  ];
  it.each(turns)('$light, $ppi ppi, turned by $degrees°', async ({ seed, light, ppi, degrees, rotation }) => {
    const person = inventPerson(seed);
    const page = await paintPage({ person, light, ppi });
    const half = await sharp(page).extract({ left: 0, top: Math.round(1.85 * ppi), width: Math.round(4.9 * ppi), height: Math.round(1.6 * ppi) }).toBuffer();
    const result = readPage(await pixels(sharp(half).rotate(degrees, { background: '#888' }).blur(0.8)), today);
    const [names, numbers] = specimenMrz(person);
    expect(result).toMatchObject({ rotation, mrz: { lines: [expect.any(String), numbers] } });
    expect(result.parsed!.checks.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    // No check digit covers the names: one character of them may be misread.
    expect([...names!].filter((character, i) => character !== result.mrz!.lines[0]![i]).length).toBeLessThanOrEqual(1);
    expect(result.mrz!.confidence).toBeGreaterThan(0.9);
  });

  it('glare across the zone and noise', async () => {
    const person = inventPerson(8);
    const image = await pixels(sharp(await paintPage({ person, light: 'white', ppi: 300 })).removeAlpha());
    const random = seededRandom(8);
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) {
        const glare = 90 * Math.exp(-((x - 700) ** 2 + (y - 860) ** 2) / 160 ** 2);
        for (let c = 0; c < image.channels; c++) {
          const at = (y * image.width + x) * image.channels + c;
          image.data[at] = Math.max(0, Math.min(255, image.data[at]! + glare + (random() - 0.5) * 50));
        }
      }
    }
    expect(readPage(image, today)).toMatchObject({ mrz: { lines: specimenMrz(person) }, parsed: { valid: true } });
  });

  it('a page that fills half of a photograph, askew on a dark desk', async () => {
    const person = inventPerson(55);
    const page = await sharp(await paintPage({ person, light: 'white', ppi: 400 })).resize(900).rotate(-8, { background: '#8a6a4a' }).png().toBuffer();
    const photograph = sharp({ create: { width: 1800, height: 1350, channels: 3, background: '#8a6a4a' } }).composite([{ input: page, gravity: 'centre' }]);
    expect(readPage(await pixels(photograph), today)).toMatchObject({ rotation: 0, mrz: { lines: specimenMrz(person) }, parsed: { valid: true } });
  });

  it('[issue 3 section 2] the Swiss driving licence, whose first line is short, upside down and askew', async () => {
    const lines = ['AAA987D<<', 'FACHE987654328001<<020311<<<<<', 'MUSTER<<EVA<MARIA<<<<<<<<<<<<<'];
    const card = `<svg xmlns="http://www.w3.org/2000/svg" width="1011" height="638" viewBox="0 0 85.6 54"><rect width="85.6" height="54" fill="#f1efe6"/>${zoneSvg(lines, 4.7, [36.6, 42.95, 49.3], '#15151a')}</svg>`;
    const { mrz, parsed } = readPage(await pixels(sharp(Buffer.from(card)).removeAlpha().rotate(178, { background: '#888' }).blur(0.6)), today);
    expect(mrz).toMatchObject({ lines });
    expect(parsed).toMatchObject({ format: 'SWISS_DRIVING_LICENSE', fields: { documentNumber: 'AAA987D', birthDateIso: '2002-03-11', surname: 'MUSTER' } });
    // The corners frame all three lines, 77 mm wide.
    const [left, right] = mrz!.corners as [{ x: number; y: number }, { x: number; y: number }];
    expect(Math.abs(right.x - left.x)).toBeGreaterThan(850);
  });

  it('what is no page gives no zone', async () => {
    const noise = Uint8Array.from({ length: 160 * 100 }, (_unused, i) => (i * 2654435761) >>> 24);
    expect(readPage({ data: noise, width: 160, height: 100, channels: 1 })).toEqual({ mrz: null, parsed: null, rotation: 0 });
    expect(readPage({ data: new Uint8Array(1), width: 1, height: 1, channels: 1 }).mrz).toBeNull();
    expect(readPage({ data: new Uint8Array(8000), width: 8000, height: 1, channels: 1 }).mrz).toBeNull();
    expect(readPage(await pixels(sharp(await paintPage({ person: inventPerson(1), light: 'white', ppi: 150 })).extract({ left: 0, top: 0, width: 738, height: 365 })), today).mrz).toBeNull();
  });
});

describe('phone photographs on desks', () => {
  const desk = (tile: string) => sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1800" height="1350"><defs><pattern id="p" width="13.5" height="27" patternUnits="userSpaceOnUse" patternTransform="rotate(3)">${tile}</pattern></defs><rect width="1800" height="1350" fill="url(#p)"/></svg>`));

  it('[ICAO 9303-3 4.9] tiles that look like noughts, whose check digits would all be right, give no zone', async () => {
    const tiles = '<rect width="13.5" height="27" fill="#ddd"/><rect x="2.25" y="5.4" width="8.1" height="15.3" rx="3.6" fill="none" stroke="#222" stroke-width="2.25"/>';
    expect(readPage(await pixels(desk(tiles)), today).mrz).toBeNull();
  });

  it('twelve megapixels are read, and their zone is found where it lies in them', async () => {
    const person = inventPerson(12);
    const lying = await sharp(await paintPage({ person, light: 'white', ppi: 300 })).resize(2200).png().toBuffer();
    const { data, info } = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#8a6a4a' } }).composite([{ input: lying, left: 900, top: 700 }]).raw().toBuffer({ resolveWithObject: true });
    const { mrz } = readPage({ data, width: info.width, height: info.height, channels: info.channels }, today);
    expect(mrz?.lines).toEqual(specimenMrz(person));
    for (const { x, y } of mrz!.corners) {
      expect(x > 900 && x < 3100, `x ${x}`).toBe(true);
      expect(y > 1800 && y < 2300, `y ${y}`).toBe(true);
    }
  });
});

describe.skipIf(!existsSync(specimens))('specimen pages nobody trained on', () => {
  const expected = existsSync(specimens) ? (JSON.parse(readFileSync(`${specimens}/expected_mrz.json`, 'utf8')) as Record<string, string[]>) : {};
  const read = async (name: string) => readPage(await loadPageImage(readFileSync(`${specimens}/${name}`)), today);

  it.each(['passport-td2.jpg', 'passport-td3.png'])('%s reads as asserted upstream', async (name) => {
    expect((await read(name)).mrz?.lines).toEqual(expected[name]);
  });

  it.each(['100_id-che.jpg', '100_id-usa.jpg', '100_pass-chn.jpg', '100_visa-usa.jpg'])('[ICAO 9303-3 4.9] %s has every check digit right', async (name) => {
    const { parsed } = await read(name);
    expect(parsed!.checks.length).toBeGreaterThan(0);
    expect(parsed!.checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it.each(['tesseract-test2.png'])('%s is ordinary text and gives no zone', async (name) => {
    expect((await read(name)).mrz).toBeNull();
  });
});

describe('barcodes', () => {
  beforeAll(async () => {
    const file = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'));
    await prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(file).buffer }, fireImmediately: true });
  });

  it.each(['PDF417', 'QRCode', 'Aztec', 'Code128'] as const)('[ISO/IEC 15438, 18004, 24778, 15417] %s is read with its place', async (format) => {
    const { image } = await writeBarcode('UTO L898902C3', { format, scale: 4, addQuietZones: true });
    const found = await readPageBarcodes(await loadPageImage(new Uint8Array(await image!.arrayBuffer())));
    expect(found).toMatchObject([{ format, text: 'UTO L898902C3', bytesBase64: Buffer.from('UTO L898902C3').toString('base64') }]);
    expect(found[0]!.corners).toHaveLength(4);
  });

  it('a page without barcodes has none', async () => {
    const image = await loadPageImage(await paintPage({ person: inventPerson(1), light: 'ir', ppi: 100 }));
    expect(image).toMatchObject({ width: 492, height: 346 });
    expect(await readPageBarcodes(image)).toEqual([]);
  });
});

describe('files', () => {
  const reader = createPageReader();
  afterAll(() => reader.close());

  it('grey, transparent, 16-bit, CMYK, turned by EXIF, animated and several pages: the picture is the same', async () => {
    const plain = sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="60" height="40" fill="#ccc"/><rect width="20" height="40" fill="#333"/></svg>')).flatten({ background: '#fff' });
    const png = await plain.png().toBuffer();
    const brightness = ({ data, width, channels }: PageImage, x: number, y: number) => data[(y * width + x) * channels]!;
    for (const [kind, bytes] of Object.entries({
      grey: await sharp(png).greyscale().png().toBuffer(), transparent: await sharp(png).ensureAlpha().png().toBuffer(),
      sixteenBits: await sharp(png).toColourspace('rgb16').png().toBuffer(), cmyk: await sharp(png).toColourspace('cmyk').jpeg().toBuffer(),
      turned: await sharp(png).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toBuffer(), tiff: await sharp(png).tiff().toBuffer(), gif: await sharp(png).gif().toBuffer(), webp: await sharp(png).webp().toBuffer(),
      animated: await sharp([png, await sharp(png).negate().png().toBuffer()], { join: { animated: true } }).gif().toBuffer(),
    })) {
      const image = await loadPageImage(bytes);
      expect(image, kind).toMatchObject({ width: 60, height: 40 });
      expect([brightness(image, 8, 20), brightness(image, 45, 20)].map((value) => Math.round(value / 51)), kind).toEqual([1, 4]);
    }
  });

  it('what is no picture is refused with a sentence', async () => {
    await expect(loadPageImage(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'PAGE_IMAGE', kind: 'input' });
    await expect(loadPageImage(Buffer.from([0xff, 0x4f, 0xff, 0x51, 1, 2, 3]))).rejects.toMatchObject({ code: 'PAGE_IMAGE' });
    await expect(reader.read(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'PAGE_IMAGE', kind: 'input' });
  });

  it('mutated pictures end in an image or in PAGE_IMAGE, and mutated images in a reading', async () => {
    const original = await sharp(await paintPage({ person: inventPerson(3), light: 'white', ppi: 100 })).resize(120).jpeg().toBuffer();
    const random = seededRandom(417);
    const runs = Number(process.env.FUZZ_COUNT ?? 30);
    for (let run = 0; run < runs; run++) {
      const bytes = Uint8Array.from(original.subarray(0, random() < 0.3 ? Math.floor(random() * original.length) : original.length));
      for (let i = 0; i < 1 + random() * 8; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const image = await loadPageImage(bytes).catch((error: { code: string }) => {
        expect(error.code).toBe('PAGE_IMAGE');
        return null;
      });
      if (image && run % 10 === 0 && image.width * image.height < 100_000) expect([0, 90, 180, 270]).toContain(readPage(image, today).rotation);
    }
  });
});
