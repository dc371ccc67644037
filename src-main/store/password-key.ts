/**
 * A key from a password: argon2id (RFC 9106), off the caller's thread because it is slow on purpose. Node brings it
 * with OpenSSL; Electron, which is built without, derives the same key with @noble/hashes in a worker.
 */
import * as crypto from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

export const kdf = z.strictObject({ name: z.literal('argon2id'), /** KiB */ m: z.number().int().min(1024).max(1 << 21), t: z.number().int().min(1).max(16), p: z.number().int().min(1).max(16) });
export type Kdf = z.infer<typeof kdf>;

/** 24 MiB in two passes: more than OWASP's 19 MiB in two, which it holds equal to 46 MiB in one; ASVS 4.0.3 2.4.5 asks for two. */
export const passwordCost: Kdf = { name: 'argon2id', m: 24_576, t: 2, p: 1 };

/** Beside this file under source; where the build puts it otherwise. */
function workerFile(): URL {
  const places = ['./password-worker.ts', './store/password/worker.js', '../store/password/worker.js'].map((place) => new URL(place, import.meta.url));
  return places.find((place) => existsSync(fileURLToPath(place))) ?? places[0]!;
}

/** @returns 32 bytes */
export async function passwordKey(password: string, salt: Uint8Array, cost: Kdf): Promise<Uint8Array> {
  if (typeof crypto.argon2 !== 'function') return inWorker(password, salt, cost);
  const message = Buffer.from(password.normalize('NFKC'));
  return new Promise((resolve, reject) => crypto.argon2('argon2id', { message, nonce: salt, memory: cost.m, passes: cost.t, parallelism: cost.p, tagLength: 32 }, (error, key) => (error ? reject(error) : resolve(new Uint8Array(key)))));
}

/** For runtimes without argon2 of their own. @returns 32 bytes */
export async function inWorker(password: string, salt: Uint8Array, cost: Kdf): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile(), { workerData: { text: password.normalize('NFKC'), salt, m: cost.m, t: cost.t, p: cost.p }, env: {} });
    worker.once('message', (key: Uint8Array) => resolve(new Uint8Array(key)));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread that derives keys ended')));
  });
}
