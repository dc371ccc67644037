// What the sandboxed preload puts into the window, and the files only the bundler understands.
import type { CallAnswer } from '../src-main/contract/calls.ts';

declare global {
  interface SchalterBridge {
    /** Asks the core. Never rejects for a refusal of the core: that is an answer with `ok: false`. */
    call(name: string, input: unknown): Promise<CallAnswer>;
    /** Listens to an event of the core; returns how to stop listening. */
    on(eventName: string, handler: (payload: unknown) => void): () => void;
    role: 'desk' | 'person';
    /** Hands the page to the print service by way of Electron's main process. */
    print(html: string): Promise<{ ok: boolean; message: string }>;
    openPersonWindow(): Promise<void>;
  }
  interface Window {
    readonly schalter: SchalterBridge;
  }
}

declare module '*.css';
declare module 'virtual:kern-tokens.css';
