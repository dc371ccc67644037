/**
 * The local gallery as it is searched (issue 4, section 5): packed once, and after that only what is new. What has
 * left the store leaves the packed form with the next question: what is deleted is gone, and only the part it stood
 * in is packed anew. Packing happens in the finger room's worker, a part at a time, so that captures get their turn
 * between two; the records are read a few at a time, so that the caller's event loop does too.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Candidate, FingerRoom, FingerTemplate, FlatGallery } from '../finger/types.ts';

/** A finger in the gallery: its name, and where its ISO/IEC 19794-2 record comes from; undefined where it has left meanwhile. */
export type Records = ReadonlyMap<string, () => Uint8Array | undefined>;

interface Part {
  ids: readonly string[];
  packed: FlatGallery;
}

export interface Found {
  id: string;
  score: number;
}

/** Fingers of a part: about two seconds of the worker. */
const fullPart = 8192;
/** More parts that are not full than this are packed into one: each costs a search of its own. */
const mostSmall = 6;
/** Records read in one turn of the event loop. */
const readAtOnce = 256;

type Engine = Pick<FingerRoom, 'packGallery' | 'searchGallery'>;

export interface SearchableGallery {
  /** The best of all that stand in `current`, for each probe, best first. Questions are answered one after the other. */
  search(engine: Engine, probes: readonly FingerTemplate[], current: Records, limit: number): Promise<Found[][]>;
}

async function packed(engine: Engine, ids: readonly string[], current: Records): Promise<Part> {
  const there: string[] = [];
  const records: Uint8Array[] = [];
  for (const [count, id] of ids.entries()) {
    if (count % readAtOnce === readAtOnce - 1) await nextTurn();
    const record = current.get(id)!();
    if (!record) continue;
    there.push(id);
    records.push(record);
  }
  return { ids: there, packed: await engine.packGallery(records) };
}

/** @param partSize fingers of a full part */
export function createSearchableGallery(partSize = fullPart): SearchableGallery {
  let parts: Part[] = [];
  let last: Promise<unknown> = Promise.resolve();

  const bringUpToDate = async (engine: Engine, current: Records): Promise<void> => {
    parts = parts.filter((part) => part.ids.every((id) => current.has(id)));
    const full = parts.filter((part) => part.ids.length >= partSize);
    if (parts.length - full.length >= mostSmall) parts = full;
    const known = new Set(parts.flatMap((part) => part.ids));
    const fresh = [...current.keys()].filter((id) => !known.has(id));
    for (let at = 0; at < fresh.length; at += partSize) parts.push(await packed(engine, fresh.slice(at, at + partSize), current));
  };

  const answer = async (engine: Engine, probes: readonly FingerTemplate[], current: Records, limit: number): Promise<Found[][]> => {
    await bringUpToDate(engine, current);
    const answers: Candidate[][][] = [];
    for (const part of parts) answers.push(await engine.searchGallery([...probes], part.packed, limit));
    return probes.map((_, probe) =>
      parts
        .flatMap(({ ids }, part) => answers[part]![probe]!.map(({ index, score }) => ({ id: ids[index]!, score })))
        .sort((a, b) => b.score - a.score)
        .slice(0, limit),
    );
  };

  return {
    search(engine, probes, current, limit) {
      const turn = last.then(() => answer(engine, probes, current, limit));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
