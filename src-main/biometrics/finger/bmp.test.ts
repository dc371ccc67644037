/** Bitmaps that a reader of bitmaps takes back unchanged. */
import { describe, expect, it } from 'vitest';
import { writeBmp } from './bmp.ts';
import { readImageFile } from './image-files.ts';

describe('[TR-03121-3-4 4.2.2.1] export as BMP', () => {
  it.each([[16, 16], [17, 19], [301, 40]])('%i × %i comes back pixel by pixel', async (width, height) => {
    const data = Uint8Array.from({ length: width * height }, (_, index) => (index * 31) % 256);
    const back = await readImageFile(writeBmp({ width, height, data, ppi: 500 }));
    expect([back.width, back.height]).toEqual([width, height]);
    expect(Buffer.from(back.data).equals(Buffer.from(data))).toBe(true);
  });
});
