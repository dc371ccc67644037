/** Invented people and captures for tests of the line: random bytes from a seed, and fingers of nobody. */
import { captureHash } from '../../src-main/sync/outbox.ts';
import type { StationTransaction } from '../../src-main/matching/transaction.ts';
import { syntheticFinger } from '../../src-main/training/synthetic-finger.ts';
import { writePgm } from '../../src-main/biometrics/finger/image-files.ts';
import type { FingerPosition } from '../../src-main/biometrics/finger/types.ts';

export interface SampleCapture {
  captureId: string;
  mime: string;
  bytes: Uint8Array;
}

/** Bytes that no compression shortens, the same for the same seed. */
export function noise(length: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) | 1;
  for (let index = 0; index < words.length; index += 1) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
}

const drawn = new Map<string, Uint8Array>();

/** A finger of somebody who does not exist, as PGM; `impression` is another touch of the same finger. */
export function drawnFinger(person: number, finger: number, impression = 0): Uint8Array {
  const name = `${person} ${finger} ${impression}`;
  const known = drawn.get(name) ?? writePgm(syntheticFinger({ seed: person, position: finger as FingerPosition, impression, width: 300, height: 360 }));
  drawn.set(name, known);
  return known;
}

export interface SampleOptions {
  transactionId: string;
  kind: 'identification' | 'storage';
  personKey: string;
  captures: SampleCapture[];
  /** Finger position of each capture; the first captures are prints, the rest no more than captures. */
  positions?: number[];
  createdAt?: string;
  azrNumber?: string | null;
}

/** A transaction about Erika Mustermann that fits the schema. */
export function sampleTransaction(options: SampleOptions): StationTransaction {
  const positions = options.positions ?? options.captures.slice(0, 10).map((_, index) => index + 1);
  return {
    interfaceVersion: '1.0',
    transactionId: options.transactionId,
    kind: options.kind,
    createdAt: options.createdAt ?? '2026-11-24T10:00:00.000Z',
    personKey: options.personKey,
    follows: null,
    profile: 'ARE_ArrivalAttestationDocument',
    legalBasis: '§ 16 AsylG',
    priority: 2,
    origin: { organization: 'Ausländerbehörde Musterstadt', desk: 'Schalter 3', location: 'Musterstadt', country: 'DEU', region: 'NW', officer: { givenName: 'Max', surname: 'Beispiel', telephone: '069 12345-678' } },
    person: { surname: 'Mustermann', givenNames: 'Erika', birthDate: '1964-08-12', sex: 'F', nationality: 'UTO', birthPlace: 'Utopia', azrNumber: options.azrNumber ?? null, languages: ['deu'] },
    fingerprints: positions.map((position, index) => ({ position, impression: 'plain' as const, captureId: options.captures[index]!.captureId, width: 160, height: 200, ppi: 500, quality: 71, qualityAlgorithm: 'embedded-estimator' })),
    missingFingers: [],
    fingerprintsNotTaken: null,
    face: null,
    areLog: null,
    checks: [],
    captures: options.captures.map((capture) => ({ captureId: capture.captureId, sha256: captureHash(capture.bytes), bytes: capture.bytes.length, mime: capture.mime })),
  };
}
