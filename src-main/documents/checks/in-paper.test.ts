import { describe, expect, it } from 'vitest';
import { newGrey, type Grey } from '../page/image.ts';
import { lineShare, paperLikeness } from './in-paper.ts';
import { measureRoutine, observeModel, picturesFor } from './routine-measures.ts';

const PPI = 254;
const strip = { x: 20, y: 20, width: 24, height: 300, angle: 0 };

/** Ten pixels a millimetre, with an upright line of the given tone from row `from` on. */
function page(tone: number | null, from = 0): Grey {
  const grey = newGrey(400, 400, 200);
  if (tone !== null) for (let y = from; y < 400; y++) for (let x = 28; x < 36; x++) grey.data[y * 400 + x] = tone;
  return grey;
}

/** A soft bump, moved and scaled in strength. */
function bump(strength: number, move = 0): Grey {
  const grey = newGrey(400, 400, 200);
  for (let y = 0; y < 400; y++) for (let x = 0; x < 400; x++) grey.data[y * 400 + x]! -= strength * Math.exp(-((x - 150 - move) ** 2 + (y - 150) ** 2) / 1500);
  return grey;
}

describe('the thread in the paper', () => {
  it('[TR-03135-1 Table 5.3] is measured by the share of its length that stands out', () => {
    expect(lineShare(page(140), strip, PPI, -24)).toBe(1);
    expect(lineShare(page(140, 170), strip, PPI, -24)).toBeCloseTo(0.5, 1);
    expect(lineShare(page(null), strip, PPI, -24)).toBe(0);
    expect(lineShare(page(190), strip, PPI, -24), 'too faint').toBe(0);
    expect(lineShare(page(140), strip, PPI, 24), 'dark is not bright').toBe(0);
    expect(lineShare(page(140), { ...strip, y: 200 }, PPI, -24), 'beyond the picture').toBeNull();
  });

  it('[TR-03135-1 5.5.1.2] dark in infrared and unseen in white are two routines with opposite answers', () => {
    const millimetres = { x: 2, y: 2, width: 2.4, height: 30, angle: 0 };
    const value = (generic: string, grey: Grey) => measureRoutine({ generic, name: 'thread' }, { grey, ppi: PPI }, millimetres);
    expect([value('(IR, AB, TH)', page(140)), value('(IR, AB, TH)', page(null))]).toEqual([1, 0]);
    expect([value('(VI, TR, TH)', page(140)), value('(VI, TR, TH)', page(null))]).toEqual([0, 1]);
    expect([value('(UV, LU, TH)', page(250)), value('(UV, LU, TH)', page(null))]).toEqual([1, 0]);
  });
});

describe('the watermark in the paper', () => {
  const place = { x: 8, y: 8, width: 14, height: 14, angle: 0 };
  const like = (live: Grey, reference = bump(40)) => paperLikeness({ grey: live, ppi: PPI }, { grey: reference, ppi: PPI }, place);

  it('[TR-03135-1 Table 5.3] (IR, AB, WM) is like that of the reference, though the page lies a little off', () => {
    expect(like(bump(40))).toBeCloseTo(1);
    expect(like(bump(40, 10))).toBeGreaterThan(0.95);
    expect(like(newGrey(400, 400, 200)), 'none').toBe(0);
    expect(like(bump(8)), 'far too faint').toBeLessThan(0.3);
    expect(like(bump(-40)), 'light where it should be dark').toBeLessThan(0.5);
    expect(like(newGrey(100, 100))).toBeNull();
  });

  it('[issue 3 section 4] stays open without the picture of the reference', () => {
    const routine = { uuid: '00000000-0000-4000-8000-000000000002', description: 'Wasserzeichen', name: 'watermark', generic: '(IR, AB, WM)', light: 'ir' as const, minimum: -1, threshold: 0.5, maximum: 1, area: place, reference: 'ir' };
    const zone = { uuid: '00000000-0000-4000-8000-000000000003', description: 'Zone', name: 'zone', generic: '(IR, AB, MR)', light: 'ir' as const, minimum: 0, threshold: 0.4, maximum: 1, area: { x: 5, y: 30, width: 30, height: 8, angle: 0 }, reference: null };
    const model = { uuid: zone.uuid, routines: [zone, routine] };
    const found = { x: 50, y: 300, width: 300, height: 80, angle: 0 };
    const seen = (references: Map<string, { grey: Grey; ppi: number }>) => observeModel(model, { light: 'ir', grey: bump(40), ppi: PPI, references }, found)[1]!;
    expect(picturesFor(model.routines, 'ir')).toEqual(['ir']);
    expect(seen(new Map()).margin).toBeNull();
    expect(seen(new Map([['ir', { grey: bump(40), ppi: PPI }]]))).toMatchObject({ margin: expect.closeTo(1), reference: 'ir', area: { x: 80 } });
  });
});
