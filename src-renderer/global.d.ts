// What only the bundler understands. `window.schalter` is declared in contract/window-api.ts.
import '../src-main/contract/window-api.ts';

declare module '*.css';
declare module 'virtual:kern-tokens.css';

/** Vite's import of many files at once, as far as it is used here. */
declare global {
  interface ImportMeta {
    glob<T>(pattern: string, options: { query: string; import: 'default'; eager: true }): Record<string, T>;
  }
}
