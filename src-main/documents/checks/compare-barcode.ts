/**
 * Barcode of a page against its zone [issue 3 section 4]. What a barcode holds is each state's own affair:
 * a zone inside it is compared field by field, otherwise the document number is looked for. A barcode with
 * other content proves nothing and is never held against the document.
 */
import { parseMrz, type MrzResult } from '../mrz/index.ts';
import type { SealCarrier } from '../seal/check-seal.ts';
import { readSeal } from '../seal/seal.ts';
import { compareWithChip } from './compare-zones.ts';
import { openInput, type Observation } from './findings.ts';

export interface BarcodeReading {
  /** PDF417, QRCode, Aztec, DataMatrix or Code128. */
  readonly format: string;
  readonly text: string;
  /** As read, for contents that are no text; missing where the reader gives none. */
  readonly bytesBase64?: string;
}

/** The barcodes' octets as the digital seal check takes them. */
export function sealCarriers(barcodes: readonly BarcodeReading[]): SealCarrier[] {
  return barcodes.flatMap(({ format, bytesBase64 }) => (bytesBase64 === undefined ? [] : [{ format, bytes: new Uint8Array(Buffer.from(bytesBase64, 'base64')) }]));
}

/** A digital seal has checks of its own. */
export function isSeal(barcode: BarcodeReading): boolean {
  return sealCarriers([barcode]).some(({ bytes }) => readSeal(bytes).kind !== 'notSeal');
}

/** The zone a text contains: lines of one length in the zone's alphabet, parsed; null where there is none. */
function zoneIn(text: string): MrzResult | null {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => /^[A-Z0-9<]{30,44}$/.test(line));
  const zone = lines.length < 2 ? null : parseMrz(lines.slice(0, 3), { ocr: false });
  return zone?.format ? zone : null;
}

/** Worst of all barcodes of the page. */
export function compareBarcodes(barcodes: readonly BarcodeReading[], mrz: MrzResult): Observation {
  const seen = barcodes.map((barcode) => compareBarcode(barcode, mrz));
  return (['failed', 'successful', 'undetermined'] as const).flatMap((result) => seen.filter((one) => one.result === result))[0] ?? { result: 'undetermined', reason: 'BARCODE_HAS_OTHER_CONTENT' };
}

function compareBarcode({ format, text }: BarcodeReading, mrz: MrzResult): Observation {
  const inputs = [openInput('Art des Strichcodes', 'barcode', format)];
  const zone = zoneIn(text);
  if (zone) {
    const { result, inputs: differing = [] } = compareWithChip(mrz, zone);
    return result === 'successful' ? { result, inputs } : { result, reason: result === 'failed' ? 'BARCODE_DIFFERS' : 'ONLY_OPTIONAL_DATA_DIFFERS', inputs: [...inputs, ...differing.map((input) => (input.source === 'chip' ? { ...input, source: 'barcode' as const } : input))] };
  }
  const number = mrz.fields.documentNumber?.replaceAll('<', '') ?? '';
  const plain = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return number.length >= 6 && plain.includes(number) ? { result: 'successful', inputs } : { result: 'undetermined', reason: 'BARCODE_HAS_OTHER_CONTENT', inputs };
}
