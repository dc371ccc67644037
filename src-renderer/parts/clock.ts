/** A clock for elapsed times: one tick a second for all who look at it. */
import { useSyncExternalStore } from 'react';

const watchers = new Set<() => void>();
let now = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;

function watch(onTick: () => void): () => void {
  watchers.add(onTick);
  ticking ??= setInterval(() => {
    now = Date.now();
    watchers.forEach((one) => one());
  }, 1000);
  return () => {
    watchers.delete(onTick);
    if (watchers.size === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  };
}

/** Milliseconds since 1970, drawn again every second. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}
