/** Files of a folder that the office fills: master lists, pinned certificates. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function filesIn(folder: string | null): { name: string; bytes(): Uint8Array }[] {
  if (!folder || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, bytes: () => new Uint8Array(readFileSync(join(folder, name))) }));
}
