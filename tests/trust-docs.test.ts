/** The tables of trust name tests: each must exist, and what is generated must be what the schema says. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataMap, impactAssessment, mappedTables } from '../src-main/trust/data-map.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

describe('tables of trust', () => {
  /** File and title of every test that a table names; a file may be named with several titles, or with none. */
  const namedIn = (name: string): { file: string; title: string }[] =>
    [...read(`docs/${name}.md`).matchAll(/`([\w./-]+\.(?:test|e2e|spec)\.ts)`((?:,? »[^«]+«)*)/g)].flatMap(([, file, titles]) => (titles!.match(/(?<=»)[^«]+/g) ?? ['']).map((title) => ({ file: file!, title })));

  it.each(['threat-model', 'asvs', 'electron-checklist'])('docs/%s.md names only tests that exist', (name) => {
    const named = namedIn(name);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter(({ file, title }) => !existsSync(join(root, file)) || !read(file).includes(title))).toEqual([]);
  });

  it('[Issue 6] every test of docs/threat-model.md says without which line it fails', () => {
    // Fails without one such sentence, and without the title of one row.
    const says = ({ file, title }: { file: string; title: string }): boolean => {
      const lines = read(file).split('\n');
      const at = lines.findIndex((line) => line.includes(title));
      const indent = /^ */.exec(lines[at]!)![0];
      const end = /\);$/.test(lines[at]!) ? at : lines.findIndex((line, n) => n > at && line.startsWith(`${indent}}`));
      const begin = lines.findLastIndex((line, n) => n < at && !/^ *\/\//.test(line)) + 1;
      return /\/\/.*\b[Ff]ails? (when|where|with|without|in|as soon)\b/.test(lines.slice(begin, end + 1).join('\n'));
    };
    expect(namedIn('threat-model').filter((named) => named.title === '' || !says(named))).toEqual([]);
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
