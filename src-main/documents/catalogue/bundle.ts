/**
 * A reference catalogue as one signed file [issue 3 section 5]. Layout: a magic word, the Ed25519 public
 * key and signature (RFC 8032) over the rest, the rest being the catalogue as gzipped JSON. Only keys the
 * office knows are accepted; an older edition never replaces a newer one.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { ed25519 } from '@noble/curves/ed25519.js';
import { SchalterError } from '../../errors.ts';
import { equalBytes } from '../chip/bytes.ts';
import { concatBytes } from '../chip/tlv.ts';
import { referenceCatalogue, type ReferenceCatalogueContents } from './catalogue.ts';

const MAGIC = new TextEncoder().encode('SCHALTER-KATALOG');
const KEY_LENGTH = 32;
const SIGNATURE_LENGTH = 64;
/** Unpacked; more is refused before memory is given away. */
const LARGEST = 512 * 1024 * 1024;

const refused = (code: string, message: string, cause?: unknown): SchalterError => new SchalterError(code, 'input', message, { cause });

/** Writes a catalogue file. */
export function packCatalogue(contents: ReferenceCatalogueContents, secretKey: Uint8Array): Uint8Array {
  const body = gzipSync(JSON.stringify(referenceCatalogue.parse(contents)));
  return concatBytes(MAGIC, ed25519.getPublicKey(secretKey), ed25519.sign(body, secretKey), body);
}

/**
 * Reads and verifies a catalogue file.
 * @param trusted public keys of publishers, 32 octets each
 * @param current the edition in use, which a new one must be newer than
 * @throws CATALOGUE_MALFORMED, CATALOGUE_UNTRUSTED, CATALOGUE_SIGNATURE, CATALOGUE_OLDER (all kind input)
 */
export function unpackCatalogue(bytes: Uint8Array, trusted: readonly Uint8Array[], current: { readonly name: string; readonly version: number } | null = null): ReferenceCatalogueContents {
  const start = MAGIC.length + KEY_LENGTH + SIGNATURE_LENGTH;
  if (bytes.length <= start || !equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) throw refused('CATALOGUE_MALFORMED', 'Die Datei ist kein Referenzkatalog.');
  const key = bytes.subarray(MAGIC.length, MAGIC.length + KEY_LENGTH);
  const signature = bytes.subarray(MAGIC.length + KEY_LENGTH, start);
  const body = bytes.subarray(start);
  if (!trusted.some((known) => equalBytes(known, key))) throw refused('CATALOGUE_UNTRUSTED', 'Der Herausgeber dieses Referenzkatalogs ist nicht hinterlegt. Bitte den Schlüssel des Herausgebers prüfen.');
  if (!isSigned(signature, body, key)) throw refused('CATALOGUE_SIGNATURE', 'Der Referenzkatalog wurde verändert: Seine Signatur ist falsch. Bitte die Datei neu beziehen.');
  const contents = parsed(body);
  if (current !== null && current.name === contents.name && contents.version <= current.version) {
    throw refused('CATALOGUE_OLDER', `Diese Ausgabe (${contents.version}) ist nicht neuer als die benutzte (${current.version}).`);
  }
  return contents;
}

function isSigned(signature: Uint8Array, body: Uint8Array, key: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, body, key);
  } catch {
    return false;
  }
}

function parsed(body: Uint8Array): ReferenceCatalogueContents {
  try {
    return referenceCatalogue.parse(JSON.parse(gunzipSync(body, { maxOutputLength: LARGEST }).toString('utf8')));
  } catch (cause) {
    throw refused('CATALOGUE_MALFORMED', 'Der Referenzkatalog ist nicht lesbar. Bitte die Datei neu beziehen.', cause);
  }
}
