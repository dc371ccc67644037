/**
 * Worked examples for tests: ../shared/data/emrtd/transcripts.json (ICAO 9303-11 appendices D and G and a
 * recorded chip authentication). Tests read it where it lies; where it is missing they are skipped loudly.
 */
import { existsSync, readFileSync } from 'node:fs';
import { bytesOf, hexOf } from '../bytes.ts';
import type { ApduTransport } from '../apdu.ts';
import type { RandomSource } from '../crypto/groups.ts';

export interface TranscriptStep {
  readonly name?: string | null;
  readonly hex?: readonly string[];
  readonly text?: readonly string[];
  readonly flags?: readonly string[];
  readonly apdu?: string;
  readonly rapdu?: string;
  readonly password?: readonly string[];
}

export interface TranscriptGroup {
  readonly source: string;
  readonly steps: readonly TranscriptStep[];
}

const path = new URL('../../../../../shared/data/emrtd/transcripts.json', import.meta.url);

/** True where the examples are there; says so on the console where they are not. */
export const haveTranscripts = existsSync(path);
if (!haveTranscripts) console.warn(`SKIPPED: worked examples of ICAO 9303-11, ${path.pathname} is missing`);

/** Group by the end of its name, e.g. `TestDoBAC`. */
export function transcriptGroup(name: string): TranscriptGroup {
  const groups = JSON.parse(readFileSync(path, 'utf8')) as TranscriptGroup[];
  const group = groups.find((each) => each.source.endsWith(name));
  if (group === undefined) throw new RangeError(`no group ${name}`);
  return group;
}

/** All values with this name, in order. */
export function valuesOf(group: TranscriptGroup, name: string | null): Uint8Array[] {
  return group.steps.filter((step) => step.name === name).flatMap((step) => (step.hex ?? []).map(bytesOf));
}

/** First value with this name. */
export function valueOf(group: TranscriptGroup, name: string | null, index = 0): Uint8Array {
  const value = valuesOf(group, name)[index];
  if (value === undefined) throw new RangeError(`no value ${name}`);
  return value;
}

/** A transport that plays recorded answers and fails on any other command, or when some are left over. */
export function replay(steps: readonly TranscriptStep[]): ApduTransport & { readonly left: () => number } {
  const pairs = steps.filter((step) => step.apdu !== undefined && step.rapdu !== undefined);
  let next = 0;
  return {
    atr: new Uint8Array(0),
    transmit(apdu) {
      const pair = pairs[next];
      if (pair === undefined) return Promise.reject(new Error(`unexpected command ${hexOf(apdu)}`));
      if (hexOf(apdu) !== pair.apdu?.toUpperCase()) {
        return Promise.reject(new Error(`command ${next + 1}: sent ${hexOf(apdu)}, recorded ${pair.apdu}`));
      }
      next += 1;
      return Promise.resolve(bytesOf(pair.rapdu!));
    },
    close: () => Promise.resolve(),
    left: () => pairs.length - next,
  };
}

/** Random source that hands out the given octets in order and fails when asked for another length. */
export function scriptedRandom(...values: readonly Uint8Array[]): RandomSource {
  let next = 0;
  return (length) => {
    const value = values[next++];
    if (value?.length !== length) throw new RangeError(`random value ${next}: ${length} octets asked`);
    return value;
  };
}
