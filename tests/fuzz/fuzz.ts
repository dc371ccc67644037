/**
 * Coverage-guided fuzzing of every target in targets.ts, in one process with V8's own block coverage: an input that
 * reaches code no input reached before is kept and mutated further. Findings are printed with their bytes, to be put
 * into regressions.json. `npm run fuzz [-- --seconds 30 --target dg1 --seed 1]`
 */
import { Session } from 'node:inspector';
import { parseArgs } from 'node:util';
import { SchalterError } from '../../src-main/errors.ts';
import { seededRandom } from '../../src-main/training/seeded-random.ts';
import { targets, type Target } from './targets.ts';

export interface Finding {
  target: string;
  /** What was thrown, or how long it took. */
  what: string;
  base64: string;
}

export interface FuzzReport {
  target: string;
  runs: number;
  corpus: number;
  blocks: number;
  findings: Finding[];
}

const slowMs = 2_000;

/** @returns what is wrong, null where the target behaved */
export function judge(target: Target, bytes: Uint8Array): string | null {
  const from = performance.now();
  let wrong: string | null = null;
  try {
    target.run(bytes);
  } catch (thrown) {
    if (!(thrown instanceof SchalterError) || (thrown.kind === 'internal' && thrown.code !== 'CONTRACT_VIOLATION')) wrong = thrown instanceof Error ? `${thrown.name}: ${thrown.message}`.slice(0, 200) : String(thrown);
  }
  const took = performance.now() - from;
  return wrong ?? (took > slowMs ? `took ${Math.round(took)} ms` : null);
}

const interesting = [0, 1, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff, 0x30, 0x31, 0x5f, 0x7f];

/** One to six changes: bits, values, lengths, pieces cut, doubled, moved or taken from another input. */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: () => number): Uint8Array {
  let out = Buffer.from(bytes);
  const pick = (n: number) => Math.floor(random() * n);
  for (let n = 1 + pick(6); n > 0; n--) {
    const at = pick(Math.max(1, out.length));
    switch (pick(8)) {
      case 0: if (out.length > 0) out[at]! ^= 1 << pick(8); break;
      case 1: if (out.length > 0) out[at] = interesting[pick(interesting.length)]!; break;
      case 2: if (out.length > 0) out[at] = pick(256); break;
      case 3: out = Buffer.concat([out.subarray(0, at), out.subarray(Math.min(out.length, at + 1 + pick(32)))]); break;
      case 4: out = Buffer.concat([out.subarray(0, at), Buffer.from(Array.from({ length: 1 + pick(16) }, () => pick(256))), out.subarray(at)]); break;
      case 5: out = Buffer.concat([out.subarray(0, at), out.subarray(pick(Math.max(1, out.length)), at + pick(64)), out.subarray(at)]); break;
      case 6: out = Buffer.from(out.subarray(0, at)); break;
      default: out = Buffer.concat([out.subarray(0, at), Buffer.from(other).subarray(pick(Math.max(1, other.length)))]);
    }
  }
  return new Uint8Array(out.subarray(0, 1 << 16));
}

/** Blocks of our own sources that ran since the last question. */
class Coverage {
  readonly #session = new Session();
  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  }
  take(): string[] {
    const blocks: string[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (_error, answer) => {
      for (const script of (answer as unknown as { result: { url: string; functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[] }[] }).result) {
        if (!/src-(main|servers)\//.test(script.url)) continue;
        for (const { ranges } of script.functions) for (const range of ranges) if (range.count > 0) blocks.push(`${script.url}:${range.startOffset}:${range.endOffset}`);
      }
    });
    return blocks;
  }
  stop(): void {
    this.#session.disconnect();
  }
}

/** Inputs between two looks at the coverage; looking is what costs. */
const batch = 50;

export function fuzz(target: Target, options: { seconds: number; seed: number; mostRuns?: number }): FuzzReport {
  const random = seededRandom(options.seed);
  const corpus = target.seeds();
  if (corpus.length === 0) corpus.push(new Uint8Array());
  const coverage = new Coverage();
  const seen = new Set<string>();
  const findings = new Map<string, Finding>();
  let runs = 0;
  const attempt = (bytes: Uint8Array): void => {
    runs++;
    const what = judge(target, bytes);
    // One finding per place: numbers and quoted input make no difference.
    const place = what?.replaceAll(/\d+|"[\s\S]*"/g, '#');
    if (what !== null && place !== undefined && !findings.has(place)) findings.set(place, { target: target.name, what, base64: Buffer.from(bytes).toString('base64') });
  };
  const fresh = (): boolean => {
    const before = seen.size;
    for (const block of coverage.take()) seen.add(block);
    return seen.size > before;
  };
  for (const seed of corpus) attempt(seed);
  fresh();
  const until = performance.now() + options.seconds * 1000;
  while (performance.now() < until && runs < (options.mostRuns ?? Infinity)) {
    const tried = Array.from({ length: batch }, () => mutate(corpus[Math.floor(random() * corpus.length)]!, corpus[Math.floor(random() * corpus.length)]!, random));
    for (const bytes of tried) attempt(bytes);
    // Somewhere in this batch something new was reached: the whole batch joins, the corpus is kept small by chance.
    if (fresh()) corpus.push(...tried.filter(() => random() < 0.2));
    while (corpus.length > 400) corpus.splice(Math.floor(random() * corpus.length), 1);
  }
  coverage.stop();
  return { target: target.name, runs, corpus: corpus.length, blocks: seen.size, findings: [...findings.values()] };
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' }, target: { type: 'string' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } } });
  let found = 0;
  for (const target of targets.filter((one) => values.target === undefined || one.name === values.target)) {
    const report = fuzz(target, { seconds: Number(values.seconds), seed: Number(values.seed) });
    found += report.findings.length;
    console.log(`${target.name.padEnd(16)} ${String(report.runs).padStart(8)} Läufe, ${report.corpus} im Korpus, ${report.blocks} Blöcke, ${report.findings.length} Befunde (seed ${values.seed})`);
    for (const finding of report.findings) console.log(`  ${finding.what}\n  ${finding.base64.slice(0, 400)}`);
  }
  process.exitCode = found === 0 ? 0 : 1;
}
