import { describe, expect, it } from 'vitest';
import { syntheticFinger } from '../../training/synthetic-finger.ts';
import type { GrayImage } from './image.ts';
import { rollingIssues, strongestSeam } from './rolled-checks.ts';

/** The right part of a roll, joined a few pixels too low. */
function jumped(image: GrayImage, at: number, by: number): GrayImage {
  const data = image.data.slice();
  for (let y = 0; y < image.height; y++) for (let x = at; x < image.width; x++) data[y * image.width + x] = y >= by ? image.data[(y - by) * image.width + x]! : 255;
  return { ...image, data };
}

const rolls = ['a', 'b', 'c', 'd', 'e', 'f'].map((seed, i) => syntheticFinger({ seed: `roll ${seed}`, kind: 'rolled', position: 2, dryness: 0.08 * i, impression: i }));

describe('[TR-03121-3-4 4.2.4.1 4 b] rolled prints', () => {
  it('without fault give no warning', () => {
    for (const roll of rolls) expect(rollingIssues(roll)).toEqual([]);
  });

  it('with a jump between two strips are noticed, wherever the seam lies', () => {
    rolls.forEach((roll, i) => {
      for (const share of [0.35, 0.5, 0.6]) expect(strongestSeam(jumped(roll, Math.round(roll.width * share), 5)), `${i} ${share}`).toBeGreaterThan(1.9);
    });
    expect(rollingIssues(jumped(rolls[0]!, Math.round(rolls[0]!.width / 2), 5))).toContain('jump');
  });

  it('that were smeared are noticed', () => {
    expect(rollingIssues(syntheticFinger({ seed: 'roll a', kind: 'rolled', smear: 22 }))).toContain('smear');
  });
});
