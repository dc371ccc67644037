/**
 * Renews search keys that were made by older rules: behind the work, a few people at a time, in a transaction each,
 * so that no question waits for it. Every entry says by which rules its keys were made: after a stop it goes on there.
 */
import type { Store } from '../../store/database.ts';
import { renewKeys } from './search.ts';

const atATime = 10;
const pauseMs = 50;

/** @param failed is told what ended it; the next start tries again. @returns ends it */
export function startRenewing(store: Store, failed: (thrown: unknown) => void): () => void {
  let timer: NodeJS.Timeout;
  const next = (): void => {
    timer = setTimeout(() => {
      try {
        if (renewKeys(store, atATime) === atATime) next();
      } catch (thrown) {
        failed(thrown);
      }
    }, pauseMs).unref();
  };
  next();
  return () => clearTimeout(timer);
}
