/** Master lists, reference catalogue and settings of the office: fetched when they are newer, checked by hash. */
import { createHash } from 'node:crypto';
import { SchalterError } from '../../errors.ts';
import type { OfficeClient } from './client.ts';
import type { DeskState } from './desk-state.ts';
import type { Sealer } from './seal.ts';

export interface LibraryPart {
  client: OfficeClient;
  state: DeskState;
  sealer: Sealer;
  arrived(kind: string, name: string, body: Buffer): void;
}

/** Master lists and catalogues prove themselves by their own signatures; settings are sealed, so that only an admitted desk can have made them. */
export async function fetchLibrary(part: LibraryPart): Promise<void> {
  for (const entry of await part.client.library()) {
    if (part.state.libraryVersion(entry.kind, entry.name) === entry.version) continue;
    const file = await part.client.libraryFile(entry.kind, entry.name);
    if (createHash('sha256').update(file).digest('hex') !== entry.sha256) throw new SchalterError('OFFICE_LIBRARY', 'unavailable', 'Eine Datei vom Amtsserver kam beschädigt an. Sie wird erneut geholt.');
    const body = entry.kind === 'settings' ? Buffer.from(part.sealer.openBytes(`settings ${entry.name}`, new Uint8Array(file))) : file;
    part.arrived(entry.kind, entry.name, body);
    part.state.libraryKept(entry, entry.kind === 'settings' ? body : null);
  }
}
