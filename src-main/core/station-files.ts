/** Whether the three files for the PIK station fit together, before the set-up assistant puts them in place. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { SchalterError } from '../errors.ts';

const refuse = (sentence: string, cause?: unknown): never => {
  throw new SchalterError('SETUP_STATION', 'input', sentence, { cause });
};

function read<T>(bytes: Uint8Array, what: string, as: (pem: Buffer) => T): T {
  try {
    return as(Buffer.from(bytes));
  } catch (cause) {
    return refuse(`Die Datei für ${what} ist nicht lesbar. Gebraucht wird PEM ohne Kennwort.`, cause);
  }
}

/** @throws SchalterError SETUP_STATION (input): which file does not fit */
export function checkStationFiles({ ca, cert, key }: { ca: Uint8Array; cert: Uint8Array; key: Uint8Array }, now: Date): void {
  const authority = read(ca, 'die Zertifizierungsstelle', (pem) => new X509Certificate(pem));
  const own = read(cert, 'das Zertifikat dieses Schalters', (pem) => new X509Certificate(pem));
  const secret: KeyObject = read(key, 'den Schlüssel dieses Schalters', (pem) => createPrivateKey(pem));
  if (!authority.ca) refuse('Die Datei für die Zertifizierungsstelle gehört zu keiner. Bitte die Dateien nicht vertauschen.');
  if (!own.checkPrivateKey(secret)) refuse('Schlüssel und Zertifikat dieses Schalters gehören nicht zusammen.');
  if (own.validToDate < now) refuse('Das Zertifikat dieses Schalters ist abgelaufen. Bitte ein neues bestellen.');
}
