/** What is being captured or read for which session, so that it can be released and stopped from outside. */
import { SchalterError } from '../errors.ts';

export interface RunningWork {
  /** @throws SchalterError DEVICE_IN_USE (unavailable) while the same kind of work is running */
  begin(kind: 'document' | 'finger', sessionId: string): AbortSignal;
  end(kind: 'document' | 'finger'): void;
  /** Asks the work to end; it then stores that it was stopped. */
  stop(kind: 'document' | 'finger', sessionId: string): void;
  isRunning(kind: 'document' | 'finger', sessionId: string): boolean;
  stopAll(): void;
}

const cancelled = (): SchalterError => new SchalterError('DEVICE_CANCELLED', 'negative', 'Die Aufnahme wurde abgebrochen.');

export function createRunningWork(): RunningWork {
  const running = new Map<'document' | 'finger', { sessionId: string; controller: AbortController }>();
  return {
    begin(kind, sessionId) {
      if (running.has(kind)) throw new SchalterError('DEVICE_IN_USE', 'unavailable', kind === 'document' ? 'Es wird gerade schon ein Dokument gelesen.' : 'Es läuft gerade schon eine Fingeraufnahme.');
      const controller = new AbortController();
      running.set(kind, { sessionId, controller });
      return controller.signal;
    },
    end: (kind) => void running.delete(kind),
    stop(kind, sessionId) {
      const work = running.get(kind);
      if (work?.sessionId === sessionId) work.controller.abort(cancelled());
    },
    isRunning: (kind, sessionId) => running.get(kind)?.sessionId === sessionId,
    stopAll() {
      for (const work of running.values()) work.controller.abort(cancelled());
    },
  };
}
