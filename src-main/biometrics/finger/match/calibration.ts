/**
 * From raw evidence to a score with a meaning: −10·log10 of the false match rate. [TR-03121-3-4 4.10.1.1]
 *
 * Raw evidence grows with the number of minutiae in both prints; divided by √(n₁·n₂ + 400) the tails of
 * impostor comparisons of plain, rolled and low-quality prints fall together. The anchors below were
 * measured on 1,438,800 comparisons of 1,200 generated fingers (one impression of each against another, dry,
 * pressed and turned ones among them, of all others); tests/bench/finger.bench.ts measures again.
 * Beyond the last anchor the line goes on with its last slope.
 */

/** Normalised evidence and the share of impostor comparisons that reach it, as a score. */
const anchors: readonly { evidence: number; score: number }[] = [
  { evidence: 0, score: 0 },
  { evidence: 1030, score: 10 },
  { evidence: 2012, score: 20 },
  { evidence: 2959, score: 30 },
  { evidence: 3836, score: 40 },
  { evidence: 4662, score: 50 },
];

/** Largest score given: nothing beyond one in 10^20 can be claimed from measurements. */
const mostScore = 200;

export function normalise(raw: number, countA: number, countB: number): number {
  return (25 * raw) / Math.sqrt(countA * countB + 400);
}

/** Score of raw evidence, one decimal. */
export function scoreOf(raw: number, countA: number, countB: number): number {
  const evidence = normalise(raw, countA, countB);
  let lower = anchors[0]!;
  let upper = anchors[1]!;
  for (let i = 1; i < anchors.length - 1 && evidence > upper.evidence; i++) {
    lower = anchors[i]!;
    upper = anchors[i + 1]!;
  }
  const score = lower.score + ((evidence - lower.evidence) * (upper.score - lower.score)) / (upper.evidence - lower.evidence);
  return Math.round(Math.min(mostScore, Math.max(0, score)) * 10) / 10;
}

/** False match rate that a score stands for. */
export const falseMatchRate = (score: number): number => 10 ** (-score / 10);
