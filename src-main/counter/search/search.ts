/**
 * Finding a person by name in any spelling, number, document number or the zone of a document. Keys are made when
 * something is written; a question reads only the keys it needs, so that its time grows with what is found and
 * not with what is stored.
 */
import type { FoundPerson } from '../../contract/search.ts';
import { parseMrz } from '../../documents/mrz/index.ts';
import type { Store } from '../../store/database.ts';
import { besideParticle, cologne, isParticle, nameWords, otherHands, skeletons, slips, spellings } from './phonetics.ts';

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

/** Counted up whenever a name's keys change: those stored before are then renewed at the next start (renew.ts). */
export const keyRules = 1;

/** What a name as written is found by. */
export function nameKeys(name: string): Set<string> {
  const keys = new Set<string>();
  // O'Brien is written O Brien and OBrien, too.
  for (const word of [...nameWords(name), ...nameWords(name.replace(/['’`]/g, ''))]) {
    for (const spelling of spellings(word)) {
      keys.add(`n:${spelling}`);
      keys.add(`k:${cologne(spelling)}`);
      for (const skeleton of skeletons(spelling)) keys.add(`s:${skeleton}`);
    }
  }
  return keys;
}

function keysOf(entry: PersonEntry, name: string): Set<string> {
  const keys = nameKeys(name);
  for (const number of [entry.number, ...entry.others]) if (plainNumber(number).length > 1) keys.add(`#:${plainNumber(number)}`);
  if (entry.birthDate) keys.add(`b:${entry.birthDate}`);
  return keys;
}

function putKeys(store: Store, id: number, keys: Iterable<string>): void {
  const put = store.db.prepare('INSERT INTO person_key (key, entry) VALUES (?, ?)');
  for (const key of keys) put.run(key, id);
}

/** Writes what a person is found by; replaces what was there. Call it inside the write it belongs to. */
export function indexPerson(store: Store, entry: PersonEntry): void {
  const { db } = store;
  const name = [entry.surname, entry.givenNames].filter(Boolean).join(', ');
  store.write(() => {
    db.prepare('INSERT INTO person_entry (kind, ref, name, birth_date, number, key_rules) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, ref) DO UPDATE SET name = excluded.name, birth_date = excluded.birth_date, number = excluded.number, key_rules = excluded.key_rules').run(entry.kind, entry.ref, name, entry.birthDate, entry.number, keyRules);
    const { id } = db.prepare<[string, string], { id: number }>('SELECT id FROM person_entry WHERE kind = ? AND ref = ?').get(entry.kind, entry.ref)!;
    db.prepare('DELETE FROM person_key WHERE entry = ?').run(id);
    putKeys(store, id, keysOf(entry, name));
  });
}

/** Makes the name's keys anew for at most so many people whose keys are of older rules; those of numbers and dates stay. @returns for how many */
export function renewKeys(store: Store, most: number): number {
  return store.write(() => {
    const old = store.db.prepare<[number, number], { id: number; name: string }>('SELECT id, name FROM person_entry WHERE key_rules < ? LIMIT ?').all(keyRules, most);
    const forget = store.db.prepare("DELETE FROM person_key WHERE entry = ? AND substr(key, 1, 1) IN ('n', 'k', 's')");
    const renewed = store.db.prepare('UPDATE person_entry SET key_rules = ? WHERE id = ?');
    for (const { id, name } of old) {
      forget.run(id);
      putKeys(store, id, nameKeys(name));
      renewed.run(keyRules, id);
    }
    return old.length;
  });
}

type How = FoundPerson['how'];
const rank: Record<How, number> = { number: 0, name: 1, beginning: 2, sound: 3 };

/** So few candidates are looked at one by one; more are read as a whole and laid over each other. */
const few = 200;
/** At most so many entries, the newest, are read for one part of a question that every part of it has many of. */
const mostPerPart = 40_000;

/** Line lengths of TD3, TD2 and TD1 by the letters of the whole zone (ICAO 9303-4 to -6). */
const zoneLengths: Record<number, number> = { 88: 44, 72: 36, 90: 30 };

/** The lines of a zone; a hand scanner types them into one line of a field. */
function zoneLines(query: string): string[] {
  const lines = query.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  const joined = lines.join('').replaceAll(' ', '');
  const length = zoneLengths[joined.length];
  return length && /^[A-Z0-9<]+$/i.test(joined) && joined.includes('<') ? joined.match(new RegExp(`.{${length}}`, 'g'))! : lines;
}

/** What a question means: numbers, names, a date of birth. The zone of a document gives all three. */
function understand(query: string): { numbers: string[]; words: string[]; birthDate: string | null } {
  const lines = zoneLines(query);
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

/** @returns the best first: numbers, names as written, beginnings, then what is only like it in sound or letters; within each the newest first */
export function findPeople(store: Store, query: string, limit = 20): FoundPerson[] {
  const { numbers, words, birthDate } = understand(query);
  const born = birthDate ? [{ ranges: [exactly(`b:${birthDate}`)] }] : [];
  const found = new Map<number, How>();
  const note = (ids: Iterable<number>, how: How): void => {
    for (const id of ids) if (!found.has(id)) found.set(id, how);
  };
  if (numbers.length > 0) note(together(store, [{ ranges: numbers.map((number) => exactly(`#:${number}`)) }, ...(words.length > 0 ? born : [])], limit), 'number');
  if (words.length > 0) for (const how of ['name', 'beginning', 'sound'] as const) if (found.size < limit) note(together(store, [...partsOf(words, how), ...born], limit + found.size), how);
  if (words.length > 0 && found.size < limit && ![...found.values()].some((how) => how !== 'sound')) note(nearly(store, words, born, limit + found.size), 'sound');
  if (words.length === 0 && numbers.length === 0) note(together(store, born, limit), 'name');
  const best = [...found].sort((a, b) => rank[a[1]] - rank[b[1]] || b[0] - a[0]).slice(0, limit);
  const read = store.db.prepare<[number], { kind: FoundPerson['kind']; ref: string; name: string; birth_date: string | null; number: string }>('SELECT kind, ref, name, birth_date, number FROM person_entry WHERE id = ?');
  return best.map(([id, how]) => {
    const row = read.get(id)!;
    return { kind: row.kind, ref: row.ref, name: row.name, birthDate: row.birth_date, number: row.number, how };
  });
}

/** Keys from `from` on and before `to`; one key where they are the same. */
interface Range {
  from: string;
  to: string;
}
/** What an entry must have: a key of one of the ranges. */
interface Part {
  ranges: Range[];
}
const exactly = (key: string): Range => ({ from: key, to: key });
const within = (key: string, { from, to }: Range): boolean => (from === to ? key === from : key >= from && key < to);

/** A part for each word: the word, or what it is written together with its neighbours. By sound, small words may be missing. */
function partsOf(words: readonly string[], how: Exclude<How, 'number'>): Part[] {
  const together = words.map((_, at) => [[at, 1], [at - 1, 2], [at, 2], [at - 2, 3], [at - 1, 3], [at, 3]].flatMap(([from, count]) => (from! < 0 || from! + count! > words.length ? [] : [words.slice(from, from! + count!).join('')])));
  const parts = together.map((forms) => ({ ranges: forms.flatMap((form) => rangesOf(form, how)) }));
  const carrying = how === 'sound' ? parts.filter((_, at) => !isParticle(words[at]!)) : parts;
  return carrying.length > 0 ? carrying : parts;
}

/** Where a word is that nobody bears: a slip of the hand in it, or two names written as one. What is read is bounded, whatever is asked. */
function nearly(store: Store, words: readonly string[], born: Part[], limit: number): Set<number> {
  const known = store.db.prepare<[string], number>('SELECT 1 FROM person_key WHERE key = ? LIMIT 1').pluck();
  const is = (key: string): boolean => known.get(key) !== undefined;
  const borne = words.map((word) => spellings(word).some((form) => is(`n:${form}`)));
  const slipped = words.map((word, at) => (borne[at] ? [] : spellings(word).filter((form) => form.length > 4).flatMap((form) => [...new Set(slips(form))].map((one) => `n:${one}`).filter(is))));
  const found = slipped.some((keys) => keys.length > 0) ? [together(store, [...words.map((word, at) => ({ ranges: [...rangesOf(word, 'sound'), ...slipped[at]!.map(exactly)] })), ...born], limit)] : [];
  words.forEach((word, at) => {
    const others = words.length > 1 ? partsOf(words.toSpliced(at, 1), 'sound') : [];
    for (const { halves, written } of borne[at] ? [] : halvesOf(spellings(word)[0]!, is)) found.push(together(store, [...halves, ...others, ...born], limit, written));
  });
  return new Set(found.flatMap((ids) => [...ids]));
}

/** The ways to read a word of a–z as two names that are borne: both as written, or by their sound. */
function halvesOf(form: string, is: (key: string) => boolean): { halves: Part[]; written: boolean }[] {
  return Array.from({ length: Math.max(0, form.length - 5) }, (_, at) => [form.slice(0, at + 3), form.slice(at + 3)]).flatMap((halves) => {
    const names = halves.map((half) => [`n:${half}`].filter(is));
    const written = names.every((keys) => keys.length > 0);
    const keys = written ? names : halves.map((half, side) => [...names[side]!, ...skeletons(half).map((one) => `s:${one}`).filter(is)]);
    return keys.some((one) => one.length === 0) ? [] : [{ halves: keys.map((one) => ({ ranges: one.map(exactly) })), written }];
  });
}

/** A word of a name as written; or as a beginning (from three letters); or as either or by its sound. */
function rangesOf(word: string, how: Exclude<How, 'number'>): Range[] {
  const forms = spellings(word);
  if (how === 'name') return forms.map((form) => exactly(`n:${form}`));
  const beginnings = forms.map((form) => (form.length > 2 ? { from: `n:${form}`, to: `n:${form}{` } : exactly(`n:${form}`)));
  if (how === 'beginning') return beginnings;
  const keys = forms.flatMap((form) => {
    // Two signs that begin with a vowel are Al as well as Julia.
    const code = cologne(form);
    const beside = besideParticle(form);
    return [...(code.length > 2 || !code.startsWith('0') ? [`k:${code}`] : []), ...[form, ...beside].flatMap((one) => skeletons(one).map((skeleton) => `s:${skeleton}`)), ...[...beside, ...otherHands(form)].map((one) => `n:${one}`)];
  });
  return [...beginnings, ...[...new Set(keys)].map(exactly)];
}

/** @returns at most `most` entries of a part, of one key the newest first */
function entriesOf(store: Store, part: Part, most: number): Set<number> {
  const one = store.db.prepare<[string, number], number>('SELECT entry FROM person_key WHERE key = ? ORDER BY entry DESC LIMIT ?').pluck();
  const several = store.db.prepare<[string, string], number>('SELECT entry FROM person_key WHERE key >= ? AND key < ?').pluck();
  const ids = new Set<number>();
  for (const { from, to } of part.ranges) {
    if (from === to) for (const id of one.all(from, most)) ids.add(id);
    else {
      let room = most;
      for (const id of several.iterate(from, to)) {
        if (!ids.has(id)) room--;
        ids.add(id);
        if (room === 0) break;
      }
    }
  }
  return ids;
}

/** Entries that have every part. The rarest part leads: the others are asked only of what it leaves. `wide`: also where none is rare. */
function together(store: Store, parts: Part[], limit: number, wide = true): Set<number> {
  const [first, ...rest] = parts;
  if (!first) return new Set();
  if (rest.length === 0) return entriesOf(store, first, limit);
  const probed = parts.map((part) => ({ part, ids: entriesOf(store, part, few + 1) })).sort((a, b) => a.ids.size - b.ids.size);
  const [rarest, ...others] = probed as [(typeof probed)[number], ...typeof probed];
  if (rarest.ids.size <= few) {
    const keys = store.db.prepare<[number], string>('SELECT key FROM person_key WHERE entry = ?').pluck();
    return new Set([...rarest.ids].filter((id) => {
      const known = keys.all(id);
      return others.every(({ part }) => part.ranges.some((range) => known.some((key) => within(key, range))));
    }));
  }
  if (!wide) return new Set();
  const sets = parts.map((part) => entriesOf(store, part, mostPerPart)).sort((a, b) => a.size - b.size);
  return new Set([...sets[0]!].filter((id) => sets.every((set) => set.has(id))));
}
