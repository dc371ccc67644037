/** The finger commands on several files, of which some are no prints: each is reported by name, and the rest is judged. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeImageFile } from '../src-main/biometrics/finger/image-files.ts';
import { encodeWsq } from '../src-main/biometrics/finger/wsq/encode.ts';
import type { Command } from '../src-main/cli/command.ts';
import { command as compare } from '../src-main/cli/finger-compare.ts';
import { command as identify } from '../src-main/cli/finger-identify.ts';
import { command as minutiae } from '../src-main/cli/finger-minutiae.ts';
import { command as quality } from '../src-main/cli/finger-quality.ts';
import { command as segment } from '../src-main/cli/finger-segment.ts';
import { command as wsq } from '../src-main/cli/wsq.ts';
import { syntheticFinger } from '../src-main/training/synthetic-finger.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
const print = syntheticFinger({ seed: 'cli', width: 300, height: 360 });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'schalter-cli-fingers-'));
  mkdirSync(at('gallery'));
  for (const ending of ['.png', '.tif', '.pgm', '.bmp']) writeFileSync(at(`print${ending}`), await writeImageFile(print, ending));
  writeFileSync(at('print.wsq'), encodeWsq(print));
  writeFileSync(at('cut.wsq'), encodeWsq(print).subarray(0, 400));
  writeFileSync(at('text.png'), 'no picture');
  writeFileSync(at('gallery/other.png'), await writeImageFile(syntheticFinger({ seed: 'another', width: 300, height: 360 }), '.png'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(command: Command, args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await command.run(args, { stdin: Readable.from([]), out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out, err };
}

describe('schalter finger quality on several files', () => {
  it('reports each that cannot be read by name, judges the rest, and ends with 2', async () => {
    const { code, out, err } = await run(quality, [at('print.png'), at('text.png'), at('nowhere.png'), at('cut.wsq'), at('print.wsq')]);
    expect(code).toBe(2);
    expect(out.map((line) => line.split(':')[0])).toEqual(['print.png', 'print.wsq']);
    expect(err).toHaveLength(3);
    expect(err[0]).toMatch(/^schalter: FINGER_IMAGE_FORMAT: text\.png: .+\.$/);
    expect(err[1]).toMatch(/^schalter: FILE_UNREADABLE: .*nowhere\.png/);
    expect(err[2]).toMatch(/^schalter: WSQ_TRUNCATED: cut\.wsq: /);
  });

  it('says the same in one JSON document, in the order of the files', async () => {
    const { code, out } = await run(quality, [at('text.png'), at('print.tif'), '--json']);
    expect(code).toBe(2);
    expect(out).toHaveLength(1);
    const { results } = JSON.parse(out[0]!) as { results: object[] };
    expect(results).toMatchObject([{ file: 'text.png', error: { code: 'FINGER_IMAGE_FORMAT' } }, { file: 'print.tif', width: 300, height: 360, ppi: 500 }]);
  });

  it('gives every lossless kind of file the same quality', async () => {
    const { code, out } = await run(quality, [...['.png', '.tif', '.pgm', '.bmp'].map((ending) => at(`print${ending}`)), '--ppi', '500', '--json']);
    expect(code).toBe(0);
    const { results } = JSON.parse(out[0]!) as { results: { quality: number }[] };
    expect(new Set(results.map((one) => one.quality)).size).toBe(1);
  });
});

describe('schalter wsq encode', () => {
  it.each(['0.01', '100', '0', 'x'])('says which rates there are instead of taking %s', async (rate) => {
    await expect(run(wsq, ['encode', at('print.png'), at('out.wsq'), '--bpp', rate])).rejects.toMatchObject({ code: 'USAGE', message: '--bpp erwartet eine Zahl zwischen 0.1 und 8.' });
  });

  it('says what a picture needs that cannot be packed', async () => {
    writeFileSync(at('tiny.png'), await writeImageFile({ width: 20, height: 40, data: new Uint8Array(800), ppi: 500 }, '.png'));
    await expect(run(wsq, ['encode', at('tiny.png'), at('out.wsq')])).rejects.toMatchObject({ code: 'FINGER_IMAGE', message: expect.stringContaining('32 bis 20000 Pixel') });
  });
});

describe('schalter finger identify with files in the gallery that are no prints', () => {
  it('searches the rest, names them, and does not call nobody found a result', async () => {
    writeFileSync(at('gallery/broken.png'), 'no picture');
    const nobody = await run(identify, [at('print.png'), '--gallery', at('gallery'), '--json']);
    expect(nobody.code).toBe(2);
    expect(JSON.parse(nobody.out[0]!)).toMatchObject({ gallery: 1, unreadable: [{ file: 'broken.png' }], candidates: [{ file: 'other.png', match: false }] });
    writeFileSync(at('gallery/same.wsq'), encodeWsq(print));
    const found = await run(identify, [at('print.png'), '--gallery', at('gallery'), '--limit', '1']);
    expect(found).toMatchObject({ code: 0, out: [expect.stringMatching(/same\.wsq {2}Treffer$/)], err: [expect.stringContaining('broken.png')] });
    rmSync(at('gallery/broken.png'));
    rmSync(at('gallery/same.wsq'));
    expect((await run(identify, [at('print.png'), '--gallery', at('gallery')])).code).toBe(1);
  });
});

describe('finger commands and files that are none', () => {
  it('compare names the file of two that is no print', async () => {
    await expect(run(compare, [at('print.png'), at('text.png')])).rejects.toMatchObject({ code: 'FINGER_IMAGE_FORMAT', message: expect.stringContaining('text.png: ') });
  });

  it.each([
    ['segment with fingers that do not exist', segment, ['print.png', '--slap', 'left4', '--missing', 'abc']],
    ['wsq in a direction nobody knows', wsq, ['turn', 'print.png', 'out.wsq']],
    ['wsq into a kind of file nobody knows', wsq, ['decode', 'print.wsq', 'out.xyz']],
    ['minutiae without a place to write', minutiae, ['print.png']],
    ['a resolution that is none', quality, ['print.png', '--ppi', '12']],
  ] as const)('%s is a wrong call', async (_, command, words) => {
    await expect(run(command, words.map((word) => (/\.(png|wsq|xyz)$/.test(word) ? at(word) : word)))).rejects.toMatchObject({ code: 'USAGE', kind: 'input' });
    expect(existsSync(at('out.xyz'))).toBe(false);
  });
});
