/**
 * The local gallery as it is searched (issue 4, section 5): packed once, and after that only what is new. What has
 * left the store leaves the packed form with the next question: what is deleted is gone.
 */
import type { Candidate, FingerRoom, FingerTemplate, FlatGallery } from '../finger/types.ts';

/** A finger in the gallery: its name, and where its ISO/IEC 19794-2 record comes from. */
export type Records = ReadonlyMap<string, () => Uint8Array>;

interface Part {
  ids: readonly string[];
  packed: FlatGallery;
}

export interface Found {
  id: string;
  score: number;
}

/** More parts than this are packed into one: each costs a search of its own. */
const mostParts = 6;

export interface SearchableGallery {
  /** The best of all that stand in `current`, for each probe, best first. */
  search(engine: Pick<FingerRoom, 'packGallery' | 'searchGallery'>, probes: readonly FingerTemplate[], current: Records, limit: number): Promise<Found[][]>;
}

export function createSearchableGallery(): SearchableGallery {
  let parts: Part[] = [];
  return {
    async search(engine, probes, current, limit) {
      parts = parts.length >= mostParts ? [] : parts.filter((part) => part.ids.every((id) => current.has(id)));
      const known = new Set(parts.flatMap((part) => part.ids));
      const fresh = [...current.keys()].filter((id) => !known.has(id));
      const searched = [...parts];
      if (fresh.length > 0) {
        const part = { ids: fresh, packed: await engine.packGallery(fresh.map((id) => current.get(id)!())) };
        searched.push(part);
        parts = [...parts, part];
      }
      const answers: Candidate[][][] = [];
      for (const { packed } of searched) answers.push(await engine.searchGallery([...probes], packed, limit));
      return probes.map((_, probe) =>
        searched
          .flatMap(({ ids }, part) => answers[part]![probe]!.map(({ index, score }) => ({ id: ids[index]!, score })))
          .sort((a, b) => b.score - a.score)
          .slice(0, limit),
      );
    },
  };
}
