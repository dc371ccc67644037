/**
 * Trust from the files a person names on the command line [issue 3, section 7]. One that cannot be read or is no
 * list keeps none of the others from being used: it is named among the problems. What it would have proven stays
 * undetermined.
 */
import { asSchalterError } from '../errors.ts';
import type { Finding } from '../documents/checks/model.ts';
import type { Certificate } from '../documents/passive/certificate.ts';
import { buildTrustStore, type TrustSource, type TrustStore } from '../documents/passive/trust-store.ts';
import { readInput } from './arguments.ts';
import type { CommandIo } from './command.ts';

/** `noneUsable`: files were named, and not one of them is a list. Without a pin, the person who named the file vouches for it. */
export async function trustOf(paths: readonly string[], pinned: readonly Certificate[], now: Date, io: CommandIo): Promise<{ trust: TrustStore; noneUsable: boolean }> {
  const sources: TrustSource[] = [];
  const unreadable: string[] = [];
  for (const path of paths) {
    try {
      sources.push({ name: path, bytes: await readInput(path, io.stdin), importedAt: null, retrieval: 'manual' });
    } catch (thrown) {
      unreadable.push(asSchalterError(thrown).message);
    }
  }
  const trust = buildTrustStore(sources, { pinned, acceptUnpinned: pinned.length === 0, now });
  return { trust: { ...trust, problems: [...unreadable, ...trust.problems] }, noneUsable: paths.length > 0 && trust.usedLists.length === 0 };
}

/** 1 where a check that counts failed; 2 where all that was named to check against was no list; else 0. */
export function exitCodeOfChecks(checks: readonly Finding[], noneUsable: boolean): 0 | 1 | 2 {
  if (checks.some(({ result, obligation }) => result === 'failed' && obligation !== 'evaluatory')) return 1;
  return noneUsable ? 2 : 0;
}
