import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { syntheticFinger } from '../../training/synthetic-finger.ts';
import { core, typescriptCore } from './core.ts';
import { readImageFile } from './image-files.ts';
import { mostInGallery, packGallery } from './match/gallery.ts';
import { prepareTemplate } from './match/prepared.ts';
import { prepare } from './minutiae/extract.ts';
import { encodeWsq } from './wsq/encode.ts';

const built = core.name === 'native';
if (!built) console.warn('Fingerabdruckkern: native/ ist nicht gebaut (npm run build native), der Vergleich beider Kerne wird übersprungen.');
const shared = new URL('../../../../shared/data/fingerprint/', import.meta.url).pathname;

const prints = [
  syntheticFinger({ seed: 'a' }),
  syntheticFinger({ seed: 'a', impression: 1, dryness: 0.7, rotation: 20 }),
  syntheticFinger({ seed: 'b', position: 5, wetness: 0.8, width: 387, height: 471 }),
  syntheticFinger({ seed: 'c', position: 1, kind: 'rolled', smear: 12 }),
  { ...syntheticFinger({ seed: 'd', width: 61, height: 45 }) },
  { width: 50, height: 30, data: new Uint8Array(1500).fill(255), ppi: 500 },
];

describe.skipIf(!built)('the native core and the TypeScript core give the same bits', () => {
  it('analysis: minutiae, foreground, flow, contrast', () => {
    for (const print of prints) expect(core.analyse(prepare(print))).toEqual(typescriptCore.analyse(prepare(print)));
  });

  it('WSQ pixels', () => {
    for (const print of prints.slice(0, 5)) {
      const wsq = encodeWsq(print);
      expect(Buffer.compare(core.decodeWsq(wsq).data, typescriptCore.decodeWsq(wsq).data)).toBe(0);
    }
  });

  it.each([[32, 32], [33, 47], [61, 45], [129, 64], [301, 400]])('WSQ files of %i × %i pixels, byte for byte, at every bit rate', (width, height) => {
    const print = syntheticFinger({ seed: 'wsq', width, height });
    const noise = { ...print, data: Uint8Array.from(print.data, (_, i) => Math.imul(i + 1, 2654435761) >>> 24) };
    for (const image of [print, noise, { ...print, data: new Uint8Array(width * height).fill(200) }]) {
      for (const options of [{}, { bitRate: 0.75 }, { bitRate: 2.25 }, { bitRate: 0.1 }]) {
        const file = encodeWsq(image, { ...options, core });
        expect(Buffer.compare(file, encodeWsq(image, { ...options, core: typescriptCore }))).toBe(0);
        expect(Buffer.compare(core.decodeWsq(file).data, typescriptCore.decodeWsq(file).data)).toBe(0);
      }
    }
  });

  it.skipIf(!existsSync(`${shared}wsq-sample`))('WSQ files of other encoders', () => {
    for (const name of ['wsq-sample/sample.wsq', 'pairs/wsq-original.wsq']) {
      const file = readFileSync(shared + name);
      expect(core.decodeWsq(file)).toEqual(typescriptCore.decodeWsq(file));
    }
  });

  it('comparison and search', () => {
    const prepared = prints.map((print) => prepareTemplate({ width: 1, height: 1, minutiae: core.analyse(prepare(print)).minutiae }));
    for (const a of prepared) for (const b of prepared) expect(core.compareRaw(a, b)).toEqual(typescriptCore.compareRaw(a, b));
  });

  it('search: rating, second look and full comparison, with one thread and with two', () => {
    const templates = prints.map((print) => ({ width: 1, height: 1, minutiae: core.analyse(prepare(print)).minutiae }));
    // Each finger turned and thinned anew: 120 fingers, of which 18 are tried and 12 compared in full.
    const many = Array.from({ length: 120 }, (_, i) => {
      const { minutiae } = templates[i % templates.length]!;
      return { width: 1, height: 1, minutiae: minutiae.filter((_, k) => (k * 7 + i) % 5 > 0).map((m, k) => ({ ...m, x: m.x + ((k * i) % 23), angle: (m.angle + i) & 255 })) };
    });
    const gallery = packGallery(many);
    for (const template of templates) {
      const probe = prepareTemplate(template, mostInGallery);
      const expected = typescriptCore.search(probe, gallery, 3);
      for (const threads of [1, 2]) expect(core.search(probe, gallery, 3, threads)).toEqual(expected);
    }
  });

  it.skipIf(!existsSync(shared))('FVC2002 DB4_B, one impression of each finger and all 15 pairs', async () => {
    const files = readdirSync(`${shared}fvc2002-db4b`).filter((name) => name.endsWith('_3.tif'));
    const templates = [];
    for (const name of files) {
      const image = prepare(await readImageFile(readFileSync(`${shared}fvc2002-db4b/${name}`)));
      const analysis = core.analyse(image);
      expect(analysis).toEqual(typescriptCore.analyse(image));
      templates.push(prepareTemplate({ width: 1, height: 1, minutiae: analysis.minutiae }));
    }
    for (const a of templates) for (const b of templates) expect(core.compareRaw(a, b)).toEqual(typescriptCore.compareRaw(a, b));
  });
});
