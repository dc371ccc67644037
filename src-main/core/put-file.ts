/** Files that are there whole or not at all: written beside, then put in place. */
import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @param at when it was published, which is what its age counts from; without it now */
export function putFile(path: string, bytes: Uint8Array | string, at?: Date): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.part`;
  writeFileSync(beside, bytes, { mode: 0o600 });
  if (at) utimesSync(beside, at, at);
  renameSync(beside, path);
}
