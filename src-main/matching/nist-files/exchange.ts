/**
 * Files that stand for messages where there is no line: a package to the station (NIST-ITL XML with its images
 * inside) and a result back (JSON with its pictures). Names carry no personal data.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SchalterError } from '../../errors.ts';
import { readPackage, writePackage } from '../gsat/package.ts';
import { stationResult, type ReadCapture, type ReceivedResult, type StationResult } from '../port.ts';
import { stationTransaction, type StationTransaction } from '../transaction.ts';

export const packageSuffix = '.nist.xml';
export const resultSuffix = '.result.json';
/** Folders below the exchange folder. */
export const toStation = 'to-station';
export const toDesk = 'to-desk';

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Package with every image inside. */
export function packageFile(transaction: StationTransaction, readCapture: ReadCapture): string {
  return writePackage(transaction, new Map(transaction.captures.map(({ captureId }) => [captureId, readCapture(captureId)])));
}

/**
 * Reads a package that came by file, with the bytes of every capture by hash.
 * @throws SchalterError PACKAGE, PACKAGE_CAPTURE (input)
 */
export function readPackageFile(xml: string): { transaction: StationTransaction; captures: Map<string, Uint8Array> } {
  const read = readPackage(xml);
  const parsed = stationTransaction.safeParse(read.transaction);
  if (!parsed.success) throw new SchalterError('PACKAGE', 'input', `Das NIST-Paket passt nicht zur Schnittstelle (Feld ${parsed.error.issues[0]?.path.join('.') ?? ''}).`, { cause: parsed.error });
  const captures = new Map<string, Uint8Array>();
  for (const image of [...read.fingerprints, read.face, read.areLog]) if (image?.bytes) captures.set(image.sha256, image.bytes);
  for (const capture of parsed.data.captures) {
    if (captures.get(capture.sha256)?.length !== capture.bytes) throw new SchalterError('PACKAGE_CAPTURE', 'input', 'Im NIST-Paket fehlt eine Aufnahme, die es nennt.');
  }
  return { transaction: parsed.data, captures };
}

const resultFileSchema = z.object({ result: stationResult, images: z.record(z.string(), z.string()) });

export function resultFile(result: StationResult, images: Map<string, Uint8Array>): string {
  return JSON.stringify({ result, images: Object.fromEntries([...images].map(([imageId, bytes]) => [imageId, Buffer.from(bytes).toString('base64')])) });
}

/** @throws SchalterError RESULT_FILE (input) */
export function readResultFile(text: string): ReceivedResult {
  const refuse = (cause?: unknown): never => {
    throw new SchalterError('RESULT_FILE', 'input', 'Eine Ergebnisdatei der PIK-Station ist nicht lesbar oder unvollständig. Bitte die Datei erneut anfordern.', { cause });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return refuse(cause);
  }
  const parsed = resultFileSchema.safeParse(json);
  if (!parsed.success) return refuse(parsed.error);
  const images = new Map(Object.entries(parsed.data.images).map(([imageId, data]) => [imageId, new Uint8Array(Buffer.from(data, 'base64'))]));
  for (const image of parsed.data.result.candidates.flatMap((candidate) => [candidate.face, ...candidate.fingers.map((finger) => finger.image)])) {
    if (!image) continue;
    const bytes = images.get(image.imageId);
    if (!bytes || sha256Of(bytes) !== image.sha256) return refuse();
  }
  return { result: parsed.data.result, images };
}
