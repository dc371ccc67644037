import { afterAll, describe, expect, it } from 'vitest';
import { syntheticFinger } from '../../training/synthetic-finger.ts';
import { identify } from '../finger/assess.ts';
import { createFingerRoom } from '../finger/index.ts';
import { extractWithQuality } from '../finger/quality.ts';
import { readMinutiaeRecord, writeMinutiaeRecord } from '../finger/records.ts';
import { createSearchableGallery } from './searchable.ts';

const room = createFingerRoom();
afterAll(() => room.close());

const record = (seed: string, impression = 0): Uint8Array => writeMinutiaeRecord(extractWithQuality(syntheticFinger({ seed, impression })).template, { position: 2 });
const template = (bytes: Uint8Array) => readMinutiaeRecord(bytes).views[0]!.template;
const people = new Map(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((seed) => [seed, record(`gallery ${seed}`)]));

describe('[Issue 4, 5] the packed local gallery', () => {
  const searchable = createSearchableGallery();
  const packed: number[] = [];
  const engine = {
    packGallery: (records: Uint8Array[]) => {
      packed.push(records.length);
      return room.packGallery(records);
    },
    searchGallery: room.searchGallery,
  };
  const only = (...seeds: string[]) => new Map(seeds.map((seed) => [seed, () => people.get(seed)!]));
  const probe = template(record('gallery c', 1));

  it('answers as a search without it, with the same scores', async () => {
    const [found] = await searchable.search(engine, [probe], only(...people.keys()), 3);
    const expected = identify(probe, [...people.values()].map(template), 3).map(({ index, score }) => ({ id: [...people.keys()][index], score }));
    expect(found).toEqual(expected);
    expect(found![0]).toMatchObject({ id: 'c' });
    expect(found![0]!.score).toBeGreaterThan(40);
  });

  it('packs only what is new, and nothing when nothing is', async () => {
    const more = new Map([...only(...people.keys()), ['again', () => record('gallery c', 2)]]);
    packed.length = 0;
    const [found] = await searchable.search(engine, [probe], more, 3);
    expect(new Set(found!.slice(0, 2).map((one) => one.id))).toEqual(new Set(['c', 'again']));
    await searchable.search(engine, [probe], more, 3);
    expect(packed).toEqual([1]);
  });

  it('forgets who has left', async () => {
    const [found] = await searchable.search(engine, [probe], only('a', 'b', 'd'), 10);
    expect(found!.map((one) => one.id).sort()).toEqual(['a', 'b', 'd']);
    expect(found![0]!.score).toBeLessThan(40);
  });

  it('packs in parts, a question at a time, and after somebody has left only the part they stood in', async () => {
    const parted = createSearchableGallery(4);
    packed.length = 0;
    const [first] = await Promise.all([parted.search(engine, [probe], only(...people.keys()), 3), parted.search(engine, [probe], only(...people.keys()), 3)]);
    expect(first[0]![0]).toMatchObject({ id: 'c' });
    expect(packed).toEqual([4, 4, 2]);
    packed.length = 0;
    const [found] = await parted.search(engine, [probe], only('a', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'), 3);
    expect(found![0]).toMatchObject({ id: 'c' });
    expect(packed).toEqual([3]);
  });

  it('gives the event loop its turn while records are read, and leaves out who leaves meanwhile', async () => {
    let turns = 0;
    let going = true;
    const tick = (): void => {
      turns++;
      if (going) setImmediate(tick);
    };
    setImmediate(tick);
    const seen: number[] = [];
    const records = new Map(Array.from({ length: 800 }, (_, i) => [`x${i}`, () => {
      seen.push(turns);
      return i === 799 ? undefined : people.get('a')!;
    }] as const));
    const [found] = await createSearchableGallery().search({ packGallery: room.packGallery, searchGallery: room.searchGallery }, [template(people.get('a')!)], records, 800);
    going = false;
    // Fails where all are read in one turn.
    expect(new Set(seen).size).toBeGreaterThan(2);
    expect(found!.map((one) => one.id)).not.toContain('x799');
  });
});
