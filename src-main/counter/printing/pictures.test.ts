/** Pictures for the paper. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { fitted } from './pictures.ts';

describe('[TR-03121-3-4 4.3.1.3] a photograph printed at 35 × 45 mm', () => {
  it('is cut equally above and below out of the 4:3 picture, which stays as it is', async () => {
    // Grey rows count from the top: row r is r / 1600 of white.
    const [width, height] = [1200, 1600];
    const rows = Buffer.alloc(width * height, 0);
    for (let row = 0; row < height; row++) rows.fill(Math.round((255 * row) / (height - 1)), row * width, (row + 1) * width);
    const original = await sharp(rows, { raw: { width, height, channels: 1 } }).png().toBuffer();
    const before = Buffer.from(original);
    const { data, info } = await sharp(await fitted(original, 35, 45)).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect({ width: info.width, height: info.height }).toEqual({ width: 413, height: 531 });
    const cutAbove = data[0]!;
    const cutBelow = 255 - data[data.length - 1]!;
    // 35:45 is 3.6 % lower than 4:3: 1.8 % on either side, in grey levels of 255.
    expect(cutAbove).toBeGreaterThan(2);
    expect(Math.abs(cutAbove - cutBelow)).toBeLessThanOrEqual(1);
    expect(original).toEqual(before);
  });
});
