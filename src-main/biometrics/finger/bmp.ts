/**
 * Fingerprint pictures as Windows bitmaps: TR-03121-3-4 4.2.2.1 names BMP for the export of uncompressed image
 * data. 8 bits a pixel with a grey palette, rows from the bottom up and padded to four bytes.
 */
import type { GrayImage } from './image.ts';

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
