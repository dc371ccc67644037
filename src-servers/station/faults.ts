/**
 * Faults on demand: what a real station does to its desks on bad days, switched on by tests through the
 * admin interface. Seeded, so that a chaos run can be repeated.
 */
import { z } from 'zod';

const rate = z.number().min(0).max(1);

export const faultSettings = z.object({
  seed: z.number().int(),
  /** Every answer waits this long. */
  slowMs: z.number().int().min(0).max(600_000),
  /** Share of requests answered 500 before anything is done. */
  errorRate: rate,
  /** Share of requests done, but whose answer is lost (connection cut). */
  lostAnswerRate: rate,
  /** Share of answers cut in the middle. */
  halfAnswerRate: rate,
  /** Share of requests cut before anything is done. */
  dropRate: rate,
  /** Results handed out twice. */
  duplicateResults: z.boolean(),
  /** Results handed out in random order. */
  reorderResults: z.boolean(),
  /** More requests of one desk in a second are answered 429 with Retry-After; 0: no limit. */
  requestsPerSecond: z.number().min(0).max(1_000_000),
  /** 503 for everything but the status. */
  out: z.boolean(),
  certificate: z.enum(['good', 'expired', 'foreign']),
  /** Added to the station's clock. */
  clockSkewMs: z.number().int(),
});
export type FaultSettings = z.infer<typeof faultSettings>;

export const noFaults: FaultSettings = { seed: 1, slowMs: 0, errorRate: 0, lostAnswerRate: 0, halfAnswerRate: 0, dropRate: 0, duplicateResults: false, reorderResults: false, requestsPerSecond: 0, out: false, certificate: 'good', clockSkewMs: 0 };

/** Small seeded generator (mulberry32), uniform in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export type Fault = 'none' | 'drop' | 'error' | 'lostAnswer' | 'halfAnswer';

export class Faults {
  settings: FaultSettings = noFaults;
  private random = seededRandom(noFaults.seed);

  set(settings: FaultSettings): void {
    if (settings.seed !== this.settings.seed) this.random = seededRandom(settings.seed);
    this.settings = settings;
    this.allowance.clear();
  }

  /** What befalls the next request. */
  draw(): Fault {
    const { dropRate, errorRate, lostAnswerRate, halfAnswerRate } = this.settings;
    let left = this.random();
    for (const [fault, share] of [['drop', dropRate], ['error', errorRate], ['lostAnswer', lostAnswerRate], ['halfAnswer', halfAnswerRate]] as const) {
      if (left < share) return fault;
      left -= share;
    }
    return 'none';
  }

  private readonly allowance = new Map<string, { left: number; at: number }>();
  /** Whole seconds after which this desk may come again; 0: at once. */
  waitSeconds(clientId: string, now: number): number {
    const rate = this.settings.requestsPerSecond;
    if (rate === 0) return 0;
    const before = this.allowance.get(clientId) ?? { left: Math.max(1, rate), at: now };
    const left = Math.min(Math.max(1, rate), before.left + ((now - before.at) / 1000) * rate);
    this.allowance.set(clientId, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1 ? 0 : Math.ceil((1 - left) / rate);
  }

  /** Results as they are handed out: doubled and shuffled where asked for. */
  disorder<T>(results: T[]): T[] {
    const handed = this.settings.duplicateResults ? results.flatMap((result) => [result, result]) : [...results];
    if (!this.settings.reorderResults) return handed;
    for (let index = handed.length - 1; index > 0; index -= 1) {
      const other = Math.floor(this.random() * (index + 1));
      [handed[index], handed[other]] = [handed[other]!, handed[index]!];
    }
    return handed;
  }
}
