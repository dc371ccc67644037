/**
 * Updates from an offline medium: a folder with `files/`, the list of them with their hashes (`update.json`) and the
 * publisher's Ed25519 signature over that list (`update.sig`). Everything is verified before anything is touched;
 * the version that runs now is kept beside and comes back in one step.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SchalterError } from '../errors.ts';

const version = z.string().regex(/^\d+\.\d+\.\d+$/);
const manifestSchema = z.strictObject({
  format: z.literal('schalter-update-1'),
  version,
  /** The oldest version that this update may follow. */
  from: version,
  files: z.record(z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\:\0]+$/), z.string().regex(/^[0-9a-f]{64}$/)),
});
export type UpdateManifest = z.infer<typeof manifestSchema>;

const refuse = (code: string, message: string, cause?: unknown): never => {
  throw new SchalterError(code, 'input', message, { cause });
};
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

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

/** For the publisher: writes list and signature into the medium. */
export function signUpdate(medium: string, about: { version: string; from: string }, key: KeyObject): void {
  const files = Object.fromEntries(filesIn(join(medium, 'files')).map((name) => [name, hashOf(join(medium, 'files', name))]));
  const text = `${JSON.stringify({ format: 'schalter-update-1', ...about, files }, null, 2)}\n`;
  writeFileSync(join(medium, 'update.json'), text);
  writeFileSync(join(medium, 'update.sig'), sign(null, Buffer.from(text), key));
}

/**
 * @param trusted publishers' public keys, SPKI
 * @throws SchalterError UPDATE_UNREADABLE, UPDATE_SIGNATURE, UPDATE_CHANGED, UPDATE_OLDER, UPDATE_GAP (input)
 */
export function verifyUpdate(medium: string, trusted: readonly Uint8Array[], running: string): UpdateManifest {
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

function exchange(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (cause) {
    refuse('UPDATE_IN_USE', 'Das Programm lässt sich nicht austauschen, solange es läuft oder der Ordner nicht beschreibbar ist. Bitte den Schalter schließen und »schalter update install« verwenden.', cause);
  }
}

/** @returns the version that `rollBack` would bring back, null where there is none */
export function earlierVersion(place: string): string | null {
  return existsSync(beforeOf(place)) && existsSync(`${beforeOf(place)}.version`) ? readFileSync(`${beforeOf(place)}.version`, 'utf8') : null;
}

const beforeOf = (place: string) => `${place}.vorher`;

/** Verifies, copies beside, exchanges by renaming; the earlier version stays as `….vorher`. */
export function applyUpdate(medium: string, place: string, trusted: readonly Uint8Array[], running: string): UpdateManifest {
  const manifest = verifyUpdate(medium, trusted, running);
  const growing = `${place}.neu`;
  rmSync(growing, { recursive: true, force: true });
  mkdirSync(growing, { recursive: true });
  cpSync(join(medium, 'files'), growing, { recursive: true });
  // What was verified is what is used: the copy is hashed again, the medium may have changed in between.
  for (const [name, sha256] of Object.entries(manifest.files)) if (hashOf(join(growing, name)) !== sha256) refuse('UPDATE_CHANGED', 'Die Aktualisierung hat sich beim Kopieren verändert. Bitte das Medium prüfen.');
  rmSync(beforeOf(place), { recursive: true, force: true });
  exchange(place, beforeOf(place));
  exchange(growing, place);
  writeFileSync(`${beforeOf(place)}.version`, running);
  return manifest;
}

/** Brings the earlier version back. @returns which one @throws SchalterError UPDATE_NO_EARLIER (input) */
export function rollBack(place: string): string {
  const before = beforeOf(place);
  if (!existsSync(before)) refuse('UPDATE_NO_EARLIER', 'Es gibt keine frühere Fassung, zu der zurückgekehrt werden könnte.');
  rmSync(`${place}.verworfen`, { recursive: true, force: true });
  exchange(place, `${place}.verworfen`);
  exchange(before, place);
  rmSync(`${place}.verworfen`, { recursive: true, force: true });
  return readFileSync(`${before}.version`, 'utf8');
}
