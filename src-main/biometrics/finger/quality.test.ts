/** The embedded estimator's order: beside the published NFIQ 2 values, and by degree of what was done to a print. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { spearman } from '../../../tests/bench/statistics.ts';
import { syntheticFinger, type FingerOptions } from '../../training/synthetic-finger.ts';
import { crop } from './image.ts';
import { readImageFile } from './image-files.ts';
import { parseNfiq2 } from './nfiq2.ts';
import { estimateQuality } from './quality.ts';

const shared = new URL('../../../../shared/data/fingerprint/nfiq2/', import.meta.url).pathname;
const there = existsSync(shared);
if (!there) console.warn('Güte: ../shared/data fehlt, die Reihenfolge der veröffentlichten NFIQ-2-Werte wird nicht geprüft.');

it.skipIf(!there)('orders the three published prints as NFIQ 2 does; the estimator was set on them', async () => {
  const names = ['SFinGe_Test01', 'SFinGe_Test02', 'SFinGe_Test03'];
  const published = names.map((name) => parseNfiq2(readFileSync(`${shared}${name}_output.txt`, 'utf8')).quality);
  const own = [];
  for (const name of names) own.push(estimateQuality(await readImageFile(readFileSync(`${shared}${name}.pgm`))).quality);
  expect(spearman(own, published)).toBe(1);
});

describe.each(['q1', 'q2', 'q3', 'q4', 'q5', 'q6'])('print of %s', (seed) => {
  const quality = (options: Omit<FingerOptions, 'seed'>): number => estimateQuality(syntheticFinger({ seed, ...options })).quality;

  it.each([
    ['dryness', [0, 0.35, 0.7, 1]],
    ['wetness', [0, 0.5, 1]],
    ['smear', [0, 5, 20]],
  ] as const)('the value falls with %s', (name, degrees) => {
    const values = degrees.map((degree) => quality({ [name]: degree }));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(new Set(values).size).toBe(values.length);
  });

  it('the value falls with the area left', () => {
    const whole = syntheticFinger({ seed });
    const values = [200, 150, 120, 80].map((side) => estimateQuality(crop(whole, (whole.width - side) >> 1, (whole.height - side) >> 1, side, side)).quality);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(values.at(-1)).toBeLessThan(5);
  });
});
