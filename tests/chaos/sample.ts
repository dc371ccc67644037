/** Invented people and captures for tests of the line: random bytes from a seed, and drawn ridge patterns. */
import { captureHash } from '../../src-main/sync/outbox.ts';
import type { StationTransaction } from '../../src-main/matching/transaction.ts';
import { seededRandom } from '../../src-servers/station/faults.ts';
import { deflateSync, crc32 } from 'node:zlib';

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

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

/** A drawn whorl of grey ridges as PNG, another for each person and finger; `shift` moves it on the platen. */
export function drawnFinger(person: number, finger: number, shift = 0): Uint8Array {
  const [width, height] = [160, 200];
  const random = seededRandom(person * 101 + finger);
  const [cx, cy, period, stretch, twist] = [60 + random() * 40, 80 + random() * 40, 7 + random() * 4, 0.6 + random() * 0.8, random() * 4 - 2];
  const waves = Array.from({ length: 4 }, () => ({ fx: (random() - 0.5) / 12, fy: (random() - 0.5) / 12, amplitude: 1 + random() * 2, phase: random() * 6.28 }));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [dx, dy] = [x - shift - cx, (y - shift - cy) * stretch];
      const bend = waves.reduce((sum, wave) => sum + wave.amplitude * Math.sin(wave.fx * (x - shift) * 6.28 + wave.fy * (y - shift) * 6.28 + wave.phase), 0);
      const value = Math.sin((Math.hypot(dx, dy) / period) * 6.28 + Math.atan2(dy, dx) * Math.round(twist) + bend);
      rows[y * (width + 1) + 1 + x] = Math.round(127 + 120 * value);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return new Uint8Array(Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]));
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
