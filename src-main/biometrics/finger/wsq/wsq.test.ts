import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { psnr } from '../../../../tests/bench/statistics.ts';
import { SchalterError } from '../../../errors.ts';
import type { GrayImage } from '../image.ts';
import { readImageFile } from '../image-files.ts';
import { decodeWsq, readWsq } from './decode.ts';
import { encodeWsq } from './encode.ts';
import { marker } from './format.ts';

const shared = new URL('../../../../../shared/data/', import.meta.url).pathname;
const there = existsSync(shared);
if (!there) console.warn('WSQ: ../shared/data fehlt, die Vergleiche mit dem Referenzdekoder werden übersprungen.');

/** Ridges of a wavelength of 9 pixels around a centre, with some texture. */
function rings(width: number, height: number): GrayImage {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const x = (i % width) - width / 2;
    const y = Math.floor(i / width) - height / 2;
    data[i] = 128 + 90 * Math.sin((Math.hypot(x, y) * 2 * Math.PI) / 9) + ((i * 7919) % 13) - 6;
  }
  return { width, height, data, ppi: 500 };
}

describe.skipIf(!there)('[IAFIS-IC-0110] decoder against the reference decoder', () => {
  it.each([
    ['fingerprint/wsq-sample/sample.wsq', 'fingerprint/wsq-sample/sample.png'],
    ['fingerprint/pairs/wsq-original.wsq', 'fingerprint/pairs/wsq-converted.png'],
  ])('%s has the pixels of %s', async (wsq, png) => {
    const decoded = decodeWsq(readFileSync(shared + wsq));
    const reference = await readImageFile(readFileSync(shared + png));
    expect([decoded.width, decoded.height, decoded.ppi]).toEqual([reference.width, reference.height, 500]);
    expect(Buffer.compare(decoded.data, reference.data)).toBe(0);
  });

  it('every picture of the ANSI/NIST sample has the reference pixels', async () => {
    const file = readFileSync(`${shared}an2k/sample/sample.an2`);
    // The pictures are named by finger position; this is the order of the Type-4 records.
    const positions = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 12, 11, 13];
    let found = 0;
    for (let at = file.indexOf('ffa0ffa', 0, 'hex'); at >= 0; at = file.indexOf(Buffer.of(0xff, 0xa0, 0xff), at + 2)) {
      if (file[at + 3]! < 0xa4) continue;
      const decoded = decodeWsq(file.subarray(at));
      const reference = await readImageFile(readFileSync(`${shared}an2k/sample/fp-${positions[found++]}.png`));
      expect(Buffer.compare(decoded.data, reference.data), `fp-${found}`).toBe(0);
    }
    expect(found).toBe(14);
  });
});

describe('[IAFIS-IC-0110] encoder', () => {
  it.each([[320, 400], [321, 403], [97, 64], [545, 622]])('%i × %i comes back with good pixels', (width, height) => {
    const image = rings(width, height);
    const back = decodeWsq(encodeWsq(image, { bitRate: 0.75 }));
    expect([back.width, back.height]).toEqual([width, height]);
    expect(psnr(image.data, back.data)).toBeGreaterThan(26);
  });

  it('states size, resolution and rate in a NISTCOM comment, and no certificate', () => {
    const file = readWsq(encodeWsq({ ...rings(200, 200), ppi: 1000 }));
    expect(file.comments[0]).toMatch(/^NIST_COM 9\nPIX_WIDTH 200\nPIX_HEIGHT 200\nPIX_DEPTH 8\nPPI 1000\n/);
    expect([file.frame.encoder, file.frame.software]).toEqual([0, 0]);
  });

  it('[TR-03121-3-4 4.6.3.1] keeps the ratio between 10:1 and 20:1 by another rate where 0.75 misses it', () => {
    const noisy = rings(400, 400);
    for (let i = 0; i < noisy.data.length; i++) noisy.data[i] = (i * 2654435761) >>> 24;
    const ratio = noisy.data.length / encodeWsq(noisy).length;
    expect(ratio).toBeGreaterThanOrEqual(10);
    expect(ratio).toBeLessThanOrEqual(20);
  });

  it('[IAFIS-IC-0110 2.2.3] sets its markers in the order of the reference encoder', () => {
    const bytes = Buffer.from(encodeWsq(rings(96, 96)));
    const order: number[] = [];
    for (let at = 2; at < bytes.length - 2; ) {
      const one = bytes.readUInt16BE(at);
      if (one >= 0xffa1 && one <= 0xffa8) order.push(one);
      at += one >= 0xffa2 && one <= 0xffa8 ? 2 + bytes.readUInt16BE(at + 2) : 1;
    }
    const { COM, DTT, DQT, SOF, DHT, SOB } = marker;
    expect(order).toEqual([COM, DTT, DQT, SOF, DHT, SOB, DHT, SOB, SOB]);
    expect(bytes.subarray(6, 14).toString('latin1')).toBe('NIST_COM');
  });

  it('a large slap without a finger takes few bytes, and is still read', () => {
    const bytes = Buffer.from(encodeWsq({ width: 64, height: 64, data: new Uint8Array(4096).fill(250), ppi: 1000 }));
    const frame = bytes.indexOf(Buffer.of(0xff, 0xa2, 0, 0x11));
    bytes.writeUInt16BE(3000, frame + 6);
    bytes.writeUInt16BE(3200, frame + 8);
    expect(readWsq(bytes).frame).toMatchObject({ width: 3200, height: 3000 });
  });

  it('a flat picture survives', () => {
    const flat: GrayImage = { width: 64, height: 64, data: new Uint8Array(4096).fill(200), ppi: 500 };
    expect(psnr(flat.data, decodeWsq(encodeWsq(flat)).data)).toBeGreaterThan(48);
  });
});

describe('damaged WSQ', () => {
  it('gives a typed error or a picture, whatever bytes are changed or missing', () => {
    const good = encodeWsq(rings(96, 96));
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    for (let run = 0; run < Number(process.env['FUZZ_COUNT'] ?? 1500); run++) {
      const bad = good.slice(0, random(4) === 0 ? random(good.length) : good.length);
      for (let change = random(6); change >= 0 && bad.length > 0; change--) bad[random(random(2) ? bad.length : Math.min(bad.length, 500))] = random(256);
      try {
        const image = decodeWsq(bad);
        expect(image.data.length).toBe(image.width * image.height);
      } catch (error) {
        expect(error).toBeInstanceOf(SchalterError);
      }
    }
  });
});
