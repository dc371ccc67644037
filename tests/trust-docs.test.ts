/** The tables of trust name tests: each must exist, and what is generated must be what the schema says. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataMap, impactAssessment, mappedTables } from '../src-main/trust/data-map.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

describe('tables of trust', () => {
  it.each(['threat-model', 'asvs', 'electron-checklist'])('docs/%s.md names only tests that exist', (name) => {
    const named = [...read(`docs/${name}.md`).matchAll(/`([\w./-]+\.(?:test|e2e|spec)\.ts)`(?: »([^«]+)«)?/g)];
    expect(named.length).toBeGreaterThan(15);
    const missing = named.filter(([, file, title]) => !existsSync(join(root, file!)) || (title !== undefined && !read(file!).includes(title)));
    expect(missing.map(([whole]) => whole)).toEqual([]);
  });

  it('describes every table of the store', () => {
    // A new table needs a line in src-main/trust/data-map.ts.
    expect(mappedTables().filter((table) => table.note === null).map((table) => table.name)).toEqual([]);
  });

  it('docs/data-map.md and docs/dpia.md say what the schema says (renew with: node src-main/trust/data-map.ts)', () => {
    expect(read('docs/data-map.md')).toBe(dataMap());
    expect(read('docs/dpia.md')).toBe(impactAssessment());
  });
});
