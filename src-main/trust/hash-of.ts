/** SHA-256 of a file, for the manifests of backups and updates. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** In hexadecimal. Piece by piece: a store with its captures is larger than the runtime reads at once (2 GiB). */
export function hashOf(file: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(2 ** 20);
  const handle = openSync(file, 'r');
  try {
    for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece)) hash.update(piece.subarray(0, read));
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}
