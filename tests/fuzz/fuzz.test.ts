/** The short fuzz run of every test run, and every earlier finding; the long one is `npm run fuzz`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fuzz, judge, mutate, type Finding } from './fuzz.ts';
import { targets } from './targets.ts';

const regressions = JSON.parse(readFileSync(new URL('regressions.json', import.meta.url), 'utf8')) as Finding[];

describe('parsers under mutated input', () => {
  it.each(targets.map((target) => [target.name, target] as const))('%s refuses with a code or returns, and never hangs', (_name, target) => {
    for (const seed of target.seeds()) expect(seed.length).toBeGreaterThan(0);
    expect(fuzz(target, { seconds: 3, seed: 20261124, mostRuns: 600 }).findings).toEqual([]);
  });

  it('stay mended where they were once found wrong', () => {
    // Fails without `catch` around the parser of gsat/package.ts.
    for (const finding of regressions) {
      const target = targets.find((one) => one.name === finding.target)!;
      expect([finding.target, judge(target, new Uint8Array(Buffer.from(finding.base64, 'base64')))]).toEqual([finding.target, null]);
    }
  });

  it('would be noticed: a target that breaks is a finding, one that hangs too', () => {
    const broken = { name: 'broken', seeds: () => [Uint8Array.from([1, 2, 3])], run: (bytes: Uint8Array) => { if (bytes[0]! > 3) throw new RangeError('out of bounds'); } };
    expect(fuzz(broken, { seconds: 2, seed: 1, mostRuns: 2_000 }).findings.map((finding) => finding.what)).toEqual(['RangeError: out of bounds']);
    expect(mutate(new Uint8Array(), new Uint8Array(), () => 0.99).length).toBeGreaterThanOrEqual(0);
  });
});
