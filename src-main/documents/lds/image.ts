/**
 * Pictures inside data groups: which format, how large, without decoding them; and JPEG 2000 decoded by
 * OpenJPEG [ICAO 9303-10 4.7.2, 9303-9 4.1]. JPEG is shown by the window itself, WSQ by `biometrics/finger`.
 */
import { createRequire } from 'node:module';
import { SchalterError } from '../../errors.ts';
import { latin1 } from '../passive/asn1.ts';
import { ldsError } from './files.ts';

export type ImageFormat = 'jpeg' | 'jp2' | 'j2k' | 'wsq' | 'png' | 'unknown';

export interface ImageDescription {
  readonly format: ImageFormat;
  /** Media type for the window, null where none is registered. */
  readonly mediaType: string | null;
  /** Pixels, null where the header does not tell. */
  readonly width: number | null;
  readonly height: number | null;
}

const MEDIA_TYPES: Record<ImageFormat, string | null> = { jpeg: 'image/jpeg', jp2: 'image/jp2', j2k: 'image/j2c', wsq: 'image/x-wsq', png: 'image/png', unknown: null };
const JP2_SIGNATURE = [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a];

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((octet, i) => bytes[i] === octet);
}

/** Format by the first octets, size by the header. Never throws. */
export function describeImage(bytes: Uint8Array): ImageDescription {
  const format = formatOf(bytes);
  const size = sizeOf(bytes, format);
  return { format, mediaType: MEDIA_TYPES[format], width: size?.width ?? null, height: size?.height ?? null };
}

function formatOf(bytes: Uint8Array): ImageFormat {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (startsWith(bytes, JP2_SIGNATURE)) return 'jp2';
  if (startsWith(bytes, [0xff, 0x4f, 0xff, 0x51])) return 'j2k';
  if (startsWith(bytes, [0xff, 0xa0, 0xff])) return 'wsq';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  return 'unknown';
}

export interface Size { readonly width: number; readonly height: number }

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
}

function sizeOf(bytes: Uint8Array, format: ImageFormat): Size | undefined {
  switch (format) {
    case 'jpeg': return segmentSize(bytes, (marker) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker), 5);
    // [IAFIS-IC-0110] frame header FFA2: black, white, then height and width
    case 'wsq': return segmentSize(bytes, (marker) => marker === 0xa2, 6);
    case 'png': return bytes.length < 24 ? undefined : { width: u32(bytes, 16), height: u32(bytes, 20) };
    case 'j2k': return codestreamSize(bytes, 0);
    case 'jp2': {
      const header = findOctets(bytes, [0x69, 0x68, 0x64, 0x72], 256);
      return header === -1 || bytes.length < header + 12 ? undefined : { height: u32(bytes, header + 4), width: u32(bytes, header + 8) };
    }
    case 'unknown': return undefined;
  }
}

/** Walks marker segments to the wanted one; height and width stand at `offset` behind the marker. */
function segmentSize(bytes: Uint8Array, wanted: (marker: number) => boolean, offset: number): Size | undefined {
  let at = 2;
  for (let segments = 0; segments < 500 && at + offset + 6 <= bytes.length; segments++) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (wanted(marker)) return { height: u16(bytes, at + offset), width: u16(bytes, at + offset + 2) };
    at += 2 + Math.max(2, u16(bytes, at + 2));
  }
  return undefined;
}

/** [ISO/IEC 15444-1 A.5.1] SIZ: reference grid minus offset. */
function codestreamSize(bytes: Uint8Array, start: number): Size | undefined {
  if (bytes.length < start + 24) return undefined;
  return { width: u32(bytes, start + 8) - u32(bytes, start + 16), height: u32(bytes, start + 12) - u32(bytes, start + 20) };
}

/** Position of `wanted` within the first `within` octets, or -1. */
function findOctets(bytes: Uint8Array, wanted: readonly number[], within: number): number {
  const end = Math.min(bytes.length, within) - wanted.length;
  for (let at = 0; at <= end; at++) if (wanted.every((octet, i) => bytes[at + i] === octet)) return at;
  return -1;
}

/** Pixels row by row, components interleaved, 8 bits each. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly components: 1 | 3 | 4;
  readonly data: Uint8Array;
}

interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): { width: number; height: number; componentCount: number; bitsPerSample: number; isSigned: boolean };
  delete(): void;
}

/** The decoder talks about every picture on standard output unless it is given a deaf ear. */
type Factory = (module: { print(): void; printErr(): void }) => Promise<{ J2KDecoder: new () => Decoder }>;

/** A portrait of 300 dpi has half a megapixel; more than this is an attack on memory. */
const MOST_PIXELS = 25_000_000;

let codec: Promise<{ J2KDecoder: new () => Decoder }> | undefined;

/**
 * The wrapper of a JPEG 2000 picture: what file and codestream say about its size, before anything is decoded.
 * @throws LDS_MALFORMED for anything else, a picture without size or over 25 megapixels
 */
export function jpeg2000Size(bytes: Uint8Array, mostPixels = MOST_PIXELS): Size {
  const { format, width, height } = describeImage(bytes);
  if (format !== 'jp2' && format !== 'j2k') throw ldsError('no JPEG 2000');
  const codestream = format === 'j2k' ? 0 : latin1(bytes).indexOf('\u00ff\u004f\u00ff\u0051');
  const size = codestream === -1 ? undefined : codestreamSize(bytes, codestream);
  for (const claimed of [{ width, height }, size]) {
    if (claimed === undefined || claimed.width === null || claimed.height === null) throw ldsError('picture without size');
    const pixels = claimed.width * claimed.height;
    if (!(claimed.width > 0 && claimed.height > 0 && pixels <= mostPixels)) throw ldsError('picture of impossible size');
  }
  return size!;
}

/**
 * Decodes JPEG 2000, a file (JP2) or a bare codestream.
 * @throws LDS_MALFORMED for anything else, a damaged picture or one over `mostPixels` (25 megapixels)
 */
export async function decodeJpeg2000(bytes: Uint8Array, mostPixels = MOST_PIXELS): Promise<DecodedImage> {
  jpeg2000Size(bytes, mostPixels);
  const require = createRequire(import.meta.url);
  codec ??= (require('@cornerstonejs/codec-openjpeg/decodewasmjs') as Factory)({ print: () => undefined, printErr: () => undefined });
  const { J2KDecoder } = await codec;
  const decoder = new J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const frame = decoder.getFrameInfo();
    const image = toEightBits(frame, decoder.getDecodedBuffer());
    decoder.delete();
    return image;
  } catch (cause) {
    // an aborted module cannot be used again; the next picture gets a fresh one
    codec = undefined;
    throw cause instanceof SchalterError ? cause : ldsError(cause instanceof Error ? cause.message : 'decoder refused the picture');
  }
}

/** Samples of 1 to 16 bits, signed or not, brought to 8; the second of two components is opacity and is left out. */
function toEightBits(frame: ReturnType<Decoder['getFrameInfo']>, buffer: Uint8Array): DecodedImage {
  const { width, height, componentCount, bitsPerSample, isSigned } = frame;
  if (!(componentCount >= 1 && componentCount <= 4) || !(bitsPerSample >= 1 && bitsPerSample <= 16)) throw ldsError(`${componentCount} components of ${bitsPerSample} bits`);
  const components = componentCount === 2 ? 1 : (componentCount as 1 | 3 | 4);
  const octets = bitsPerSample <= 8 ? 1 : 2;
  if (buffer.length < width * height * componentCount * octets) throw ldsError('picture cut off');
  if (bitsPerSample === 8 && !isSigned && componentCount !== 2) return { width, height, components, data: buffer.slice(0, width * height * components) };
  const most = 2 ** bitsPerSample - 1;
  const data = new Uint8Array(width * height * components);
  for (let i = 0; i < data.length; i++) {
    const at = (Math.floor(i / components) * componentCount + (i % components)) * octets;
    const value = octets === 1 ? buffer[at]! : buffer[at]! | (buffer[at + 1]! << 8);
    const unsigned = isSigned ? (value + 2 ** (bitsPerSample - 1)) & most : value & most;
    data[i] = bitsPerSample > 8 ? unsigned >> (bitsPerSample - 8) : Math.round((unsigned * 255) / most);
  }
  return { width, height, components, data };
}
