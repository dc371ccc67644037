/**
 * Small numbers in tables that leave the office (§ 76c (2) AufenthV, § 16 BStatG): which cells of a column and its sum are not
 * told. A number below five is not; where it could be worked out from the others, a second one is not either.
 */
export const leastTold = 5;

export interface Cell {
  key: string;
  count: number;
}

export interface OtherTable {
  /** Keys that another table would give away (`sum` for the sum). */
  untold?: readonly string[];
  /** What another table says that a cell is at most. */
  atMost?: Readonly<Record<string, number>>;
}

const small = (count: number): boolean => count > 0 && count < leastTold;

/** @returns keys of the cells that are not told, `sum` for the sum of all. A zero names nobody and stays. */
export function untold(cells: readonly Cell[], { untold: also = [], atMost = {} }: OtherTable = {}): Set<string> {
  const sum = cells.reduce((total, { count }) => total + count, 0);
  const hidden = new Set([...cells.filter(({ count }) => small(count)).map(({ key }) => key), ...(small(sum) ? ['sum'] : []), ...also]);
  // One hidden number is the sum less the others, and a hidden sum is what they add up to: the smallest of the rest goes with it.
  if (hidden.size === 1) hidden.add(cells.filter(({ key, count }) => count > 0 && !hidden.has(key)).sort((a, b) => a.count - b.count)[0]?.key ?? 'sum');
  if (!hidden.has('sum') && givenAway(cells.filter(({ key }) => hidden.has(key)), atMost)) hidden.add('sum');
  return hidden;
}

/**
 * Whether what the sum leaves for the hidden numbers fixes one of them: a hidden small number is known to lie
 * between one and four, any other to be five or more. Two ones, or two fours, would be read off their sum.
 */
function givenAway(hidden: readonly Cell[], atMost: Readonly<Record<string, number>>): boolean {
  const left = hidden.reduce((total, { count }) => total + count, 0);
  const least = ({ count }: Cell): number => (count < leastTold ? 1 : leastTold);
  const most = ({ key, count }: Cell): number => Math.min(count < leastTold ? leastTold - 1 : Infinity, atMost[key] ?? Infinity);
  return hidden.some((cell) => {
    const others = hidden.filter((one) => one !== cell);
    const from = Math.max(least(cell), left - others.reduce((total, one) => total + most(one), 0));
    const to = Math.min(most(cell), left - others.reduce((total, one) => total + least(one), 0));
    return from === to;
  });
}
