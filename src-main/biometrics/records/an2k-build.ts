/**
 * Builds a transaction for a station or AFIS: Type 1, Type 2, one Type-10 face, Type-14 fingerprints.
 * TR-03121-3-4 4.12.3.1: with all fingers present fourteen fingerprint records (ten fingers and the slaps
 * of right hand, left hand, right thumb and left thumb).
 */
import { taggedRecord, writeTransaction, type TaggedRecord } from './an2k.ts';

export interface FingerprintImage {
  /** 1 … 10 fingers, 11 right thumb plain, 12 left thumb plain, 13 right four, 14 left four, 15 both thumbs. */
  position: number;
  impression: 'live-scan-plain' | 'live-scan-rolled';
  width: number;
  height: number;
  ppi: number;
  /** YYYYMMDD */
  capturedOn: string;
  wsq: Uint8Array;
  /** Goes into 14.024 (FQM) only with the algorithm named. */
  quality: { value: number; algorithm: string } | null;
}

export interface TransactionContent {
  transactionType: string;
  date: string;
  destination: string;
  originator: string;
  controlNumber: string;
  /** Fields 2.003 and up: number and text. */
  descriptive: readonly (readonly [number: number, value: string])[];
  fingerprints: readonly FingerprintImage[];
  face: { jpeg: Uint8Array; width: number; height: number; capturedOn: string } | null;
}

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** 14.003 IMP: 0 live-scan plain, 1 live-scan rolled. */
const impressionCode = { 'live-scan-plain': '0', 'live-scan-rolled': '1' } as const;

/** CBEFF product owner 0 with product 1 marks a quality that is not a registered algorithm's. */
const qualityVendor = (algorithm: string) => (algorithm.startsWith('NFIQ 2') ? ['0F', '2'] : ['00', '1']);

function fingerprintRecord(image: FingerprintImage, idc: number, source: string): TaggedRecord {
  const quality = image.quality === null ? [] : [[24, [image.position, image.quality.value, ...qualityVendor(image.quality.algorithm)].join('\x1f')] as const];
  return taggedRecord(14, [
    [2, twoDigits(idc)],
    [3, impressionCode[image.impression]],
    [4, source],
    [5, image.capturedOn],
    [6, String(image.width)],
    [7, String(image.height)],
    [8, '1'],
    [9, String(image.ppi)],
    [10, String(image.ppi)],
    [11, 'WSQ20'],
    [12, '8'],
    [13, String(image.position)],
    ...quality,
    [999, image.wsq],
  ]);
}

function faceRecord(face: NonNullable<TransactionContent['face']>, idc: number, source: string): TaggedRecord {
  return taggedRecord(10, [
    [2, twoDigits(idc)],
    [3, 'FACE'],
    [4, source],
    [5, face.capturedOn],
    [6, String(face.width)],
    [7, String(face.height)],
    [8, '0'],
    [9, '1'],
    [10, '1'],
    [11, 'JPEGB'],
    [12, 'SRGB'],
    [999, face.jpeg],
  ]);
}

export function buildTransaction(content: TransactionContent): Uint8Array {
  const bodies: TaggedRecord[] = [taggedRecord(2, [[2, '00'], ...content.descriptive])];
  if (content.face) bodies.push(faceRecord(content.face, bodies.length, content.originator));
  for (const image of content.fingerprints) bodies.push(fingerprintRecord(image, bodies.length, content.originator));
  const list = bodies.map((body, idc) => `${body.type}\x1f${twoDigits(idc)}`);
  const first = taggedRecord(1, [
    [2, '0502'],
    [3, [`1\x1f${bodies.length}`, ...list].join('\x1e')],
    [4, content.transactionType],
    [5, content.date],
    [7, content.destination],
    [8, content.originator],
    [9, content.controlNumber],
    [11, '00.00'],
    [12, '00.00'],
    [15, '003\x1fUTF-8'],
  ]);
  return writeTransaction({ records: [first, ...bodies], trailing: new Uint8Array() });
}
