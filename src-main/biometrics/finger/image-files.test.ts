/** Pictures as programs really write them: every one must give the same grey pixels, or a typed error. */
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImageFile, writeImageFile } from './image-files.ts';

const width = 37;
const height = 29;
const truth = Uint8Array.from({ length: width * height }, (_, i) => ((i % width) * 7 + Math.floor(i / width) * 5) & 255);
const two = Uint8Array.from(truth, (grey) => (grey > 127 ? 255 : 0));
const grey = (): Sharp => sharp(truth, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
const ascii = (text: string, ...more: Uint8Array[]): Buffer => Buffer.concat([Buffer.from(text, 'latin1'), ...more]);
const bitRows = (): Uint8Array => {
  const row = Math.ceil(width / 8);
  const bytes = new Uint8Array(row * height);
  two.forEach((value, i) => value === 0 && (bytes[Math.floor(i / width) * row + ((i % width) >> 3)]! |= 0x80 >> (i % width & 7)));
  return bytes;
};
const wide = (): Uint8Array => Uint8Array.from({ length: truth.length * 2 }, (_, i) => truth[i >> 1]!);
const opaque = (): Uint8Array => Uint8Array.from({ length: truth.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : truth[i >> 2]!));

/** TIFF of one strip with the tags given. */
function tiff(tags: readonly (readonly [tag: number, value: number])[], data: Uint8Array): Buffer {
  const all = [...tags, [273, 0] as const, [279, data.length] as const].toSorted(([a], [b]) => a - b);
  const head = Buffer.alloc(8 + 2 + all.length * 12 + 4);
  head.write('MM\0*', 0, 'latin1');
  head.writeUInt32BE(8, 4);
  head.writeUInt16BE(all.length, 8);
  all.forEach(([tag, value], i) => {
    head.writeUInt16BE(tag, 10 + i * 12);
    head.writeUInt16BE(4, 12 + i * 12);
    head.writeUInt32BE(1, 14 + i * 12);
    head.writeUInt32BE(tag === 273 ? head.length : value, 18 + i * 12);
  });
  return Buffer.concat([head, data]);
}

function bmpOfBits(bits: 1 | 4): Buffer {
  const stride = Math.ceil((width * bits) / 32) * 4;
  const offset = 54 + 4 * 2 ** bits;
  const bytes = Buffer.alloc(offset + stride * height);
  bytes.write('BM');
  for (const [at, value] of [[10, offset], [14, 40], [18, width], [22, height]] as const) bytes.writeUInt32LE(value, at);
  bytes.writeUInt16LE(bits, 28);
  for (let i = 0; i < 2 ** bits; i++) bytes.fill(i * (bits === 1 ? 255 : 17), 54 + 4 * i, 57 + 4 * i);
  two.forEach((value, i) => {
    const at = offset + (height - 1 - Math.floor(i / width)) * stride + (((i % width) * bits) >> 3);
    if (value) bytes[at]! |= (2 ** bits - 1) << (8 - bits - (((i % width) * bits) & 7));
  });
  return bytes;
}

const files: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
  'PNG, 8 bits': () => grey().png().toBuffer(),
  'PNG, 16 bits': () => sharp(Uint16Array.from(truth, (value) => value * 257), { raw: { width, height, channels: 1 } }).toColourspace('grey16').png().toBuffer(),
  'PNG, interlaced': () => grey().png({ progressive: true }).toBuffer(),
  'PNG, colour with opacity': () => sharp(opaque(), { raw: { width, height, channels: 4 } }).png().toBuffer(),
  'TIFF, LZW': () => grey().tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer(),
  'TIFF, deflate in tiles': () => grey().tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
  'TIFF, packbits': () => grey().tiff({ compression: 'packbits' }).toBuffer(),
  'TIFF, white is zero': () => tiff([[256, width], [257, height], [258, 8], [259, 1], [262, 0], [277, 1], [278, height]], truth.map((value) => 255 - value)),
  'TIFF, 16 bits, big-endian': () => tiff([[256, width], [257, height], [258, 16], [259, 1], [262, 1], [277, 1], [278, height]], wide()),
  'PGM': () => ascii(`P5\n# by nobody\n${width} ${height}\n255\n`, truth),
  'PGM, 16 bits': () => ascii(`P5 ${width} ${height} 65535\n`, wide()),
  'PGM, plain': () => ascii(`P2\n${width} ${height}\n255\n${[...truth].join(' ')}\n`),
  'PPM': () => ascii(`P6 ${width} ${height} 255\n`, Uint8Array.from({ length: truth.length * 3 }, (_, i) => truth[Math.floor(i / 3)]!)),
  'PAM with opacity': () => ascii(`P7\nWIDTH ${width}\nHEIGHT ${height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n`, opaque()),
};

const twoTone: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
  'PNG, 1 bit': () => sharp(two, { raw: { width, height, channels: 1 } }).png({ palette: true, colours: 2 }).toBuffer(),
  'TIFF, CCITT T.6': () => sharp(two, { raw: { width, height, channels: 1 } }).toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer(),
  'TIFF, 1 bit': () => tiff([[256, width], [257, height], [258, 1], [259, 1], [262, 0], [277, 1], [278, height]], bitRows()),
  'PBM': () => ascii(`P4\n${width} ${height}\n`, bitRows()),
  'PBM, plain': () => ascii(`P1\n${width} ${height}\n${[...two].map((value) => (value ? 0 : 1)).join('')}\n`),
  'BMP, 1 bit': () => bmpOfBits(1),
  'BMP, 4 bits': () => bmpOfBits(4),
};

describe('picture files', () => {
  it.each(Object.keys(files))('%s gives the pixels that were written', async (name) => {
    const image = await readImageFile(await files[name]!());
    expect([image.width, image.height, image.ppi]).toEqual([width, height, 500]);
    expect(Buffer.from(image.data).equals(Buffer.from(truth))).toBe(true);
  });

  it.each(Object.keys(twoTone))('%s gives black and white', async (name) => {
    const image = await readImageFile(await twoTone[name]!());
    expect(Buffer.from(image.data).equals(Buffer.from(two))).toBe(true);
  });

  it.each([['png', 1000], ['png', 250], ['jpeg', 500], ['tiff', 1000]] as const)('%s says its %i ppi; what is asked for goes first', async (format, density) => {
    const bytes = await grey().withMetadata({ density }).toFormat(format).toBuffer();
    expect((await readImageFile(bytes)).ppi).toBe(density);
    expect((await readImageFile(bytes, 640)).ppi).toBe(640);
  });

  it('a stated 72 or 96 ppi is a default of some program: 500', async () => {
    for (const density of [72, 96]) expect((await readImageFile(await grey().withMetadata({ density }).png().toBuffer())).ppi).toBe(500);
  });

  it('a drawing is refused, not rendered', async () => {
    await expect(readImageFile(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="400" height="500"/>'))).rejects.toMatchObject({ code: 'FINGER_IMAGE_FORMAT' });
  });

  it('CMYK and progressive JPEG become grey', async () => {
    for (const bytes of [await grey().jpeg({ progressive: true, quality: 100 }).toBuffer(), await grey().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()]) {
      const { data } = await readImageFile(bytes);
      expect(data.length).toBe(truth.length);
      expect(data.reduce((sum, value, i) => sum + Math.abs(value - truth[i]!), 0) / data.length).toBeLessThan(25);
    }
  });

  it.each([...Object.keys(files), ...Object.keys(twoTone)])('%s cut off anywhere is refused with a code', async (name) => {
    const bytes = await (files[name] ?? twoTone[name])!();
    for (const share of [0, 0.05, 0.3, 0.6]) {
      await expect(readImageFile(bytes.subarray(0, Math.floor(bytes.length * share)))).rejects.toMatchObject({ kind: 'input', code: expect.stringMatching(/^FINGER_IMAGE/) });
    }
  });
});

describe('written pictures', () => {
  it.each(['.png', '.tif', '.pgm', '.bmp'])('%s comes back pixel by pixel with its resolution', async (ending) => {
    for (const ppi of [500, 1000]) {
      const back = await readImageFile(await writeImageFile({ width, height, data: truth, ppi }, ending));
      expect(Buffer.from(back.data).equals(Buffer.from(truth))).toBe(true);
      expect(back.ppi).toBe(ending === '.pgm' ? 500 : ppi);
    }
  });

  it('a PNG has one grey channel', async () => {
    expect(await sharp(await writeImageFile({ width, height, data: truth, ppi: 500 }, '.png')).metadata()).toMatchObject({ channels: 1, depth: 'uchar', density: 500 });
  });
});
