/**
 * Error rates on fingers nothing was tuned on: generated ones with seeds of their own, plain against plain, worn
 * against plain, partial against whole, and the same pictures scanned at 250 and 1000 ppi. The peer is the figure
 * read for SourceAFIS 3.14 on FVC-onGoing FV-STD (3.87 %), another and harder set of real fingers: generated
 * fingers say how the matcher holds, not how it does in an office. `FINGER_HELD_OUT` sets how many (default 60).
 */
import { compareTemplates } from '../../src-main/biometrics/finger/assess.ts';
import { crop, resample, type GrayImage } from '../../src-main/biometrics/finger/image.ts';
import { extractWithQuality } from '../../src-main/biometrics/finger/quality.ts';
import type { FingerPosition, FingerTemplate } from '../../src-main/biometrics/finger/types.ts';
import { syntheticFinger, type FingerOptions } from '../../src-main/training/synthetic-finger.ts';
import { equalErrorRate } from './statistics.ts';

const fingers = Number(process.env['FINGER_HELD_OUT'] ?? 60);
const print = (i: number, options: Omit<FingerOptions, 'seed'>): GrayImage => syntheticFinger({ seed: `held out ${i}`, position: (1 + (i % 10)) as FingerPosition, ...options });
const part = (image: GrayImage, side: number): GrayImage => crop(image, (image.width - side) >> 1, (image.height - side) >> 1, side, side);

const kinds: Record<string, (i: number) => GrayImage> = {
  'plain, turned up to 25°': (i) => print(i, { impression: 1, rotation: ((i * 17) % 50) - 25 }),
  'dry (0.6)': (i) => print(i, { impression: 2, dryness: 0.6 }),
  'wet (0.8)': (i) => print(i, { impression: 3, wetness: 0.8 }),
  'rolled': (i) => print(i, { impression: 4, kind: 'rolled' }),
  'part of 10 × 10 mm': (i) => part(print(i, { impression: 5 }), 200),
  'part of 8 × 8 mm': (i) => part(print(i, { impression: 5 }), 160),
  '250 ppi': (i) => resample(print(i, { impression: 6 }), 250),
  '1000 ppi': (i) => resample(print(i, { impression: 6 }), 1000),
};

const template = (image: GrayImage): FingerTemplate => extractWithQuality(image).template;
const whole = Array.from({ length: fingers }, (_, i) => template(print(i, {})));

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
for (const [name, make] of Object.entries(kinds)) {
  const probes = Array.from({ length: fingers }, (_, i) => template(make(i)));
  const genuine = probes.map((probe, i) => compareTemplates(probe, whole[i]!).score);
  const impostor = probes.flatMap((probe, i) => whole.flatMap((other, j) => (i === j ? [] : [compareTemplates(probe, other).score])));
  const passed = impostor.filter((score) => score >= 30).length;
  const missed = genuine.filter((score) => score < 30).length;
  console.log(`${name.padEnd(26)} equal error rate ${percent(equalErrorRate(genuine, impostor))}; at score 30 missed ${missed} of ${genuine.length}, passed ${passed} of ${impostor.length} (${percent(passed / impostor.length)})`);
}
