/**
 * Bandwidth cap: a token bucket that holds a quarter of a second, so that telephony on the same line keeps
 * its share at every instant and not only on average.
 */
import type { Clock } from './clock.ts';

export interface Bandwidth {
  /** Bytes that may be sent in one piece. */
  pieceBytes(largest: number): number;
  /** Waits until `bytes` may be sent. */
  take(bytes: number, signal?: AbortSignal): Promise<void>;
}

const minimumPiece = 4 * 1024;

/** @param bytesPerSecond null: no cap */
export function createBandwidth(bytesPerSecond: number | null, clock: Clock): Bandwidth {
  if (bytesPerSecond === null) return { pieceBytes: (largest) => largest, take: async () => {} };
  const burst = Math.max(minimumPiece, bytesPerSecond / 4);
  let tokens = burst;
  let filledAt = clock.now();
  return {
    pieceBytes: (largest) => Math.max(minimumPiece, Math.min(largest, Math.floor(burst))),
    async take(bytes, signal) {
      const now = clock.now();
      tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * bytesPerSecond) - bytes;
      filledAt = now;
      if (tokens < 0) await clock.sleep((-tokens / bytesPerSecond) * 1000, signal);
    },
  };
}
