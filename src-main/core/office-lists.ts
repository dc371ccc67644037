/**
 * Master lists and reference catalogue that the office serves its desks. Proven when they arrive and again whenever
 * they are loaded, because neither the server nor the disk is trusted: who may sign stands at each desk, certificates in
 * `trustDir/pinned` and publishers' keys in the settings. An older edition never takes the place of a newer one.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { unpackCatalogue } from '../documents/catalogue/bundle.ts';
import { openCatalogue, type ReferenceCatalogue, type ReferenceCatalogueContents } from '../documents/catalogue/catalogue.ts';
import type { UsedList } from '../documents/checks/model.ts';
import { buildTrustStore, EMPTY_TRUST, type TrustSource, type TrustStore } from '../documents/passive/trust-store.ts';
import { asSchalterError, SchalterError } from '../errors.ts';
import type { DeskSettings } from './settings.ts';
import { putFile } from './put-file.ts';
import type { Certificate } from '../documents/passive/certificate.ts';
import { filesIn, pinnedIn, sourcesIn } from './trust-files.ts';

type ListSettings = Pick<DeskSettings, 'trustDir' | 'catalogue'>;
export type ListKind = 'masterlist' | 'catalogue';

export interface Lists {
  trust: TrustStore;
  catalogue: ReferenceCatalogue | null;
}

/** Where files of the office lie. */
export const officeFolder = (dataDir: string, kind: ListKind): string => join(dataDir, 'amt', kind);

/** What documents are checked against: the desk's own files and the office's. A file that proves nothing is named and left out. */
export function loadLists(settings: ListSettings, dataDir: string | null, now: Date): Lists {
  const problems: string[] = [];
  const trust = trustOf(settings, dataDir === null ? [] : sourcesIn(officeFolder(dataDir, 'masterlist')), now, problems);
  const catalogue = catalogueOf(settings, dataDir, problems);
  return { trust: problems.length === 0 ? trust : { ...trust, problems: [...trust.problems, ...problems] }, catalogue };
}

function trustOf({ trustDir }: ListSettings, fromOffice: TrustSource[], now: Date, problems: string[]): TrustStore {
  if (!trustDir) {
    problems.push(...fromOffice.map(({ name }) => `${name}: Es ist kein Ordner mit hinterlegten Unterzeichnern eingetragen (trustDir); die Liste bleibt unbenutzt.`));
    return EMPTY_TRUST;
  }
  const pinned = pinnedIn(trustDir);
  const proven = fromOffice.filter((source) => {
    const refusal = refusalOf(pinned.certificates, source, now);
    if (refusal) problems.push(`${source.name}: ${refusal}`);
    return refusal === null;
  });
  const trust = buildTrustStore([...sourcesIn(trustDir), ...proven], { pinned: pinned.certificates, acceptUnpinned: false, now });
  return { ...trust, problems: [...pinned.problems, ...trust.problems] };
}

/** The list itself as the log names it; throws where it is none or nobody this desk trusts has signed it. */
function provenList(pinned: readonly Certificate[], { name: _told, ...source }: TrustSource, now: Date): UsedList {
  const { usedLists, problems } = buildTrustStore([source], { pinned, acceptUnpinned: false, now });
  const [list] = usedLists;
  // A bare certificate or revocation list proves nothing about who sent it: from the office only signed lists count.
  if (!list || (list.kind !== 'masterList' && list.kind !== 'defectList')) throw refused(problems[0] ?? 'Vom Amt werden nur unterschriebene Master- und Defektlisten übernommen.');
  if (list.signatureValid !== true) throw refused('Die Unterschrift der Liste ist falsch; sie wurde verändert und bleibt unbenutzt.');
  if (!list.signerPinned) throw refused('Der Unterzeichner der Liste ist an diesem Schalter nicht hinterlegt; sie bleibt unbenutzt.');
  return list;
}
function refusalOf(pinned: readonly Certificate[], source: TrustSource, now: Date): string | null {
  try {
    provenList(pinned, source, now);
    return null;
  } catch (thrown) {
    return asSchalterError(thrown).message;
  }
}

const keysOf = (publishers: readonly string[]): Uint8Array[] => publishers.map((key) => new Uint8Array(Buffer.from(key, 'hex')));

/** Of one name the newest edition; otherwise the office's goes before the desk's own. */
function catalogueOf({ catalogue }: ListSettings, dataDir: string | null, problems: string[]): ReferenceCatalogue | null {
  if (!catalogue) return null;
  const publishers = keysOf(catalogue.publishers);
  const served: ReferenceCatalogueContents[] = [];
  for (const { name, bytes } of dataDir === null ? [] : filesIn(officeFolder(dataDir, 'catalogue'))) {
    try {
      served.push(unpackCatalogue(bytes(), publishers));
    } catch (thrown) {
      problems.push(`${name}: ${asSchalterError(thrown).message}`);
    }
  }
  const newest = served.sort((a, b) => b.version - a.version)[0];
  if (newest && !existsSync(catalogue.file)) return openCatalogue(newest);
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(catalogue.file));
  } catch (cause) {
    throw new SchalterError('SETTINGS_CATALOGUE', 'input', `Der Referenzkatalog ${catalogue.file} lässt sich nicht lesen. Bitte den Pfad in den Einstellungen prüfen.`, { cause });
  }
  const own = unpackCatalogue(bytes, publishers);
  return openCatalogue(newest && (newest.name !== own.name || newest.version > own.version) ? newest : own);
}

const refused = (sentence: string): SchalterError => new SchalterError('OFFICE_LIST_REFUSED', 'input', sentence);

interface OfficeList {
  kind: ListKind;
  name: string;
  body: Uint8Array;
}

/**
 * Whether a desk with these settings would use a file of the office.
 * @throws SchalterError OFFICE_LIST_REFUSED, OFFICE_LIST_OLDER, CATALOGUE_… (input)
 */
export function demandUsable({ kind, name, body }: OfficeList, settings: ListSettings, dataDir: string, now: Date): void {
  if (name.startsWith('.')) throw refused('Der Name der Datei ist nicht erlaubt.');
  const present = bytesOf(join(officeFolder(dataDir, kind), name));
  if (isSame(present, body)) return;
  if (kind === 'masterlist') demandNewerList(settings, { body, present }, now);
  else if (!settings.catalogue || !isSame(bytesOf(settings.catalogue.file), body)) demandNewerCatalogue(settings, dataDir, body);
}
const bytesOf = (path: string): Uint8Array | null => (existsSync(path) ? new Uint8Array(readFileSync(path)) : null);
const isSame = (present: Uint8Array | null, body: Uint8Array): boolean => present !== null && Buffer.compare(present, body) === 0;

/** Takes a file that came from the office, or throws why not; what was in use stays in use then. */
export function takeList(file: OfficeList & { at: string }, settings: ListSettings, dataDir: string, now: Date): void {
  demandUsable(file, settings, dataDir, now);
  putFile(join(officeFolder(dataDir, file.kind), file.name), file.body, new Date(file.at));
}

function demandNewerList({ trustDir }: ListSettings, { body, present }: { body: Uint8Array; present: Uint8Array | null }, now: Date): void {
  if (!trustDir) throw refused('Es ist kein Ordner mit hinterlegten Unterzeichnern eingetragen (trustDir); die Liste bleibt unbenutzt.');
  const pinned = pinnedIn(trustDir).certificates;
  const listOf = (bytes: Uint8Array): UsedList => provenList(pinned, { bytes, importedAt: now, retrieval: 'manual' }, now);
  const next = listOf(body);
  if (present === null) return;
  // What lies here may have been damaged since; then anything proven is better.
  let before: UsedList;
  try {
    before = listOf(present);
  } catch {
    return;
  }
  if ((next.signingTime ?? '') < (before.signingTime ?? '')) throw new SchalterError('OFFICE_LIST_OLDER', 'input', `Die Liste vom ${dayOf(next.signingTime)} ist älter als die benutzte vom ${dayOf(before.signingTime)}; diese bleibt in Gebrauch.`);
}

function demandNewerCatalogue(settings: ListSettings, dataDir: string, body: Uint8Array): void {
  if (!settings.catalogue) throw refused('An diesem Schalter ist kein Herausgeber eines Referenzkatalogs eingetragen (catalogue); der Katalog bleibt unbenutzt.');
  openCatalogue(unpackCatalogue(body, keysOf(settings.catalogue.publishers), catalogueOf(settings, dataDir, [])));
}

const dayOf = (at: string | null): string => (at === null ? 'unbekanntem Tag' : at.slice(0, 10).split('-').reverse().join('.'));

/** Whether a file of the office lies here as the office gave it; one that was damaged or removed since is fetched again. */
export function listIsWhole({ kind, name, sha256 }: { kind: ListKind; name: string; sha256: string }, dataDir: string): boolean {
  const path = join(officeFolder(dataDir, kind), name);
  return existsSync(path) && createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
}

/** When the newest of a kind was published; null: there is none. */
export function publishedAt(dataDir: string, kind: ListKind): string | null {
  const folder = officeFolder(dataDir, kind);
  return filesIn(folder).map(({ name }) => statSync(join(folder, name)).mtime.toISOString()).sort().at(-1) ?? null;
}
