/**
 * Finding a person among 100,000 in the encrypted store: the key tables of counter/search beside a plain LIKE and
 * beside FTS5 (trigram) on the same names in the same file. Median of the questions in milliseconds, and ratios.
 * LIKE and FTS5 find what is written; neither finds another spelling, so the last column says what each found of
 * ten names asked for in another spelling. `PEOPLE=100000 node tests/bench/search.bench.ts`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPeople, indexPerson } from '../../src-main/counter/search/search.ts';
import { openStore } from '../../src-main/store/database.ts';
import { seededRandom } from '../../src-main/training/seeded-random.ts';

const people = Number(process.env['PEOPLE'] ?? 100_000);
const dir = mkdtempSync(join(tmpdir(), 'schalter-search-bench-'));
const store = openStore({ dir, key: new Uint8Array(randomBytes(32)) });
const random = seededRandom(20261125);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const given = ['Mohammed', 'Ahmad', 'Ali', 'Olena', 'Daryna', 'Fatima', 'Yusuf', 'Khaled', 'Hussein', 'Ivan', 'Sergej', 'Anna', 'Maria', 'Aleksandr', 'Nguyen', 'Amal', 'Zahra', 'Ibrahim', 'Omar', 'Natalia'];
const syllables = ['ka', 'ra', 'mi', 'lo', 'schu', 'ber', 'man', 'dja', 'fer', 'kow', 'ski', 'sen', 'al', 'ha', 'di', 'ov', 'enko', 'tar', 'gul', 'zai', 'mer', 'stein', 'bi', 'nov', 'ta'];
const surname = (): string => {
  const word = Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(syllables)).join('');
  return word[0]!.toUpperCase() + word.slice(1);
};
const all = Array.from({ length: people }, (_, i) => ({ surname: surname(), givenNames: `${pick(given)} ${pick(given)}`, number: `F-${i}`, document: `L${String(1_000_000 + i)}` }));
const started = performance.now();
store.db.exec('CREATE VIRTUAL TABLE peer USING fts5(name, number UNINDEXED, tokenize = "trigram")');
store.write(() => {
  const peer = store.db.prepare('INSERT INTO peer (rowid, name, number) VALUES (?, ?, ?)');
  all.forEach((one, i) => {
    indexPerson(store, { kind: 'case', ref: String(i), surname: one.surname, givenNames: one.givenNames, birthDate: null, number: one.number, others: [one.document] });
    peer.run(i + 1, `${one.surname}, ${one.givenNames}`, one.number);
  });
});
console.log(`${people} people written in ${((performance.now() - started) / 1000).toFixed(1)} s`);

const like = store.db.prepare<[string, string], { id: number }>('SELECT id FROM person_entry WHERE name LIKE ? AND name LIKE ? LIMIT 20');
const fts = store.db.prepare<[string], { rowid: number }>('SELECT rowid FROM peer WHERE peer MATCH ? LIMIT 20');
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const worst = (values: number[]): number => Math.max(...values);
function time(run: (word: string, second: string) => unknown, questions: readonly (readonly [string, string])[]): number[] {
  for (const [a, b] of questions.slice(0, 5)) run(a, b);
  return questions.map(([a, b]) => {
    const start = performance.now();
    run(a, b);
    return performance.now() - start;
  });
}
const asked = Array.from({ length: 40 }, () => pick(all));
const cases: [string, (readonly [string, string])[]][] = [
  ['surname', asked.map((one) => [one.surname, ''] as const)],
  ['surname and given name', asked.map((one) => [one.surname, one.givenNames.split(' ')[0]!] as const)],
  ['most frequent given name', given.map((name) => [name, ''] as const)],
  ['two frequent given names', given.map((name, i) => [name, given[(i + 7) % given.length]!] as const)],
  ['two, spelt otherwise', ['Muhamad', 'Husain', 'Chalid', 'Umar', 'Fatimah'].flatMap((name) => ['Jussuf', 'Alexandr', 'Ibrahiem', 'Sergei'].map((other) => [name, other] as const))],
  ['frequent, nobody has both', given.map((name) => [name, 'Qxwarnik'] as const)],
  ['three letters', asked.map((one) => [one.surname.slice(0, 3), ''] as const)],
  ['document number', asked.map((one) => [one.document, ''] as const)],
];
console.log(['question', 'own ms', 'own worst', 'LIKE ms', 'FTS5 ms', 'LIKE/own', 'FTS5/own'].map((word) => word.padEnd(26)).join(''));
for (const [name, questions] of cases) {
  const own = time((a, b) => findPeople(store, `${a} ${b}`), questions);
  const plain = time((a, b) => like.all(`%${a}%`, `%${b}%`), questions);
  const full = time((a, b) => fts.all(`"${a}"${b ? ` AND "${b}"` : ''}`), questions);
  const [o, w, l, f] = [median([...own]), worst(own), median([...plain]), median([...full])];
  console.log([name, o.toFixed(2), w.toFixed(2), l.toFixed(2), f.toFixed(2), (l / o).toFixed(1), (f / o).toFixed(1)].map((cell) => cell.padEnd(26)).join(''));
}
const other: [string, string][] = [['Mohammed', 'Muhamad'], ['Khaled', 'Chalid'], ['Hussein', 'Husain'], ['Sergej', 'Сергей'], ['Aleksandr', 'Alexander'], ['Yusuf', 'يوسف'], ['Fatima', 'Fatimah'], ['Omar', 'Umar'], ['Ahmad', 'أحمد'], ['Olena', 'Олена']];
const ownFound = other.filter(([meant, word]) => findPeople(store, word).some((one) => one.name.includes(meant))).length;
const likeFound = other.filter(([, word]) => like.all(`%${word}%`, '%').length > 0).length;
const ftsFound = other.filter(([, word]) => fts.all(`"${word}"`).length > 0).length;
console.log(`Another spelling, of ${other.length}: own ${ownFound}, LIKE ${likeFound}, FTS5 ${ftsFound}`);
store.close();
rmSync(dir, { recursive: true, force: true });
