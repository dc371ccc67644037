/**
 * Adapter (c): a watched folder that somebody else carries to the station, for sites without a line of their
 * own. The folder being there and writable is the line; results come when their files come.
 */
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StationError, type Accepted, type MatchingStation, type ReceivedResult } from '../port.ts';
import { contentHashOf } from '../transaction.ts';
import { packageFile, packageSuffix, readResultFile, resultSuffix, toDesk, toStation } from './exchange.ts';

export interface NistFilesSettings {
  /** Exchange folder; `to-station/` and `to-desk/` are made in it. */
  dir: string;
  now?: () => number;
  /** How often the folder is looked at while waiting for results. */
  lookEveryMs?: number;
}

/** Writes so that nobody ever sees half a file. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}.part`;
  await writeFile(unfinished, text, { flush: true });
  await rename(unfinished, path);
}

export function createNistFilesStation(settings: NistFilesSettings): MatchingStation {
  const now = settings.now ?? Date.now;
  const [out, back, done] = [join(settings.dir, toStation), join(settings.dir, toDesk), join(settings.dir, toDesk, 'done')];
  const received = new Map<string, { file: string; content: ReceivedResult }>();
  /** Result files that cannot be read; kept where they are and not tried again by this process. */
  const unreadable = new Set<string>();

  const withFolder = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw cause instanceof StationError ? cause : new StationError('FILES_FOLDER', 'line', 'Der Austauschordner ist nicht erreichbar oder nicht beschreibbar. Bitte Laufwerk und Rechte prüfen; Sendungen warten.', { cause });
    }
  };
  const readNew = async (): Promise<void> => {
    const names = (await readdir(back)).filter((name) => name.endsWith(resultSuffix) && !unreadable.has(name));
    const known = new Set([...received.values()].map((entry) => entry.file));
    for (const name of names.filter((entry) => !known.has(entry))) {
      try {
        const content = readResultFile(await readFile(join(back, name), 'utf8'));
        received.set(content.result.resultId, { file: name, content });
      } catch {
        unreadable.add(name);
      }
    }
  };

  return {
    name: 'Austauschordner',
    measure: () =>
      withFolder(async () => {
        await access(settings.dir, constants.W_OK);
        await mkdir(out, { recursive: true });
        await mkdir(done, { recursive: true });
        const message = unreadable.size === 0 ? null : `Im Austauschordner liegen ${unreadable.size} Ergebnisdateien, die nicht lesbar sind. Bitte erneut anfordern.`;
        return { service: 'Austauschordner', interfaceVersions: ['1.0'], time: new Date(now()).toISOString(), accepting: true, message };
      }),
    /** Nothing travels ahead of the package. */
    captureOffsets: async (captures) => new Map(captures.map((capture) => [capture.sha256, capture.bytes])),
    appendCapture: async (capture) => capture.bytes,
    submit: (transaction, readCapture): Promise<Accepted> =>
      withFolder(async () => {
        await mkdir(out, { recursive: true });
        await writeWhole(join(out, `${transaction.transactionId}${packageSuffix}`), packageFile(transaction, readCapture));
        return { transactionId: transaction.transactionId, taskId: `file-${transaction.transactionId}`, state: 'pending', contentHash: contentHashOf(transaction) };
      }),
    /** A file that was carried away is not missing: it is on its way. */
    status: async ({ transactionId, taskId }) => (taskId === null ? null : { transactionId, taskId, state: 'pending', contentHash: '0'.repeat(64) }),
    results: (waitMs, signal) =>
      withFolder(async () => {
        await mkdir(done, { recursive: true });
        const end = now() + waitMs;
        for (;;) {
          await readNew();
          if (received.size > 0 || signal.aborted || now() >= end) return [...received.values()].map((entry) => entry.content.result);
          await new Promise((resolve) => setTimeout(resolve, Math.min(settings.lookEveryMs ?? 2_000, Math.max(1, end - now()))));
        }
      }),
    async image(result, image) {
      const bytes = received.get(result.resultId)?.content.images.get(image.imageId);
      if (!bytes) throw new StationError('FILES_IMAGE', 'fault', 'Ein Registerbild fehlt in der Ergebnisdatei. Bitte die Datei erneut anfordern.');
      return bytes;
    },
    acknowledge: (resultIds) =>
      withFolder(async () => {
        for (const resultId of resultIds) {
          const entry = received.get(resultId);
          if (!entry) continue;
          await rename(join(back, entry.file), join(done, entry.file));
          received.delete(resultId);
        }
      }),
    /** A file cannot be asked for again by machine; people do. */
    redeliver: async () => {},
    async cancel() {
      throw new StationError('FILES_NO_CANCEL', 'refused', 'Eine Datei, die schon im Austauschordner lag, lässt sich nicht zurückziehen.');
    },
    close: async () => {},
  };
}
