/**
 * `app://schalter/…` serves the built pages from the application folder and nothing else: no file://,
 * no remote content, a strict content security policy on every answer.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Protocol } from 'electron';

export const scheme = { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } } as const;

export const contentSecurityPolicy = [
  "default-src 'none'",
  'script-src app://schalter/assets/',
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob: mediastream:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The call view alone speaks to a server: the SIP proxy of the office's settings, over WebSocket. */
export const callPolicy = contentSecurityPolicy.replace("connect-src 'self'", "connect-src 'self' wss: ws://127.0.0.1:* ws://localhost:*");
/** The invented interpreter of training is called on this machine alone. */
const trainingEndPolicy = contentSecurityPolicy.replace("connect-src 'self'", 'connect-src ws://127.0.0.1:*');
const policies: Record<string, string> = { '/call.html': callPolicy, '/training-end.html': trainingEndPolicy };

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.json': 'application/json',
};

const headers = (type: string, page = '') => ({ 'content-type': type, 'content-security-policy': policies[page] ?? contentSecurityPolicy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin' });

/** File inside `folder` for an address, or undefined where the address leads outside or has no known type. */
export function fileFor(folder: string, address: string): string | undefined {
  const url = new URL(address);
  if (url.host !== 'schalter') return undefined;
  const file = normalize(join(folder, decodeURIComponent(url.pathname)));
  return file.startsWith(folder + sep) && extname(file) in types ? file : undefined;
}

export function serve(protocol: Protocol, folder: string): void {
  protocol.handle('app', async (request) => {
    const file = fileFor(folder, request.url);
    const refused = () => new Response(null, { status: 404, headers: headers('text/plain') });
    if (request.method !== 'GET' || file === undefined) return refused();
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers: headers(types[extname(file)]!, new URL(request.url).pathname) });
    } catch {
      return refused();
    }
  });
}
