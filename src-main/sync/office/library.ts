/**
 * Master lists, reference catalogue and settings of the office: fetched when they are newer, checked by hash. What
 * cannot be used is named and left, the others are taken; what was in use stays in use.
 */
import { createHash } from 'node:crypto';
import { asSchalterError, SchalterError } from '../../errors.ts';
import { OfficeError, type OfficeClient } from './client.ts';
import type { DeskState } from './desk-state.ts';
import type { Sealer } from './seal.ts';
import type { LibraryEntry } from './wire.ts';

export interface Refused {
  version: number;
  sha256: string;
  sentence: string;
}
export interface LibraryPart {
  client: OfficeClient;
  state: DeskState;
  sealer: Sealer;
  /** By name; asked about again when there is another version, or after a start. */
  refused: Map<string, Refused>;
  problem(code: string): void;
  /** What was taken is still as it came; otherwise it is fetched again. */
  whole(entry: LibraryEntry): boolean;
  /** Takes it into use; throws where it must not be used. */
  arrived(entry: LibraryEntry, body: Buffer): void;
}

/** Master lists and catalogues prove themselves by their own signatures; settings are sealed, so that only an admitted desk can have made them. */
export async function fetchLibrary(part: LibraryPart): Promise<void> {
  for (const entry of await part.client.library()) {
    const name = `${entry.kind}/${entry.name}`;
    const before = part.refused.get(name);
    const taken = part.state.libraryVersion(entry.kind, entry.name) === entry.version && part.whole(entry);
    if (taken || (before?.version === entry.version && before.sha256 === entry.sha256)) continue;
    try {
      await take(part, entry);
      part.refused.delete(name);
    } catch (thrown) {
      if (thrown instanceof OfficeError && thrown.failure === 'line') throw thrown;
      const { code, message } = asSchalterError(thrown);
      part.problem(code);
      part.refused.set(name, { version: entry.version, sha256: entry.sha256, sentence: message });
    }
  }
}

async function take({ client, state, sealer, arrived }: LibraryPart, entry: LibraryEntry): Promise<void> {
  const file = await client.libraryFile(entry.kind, entry.name);
  if (createHash('sha256').update(file).digest('hex') !== entry.sha256) throw new SchalterError('OFFICE_LIBRARY', 'unavailable', 'Eine Datei vom Amtsserver kam beschädigt an und bleibt unbenutzt.');
  const body = entry.kind === 'settings' ? Buffer.from(sealer.openBytes(`settings ${entry.name}`, new Uint8Array(file))) : file;
  arrived(entry, body);
  state.libraryKept(entry, entry.kind === 'settings' ? body : null);
}
