/** How long to wait before trying again. Pure: randomness is passed in. */

export interface BackoffSettings {
  baseMs: number;
  capMs: number;
}

/**
 * Exponential with equal jitter: half fixed, half random, so that a thousand desks do not come back at once
 * and no desk comes back at once either.
 * @param failures failures so far, 1 or more
 * @param random uniform in [0, 1)
 */
export function backoffMs(failures: number, settings: BackoffSettings, random: () => number): number {
  const ceiling = Math.min(settings.capMs, settings.baseMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
