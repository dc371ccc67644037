/** Patterns say nothing; zones do, even those with long numbers and short names. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { repeatsItself } from './repetition.ts';

it('rows of like characters and of like groups are patterns', () => {
  for (const line of ['0'.repeat(44), '0OD0QO00D0O0QQ0D0O000D0O0000D0', 'ABAB'.repeat(10), 'QWERTZUIOP'.repeat(4), `<<${'HH<'.repeat(11)}`, 'IIIIIIIIIIIIIIIIIIII<<<<<<<<<<']) expect(repeatsItself(line), line).toBe(true);
});

it('lines that say little are not', () => {
  for (const line of ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'I<UTOX000000004<<<<<<<<<<<<<<<', 'AN<<ANNA<<<<<<<<<<<<<<<<<<<<<<', '<'.repeat(30), '0000000000UTO0001010F3001010<<<<<<<<<<<<<<04']) expect(repeatsItself(line), line).toBe(false);
});

const path = '../shared/data/mrz/mrz_corpus.jsonl';
it.skipIf(!existsSync(path))('no line of the corpus of zones is taken for a pattern', () => {
  const lines = readFileSync(path, 'utf8').trim().split('\n').flatMap((text) => (JSON.parse(text) as { lines: string[] }).lines);
  expect(lines.filter(repeatsItself)).toEqual([]);
});
