/**
 * The one seam between the core's process and whoever started it: Electron's utility process, or a child
 * process with IPC (`serialization: 'advanced'`). Both carry structured clones, bytes included.
 */
import type { CallAnswer, EventName } from '../contract/calls.ts';

export type ToCore =
  /** First message: the key store's secret, null where there is none. Never in arguments or environment. */
  | { type: 'unlock'; secret: string | null; /** Kept from the core's last life. */ ticket?: string | null }
  | { type: 'call'; id: string; name: string; input: unknown }
  | { type: 'stop' };

export type FromCore =
  | { type: 'ready' }
  /** Who is signed in stays so when the core is started again (trust/seat.ts); null: nobody is any more. */
  | { type: 'ticket'; ticket: string | null }
  | { type: 'failed'; code: string; message: string }
  | { type: 'answer'; id: string; answer: CallAnswer }
  | { type: 'event'; name: EventName; payload: unknown };

export interface Link {
  send(message: FromCore): void;
  onMessage(handler: (message: ToCore) => void): void;
  /** The other side is gone: nobody is left to work for. */
  onClose(handler: () => void): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', handler: (event: { data: unknown }) => void): void;
  on(event: 'close', handler: () => void): void;
}

/** @returns null where the process was started by neither. */
export function parentLink(): Link | null {
  const port = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (handler) => port.on('message', ({ data }) => handler(data as ToCore)),
      onClose: (handler) => port.on('close', handler),
    };
  }
  if (!process.send) return null;
  return {
    // A parent that has just died is told nothing; its end comes as `disconnect`.
    send: (message) => void (process.connected && process.send!(message, () => undefined)),
    onMessage: (handler) => void process.on('message', (message) => handler(message as ToCore)),
    onClose: (handler) => void process.on('disconnect', handler),
  };
}
