/**
 * Whether a card is in the reader for sign-in, told as it changes by PC/SC itself, so that a card pulled and put
 * back at once is seen too. A PC/SC service that stops is a card that is gone; it is looked for again.
 */
import { openPcscTransport } from './pcsc-transport.ts';
import type { ApduTransport } from '../../documents/chip/apdu.ts';

/** `searching`: not known yet. */
export type CardPresence = 'searching' | 'no-reader' | 'empty' | 'present';

export interface CardWatch {
  presence(): CardPresence;
  /** @returns ends the subscription */
  onChange(handler: (presence: CardPresence) => void): () => void;
  /** The card, for this one holder. @throws SchalterError CHIP_NO_CARD, CHIP_READER_UNKNOWN, CHIP_PCSC_MISSING (unavailable) */
  open(): Promise<ApduTransport>;
  close(): void;
}

const againMs = 3_000;

/** @param wanted name of the reader or the beginning of it; null: the first */
export function watchCards(wanted: string | null): CardWatch {
  const readers = new Map<string, boolean>();
  const handlers = new Set<(presence: CardPresence) => void>();
  let presence: CardPresence = 'searching';
  let stopMonitor: (() => void) | undefined;
  let again: NodeJS.Timeout | undefined;
  let closed = false;

  const tell = (next: CardPresence): void => {
    if (next === presence) return;
    presence = next;
    for (const handler of handlers) handler(next);
  };
  const fits = (name: string): boolean => wanted === null || name.startsWith(wanted);
  const look = (): void => {
    const first = [...readers].find(([name]) => fits(name));
    tell(first === undefined ? 'no-reader' : first[1] ? 'present' : 'empty');
  };
  const lost = (): void => {
    stopMonitor?.();
    stopMonitor = undefined;
    readers.clear();
    tell('no-reader');
    clearTimeout(again);
    if (!closed) again = setTimeout(() => void start(), againMs).unref();
  };

  async function start(): Promise<void> {
    try {
      const { Context, ReaderMonitor, SCARD_STATE_PRESENT } = await import('smartcard');
      if (closed) return;
      const isPresent = (state: number): boolean => (state & SCARD_STATE_PRESENT) !== 0;
      const context = new Context();
      try {
        for (const { name, state } of context.listReaders()) readers.set(name, isPresent(state));
      } catch {
        // PC/SC reports "no readers" as an error.
      } finally {
        context.close();
      }
      const monitor = new ReaderMonitor();
      stopMonitor = () => monitor.stop();
      monitor.start(({ type, reader, state }) => {
        if (closed) return;
        if (type === 'error') return lost();
        if (type === 'reader-detached') readers.delete(reader);
        else readers.set(reader, type === 'card-inserted' || (type === 'reader-attached' && isPresent(state)));
        look();
      });
      look();
    } catch {
      lost();
    }
  }
  void start();

  return {
    presence: () => presence,
    onChange(handler) {
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
    open: () => openPcscTransport([...readers.keys()].find(fits) ?? wanted ?? ''),
    close() {
      closed = true;
      clearTimeout(again);
      stopMonitor?.();
    },
  };
}
