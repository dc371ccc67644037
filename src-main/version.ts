/** Version of this program, as package.json says; found from the sources as well as from the bundle in dist/. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function find(from: string): string {
  const file = join(from, 'package.json');
  if (existsSync(file)) {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (name === 'schalter' && version) return version;
  }
  const above = dirname(from);
  return above === from ? '0.0.0' : find(above);
}

export const version = find(dirname(fileURLToPath(import.meta.url)));
