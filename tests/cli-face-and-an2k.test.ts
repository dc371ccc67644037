/** The commands that an examiner runs on pictures and records this program has not seen: what they print, and what they end with. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command as an2k } from '../src-main/cli/an2k.ts';
import type { Command } from '../src-main/cli/command.ts';
import { command as assess } from '../src-main/cli/face-assess.ts';
import { command as compare } from '../src-main/cli/face-compare.ts';
import { paintFace } from '../src-main/training/synthetic-face.ts';

const shared = join(import.meta.dirname, '../../shared/data');
const present = existsSync(join(shared, 'an2k'));
if (!present) console.warn('ÜBERSPRUNGEN: ../shared/data fehlt, an2k wird nicht an den Referenzdateien geprüft.');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'schalter-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

async function run(command: Command, args: string[], stdin: Uint8Array = new Uint8Array()): Promise<{ code: number; json: Record<string, never> & { [name: string]: never } }> {
  const lines: string[] = [];
  const code = await command.run([...args, '--json'], { stdin: Readable.from([Buffer.from(stdin)]), out: (line) => lines.push(line), err: () => undefined });
  return { code, json: JSON.parse(lines.join('\n')) as never };
}

describe('[TR-03121-3-4 4.4.1.1.1] schalter face assess processes a single picture and returns values and configuration', () => {
  // Without loss: the painter's own JPEG is compressed 25:1, which 8.1 rightly refuses.
  let portrait: Buffer;
  beforeAll(async () => {
    portrait = await sharp(await paintFace({ seed: 2, width: 900, height: 1200, headWidth: 0.6 })).png().toBuffer();
  });

  it('names every criterion with value, thresholds and result, and every measure of ISO/IEC 29794-5', { timeout: 60_000 }, async () => {
    const { code, json } = await run(assess, [file('portrait.png', portrait)]);
    expect(code).toBe(0);
    const { faces, criteria, quality, result, image } = json as unknown as { faces: number; result: string; image: object; criteria: { id: string; value: number | null; min: number | null; max: number | null; result: string }[]; quality: { measure: string; status: string; component: number | null }[] };
    expect({ faces, result, image }).toMatchObject({ faces: 1, result: 'OK', image: { width: 900, height: 1200, format: 'png', grey: false } });
    expect(criteria.map((one) => one.id)).toEqual(['1.1', '1.2', '1.3', '2.1', '2.2', '2.3', '3.1', '3.2', '3.3', '4.1', '4.2', '4.3', '5.1', '5.2', '5.3', '5.4', '5.5', '5.6', '5.7', '6.1', '6.2', '6.3', '6.4', '7.1', '7.2', '7.3', '7.4', '7.5', '7.6', '8.1', '8.2']);
    for (const one of criteria) expect(['OK', 'NOK', 'undetermined']).toContain(one.result);
    expect(quality).toHaveLength(29);
    for (const one of quality) expect(one.component === null).toBe(one.status === 'undetermined');
  });

  it('turns a picture as EXIF says, and judges a grey one as grey', { timeout: 60_000 }, async () => {
    const lying = await sharp(portrait).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer();
    expect((await run(assess, [file('exif.jpg', lying)])).json).toMatchObject({ faces: 1, image: { width: 900, height: 1200 } });
    const grey = await run(assess, [file('grey.png', await sharp(portrait).greyscale().png().toBuffer())]);
    expect(grey.json).toMatchObject({ faces: 1, image: { grey: true } });
    const { criteria } = grey.json as unknown as { criteria: { id: string; value: number | null; ok: boolean | null }[] };
    expect(criteria.find((one) => one.id === '7.5')).toMatchObject({ value: 3, ok: false });
    expect(criteria.find((one) => one.id === '7.3')?.ok).toBeNull();
  });

  it('says that nobody is there, and counts two', { timeout: 60_000 }, async () => {
    const empty = await run(assess, [file('empty.png', await sharp({ create: { width: 640, height: 480, channels: 3, background: '#cccccc' } }).png().toBuffer())]);
    expect(empty).toMatchObject({ code: 1, json: { faces: 0, box: null, result: 'NOK', hintCode: 'look' } });
    const one = await sharp(portrait).resize(600).toBuffer();
    const two = await sharp({ create: { width: 1200, height: 800, channels: 3, background: '#d7dade' } }).composite([{ input: one, left: 0, top: 0 }, { input: await sharp(await paintFace({ seed: 4, width: 600, height: 800 })).toBuffer(), left: 600, top: 0 }]).png().toBuffer();
    expect((await run(assess, [file('two.png', two)])).json).toMatchObject({ faces: 2, hintCode: 'onePerson' });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('no picture')],
    ['a drawing', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')],
    ['half a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16)],
  ])('refuses %s with a typed error', { timeout: 60_000 }, async (_what, bytes) => {
    await expect(run(assess, ['-'], bytes)).rejects.toMatchObject({ code: 'FACE_IMAGE_UNREADABLE', kind: 'input' });
  });
});

describe('schalter face compare without a face', () => {
  it('is a result and not an error: which picture has none', { timeout: 90_000 }, async () => {
    const empty = file('nobody.png', await sharp({ create: { width: 640, height: 480, channels: 3, background: '#cccccc' } }).png().toBuffer());
    const face = file('somebody.jpg', await paintFace({ seed: 2, width: 600, height: 800, headWidth: 0.6 }));
    expect(await run(compare, [face, empty])).toMatchObject({ code: 1, json: { distance: null, similar: false, judgement: 'no-face', faces: [1, 0] } });
  });
});

describe.skipIf(!present)('schalter face on a specimen chip portrait, JPEG 2000', () => {
  it('finds the face of DG2 and its likeness on the page of the same specimen', { timeout: 90_000 }, async () => {
    const { readDg2 } = await import('../src-main/documents/lds/face.ts');
    const [face] = readDg2(new Uint8Array(readFileSync(join(shared, 'emrtd/lds-bsi2008/Datagroup2.bin'))));
    const chip = file('chip.jp2', face!.data);
    expect((await run(assess, [chip])).json).toMatchObject({ faces: 1, image: { format: 'jpeg2000', width: 413, height: 531 } });
    const other = await run(compare, [chip, join(shared, 'pages/passporteye/100_pass-polx.jpg')]);
    expect(other).toMatchObject({ code: 1, json: { similar: false, judgement: 'different', faces: [1, 1] } });
    const page = join(shared, 'pages/passporteye');
    expect(await run(compare, [join(page, '100_pass-uto.jpg'), join(page, 'passport-td2.png')])).toMatchObject({ code: 0, json: { similar: true, judgement: 'similar' } });
  });
});

describe.skipIf(!present)('schalter an2k', () => {
  const reference = (name: string) => join(shared, 'an2k/reference', name);

  it('inspect: counts, fields with mnemonics, positions and images', async () => {
    const { code, json } = await run(an2k, ['inspect', reference('type-9-10-14.an2')]);
    expect(code).toBe(0);
    expect(json).toMatchObject({ encoding: 'traditional', version: '0400', transactionType: 'AMN', recordCount: 5, counts: { 1: 1, 2: 1, 9: 1, 10: 1, 14: 1 }, types: [1, 2, 9, 10, 14], valid: true, problems: [] });
    const records = (json as unknown as { records: { image?: object; position: string[]; fields: { field: string; mnemonic: string; value: unknown }[] }[] }).records;
    expect(records[3]).toMatchObject({ position: ['FACE'], image: { format: 'jpeg', compression: 'JPEGB', width: 1181, height: 1575, ppi: null } });
    expect(records[4]!.fields.find((one) => one.field === '14.013')).toMatchObject({ mnemonic: 'FGP', value: '8' });
  });

  it('validate: names record, field and rule', async () => {
    const bytes = Buffer.from(readFileSync(reference('type-14-tpcard-nqm.an2')));
    bytes.write('9', bytes.indexOf('14.006:804') + 7, 'latin1');
    const { code, json } = await run(an2k, ['validate', file('wrong.an2', bytes)]);
    expect(code).toBe(1);
    expect(json).toMatchObject({ valid: false, problems: [{ record: 3, type: 14, field: '14.006', mnemonic: 'HLL', rule: 'image-size', severity: 'error' }] });
  });

  it('extract: the original and a PNG of the size that the record states', async () => {
    const { code, json } = await run(an2k, ['extract', reference('type-10-14-17-piv-index-iris.an2'), '--out', join(folder, 'out')]);
    expect(code).toBe(0);
    for (const one of (json as unknown as { files: { file: string; bytes: number; png: string; width: number; height: number }[] }).files) {
      expect(readFileSync(join(folder, 'out', one.file)).length).toBe(one.bytes);
      expect(await sharp(join(folder, 'out', one.png)).metadata()).toMatchObject({ format: 'png', width: one.width, height: one.height });
    }
  });

  it('extract without --out: into a folder named after the file, not among what lies in the current one', async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      const { code, json } = await run(an2k, ['extract', reference('type-3.an2')]);
      expect({ code, folder: json['folder'] }).toEqual({ code: 0, folder: 'type-3-extract' });
    } finally {
      process.chdir(before);
    }
    expect(readdirSync(join(folder, 'type-3-extract'))).toHaveLength(2);
  });

  it('convert and rewrite: to XML and back to the same bytes', async () => {
    const [xml, back] = [join(folder, 'slaps.xml'), join(folder, 'slaps.an2')];
    await run(an2k, ['convert', reference('type-4-slaps.an2'), '--out', xml]);
    expect(await run(an2k, ['rewrite', xml])).toMatchObject({ code: 0, json: { identical: true } });
    expect((await run(an2k, ['inspect', xml])).json).toMatchObject({ encoding: 'niem-xml', counts: { 1: 1, 2: 1, 4: 4 }, valid: true });
    await run(an2k, ['convert', xml, '--out', back]);
    expect(Buffer.compare(readFileSync(back), readFileSync(reference('type-4-slaps.an2')))).toBe(0);
  });

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a table of contents that lies', '1.001:0050\x1d1.002:0502\x1d1.003:1\x1f5\x1e2\x1f00\x1d1.004:AMN\x1c'],
    ['a length beyond the file', '1.001:9999999999\x1d1.002:0502\x1d1.999:x'],
    ['XML of another kind', '<?xml version="1.0"?><a/>'],
  ])('refuses %s with a typed error', async (_what, text) => {
    await expect(run(an2k, ['inspect', '-'], new TextEncoder().encode(text))).rejects.toMatchObject({ code: 'AN2K_BROKEN', kind: 'input' });
  });
});
