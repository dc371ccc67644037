import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paintFace } from '../../training/synthetic-face.ts';
import { criterionRules, judge, totalResult } from './criteria.ts';
import { createFaceEngine } from './engine.ts';
import { adjusted, planCrop, type Point } from './geometry.ts';
import { meanFace } from './mean-face.ts';
import type { Point3 } from './mesh.ts';
import { poseOf } from './pose.ts';
import type { FaceEngine } from './port.ts';

const paintings = new Map<string, ReturnType<typeof paintFace>>();
/** Painted once. */
function painted(options: Parameters<typeof paintFace>[0]): ReturnType<typeof paintFace> {
  const key = JSON.stringify(options);
  if (!paintings.has(key)) paintings.set(key, paintFace(options));
  return paintings.get(key)!;
}
const live = (change: Partial<Parameters<typeof paintFace>[0]> = {}) => painted({ seed: 1, width: 1280, height: 960, headWidth: 0.6, ...change });

describe('criteria', () => {
  it('[TR-03121-3-4 4.4.2.1] carries the thresholds of Table 4.6', () => {
    const bounds = Object.fromEntries(criterionRules.filter((rule) => rule.threshold === 'Table 4.6').map((rule) => [rule.id, [rule.min, rule.max]]));
    expect(bounds).toEqual({ '1.1': [-5, 5], '1.2': [-5, 5], '1.3': [-8, 8], '5.1': [800, 1600], '5.2': [600, 1200], '5.3': [0.5, 0.75], '5.4': [0.6, 0.9], '5.5': [0.3, 0.5], '5.6': [0.45, 0.55], '5.7': [120, null] });
  });

  it('[TR-03121-3-4 4.4.1.1.1] marks as mandatory what Table 4.5 marks M', () => {
    expect(criterionRules.filter((rule) => rule.mandatory).map((rule) => rule.id)).toEqual(['1.3', '2.2', '5.1', '5.2', '5.3', '5.4', '5.5', '5.6', '5.7', '7.1', '7.2', '7.5', '7.6']);
  });

  it('[TR-03121-3-4 4.4.1.1.1] approves only if every judged criterion is fulfilled and no mandatory one is missing', () => {
    const good = Object.fromEntries(criterionRules.map(({ id, min, max }) => [id, min !== null && max !== null ? (min + max) / 2 : (min ?? max)]));
    expect(totalResult(judge(good))).toBe(true);
    expect(totalResult(judge({ ...good, '1.1': 5.1 }))).toBe(false);
    // The pitch of one picture is known to about 4°: beyond the limit by less it is for a person to see.
    expect(judge({ '1.2': 6 }).find((one) => one.id === '1.2')?.ok).toBe(null);
    expect(judge({ '1.2': -9.1 }).find((one) => one.id === '1.2')?.ok).toBe(false);
    expect(totalResult(judge({ ...good, '7.2': null }))).toBe(false);
    expect(totalResult(judge({ ...good, '3.1': null }))).toBe(true);
  });
});

describe('crop plan', () => {
  const head = { width: 340, height: 460, tilt: 0, eyeMiddle: [500, 500] as Point };

  it('[TR-03121-3-4 4.3.1.1] is 4:3 with head and eyes inside the ranges of Table 4.6', () => {
    const plan = planCrop(head, { width: 4000, height: 4000 });
    expect(plan.height / plan.width).toBeCloseTo(4 / 3, 6);
    expect(head.width / plan.width).toBeGreaterThan(0.5);
    expect(head.width / plan.width).toBeLessThan(0.75);
    expect(head.height / plan.height).toBeGreaterThan(0.6);
    expect(head.height / plan.height).toBeLessThan(0.9);
    expect((head.eyeMiddle[1] - (plan.centre[1] - plan.height / 2)) / plan.height).toBeCloseTo(0.42, 2);
  });

  it('never plans a crop larger than the picture', () => {
    const plan = planCrop(head, { width: 400, height: 600 });
    expect(plan.width).toBeLessThanOrEqual(400);
    expect(plan.height).toBeLessThanOrEqual(600);
  });
});

describe('crop by hand', () => {
  const plan = { rotate: 4, centre: [500, 600] as Point, width: 600, height: 800 };
  const picture = { width: 1200, height: 1600 };

  it('[TR-03121-3-4 3.2.1] a correction by hand turns, moves and sizes the crop inside the picture', () => {
    expect(adjusted(plan, { rotate: 0, zoom: 1, right: 0, down: 0 }, picture)).toEqual(plan);
    expect(adjusted(plan, { rotate: 3, zoom: 1, right: 0, down: 0 }, picture).rotate).toBe(1);
    const larger = adjusted(plan, { rotate: 0, zoom: 1.25, right: 0, down: 0 }, picture);
    expect([larger.width, larger.height]).toEqual([480, 640]);
    const smaller = adjusted(plan, { rotate: 0, zoom: 0.4, right: 0, down: 0 }, picture);
    expect([smaller.width, smaller.height]).toEqual([1200, 1600]);
    const moved = adjusted({ ...plan, rotate: 0 }, { rotate: 0, zoom: 1, right: 0.1, down: -0.1 }, picture);
    expect(moved.centre).toEqual([560, 520]);
  });
});

describe('pose', () => {
  /** A point of the mean face, turned: yaw about y, then pitch about x, then roll about z. */
  const turned = (yaw: number, pitch: number, roll: number): Point3[] => {
    const points: Point3[] = Array.from({ length: 468 }, () => [0, 0, 0]);
    const [cy, sy, cp, sp, cr, sr] = [yaw, pitch, roll].flatMap((degrees) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]) as [number, number, number, number, number, number];
    for (const { index, place: [x, y, z] } of meanFace) {
      const [x1, z1] = [x * cy - z * sy, x * sy + z * cy];
      const [y2, z2] = [y * cp - z1 * sp, y * sp + z1 * cp];
      points[index] = [300 + 100 * (x1 * cr - y2 * sr), 400 + 100 * (x1 * sr + y2 * cr), 100 * z2];
    }
    return points;
  };

  it.each([[0, 0, 0], [12, 0, 0], [0, 9, 0], [0, 0, -20], [-25, 0, 0], [0, -15, 0], [5, 4, 8]])('[TR-03121-3-4 4.4.1.1 1.1 to 1.3] finds yaw %d, pitch %d and roll %d again', (yaw, pitch, roll) => {
    const pose = poseOf(turned(yaw, pitch, roll));
    expect(pose.yaw).toBeCloseTo(yaw, 0);
    expect(pose.pitch).toBeCloseTo(pitch, 0);
    expect(pose.roll).toBeCloseTo(roll, 0);
  });
});

describe('face engine', () => {
  let engine: FaceEngine;
  beforeAll(() => {
    engine = createFaceEngine();
  });
  afterAll(() => engine.close());

  it('is prepared without a picture, as often as one asks, and measures afterwards', async () => {
    await engine.prepare();
    await engine.prepare();
    expect((await engine.assess(await live())).ok).toBe(true);
  });

  it('[TR-03121-3-4 4.3.1.1] turns the head upright, crops to 4:3 and never scales up', async () => {
    const crop = await engine.crop(await live({ roll: 9 }));
    expect(crop.height / crop.width).toBeCloseTo(4 / 3, 2);
    expect(crop.height).toBeLessThanOrEqual(960);
    const roll = crop.assessment.criteria.find((one) => one.id === '1.3')!;
    expect(Math.abs(roll.value!)).toBeLessThan(3);
  });

  it('[TR-03121-3-4 4.3.1.2] makes a second picture of at most 600×800 of the same crop, and never scales up', async () => {
    const large = await engine.crop(await painted({ seed: 2, width: 1920, height: 1440, headWidth: 0.56 }));
    expect([large.gsat.width, large.gsat.height]).toEqual([600, 800]);
    const small = await engine.crop(await paintFace({ seed: 2, width: 480, height: 640, headWidth: 0.6 }));
    expect([small.gsat.width, small.gsat.height]).toEqual([small.width, small.height]);
    expect(small.width).toBeLessThan(600);
  });

  it('[TR-03121-3-4 4.6.2.1] keeps to Table 4.10: at least 100 KiB and 35 KiB, at most 15:1', async () => {
    const { jpeg, width, height, gsat } = await engine.crop(await paintFace({ seed: 4, width: 1800, height: 2400, headWidth: 0.6 }));
    expect([width, height]).toEqual([1200, 1600]);
    expect(jpeg.length).toBeGreaterThanOrEqual(100 * 1024);
    expect((width * height * 3) / jpeg.length).toBeLessThanOrEqual(15);
    expect(gsat.jpeg.length).toBeGreaterThanOrEqual(35 * 1024);
    expect((gsat.width * gsat.height * 3) / gsat.jpeg.length).toBeLessThanOrEqual(15);
  });

  it('[TR-03121-3-4 4.6.1.1] compresses once: both pictures come from the pixels of a frame without loss', async () => {
    const frame = await sharp(await paintFace({ seed: 2, width: 900, height: 1200, headWidth: 0.6 })).png().toBuffer();
    const { jpeg, gsat } = await engine.crop(frame);
    // A picture compressed again from the large one would differ from it by two quantisations; this one by one each.
    const [a, b] = await Promise.all([sharp(jpeg).resize(gsat.width, gsat.height, { fit: 'fill' }).raw().toBuffer(), sharp(gsat.jpeg).raw().toBuffer()]);
    expect(a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length).toBeLessThan(2);
  });

  it('[TR-03121-3-4 4.4.2.1] approves a frontal, sharp, evenly lit portrait', async () => {
    const { assessment } = await engine.crop(await painted({ seed: 2, width: 1920, height: 1440, headWidth: 0.56 }));
    expect(assessment.criteria.filter((one) => one.ok === false)).toEqual([]);
    expect(assessment.ok).toBe(true);
  });

  it.each([
    ['leaning head', { roll: 14 }, '1.3'],
    ['open mouth', { mouthOpen: 1.6 }, '2.2'],
    ['at the edge of the picture', { offsetX: 0.55 }, '5.6'],
    ['far away', { headWidth: 0.2 }, '5.7'],
    ['washed out', { exposure: 0.8, skin: 4 }, '7.1'],
    ['blurred', { blur: 14 }, '7.2'],
  ] as const)('finds fault with a picture that is %s', async (_what, change, id) => {
    const { criteria, ok } = await engine.assess(await live(change));
    expect(criteria.find((one) => one.id === id)?.ok).toBe(false);
    expect(ok).toBe(false);
  });

  it('gives one hint at a time, the most helpful first', async () => {
    expect((await engine.assess(await live({ roll: 14, blur: 14 }))).hint).toBe('Kopf gerade halten');
  });

  it('says that nobody is there instead of guessing', async () => {
    const empty = await paintFace({ seed: 1, width: 640, height: 480, offsetY: 3 });
    expect(await engine.assess(empty)).toMatchObject({ faces: 0, ok: false, box: null });
    await expect(engine.crop(empty)).rejects.toMatchObject({ code: 'FACE_NOT_FOUND', kind: 'negative' });
  });

  it('answers bytes that are no picture with a typed error and goes on working', async () => {
    await expect(engine.assess(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'FACE_IMAGE_UNREADABLE', kind: 'input' });
    expect((await engine.assess(await live())).faces).toBe(1);
  });

  it('finds two pictures of one painted face similar', async () => {
    expect((await engine.compare(await live(), await live({ exposure: 0.15 }))).similar).toBe(true);
  });

  it('a face described while the other picture is still awaited is compared alike', async () => {
    const [a, b] = [await live(), await live({ exposure: 0.15 })];
    expect(await engine.compare(await engine.describe(a), b)).toEqual(await engine.compare(a, b));
  });
});
