/**
 * Fingerprint pictures as Windows bitmaps: TR-03121-3-4 4.2.2.1 names BMP for the export of uncompressed image
 * data. Written with 8 bits a pixel and a grey palette, rows from the bottom up and padded to four bytes; read
 * uncompressed with a palette of 1, 4 or 8 bits, or with 24 or 32 bits.
 */
import type { GrayImage } from './image.ts';
import type { Raster } from './raster.ts';

const headerBytes = 14 + 40 + 4 * 256;

export function writeBmp({ width, height, data, ppi }: GrayImage): Uint8Array {
  const row = Math.ceil(width / 4) * 4;
  const bytes = Buffer.alloc(headerBytes + row * height);
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(headerBytes, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(8, 28);
  bytes.writeUInt32LE(row * height, 34);
  const perMetre = Math.round(ppi / 0.0254);
  bytes.writeInt32LE(perMetre, 38);
  bytes.writeInt32LE(perMetre, 42);
  bytes.writeUInt32LE(256, 46);
  for (let grey = 0; grey < 256; grey++) bytes.fill(grey, 54 + 4 * grey, 57 + 4 * grey);
  for (let y = 0; y < height; y++) bytes.set(data.subarray(y * width, (y + 1) * width), headerBytes + (height - 1 - y) * row);
  return bytes;
}

const isGrey = (palette: readonly (readonly number[])[]): boolean => palette.every(([red, green, blue]) => red === green && green === blue);

/** @throws RangeError for anything but an uncompressed bitmap that is all there */
export function readBmp(bytes: Uint8Array, mostPixels: number): Raster {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offset = view.getUint32(10, true);
  const headerSize = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  const tall = view.getInt32(22, true);
  const height = Math.abs(tall);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const stride = Math.ceil((width * bits) / 32) * 4;
  const fits = headerSize >= 40 && width > 0 && height > 0 && width * height <= mostPixels && offset + stride * height <= bytes.length;
  if (!fits || ![1, 4, 8, 24, 32].includes(bits) || (compression !== 0 && !(compression === 3 && bits === 32))) throw new RangeError('BMP of an unknown kind');
  const paletteAt = 14 + headerSize;
  const colours = bits <= 8 ? Math.min(2 ** bits, view.getUint32(46, true) || 2 ** bits) : 0;
  if (paletteAt + colours * 4 > offset) throw new RangeError('BMP palette');
  const colourAt = (at: number): [number, number, number] => [bytes[at + 2]!, bytes[at + 1]!, bytes[at]!];
  const palette = Array.from({ length: 2 ** Math.min(bits, 8) }, (_, i) => (i < colours ? colourAt(paletteAt + i * 4) : ([0, 0, 0] as const)));
  const channels = bits <= 8 && isGrey(palette) ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const line = offset + (tall > 0 ? height - 1 - row : row) * stride;
    for (let column = 0; column < width; column++) {
      const bit = column * bits;
      const colour = bits > 8 ? colourAt(line + bit / 8) : palette[(bytes[line + (bit >> 3)]! >> (8 - bits - (bit & 7))) & (2 ** bits - 1)]!;
      for (let c = 0; c < channels; c++) data[(row * width + column) * channels + c] = colour[c]!;
    }
  }
  return { width, height, channels, data, ppi: view.getInt32(38, true) * 0.0254 };
}
