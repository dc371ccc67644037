/** What a chaos run sends: the same transactions for the same seed, whoever asks. */
import { seededRandom } from '../../src-servers/station/faults.ts';
import type { StationTransaction } from '../../src-main/matching/transaction.ts';
import { noise, sampleTransaction, type SampleCapture } from './sample.ts';

export interface Planned {
  transaction: StationTransaction;
  captures: SampleCapture[];
}

/** Transaction number `index` (from 0): every person sends several, in order. */
export function planned(seed: number, index: number, persons: number): Planned {
  const random = seededRandom(seed * 1_000_003 + index);
  const person = Math.floor(random() * persons);
  const name = `chaos-${seed}-${String(index).padStart(6, '0')}`;
  const captures = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, number): SampleCapture => {
    const large = random() < 0.03;
    const length = large ? 300_000 + Math.floor(random() * 500_000) : 500 + Math.floor(random() * 12_000);
    return { captureId: `${name}-${number}`, mime: random() < 0.2 ? 'image/x-portable-graymap' : 'application/octet-stream', bytes: noise(length, seed + index * 7 + number) };
  });
  const kind = random() < 0.1 ? ('identification' as const) : ('storage' as const);
  const transaction = sampleTransaction({ transactionId: name, kind, personKey: `person-${person}`, captures, positions: kind === 'identification' ? [1] : [], createdAt: new Date(Date.UTC(2026, 10, 24) + index * 1000).toISOString() });
  return { transaction, captures };
}
