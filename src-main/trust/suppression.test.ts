/** An attacker who knows the rule tries everything that fits what is told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { untold, type Cell } from './suppression.ts';

const cellsOf = (counts: readonly number[]): Cell[] => counts.map((count, i) => ({ key: String(i), count }));
const hiddenOf = (...counts: number[]) => [...untold(cellsOf(counts))].sort().join(' ');

/** All values of the cells that fit what is told of them and of their sum. */
function fitting(cells: readonly Cell[], hidden: Set<string>): number[][] {
  const sum = cells.reduce((total, { count }) => total + count, 0);
  const ranges = cells.map(({ key, count }) => (!hidden.has(key) ? [count] : count < 5 ? [1, 2, 3, 4] : Array.from({ length: 20 }, (_, i) => 5 + i)));
  return ranges.reduce<number[][]>((all, range) => all.flatMap((before) => range.map((one) => [...before, one])), [[]]).filter((values) => hidden.has('sum') || values.reduce((a, b) => a + b, 0) === sum);
}

describe('[§ 76c (2) AufenthV, § 16 BStatG] numbers below five are not told, nor what would tell them', () => {
  it('a second cell goes with a single one, the smallest; two that their sum would fix take the sum', () => {
    expect(hiddenOf(12, 3, 7)).toBe('1 2');
    expect(hiddenOf(12, 0, 7)).toBe('');
    expect(hiddenOf(1, 2, 30)).toBe('0 1');
    expect(hiddenOf(1, 1, 30)).toBe('0 1 sum');
    expect(hiddenOf(2, 0, 0)).toBe('0 sum');
    expect(hiddenOf(5, 1)).toBe('0 1 sum');
  });
  it('what another table says counts: a cell it gives away is not told, and its bound fixes nothing', () => {
    expect([...untold(cellsOf([9, 6]), { untold: ['sum'] })].sort()).toEqual(['1', 'sum']);
    // At most five and, as a hidden second number, at least five: the sum would tell the three.
    expect([...untold(cellsOf([3, 5]))].sort()).toEqual(['0', '1']);
    expect([...untold(cellsOf([3, 5]), { atMost: { 1: 5 } })].sort()).toEqual(['0', '1', 'sum']);
  });
  // Fails without `givenAway`, and without the second cell.
  it('no hidden number below five can be worked out, whatever the table', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 4 }), (counts) => {
        const cells = cellsOf(counts);
        const hidden = untold(cells);
        const all = fitting(cells, hidden);
        for (const [i, { key, count }] of cells.entries()) {
          if (count > 0 && count < 5) expect([key, new Set(all.map((values) => values[i])).size > 1]).toEqual([key, true]);
          else if (!hidden.has(key)) expect(count === 0 || count >= 5).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
