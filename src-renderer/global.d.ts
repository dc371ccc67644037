// What only the bundler understands. `window.schalter` is declared in contract/window-api.ts.
import '../src-main/contract/window-api.ts';

declare module '*.css';
declare module 'virtual:kern-tokens.css';
