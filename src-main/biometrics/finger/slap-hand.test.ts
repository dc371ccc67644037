import { describe, expect, it } from 'vitest';
import type { Blob } from './slap-blobs.ts';
import { classify, classifyWithoutLittle } from './slap-hand.ts';
import { rightHandShape } from './slap-layout.ts';

const width = 28;

/** Prints of an average right hand from left to right, index first, without some; turned; mirrored they are a left hand's. */
function prints(without: readonly number[], turn: number, left = false): Blob[] {
  const shape = rightHandShape.filter((_, i) => !without.includes(i)).map(({ across, down }) => ({ across: left ? -across : across, down }));
  return (left ? shape.reverse() : shape).map(({ across, down }) => ({
    x: width * (across * Math.cos(turn) - down * Math.sin(turn)),
    y: width * (across * Math.sin(turn) + down * Math.cos(turn)),
    area: 800, turn, left: -width / 2, right: width / 2, top: -20, bottom: 20, touchesEdge: false,
  }));
}

describe('[TR-03121-3-4 4.2.3.1] the hand of a slap by software', () => {
  it.each([0, 0.4, -0.4, 0.785, -0.785])('is told without a little finger that is known to be missing, turned by %d', (turn) => {
    expect(classifyWithoutLittle(prints([3], turn), turn, 'right4', [2, 3, 4]).hand).toBe('right');
    expect(classifyWithoutLittle(prints([3], turn, true), turn, 'left4', [9, 8, 7]).hand).toBe('left');
  });

  it.each([0, 1, 2, 3])('is told as the other one where that lies there with three fingers, finger %d missing', (without) => {
    expect(classifyWithoutLittle(prints([without], 0, true), 0, 'right4', [2, 3, 4]).hand).toBe('left');
  });

  it('is told with every other finger missing, and not with two prints', () => {
    for (const without of [0, 1, 2]) expect(classify(prints([without], 0), 0).hand).toBe('right');
    expect(classify(prints([0, 1], 0), 0).hand).toBe('unknown');
    expect(classifyWithoutLittle(prints([3, 0], 0), 0, 'right4', [3, 4]).hand).toBe('unknown');
  });
});
