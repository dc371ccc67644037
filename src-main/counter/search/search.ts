/**
 * Finding a person by name in any spelling, number, document number or the zone of a document. Keys are made when
 * something is written; a question reads only the keys it needs, so that its time grows with what is found and
 * not with what is stored.
 */
import type { FoundPerson } from '../../contract/search.ts';
import { parseMrz } from '../../documents/mrz/index.ts';
import type { Store } from '../../store/database.ts';
import { cologne, nameWords, skeletons, spellings } from './phonetics.ts';

export interface PersonEntry {
  kind: FoundPerson['kind'];
  ref: string;
  surname: string;
  givenNames: string;
  birthDate: string | null;
  /** Number of the session or case as it stands on paper. */
  number: string;
  /** AZR and document numbers. */
  others: string[];
}

const plainNumber = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');

function keysOf(entry: PersonEntry): Set<string> {
  const keys = new Set<string>();
  for (const word of nameWords(`${entry.surname} ${entry.givenNames}`)) {
    for (const spelling of spellings(word)) {
      keys.add(`n:${spelling}`);
      keys.add(`k:${cologne(spelling)}`);
      for (const skeleton of skeletons(spelling)) keys.add(`s:${skeleton}`);
    }
  }
  for (const number of [entry.number, ...entry.others]) if (plainNumber(number).length > 1) keys.add(`#:${plainNumber(number)}`);
  if (entry.birthDate) keys.add(`b:${entry.birthDate}`);
  return keys;
}

/** Writes what a person is found by; replaces what was there. Call it inside the write it belongs to. */
export function indexPerson(store: Store, entry: PersonEntry): void {
  const { db } = store;
  store.write(() => {
    db.prepare('INSERT INTO person_entry (kind, ref, name, birth_date, number) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, ref) DO UPDATE SET name = excluded.name, birth_date = excluded.birth_date, number = excluded.number').run(entry.kind, entry.ref, [entry.surname, entry.givenNames].filter(Boolean).join(', '), entry.birthDate, entry.number);
    const { id } = db.prepare<[string, string], { id: number }>('SELECT id FROM person_entry WHERE kind = ? AND ref = ?').get(entry.kind, entry.ref)!;
    db.prepare('DELETE FROM person_key WHERE entry = ?').run(id);
    const put = db.prepare('INSERT INTO person_key (key, entry) VALUES (?, ?)');
    for (const key of keysOf(entry)) put.run(key, id);
  });
}

type How = FoundPerson['how'];
const rank: Record<How, number> = { number: 0, name: 1, beginning: 2, sound: 3 };

/** At most so many entries are looked at for one word; a word of a name that half the country bears is narrowed by the others. */
const mostPerWord = 20_000;

interface Word {
  exact: string[];
  sounds: string[];
}

/** What a question means: numbers, names, a date of birth. The zone of a document gives all three. */
function understand(query: string): { numbers: string[]; words: string[]; birthDate: string | null } {
  const lines = query.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  if (lines.length > 1 && lines.every((line) => /^[A-Z0-9<]{28,48}$/i.test(line))) {
    const { fields } = parseMrz(lines);
    if (fields.documentNumber) return { numbers: [plainNumber(fields.documentNumber)], words: [], birthDate: null };
  }
  const parts = query.trim().split(/\s+/).filter(Boolean);
  const dates = parts.map((part) => /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(part)).filter((found) => found !== null);
  const [date] = dates;
  const rest = parts.filter((part) => !/^\d{1,2}\.\d{1,2}\.\d{4}$/.test(part));
  const joined = plainNumber(rest.join(''));
  const numbers = [...new Set([joined, ...rest.map(plainNumber)])].filter((one) => one.length > 1 && /\d/.test(one));
  return { numbers, words: rest.flatMap(nameWords), birthDate: date ? `${date[3]}-${date[2]!.padStart(2, '0')}-${date[1]!.padStart(2, '0')}` : null };
}

/** @returns the best first: numbers, names as written, beginnings, then what only sounds alike */
export function findPeople(store: Store, query: string, limit = 20): FoundPerson[] {
  const { numbers, words, birthDate } = understand(query);
  const found = new Map<number, How>();
  const note = (id: number, how: How): void => {
    const known = found.get(id);
    if (known === undefined || rank[how] < rank[known]) found.set(id, how);
  };
  for (const number of numbers) for (const id of entriesOf(store, [`#:${number}`])) note(id, 'number');
  if (words.length > 0) for (const [id, how] of byName(store, words.map(wordOf))) note(id, how);
  else if (birthDate && numbers.length === 0) for (const id of entriesOf(store, [`b:${birthDate}`])) note(id, 'name');
  if (birthDate && words.length > 0) {
    const born = entriesOf(store, [`b:${birthDate}`]);
    for (const id of found.keys()) if (!born.has(id)) found.delete(id);
  }
  const best = [...found].sort((a, b) => rank[a[1]] - rank[b[1]] || b[0] - a[0]).slice(0, limit);
  const read = store.db.prepare<[number], { kind: FoundPerson['kind']; ref: string; name: string; birth_date: string | null; number: string }>('SELECT kind, ref, name, birth_date, number FROM person_entry WHERE id = ?');
  return best.map(([id, how]) => {
    const row = read.get(id)!;
    return { kind: row.kind, ref: row.ref, name: row.name, birthDate: row.birth_date, number: row.number, how };
  });
}

function wordOf(word: string): Word {
  const forms = spellings(word);
  return { exact: forms, sounds: [...new Set(forms.flatMap((form) => [`k:${cologne(form)}`, ...skeletons(form).map((one) => `s:${one}`)]))] };
}

function entriesOf(store: Store, keys: readonly string[]): Set<number> {
  const ids = new Set<number>();
  const read = store.db.prepare<[string, number], { entry: number }>('SELECT entry FROM person_key WHERE key = ? LIMIT ?');
  for (const key of keys) for (const { entry } of read.all(key, mostPerWord)) ids.add(entry);
  return ids;
}

/** Entries whose name has every word: each as written, as a beginning (from three letters), or by its sound. */
function byName(store: Store, words: Word[]): Map<number, How> {
  const beginning = store.db.prepare<[string, string, number], { entry: number }>('SELECT entry FROM person_key WHERE key >= ? AND key < ? LIMIT ?');
  let result: Map<number, How> | null = null;
  for (const word of words) {
    const here = new Map<number, How>();
    for (const id of entriesOf(store, word.sounds)) here.set(id, 'sound');
    for (const form of word.exact) if (form.length > 2) for (const { entry } of beginning.all(`n:${form}`, `n:${form}{`, mostPerWord)) here.set(entry, 'beginning');
    for (const id of entriesOf(store, word.exact.map((form) => `n:${form}`))) here.set(id, 'name');
    if (result === null) result = here;
    else for (const [id, how] of result) {
      const other = here.get(id);
      if (other === undefined) result.delete(id);
      else if (rank[other] > rank[how]) result.set(id, other);
    }
  }
  return result ?? new Map();
}
