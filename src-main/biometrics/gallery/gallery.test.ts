import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../store/database.ts';
import { syntheticFinger } from '../../training/synthetic-finger.ts';
import { identify } from '../finger/assess.ts';
import { extractWithQuality } from '../finger/quality.ts';
import { readMinutiaeRecord } from '../finger/records.ts';
import { belongsInGallery, candidatesFrom, leavesGallery, scoreWanted } from './rules.ts';
import { clearGallery, galleryCaptures, galleryIndex, galleryRecord, putGallery } from './store.ts';

const session = (state: 'notSent' | 'queued' | 'sending' | 'accepted' | 'parked' | 'answered', status: 'active' | 'completed' | 'cancelled' = 'active') => ({ status, identification: { state } });

describe('[Issue 4, 5] who stands in the local gallery', () => {
  it('while the line is down: everybody captured; else only those without an answer', () => {
    expect(belongsInGallery(session('notSent'), true)).toBe(true);
    expect(belongsInGallery(session('notSent'), false)).toBe(false);
    for (const state of ['queued', 'sending', 'accepted', 'parked'] as const) expect(belongsInGallery(session(state), false)).toBe(true);
    expect(belongsInGallery(session('queued', 'completed'), false)).toBe(true);
  });

  it('leaves when the station has answered or the session was cancelled', () => {
    expect([session('answered'), session('answered', 'completed'), session('queued', 'cancelled')].map(leavesGallery)).toEqual([true, true, true]);
    expect([session('queued'), session('notSent'), session('parked', 'completed')].map(leavesGallery)).toEqual([false, false, false]);
    expect(belongsInGallery(session('answered'), true)).toBe(false);
    expect(belongsInGallery(session('queued', 'cancelled'), true)).toBe(false);
  });
});

describe('[Issue 4, 5] candidates', () => {
  it('ask more of a score the more is compared: one search in a hundred shows a stranger', () => {
    expect(scoreWanted(10)).toBe(40);
    expect(scoreWanted(10_000)).toBeCloseTo(60, 6);
  });

  it('are people, best first, with the best hit per finger; a weak hit shows nobody', () => {
    const hits = [
      { sessionId: 'a', finger: 2, otherFinger: 2, score: 61 },
      { sessionId: 'b', finger: 2, otherFinger: 7, score: 90 },
      { sessionId: 'a', finger: 2, otherFinger: 3, score: 55 },
      { sessionId: 'a', finger: 1, otherFinger: 1, score: 70 },
      { sessionId: 'c', finger: 4, otherFinger: 4, score: 39 },
    ];
    expect(candidatesFrom(hits, 100)).toEqual([
      { sessionId: 'b', score: 90, fingers: [{ finger: 2, otherFinger: 7, score: 90 }] },
      { sessionId: 'a', score: 70, fingers: [{ finger: 1, otherFinger: 1, score: 70 }, { finger: 2, otherFinger: 2, score: 61 }] },
    ]);
    expect(candidatesFrom([], 0)).toEqual([]);
  });
});

describe('[Issue 4, 5] the gallery in the store', () => {
  let dir: string;
  let store: Store;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'schalter-gallery-'));
    store = openStore({ dir, key: new Uint8Array(randomBytes(32)) });
    for (const id of ['one', 'two']) store.db.prepare("INSERT INTO session (id, version, status, step, created_at, updated_at, body) VALUES (?, 1, 'active', 'person', '2026-11-24T08:00:00Z', '2026-11-24T08:00:00Z', '{}')").run(id);
  });
  afterEach(() => {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const readGallery = (from: Store) => galleryIndex(from).map((entry) => ({ ...entry, template: readMinutiaeRecord(galleryRecord(from, entry.captureId)!).views[0]!.template }));
  const print = (seed: string, impression = 0) => extractWithQuality(syntheticFinger({ seed, impression })).template;

  it('gives templates back as they were put in, and finds the person among others', () => {
    const template = print('gallery-a');
    putGallery(store, 'one', [{ captureId: 'x', finger: 2, template }, { captureId: 'y', finger: 3, template: print('gallery-b') }], '2026-11-24T08:01:00Z');
    const read = readGallery(store);
    expect(read.map(({ captureId, sessionId, finger }) => [captureId, sessionId, finger])).toEqual([['x', 'one', 2], ['y', 'one', 3]]);
    expect(read[0]!.template).toEqual(template);
    const hits = identify(print('gallery-a', 3), read.map((entry) => entry.template)).map(({ index, score }) => ({ sessionId: read[index]!.sessionId, finger: 2, otherFinger: read[index]!.finger, score }));
    expect(candidatesFrom(hits, read.length)).toMatchObject([{ sessionId: 'one', fingers: [{ finger: 2, otherFinger: 2 }] }]);
    const stranger = identify(print('gallery-c'), read.map((entry) => entry.template)).map(({ index, score }) => ({ sessionId: read[index]!.sessionId, finger: 2, otherFinger: read[index]!.finger, score }));
    expect(candidatesFrom(stranger, read.length)).toEqual([]);
  });

  it('replaces what a session had, forgets it with the answer, and with the session itself', () => {
    const template = print('gallery-a');
    const put = (sessionId: string, captureId: string) => putGallery(store, sessionId, [{ captureId, finger: 1, template }], '2026-11-24T08:01:00Z');
    put('one', 'x');
    put('one', 'z');
    put('two', 'y');
    expect(galleryCaptures(store, 'one')).toEqual(['z']);
    clearGallery(store, 'one');
    expect(readGallery(store).map((entry) => entry.sessionId)).toEqual(['two']);
    store.db.prepare("DELETE FROM session WHERE id = 'two'").run();
    expect(readGallery(store)).toEqual([]);
  });
});
