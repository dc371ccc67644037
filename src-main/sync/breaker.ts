/**
 * Circuit breaker as plain data: state in, event in, state out. It keeps the desk from knocking at a dead
 * line with every transaction; only the line measurement goes on knocking.
 *
 * closed → (failuresToOpen in a row) → open → (measurement answered) → halfOpen → (one request answered) → closed
 */
export interface Breaker {
  state: 'closed' | 'open' | 'halfOpen';
  /** Failures in a row. */
  failures: number;
  openedAt: number | null;
}

export type BreakerEvent =
  /** A request that carries work was answered. */
  | 'answered'
  /** A measurement of the line was answered. */
  | 'measured'
  | 'failed';

export const closedBreaker: Breaker = { state: 'closed', failures: 0, openedAt: null };

export function nextBreaker(breaker: Breaker, event: BreakerEvent, now: number, failuresToOpen: number): Breaker {
  switch (event) {
    case 'answered':
      return closedBreaker;
    case 'measured':
      return breaker.state === 'open' ? { ...breaker, state: 'halfOpen' } : breaker;
    case 'failed': {
      const failures = breaker.failures + 1;
      const opens = breaker.state === 'halfOpen' || failures >= failuresToOpen;
      return { state: opens ? 'open' : breaker.state, failures, openedAt: opens ? (breaker.openedAt ?? now) : breaker.openedAt };
    }
  }
}
