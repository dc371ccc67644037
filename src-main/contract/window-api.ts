/**
 * What the sandboxed preload gives a window: nothing but the contract. The core validates every call;
 * the window validates every answer and event (contract/validate.ts).
 */
import type { CallAnswer, CallName, EventName } from './calls.ts';

export interface WindowApi {
  readonly role: 'desk' | 'person';
  call(name: CallName, input: unknown): Promise<CallAnswer>;
  /** @returns a function that ends the subscription. */
  on(name: EventName, handler: (payload: unknown) => void): () => void;
  /** Renders the session's summary to PDF and hands it to the print service; German sentence either way. */
  print(sessionId: string): Promise<{ ok: boolean; message: string }>;
  /** Opens the person-facing window, on the second screen where there is one. */
  openPersonWindow(): Promise<void>;
}

declare global {
  interface Window {
    schalter: WindowApi;
  }
}
