/**
 * The station's side of files: takes packages from the exchange folder (or a medium), works on them like any
 * other, and writes results back. Everything that comes this way belongs to one client, the folder.
 */
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { SchalterError } from '../../src-main/errors.ts';
import { writePackage } from '../../src-main/matching/gsat/package.ts';
import { packageSuffix, readPackageFile, resultFile, resultSuffix, toDesk, toStation } from '../../src-main/matching/nist-files/exchange.ts';
import { writeWhole } from '../../src-main/matching/nist-files/client.ts';
import { contentHashOf } from '../../src-main/matching/transaction.ts';
import type { StationStore } from './store.ts';

export const filesClient = 'files';

/**
 * Enters a package that came by file. Repeating it changes nothing.
 * @throws SchalterError PACKAGE… (input), FILES_CONFLICT (input)
 */
export async function enterPackage(store: StationStore, xml: string, at: string): Promise<void> {
  const { transaction, captures } = readPackageFile(xml);
  await store.seen(filesClient, 'Austauschordner', at);
  for (const [sha256, bytes] of captures) await store.append(filesClient, sha256, bytes.length, 0, bytes);
  const outcome = await store.submit(filesClient, { transaction, contentHash: contentHashOf(transaction), package: writePackage(transaction) }, at, at);
  if (outcome.kind !== 'accepted') throw new SchalterError('FILES_CONFLICT', 'input', 'Unter dieser Vorgangsnummer ist schon etwas anderes angenommen, oder eine Aufnahme fehlt.');
}

/** One look at the folder: takes what came, writes what is answered. True: there was something to do. */
export async function exchangeStep(store: StationStore, dir: string, at: string): Promise<boolean> {
  const [incoming, taken, refused, outgoing] = [join(dir, toStation), join(dir, toStation, 'taken'), join(dir, toStation, 'refused'), join(dir, toDesk)];
  for (const folder of [taken, refused, outgoing]) await mkdir(folder, { recursive: true });
  const names = (await readdir(incoming)).filter((name) => name.endsWith(packageSuffix)).sort();
  for (const name of names) {
    try {
      await enterPackage(store, await readFile(join(incoming, name), 'utf8'), at);
      await rename(join(incoming, name), join(taken, name));
    } catch (thrown) {
      if (!(thrown instanceof SchalterError)) throw thrown;
      await rename(join(incoming, name), join(refused, name));
    }
  }
  const results = await store.openResults(filesClient, 100);
  for (const result of results) {
    const images = new Map<string, Uint8Array>();
    for (const image of result.candidates.flatMap((candidate) => [candidate.face, ...candidate.fingers.map((finger) => finger.image)])) {
      const bytes = image ? await store.imageBytes(store.sql, image.imageId) : null;
      if (image && bytes) images.set(image.imageId, bytes);
    }
    await writeWhole(join(outgoing, `${result.resultId}${resultSuffix}`), resultFile(result, images));
    await store.acknowledge(filesClient, [result.resultId], at);
  }
  return names.length > 0 || results.length > 0;
}
