import { describe, expect, it } from 'vitest';
import { parseMrz } from '../mrz/index.ts';
import { newGrey } from '../page/image.ts';
import { checkAge } from './age.ts';
import { compareBarcodes } from './compare-barcode.ts';
import { borderLine, glowingShare, observeModel } from './routine-measures.ts';

const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const mrz = parseMrz(lines, { today: '2011-06-01' });

describe('barcode against zone', () => {
  it('compares a zone inside the barcode field by field', () => {
    expect(compareBarcodes([{ format: 'PDF417', text: lines.join('\n') }], mrz)).toMatchObject({ result: 'successful' });
    const other = compareBarcodes([{ format: 'PDF417', text: `${lines[0]!.replace('ERIKSSON', 'ERIXSSON')}\n${lines[1]}` }], mrz);
    expect(other).toMatchObject({ result: 'failed', reason: 'BARCODE_DIFFERS' });
    expect(other.inputs).toContainEqual(expect.objectContaining({ source: 'barcode', value: 'ERIXSSON' }));
  });

  it('finds the document number, and holds other content against nobody', () => {
    expect(compareBarcodes([{ format: 'Code128', text: 'l898902c3/7' }], mrz)).toMatchObject({ result: 'successful' });
    expect(compareBarcodes([{ format: 'QRCode', text: 'https://example.invalid' }], mrz)).toMatchObject({ result: 'undetermined', reason: 'BARCODE_HAS_OTHER_CONTENT' });
  });
});

describe('age of the holder', () => {
  it('tells minors by the day in Germany, and stays open without a whole date', () => {
    const now = new Date('2026-11-23T23:30:00Z');
    expect(checkAge('2008-11-24', 'mrz', now)).toMatchObject({ result: 'successful', reason: null });
    expect(checkAge('2008-11-25', 'mrz', now)).toMatchObject({ reason: 'HOLDER_IS_MINOR' });
    expect(checkAge(null, 'mrz', now)).toMatchObject({ result: 'undetermined' });
  });
});

describe('routines of a model', () => {
  const area = { x: 50, y: 50, width: 100, height: 100, angle: 0 };

  it('measures the share that glows and the clearest side of a border', () => {
    const dark = newGrey(200, 200, 20);
    expect([glowingShare(dark, area), borderLine(dark, area, 254)]).toEqual([0, 0]);
    for (let x = 40; x < 160; x++) dark.data[50 * 200 + x] = 200;
    expect(glowingShare(dark, area)).toBeCloseTo(0.01);
    expect(borderLine(dark, area, 254)).toBeGreaterThan(0.5);
    expect(glowingShare(dark, { ...area, x: 500 })).toBeNull();
  });

  it('[TR-03135-1 5.5.4.2] leaves margins open where the page does not lie as the reference does', () => {
    const base = { uuid: '00000000-0000-4000-8000-000000000001', description: 'Zone', minimum: 0, threshold: 0.4, maximum: 1, reference: null };
    const model = { uuid: base.uuid, routines: [{ ...base, name: 'zone', generic: '(IR, AB, MR)', light: 'ir' as const, area: { x: 5, y: 5, width: 10, height: 10, angle: 0 } }] };
    const page = { light: 'ir' as const, grey: newGrey(200, 200, 200), ppi: 254 };
    expect(observeModel(model, page, area)[0]).toMatchObject({ margin: -1, area });
    expect(observeModel(model, page, { ...area, y: 0 })[0]).toMatchObject({ margin: null, area: null });
    expect(observeModel(model, page, null)[0]).toMatchObject({ margin: null });
  });
});
