/**
 * Updates from an offline medium: a folder with `files/`, the list of them with their hashes (`update.json`) and the
 * publisher's Ed25519 signature over that list (`update.sig`). Everything is verified before anything is touched;
 * the version that runs now is kept beside and comes back in one step. What a package's archive (`app.asar`) holds is never
 * looked into: it is one file like any other.
 */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SchalterError } from '../errors.ts';
import { syncPath } from '../store/sync-path.ts';
import { hashOf } from './hash-of.ts';

const version = z.string().regex(/^\d+\.\d+\.\d+$/);
const manifestSchema = z.strictObject({
  format: z.literal('schalter-update-1'),
  version,
  /** The oldest version that this update may follow. */
  from: version,
  files: z.record(z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\:\0]+$/), z.string().regex(/^[0-9a-f]{64}$/)),
  /** Those of them that may be started: a medium in FAT does not keep it. */
  programs: z.array(z.string()),
});
export type UpdateManifest = z.infer<typeof manifestSchema>;

const refuse = (code: string, message: string, cause?: unknown): never => {
  throw new SchalterError(code, 'input', message, { cause });
};
/** Electron takes every `.asar` for a folder unless told otherwise; in plain Node the word means nothing. */
function asPlainFiles<T>(work: () => T): T {
  const electron: { noAsar?: boolean } = process;
  const { noAsar } = electron;
  electron.noAsar = true;
  try {
    return work();
  } finally {
    electron.noAsar = noAsar ?? false;
  }
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/')).filter((name) => statSync(join(folder, name)).isFile()).sort();
}

function keyFrom(file: string, read: (pem: Buffer) => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read(readFileSync(file));
  } catch (cause) {
    throw new SchalterError('UPDATE_KEY', 'input', 'Der Schlüssel des Herausgebers lässt sich nicht lesen. Gebraucht wird eine PEM-Datei mit einem Ed25519-Schlüssel.', { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new SchalterError('UPDATE_KEY', 'input', 'Der Schlüssel des Herausgebers ist kein Ed25519-Schlüssel.');
  return key;
}

/** The publisher's public key as `verifyUpdate` wants it. @throws SchalterError UPDATE_KEY (input) */
export const publisherKey = (file: string): Uint8Array => new Uint8Array(keyFrom(file, createPublicKey).export({ format: 'der', type: 'spki' }));

/** @throws SchalterError UPDATE_KEY (input) */
export const signingKey = (file: string): KeyObject => keyFrom(file, createPrivateKey);

/** @returns negative where `a` is older */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  return left.map((part, at) => part - right[at]!).find((difference) => difference !== 0) ?? 0;
}

/** `package.json` of a package's archive: after four numbers of 32 bits comes the list of files as JSON, after that their bytes. */
function aboutInArchive(file: string): string {
  const bytes = readFileSync(file);
  const { files } = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as { files: Record<string, { offset: string; size: number }> };
  const { offset, size } = files['package.json']!;
  const start = 8 + bytes.readUInt32LE(4) + Number(offset);
  return bytes.toString('utf8', start, start + size);
}

/** @returns what the program in this folder calls itself: built, packed with an archive or without; null where it says nothing */
export function versionIn(place: string): string | null {
  return asPlainFiles(() => {
    const archive = join(place, 'resources/app.asar');
    const open = ['package.json', 'resources/app/package.json'].map((name) => join(place, name)).find((name) => existsSync(name));
    try {
      return version.parse((JSON.parse(open ? readFileSync(open, 'utf8') : aboutInArchive(archive)) as { version?: unknown }).version);
    } catch {
      return null;
    }
  });
}

/** For the publisher: writes list and signature into the medium. */
export function signUpdate(medium: string, about: { version: string; from: string }, key: KeyObject): void {
  const found = filesIn(join(medium, 'files'));
  const files = Object.fromEntries(found.map((name) => [name, hashOf(join(medium, 'files', name))]));
  const programs = found.filter((name) => statSync(join(medium, 'files', name)).mode & 0o100);
  const text = `${JSON.stringify({ format: 'schalter-update-1', ...about, files, programs } satisfies UpdateManifest, null, 2)}\n`;
  writeFileSync(join(medium, 'update.json'), text);
  writeFileSync(join(medium, 'update.sig'), sign(null, Buffer.from(text), key));
}

/**
 * @param trusted publishers' public keys, SPKI
 * @throws SchalterError UPDATE_UNREADABLE, UPDATE_SIGNATURE, UPDATE_CHANGED, UPDATE_OLDER, UPDATE_GAP (input)
 */
export const verifyUpdate = (medium: string, trusted: readonly Uint8Array[], running: string): UpdateManifest => asPlainFiles(() => verified(medium, trusted, running));

function verified(medium: string, trusted: readonly Uint8Array[], running: string): UpdateManifest {
  let text: Buffer;
  let signature: Buffer;
  try {
    text = readFileSync(join(medium, 'update.json'));
    signature = readFileSync(join(medium, 'update.sig'));
  } catch (cause) {
    return refuse('UPDATE_UNREADABLE', 'Auf diesem Medium liegt keine Aktualisierung, oder sie lässt sich nicht lesen.', cause);
  }
  const signed = trusted.some((spki) => verify(null, text, createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }), signature));
  if (!signed) refuse('UPDATE_SIGNATURE', 'Diese Aktualisierung ist nicht vom Herausgeber unterschrieben. Bitte nicht verwenden und das Medium dem Support geben.');
  const parsed = manifestSchema.safeParse(JSON.parse(text.toString('utf8')));
  if (!parsed.success) return refuse('UPDATE_UNREADABLE', 'Die Aktualisierung hat eine Form, die dieses Programm nicht kennt.', parsed.error);
  const manifest = parsed.data;
  if (compareVersions(manifest.version, running) <= 0) refuse('UPDATE_OLDER', `Die Aktualisierung auf ${manifest.version} ist nicht neuer als das, was läuft (${running}). Zurück geht es mit »Frühere Fassung«.`);
  if (compareVersions(running, manifest.from) < 0) refuse('UPDATE_GAP', `Diese Aktualisierung setzt mindestens ${manifest.from} voraus. Bitte zuerst die Fassungen dazwischen einspielen.`);
  const found = filesIn(join(medium, 'files'));
  const whole = found.length === Object.keys(manifest.files).length && found.every((name) => manifest.files[name] === hashOf(join(medium, 'files', name)));
  if (!whole) refuse('UPDATE_CHANGED', 'Die Aktualisierung auf diesem Medium ist unvollständig oder verändert. Bitte das Medium neu beschreiben.');
  return manifest;
}

/** Copies beside the program; what was verified is what is used: the copy is hashed again, the medium may have changed in between. */
function copyBeside(medium: string, place: string, { files, programs }: UpdateManifest): string {
  const growing = `${place}.neu`;
  try {
    rmSync(growing, { recursive: true, force: true });
    cpSync(join(medium, 'files'), growing, { recursive: true });
    // Neither the medium's modes nor the umask of whoever installs say who may start the program: everybody at this desk.
    for (const folder of ['', ...readdirSync(growing, { recursive: true, encoding: 'utf8' })].map((name) => join(growing, name))) if (statSync(folder).isDirectory()) chmodSync(folder, 0o755);
    for (const name of Object.keys(files)) {
      chmodSync(join(growing, name), (programs.includes(name) ? 0o755 : 0o644) | setuidOf(join(place, name)));
      syncPath(join(growing, name));
    }
  } catch (cause) {
    throw new SchalterError('UPDATE_NOT_COPIED', 'unavailable', 'Die Aktualisierung ließ sich nicht neben das Programm kopieren; es ist unverändert. Bitte freien Platz und Schreibrechte des Ordners prüfen, in dem der Programmordner liegt.', { cause });
  }
  for (const [name, sha256] of Object.entries(files)) if (hashOf(join(growing, name)) !== sha256) refuse('UPDATE_CHANGED', 'Die Aktualisierung hat sich beim Kopieren verändert. Bitte das Medium prüfen.');
  return growing;
}

/** What root gave Chromium's sandbox where accounts have no name spaces of their own. */
const setuidOf = (file: string): number => (process.getuid?.() === 0 && existsSync(file) ? statSync(file).mode & 0o4000 : 0);

/** Two renames; where the second fails the first is undone. */
function exchange(place: string, next: string, aside: string): void {
  try {
    renameSync(place, aside);
    try {
      renameSync(next, place);
    } catch (thrown) {
      renameSync(aside, place);
      throw thrown;
    }
  } catch (cause) {
    refuse('UPDATE_IN_USE', 'Das Programm lässt sich nicht austauschen, solange es läuft oder der Ordner nicht beschreibbar ist. Bitte den Schalter schließen und »schalter update install« verwenden.', cause);
  }
}

/** @returns the version that `rollBack` would bring back, null where there is none */
export function earlierVersion(place: string): string | null {
  return existsSync(beforeOf(place)) && existsSync(`${beforeOf(place)}.version`) ? readFileSync(`${beforeOf(place)}.version`, 'utf8') : null;
}

const beforeOf = (place: string) => `${place}.vorher`;
const takenBack = (place: string) => `${place}.verworfen`;

/** Verifies, copies beside, exchanges by renaming; the earlier version stays as `….vorher`. */
export const applyUpdate = (medium: string, place: string, trusted: readonly Uint8Array[], running: string): UpdateManifest => asPlainFiles(() => applied(medium, place, trusted, running));

function applied(medium: string, place: string, trusted: readonly Uint8Array[], running: string): UpdateManifest {
  const manifest = verified(medium, trusted, running);
  const growing = copyBeside(medium, place, manifest);
  for (const old of [beforeOf(place), takenBack(place)]) rmSync(old, { recursive: true, force: true });
  exchange(place, growing, beforeOf(place));
  writeFileSync(`${beforeOf(place)}.version`, running);
  return manifest;
}

/** Brings the earlier version back. @returns which one @throws SchalterError UPDATE_NO_EARLIER (input) */
export const rollBack = (place: string): string => asPlainFiles(() => rolledBack(place));

function rolledBack(place: string): string {
  const before = beforeOf(place);
  if (!existsSync(before)) refuse('UPDATE_NO_EARLIER', 'Es gibt keine frühere Fassung, zu der zurückgekehrt werden könnte.');
  // What is taken back may be the program that runs: it stays until the next update, or its own processes would miss their files.
  rmSync(takenBack(place), { recursive: true, force: true });
  exchange(place, before, takenBack(place));
  return readFileSync(`${before}.version`, 'utf8');
}
