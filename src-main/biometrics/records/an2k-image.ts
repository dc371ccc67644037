/**
 * The image of a record as pixels, whatever it is compressed with: WSQ, JPEG, lossless JPEG, JPEG 2000, PNG, facsimile
 * (ITU-T T.6) or nothing.
 */
import sharp from 'sharp';
import { SchalterError } from '../../errors.ts';
import { decodeJpeg2000 } from '../../documents/lds/image.ts';
import { withDensity } from '../finger/image-files.ts';
import { decodeWsq } from '../finger/wsq/decode.ts';
import { fieldOf, imageOf, textOf, type AnRecord, type BinaryRecord, type TaggedRecord } from './an2k.ts';
import { decodeLosslessJpeg, isLosslessJpeg } from './lossless-jpeg.ts';
import { recordError } from './record-error.ts';

export type ImageFormat = 'wsq' | 'jpeg' | 'jp2' | 'j2k' | 'png' | 'raw';

/** Format by first bytes, for file names and descriptions. */
export function imageFormat(data: Uint8Array): ImageFormat {
  const starts = (...bytes: number[]) => bytes.every((byte, at) => data[at] === byte);
  if (starts(0xff, 0xa0, 0xff)) return 'wsq';
  if (starts(0xff, 0xd8, 0xff)) return 'jpeg';
  if (starts(0x89, 0x50, 0x4e, 0x47)) return 'png';
  if (starts(0, 0, 0, 12, 0x6a, 0x50)) return 'jp2';
  if (starts(0xff, 0x4f, 0xff, 0x51)) return 'j2k';
  return 'raw';
}

export interface Pixels {
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  /** 8 bits a sample, row by row. */
  data: Uint8Array;
}

const mostPixels = 100_000_000;

function raw(data: Uint8Array, width: number, height: number, channels: 1 | 3): Pixels {
  const size = width * height * channels;
  if (!(size > 0) || size > mostPixels || data.length < size) throw recordError('raw picture smaller than stated');
  return { width, height, channels, data: data.subarray(0, size) };
}

/** One bit a pixel, rows in whole bytes or packed without a gap; 1 is black. */
function bilevel(data: Uint8Array, width: number, height: number): Pixels {
  if (!(width * height > 0) || width * height > mostPixels) throw recordError('picture of impossible size');
  const padded = Math.ceil(width / 8);
  const packed = data.length < padded * height;
  if (data.length < Math.ceil((width * height) / 8)) throw recordError('bilevel picture cut off');
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = packed ? y * width + x : y * padded * 8 + x;
      pixels[y * width + x] = (data[bit >> 3]! >> (7 - (bit & 7))) & 1 ? 0 : 255;
    }
  }
  return { width, height, channels: 1, data: pixels };
}

/** A T.6 stream as a TIFF of one strip, which sharp decodes. */
async function facsimile(data: Uint8Array, width: number, height: number): Promise<Pixels> {
  const entries: readonly (readonly [tag: number, type: number, value: number])[] = [[256, 4, width], [257, 4, height], [258, 3, 1], [259, 3, 4], [262, 3, 0], [273, 4, 0], [277, 3, 1], [278, 4, height], [279, 4, data.length]];
  const head = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  head.write('II*\0', 0, 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, value], i) => {
    const at = 10 + i * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(1, at + 4);
    head.writeUInt32LE(tag === 273 ? head.length : value, at + 8);
  });
  return withSharp(Buffer.concat([head, data]));
}

async function withSharp(data: Uint8Array): Promise<Pixels> {
  const { data: pixels, info } = await sharp(data, { limitInputPixels: mostPixels, failOn: 'error' }).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  if (info.channels === 1 || info.channels === 3 || info.channels === 4) return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength) };
  const grey = new Uint8Array(info.width * info.height);
  for (let i = 0; i < grey.length; i++) grey[i] = pixels[i * info.channels]!;
  return { width: info.width, height: info.height, channels: 1, data: grey };
}

function fromLossless(data: Uint8Array): Pixels {
  const { width, height, components, precision, samples } = decodeLosslessJpeg(data);
  if (components !== 1 && components !== 3) throw recordError('components');
  return { width, height, channels: components, data: Uint8Array.from(samples, (value) => (precision > 8 ? value >> (precision - 8) : value << (8 - precision))) };
}

const numberAt = (record: TaggedRecord, field: number) => Number(textOf(fieldOf(record, field)?.value ?? new Uint8Array()));

async function uncompressed(record: AnRecord, data: Uint8Array): Promise<Pixels> {
  if (record.kind === 'tagged') {
    const space = textOf(fieldOf(record, record.type === 10 ? 12 : 13)?.value ?? new Uint8Array());
    const bits = record.type === 10 ? (/RGB|YCC/i.test(space) ? 24 : 8) : numberAt(record, 12) || 8;
    if (bits === 1) return bilevel(data, numberAt(record, 6), numberAt(record, 7));
    return raw(data, numberAt(record, 6), numberAt(record, 7), bits === 24 ? 3 : 1);
  }
  return binaryPixels(record, data);
}

async function binaryPixels(record: BinaryRecord, data: Uint8Array): Promise<Pixels> {
  const { header, type } = record;
  const [width, height] = [header['HLL'] as number | undefined, header['VLL'] as number | undefined];
  if (width === undefined || height === undefined) throw recordError('the record says neither width nor height');
  if (type === 8) {
    if (header['SRT'] === 2) throw recordError('a signature of vectors is no picture');
    return header['SRT'] === 1 ? facsimile(data, width, height) : bilevel(data, width, height);
  }
  if (type === 5 || type === 6) return header['GCA'] === 0 ? bilevel(data, width, height) : facsimile(data, width, height);
  return raw(data, width, height, 1);
}

/**
 * Decodes the image of a record.
 * @returns null where the record has none
 * @throws SchalterError RECORD_MALFORMED (input) where the image is damaged or in no known form, and WSQ errors
 */
export async function pixelsOf(record: AnRecord): Promise<Pixels | null> {
  const data = imageOf(record);
  if (!data || data.length === 0) return null;
  try {
    switch (imageFormat(data)) {
      case 'wsq': {
        const { width, height, data: pixels } = decodeWsq(data);
        return { width, height, channels: 1, data: pixels };
      }
      case 'jpeg':
        return isLosslessJpeg(data) ? fromLossless(data) : await withSharp(data);
      case 'png':
        return await withSharp(data);
      case 'jp2':
      case 'j2k': {
        const { width, height, components, data: pixels } = await decodeJpeg2000(data);
        return { width, height, channels: components, data: pixels };
      }
      default:
        return await uncompressed(record, data);
    }
  } catch (cause) {
    throw cause instanceof SchalterError ? cause : recordError(cause instanceof Error ? cause.message : 'image not decoded');
  }
}

/** Pixels per inch as the record states them; null where it does not. */
export function resolutionOf(record: AnRecord, nativeScanning: string): number | null {
  if (record.kind === 'binary') {
    // ISR 0 is the least the standard allows (500 ppi, half of it in Types 3 and 5), 1 what NSR of Type 1 says, per millimetre.
    if (record.type > 6) return null;
    if (record.header['ISR'] === 1 && Number(nativeScanning) > 0) return Math.round(Number(nativeScanning) * 25.4);
    return record.type === 3 || record.type === 5 ? 250 : 500;
  }
  const density = numberAt(record, 9);
  const unit = numberAt(record, 8);
  return !(density > 0) || unit === 0 || Number.isNaN(unit) ? null : unit === 2 ? Math.round(density * 2.54) : density;
}

export async function toPng({ width, height, channels, data }: Pixels, ppi: number | null): Promise<Uint8Array> {
  const picture = sharp(data, { raw: { width, height, channels } });
  const png = await (channels === 1 ? picture.toColourspace('b-w') : picture).png().toBuffer();
  return new Uint8Array(ppi === null ? png : withDensity(png, ppi));
}
