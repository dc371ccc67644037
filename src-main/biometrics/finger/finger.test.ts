import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { SchalterError } from '../../errors.ts';
import { syntheticFinger, syntheticSlap } from '../../training/synthetic-finger.ts';
import { assessSlap, compareTemplates, identify } from './assess.ts';
import { cropTurned } from './image.ts';
import { readImageFile } from './image-files.ts';
import { createFingerRoom } from './index.ts';
import { parseNfiq2 } from './nfiq2.ts';
import { embeddedName, estimateQuality, extractWithQuality, qualityThreshold } from './quality.ts';
import { readMinutiaeRecord, writeMinutiaeRecord } from './records.ts';
import { segmentSlap } from './segment.ts';
import { findDuplicates, verifyControl } from './session-checks.ts';
import type { FingerPosition, FingerTemplate, GrayImage, KnownFinger } from './types.ts';

const shared = new URL('../../../../shared/data/fingerprint/', import.meta.url).pathname;
const there = existsSync(shared);
if (!there) console.warn('Finger: ../shared/data fehlt, die Vergleiche mit öffentlichen Fingerabdrücken werden übersprungen.');
const read = async (name: string): Promise<GrayImage> => readImageFile(readFileSync(shared + name));
const template = (image: GrayImage): FingerTemplate => extractWithQuality(image).template;

describe('comparison', () => {
  const people = ['A', 'B', 'C', 'D', 'E'];
  const plain = people.map((seed) => template(syntheticFinger({ seed })));

  it('finds the same finger again, turned, dry or rolled, and nobody else', () => {
    people.forEach((seed, i) => {
      for (const again of [syntheticFinger({ seed, impression: 1, rotation: 25 }), syntheticFinger({ seed, impression: 2, dryness: 0.4 }), syntheticFinger({ seed, impression: 3, kind: 'rolled' })]) {
        const probe = template(again);
        plain.forEach((other, j) => expect(compareTemplates(probe, other).match, `${seed} against ${people[j]}`).toBe(i === j));
      }
    });
  });

  it('identifies in a gallery', () => {
    const found = identify(template(syntheticFinger({ seed: 'C', impression: 4 })), plain, 2);
    expect(found[0]!.index).toBe(2);
    expect(found[0]!.score).toBeGreaterThan(40);
    expect(found[1]!.score).toBeLessThan(30);
  });

  it('takes templates without minutiae', () => {
    const none: FingerTemplate = { width: 10, height: 10, minutiae: [] };
    expect(compareTemplates(none, none)).toEqual({ score: 0, paired: 0, match: false, threshold: 30 });
    expect(identify(none, [none, plain[0]!])).toHaveLength(2);
    expect(identify(none, [])).toEqual([]);
  });

  it.skipIf(!there)('the public pair: match far above non-match, from pictures and from ISO records', async () => {
    const [probe, match, other] = await Promise.all(['pairs/probe.png', 'pairs/matching.png', 'pairs/nonmatching.png'].map(read));
    expect(compareTemplates(template(probe!), template(match!)).score).toBeGreaterThan(90);
    expect(compareTemplates(template(probe!), template(other!)).score).toBeLessThan(15);
    const record = (name: string): FingerTemplate => readMinutiaeRecord(readFileSync(`${shared}pairs/${name}.dat`)).views[0]!.template;
    expect(compareTemplates(record('iso-probe'), record('iso-matching')).match).toBe(true);
    expect(compareTemplates(record('iso-probe'), record('iso-nonmatching')).match).toBe(false);
  });

  it.skipIf(!there)('equal error rate on FVC2002 DB4_B (168 genuine, 960 impostor comparisons) below 2 %', async () => {
    const prints: { finger: number; template: FingerTemplate }[] = [];
    for (let finger = 101; finger <= 106; finger++) for (let i = 1; i <= 8; i++) prints.push({ finger, template: template(await read(`fvc2002-db4b/${finger}_${i}.tif`)) });
    const genuine: number[] = [];
    const impostor: number[] = [];
    prints.forEach((a, i) => prints.slice(i + 1).forEach((b) => (a.finger === b.finger ? genuine : impostor).push(compareTemplates(a.template, b.template).score)));
    const rates = genuine.map((threshold) => Math.max(genuine.filter((s) => s < threshold).length / genuine.length, impostor.filter((s) => s >= threshold).length / impostor.length));
    expect(genuine).toHaveLength(168);
    expect(impostor).toHaveLength(960);
    expect(Math.min(...rates)).toBeLessThan(0.02);
  });
});

describe('[ISO/IEC 19794-2] [ANSI 378] records', () => {
  const made: FingerTemplate = { width: 400, height: 500, minutiae: [{ x: 10, y: 20, angle: 64, type: 'ending', quality: 80 }, { x: 300, y: 400, angle: 255, type: 'bifurcation', quality: 3 }, { x: 1, y: 2, angle: 0, type: 'other', quality: 0 }] };

  it('come back as written', () => {
    expect(readMinutiaeRecord(writeMinutiaeRecord(made, { position: 7, quality: 55 }))).toEqual({ format: 'iso-19794-2', resolutionX: 197, resolutionY: 197, views: [{ position: 7, impression: 0, quality: 55, template: made }] });
    const ansi = readMinutiaeRecord(writeMinutiaeRecord(made, { format: 'ansi-378' }));
    expect(ansi.format).toBe('ansi-378');
    ansi.views[0]!.template.minutiae.forEach((m, i) => expect(Math.abs(((m.angle - made.minutiae[i]!.angle + 128) & 255) - 128)).toBeLessThanOrEqual(1));
  });

  it.skipIf(!there)('reads the FVC templates with their stated size', () => {
    const record = readMinutiaeRecord(readFileSync(`${shared}fvc2002-db4b/101_1.iso`));
    expect(record.views).toHaveLength(1);
    expect([record.views[0]!.template.width, record.views[0]!.template.height, record.views[0]!.template.minutiae.length]).toEqual([300, 400, 31]);
  });

  it('damaged ones give a typed error or a record', () => {
    const good = writeMinutiaeRecord(made);
    for (let i = 0; i < good.length; i++) {
      for (const value of [0, 255, good[i]! ^ 1]) {
        const bad = good.slice(0, i % 3 === 0 ? good.length : Math.max(8, i));
        bad[Math.min(i, bad.length - 1)] = value;
        try {
          expect(readMinutiaeRecord(bad).views.length).toBeLessThanOrEqual(255);
        } catch (error) {
          expect(error).toBeInstanceOf(SchalterError);
        }
      }
    }
  });
});

describe('quality', () => {
  it('falls with dryness and smear and says why; is named for what it is', () => {
    const good = estimateQuality(syntheticFinger({ seed: 1 }));
    const dry = estimateQuality(syntheticFinger({ seed: 1, dryness: 1 }));
    const smeared = estimateQuality(syntheticFinger({ seed: 1, smear: 20 }));
    const wet = estimateQuality(syntheticFinger({ seed: 1, wetness: 1 }));
    expect(good.algorithm).toBe('embedded estimator, not NFIQ 2');
    expect(good.quality).toBeGreaterThan(50);
    expect(good.reasons).toEqual([]);
    expect(dry.quality).toBeLessThan(20);
    expect(dry.reasons).toContain('too-dry');
    expect(smeared.quality).toBeLessThan(30);
    expect(smeared.reasons).toContain('smeared');
    expect(wet.reasons).toContain('too-wet');
    expect(wet.quality).toBeLessThan(good.quality);
  });

  it('glass without a finger is 0 and empty', () => {
    expect(estimateQuality({ width: 300, height: 300, data: new Uint8Array(90_000).fill(250), ppi: 500 })).toMatchObject({ quality: 0, reasons: ['empty'] });
  });

  it('[TR-03121-3-4 tables 4.7, 4.8, 4.9] thresholds by finger and purpose', () => {
    expect([1, 2, 3, 4, 5].map((f) => qualityThreshold(f as FingerPosition, 'enrolment'))).toEqual([30, 30, 20, 10, 10]);
    expect([6, 7, 8, 9, 10].map((f) => qualityThreshold(f as FingerPosition, 'control'))).toEqual([20, 20, 20, 10, 10]);
    expect([1, 2, 3, 4, 5].map((f) => qualityThreshold(f as FingerPosition, 'rolled'))).toEqual([20, 15, 15, 10, 5]);
  });

  it.skipIf(!there)('reads what NFIQ 2 printed, and the estimator lies within 12 points of it', async () => {
    for (const name of ['SFinGe_Test01', 'SFinGe_Test02', 'SFinGe_Test03']) {
      const published = parseNfiq2(readFileSync(`${shared}nfiq2/${name}_output.txt`, 'utf8'));
      expect(published.algorithm).toBe('NFIQ 2.2');
      expect(published.measures['FDA_Bin10_0']).toBeTypeOf('number');
      expect(Math.abs(published.quality - estimateQuality(await read(`nfiq2/${name}.pgm`)).quality)).toBeLessThanOrEqual(12);
    }
  });

  it('[TR-03121-3-4 4.4.4.1.1] what NFIQ 2 cannot compute is 255', () => {
    expect(parseNfiq2('UnifiedQualityScore: 255\n').quality).toBe(255);
    expect(parseNfiq2('Error: no image').quality).toBe(255);
    expect(parseNfiq2('54\n').quality).toBe(54);
  });
});

describe('[TR-03121-3-4 3.3.2] slaps', () => {
  it('finds every finger of generated slaps and the hand', { timeout: 120_000 }, () => {
    for (const [seed, slap, missing, rotation] of [['p', 'right4', [], 0], ['q', 'left4', [], -20], ['r', 'thumbs', [], 10], ['s', 'right4', [3], 5], ['t', 'left4', [10], 8], ['u', 'thumbs', [1], 0]] as const) {
      const { image, truth } = syntheticSlap({ seed, slap, missing: [...missing], rotation });
      const result = segmentSlap(image, { slap, missing: [...missing] });
      expect(result.fingers.map((f) => f.position)).toEqual(truth.map((t) => t.position));
      result.fingers.forEach(({ box }, i) => {
        const true_ = truth[i]!.box;
        expect(Math.hypot(box.x + box.width / 2 - true_.x - true_.width / 2, box.y + box.height / 2 - true_.y - true_.height / 2)).toBeLessThan(50);
      });
      expect(result.problems).toEqual([]);
      if (slap !== 'thumbs') expect(result.hand).toBe(slap === 'right4' ? 'right' : 'left');
    }
  });

  it('[TR-03121-3-4 4.3.2.1] sets upright what is turned by 45° either way, and [4.2.3.1] tells the hands apart', { timeout: 120_000 }, () => {
    for (const [seed, slap, rotation] of [['45 a', 'right4', 45], ['45 b', 'left4', -45], ['45 c', 'left4', 45], ['45 d', 'right4', -45]] as const) {
      const { image, truth } = syntheticSlap({ seed, slap, rotation, width: 2000, height: 2000 });
      const result = segmentSlap(image, { slap });
      expect(result.hand).toBe(slap === 'right4' ? 'right' : 'left');
      expect(result.fingers.map((f) => f.position)).toEqual(truth.map((t) => t.position));
      // The single print is upright: it matches a plain one taken straight, within the turn of a capture.
      expect(Math.abs(result.angle - rotation)).toBeLessThan(10);
      for (const { image: print } of result.fingers) expect(print.height).toBeGreaterThan(print.width);
    }
  });

  it('[TR-03121-3-4 4.3.2.1] never scales a print up: its pixels are the scan\'s, and beyond the glass it is white', () => {
    const { image } = syntheticSlap({ seed: 'edge', slap: 'rightThumb', width: 900, height: 900 });
    const [inside] = segmentSlap(image, { slap: 'rightThumb' }).fingers;
    expect({ ppi: inside!.image.ppi, width: inside!.image.width, height: inside!.image.height }).toEqual({ ppi: image.ppi, width: inside!.box.width, height: inside!.box.height });
    // Half of this one lies beyond the upper edge.
    const cut = cropTurned({ ...image, data: image.data.map(() => 90) }, 450, 0, 100, 100, 0);
    expect(new Set(cut.data.subarray(0, 49 * 100))).toEqual(new Set([255]));
    expect(new Set(cut.data.subarray(51 * 100))).toEqual(new Set([90]));
  });

  it.skipIf(!existsSync(`${shared}../an2k/sample/fp-13.png`))('finds prints of a real inked card between writing, lines and a punched hole', async () => {
    const slap = segmentSlap(await readImageFile(readFileSync(`${shared}../an2k/sample/fp-13.png`)), { slap: 'right4' });
    expect(slap).toMatchObject({ hand: 'right', found: 4 });
    // As a person sees them; the index finger has a hole and touches another print, which the edge cuts.
    for (const [position, x, y] of [[2, 258, 718], [3, 554, 250], [4, 932, 215], [5, 1358, 575]] as const) {
      const { box } = slap.fingers.find((finger) => finger.position === position)!;
      expect(Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y), String(position)).toBeLessThan(60);
    }
    const left = segmentSlap(await readImageFile(readFileSync(`${shared}../an2k/sample/fp-14.png`)), { slap: 'left4' });
    expect(left).toMatchObject({ hand: 'left', found: 4 });
    // Writing stands above the little finger and touches it.
    for (const [position, x, y] of [[7, 1280, 370], [8, 930, 165], [9, 588, 290], [10, 300, 765]] as const) {
      const { box } = left.fingers.find((finger) => finger.position === position)!;
      expect(Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y), String(position)).toBeLessThan(60);
    }
    for (const [number, slap] of [[11, 'rightThumb'], [12, 'leftThumb']] as const) expect(segmentSlap(await readImageFile(readFileSync(`${shared}../an2k/sample/fp-${number}.png`)), { slap }).found, slap).toBe(1);
  });

  it('reports fewer and more fingers, the wrong hand, and empty glass', () => {
    const three = syntheticSlap({ seed: 'v', slap: 'right4', missing: [2] });
    const fewer = segmentSlap(three.image, { slap: 'right4' });
    expect(fewer.problems).toContain('fewer-fingers');
    expect(fewer.fingers.map((f) => f.position)).toEqual([3, 4, 5]);
    const four = syntheticSlap({ seed: 'v', slap: 'right4' });
    expect(segmentSlap(four.image, { slap: 'right4', missing: [5] }).problems).toContain('more-fingers');
    expect(segmentSlap(four.image, { slap: 'left4' }).problems).toContain('wrong-hand');
    expect(segmentSlap({ width: 800, height: 700, data: new Uint8Array(560_000).fill(250), ppi: 500 }, { slap: 'left4' }).problems).toEqual(['no-fingers']);
  });

  it('assesses quality per finger, and warns of the same hand laid down twice (step 4)', () => {
    const first = assessSlap(syntheticSlap({ seed: 'w', slap: 'right4' }).image, { slap: 'right4', purpose: 'enrolment' });
    expect(first.sufficient).toBe(true);
    expect(first.duplicates).toEqual([]);
    const again = assessSlap(syntheticSlap({ seed: 'w', slap: 'right4', impression: 1 }).image, { slap: 'left4', purpose: 'enrolment', previous: first.fingers });
    expect(again.handMismatch).toBe(true);
    expect(again.duplicates.map((d) => d.otherPosition)).toEqual([2, 3, 4, 5]);
    const dry = assessSlap(syntheticSlap({ seed: 'w', slap: 'right4', dryness: 1 }).image, { slap: 'right4', purpose: 'enrolment' });
    expect(dry.sufficient).toBe(false);
  });
});

describe('[TR-03121-3-4 3.5.2 step 7] control verification', () => {
  const plains: KnownFinger[] = ([2, 3] as const).map((position) => ({ position, template: template(syntheticFinger({ seed: 'x', position })) }));
  const rolled = template(syntheticFinger({ seed: 'x', position: 2, kind: 'rolled' }));

  it('a: successful, b: another finger matches, c: none matches', () => {
    expect(verifyControl(2, rolled, plains, compareTemplates).result).toBe('successful');
    const swapped = verifyControl(3, rolled, plains, compareTemplates);
    expect(swapped.result).toBe('notSuccessful');
    expect(swapped.matched.map((m) => m.position)).toEqual([2]);
    expect(verifyControl(3, rolled, plains.slice(1), compareTemplates).result).toBe('undetermined');
    expect(verifyControl(4, rolled, [], compareTemplates)).toEqual({ result: 'undetermined', score: null, matched: [] });
  });

  it('[step 6] a finger rolled twice is found', () => {
    expect(findDuplicates([{ position: 3, template: rolled }], plains, compareTemplates).map((d) => d.otherPosition)).toEqual([2]);
  });
});

describe('the room', () => {
  const room = createFingerRoom();
  afterAll(() => room.close());

  it('works in its own thread and gives typed errors', async () => {
    const image = syntheticFinger({ seed: 'y' });
    expect(room.qualityName).toBe(embeddedName);
    expect(await room.extract(image)).toEqual(template(image));
    expect((await room.wsqDecode(await room.wsqEncode(image))).width).toBe(image.width);
    await expect(room.quality({ ...image, width: 7 })).rejects.toMatchObject({ code: 'FINGER_IMAGE', kind: 'input' });
    await expect(room.wsqDecode(new Uint8Array(20))).rejects.toMatchObject({ code: 'WSQ_FORMAT' });
  });

  it('closed in the middle of a call, it answers the call first: a thread ended within the native core ends the process', async () => {
    const leaving = createFingerRoom();
    const image = syntheticFinger({ seed: 'z' });
    const asked = leaving.extract(image);
    await leaving.close();
    expect((await asked).minutiae.length).toBeGreaterThan(10);
  });
});

describe('bad pictures', () => {
  it('give a result or a typed error, whatever is in them', () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    for (let run = 0; run < Number(process.env['FUZZ_COUNT'] ?? 60); run++) {
      const width = 1 + random(120);
      const height = 1 + random(120);
      const data = Uint8Array.from({ length: width * height - (random(10) === 0 ? 1 : 0) }, () => (random(2) ? random(256) : 255 * random(2)));
      try {
        const { quality } = extractWithQuality({ width, height, data, ppi: [500, 1000, 250, 0][random(4)]! });
        expect(quality.quality).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(SchalterError);
      }
    }
  });
});
