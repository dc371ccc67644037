import { describe, expect, it } from 'vitest';
import { newGrey } from '../page/image.ts';
import { infraredContrast, observeInfraredZone, observeUvDullness, uvBrightness, withoutReference } from './optical-measures.ts';
import { genericRoutine } from './spectral.ts';

const zone = { x: 10, y: 60, width: 180, height: 30, angle: 0 };

/** Page of 200 × 100 with vertical strokes of the given darkness where the zone is. */
function page(ground: number, ink: number) {
  const grey = newGrey(200, 100, ground);
  for (let y = 65; y < 85; y++) for (let x = 15; x < 185; x += 6) grey.data[y * 200 + x] = ink;
  return grey;
}

describe('measures without a model', () => {
  it('[TR-03135-1 5.5.4.1.2] ink that absorbs infrared passes, ink that vanishes does not', () => {
    expect(infraredContrast(page(200, 20), zone)).toBeCloseTo(0.9);
    expect(observeInfraredZone(page(200, 20), zone, null)).toMatchObject({ generic: '(IR, AB, MR)', margin: 1, calibrated: false });
    expect(observeInfraredZone(page(200, 190), zone, null).margin).toBeLessThan(0);
    expect(infraredContrast(page(0, 0), zone)).toBeNull();
    expect(infraredContrast(page(200, 20), { ...zone, x: 500 })).toBeNull();
  });

  it('[TR-03135-1 5.5.4.2] dull paper passes (UV, BR, FU), glowing paper does not', () => {
    expect(uvBrightness(page(51, 0), null)).toBeCloseTo(0.2);
    expect(observeUvDullness(page(51, 0), null, null).margin).toBeCloseTo(0.6);
    expect(observeUvDullness(page(230, 0), null, null).margin).toBeLessThan(0);
  });

  it('[TR-03135-1 Table 5.3] what needs a reference is named and is a routine of the table', () => {
    const open = withoutReference([{ generic: '(IR, AB, WM)' }]);
    expect(open.map(({ name }) => name)).not.toContain('watermark');
    expect(open.map(({ name }) => name)).toContain('irThread');
    for (const { generic, hasReference } of open) expect([genericRoutine(generic!) !== null, hasReference]).toEqual([true, false]);
  });
});
