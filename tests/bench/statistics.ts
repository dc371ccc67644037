/** What benchmarks and tests count in common. */

/** Where as many impostors pass as genuine pairs are missed, between the two nearest thresholds, 0 … 1. */
export function equalErrorRate(genuine: readonly number[], impostor: readonly number[]): number {
  let best = { gap: Infinity, rate: 1 };
  for (const threshold of new Set([...genuine, ...impostor])) {
    const missed = genuine.filter((score) => score < threshold).length / genuine.length;
    const passed = impostor.filter((score) => score >= threshold).length / impostor.length;
    if (Math.abs(missed - passed) < best.gap) best = { gap: Math.abs(missed - passed), rate: (missed + passed) / 2 };
  }
  return best.rate;
}

/** Ranks from 1; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1);
}

/** Spearman's rho: Pearson's correlation of the ranks. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length + 1) / 2;
  const product = (left: number[], right: number[]): number => left.reduce((sum, value, i) => sum + (value - middle) * (right[i]! - middle), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

/** Peak signal to noise of two pictures of the same size, decibel. */
export const psnr = (a: Uint8Array, b: Uint8Array): number => 10 * Math.log10(255 ** 2 / (a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length));
