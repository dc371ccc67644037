/** Thread that derives one key with argon2id and ends. */
import { argon2id } from '@noble/hashes/argon2.js';
import { parentPort, workerData } from 'node:worker_threads';

const { text, salt, m, t, p } = workerData as { text: string; salt: Uint8Array; m: number; t: number; p: number };
parentPort!.postMessage(argon2id(new TextEncoder().encode(text), salt, { m, t, p, dkLen: 32 }));
