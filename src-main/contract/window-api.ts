/**
 * What the sandboxed preload gives a window: nothing but the contract. The core validates every call;
 * the window validates every answer and event (contract/validate.ts).
 */
import type { CallAnswer, CallName, EventName } from './calls.ts';

export interface WindowApi {
  readonly role: 'desk' | 'person' | 'call';
  call(name: CallName, input: unknown): Promise<CallAnswer>;
  /** @returns a function that ends the subscription. */
  on(name: EventName, handler: (payload: unknown) => void): () => void;
  /** Opens a web catalogue at the document at hand in the system's browser; the core makes the address. */
  openReference(sessionId: string, catalogue: string, model: string | null): Promise<{ ok: boolean; message: string }>;
  /** Opens the person-facing window, on the second screen where there is one. */
  openPersonWindow(): Promise<void>;
  /** Opens a portal of an information system in a view of its own inside the desk window. */
  openPortal(systemId: string, sessionId: string | null): Promise<{ ok: boolean; message: string }>;
  closePortal(): Promise<void>;
  /** To the page before, or the page once more. */
  movePortal(step: 'back' | 'reload'): Promise<void>;
  /** Room the page has made for a view inside it, CSS pixels; null hides it. */
  placeView(view: 'call' | 'portal', room: { x: number; y: number; width: number; height: number } | null): Promise<void>;
}

declare global {
  interface Window {
    schalter: WindowApi;
  }
}
