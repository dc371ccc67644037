/**
 * Reads fingerprint pictures from files: WSQ, PGM and BMP with own readers, PNG, JPEG and TIFF through
 * sharp (libvips), JPEG 2000 through OpenJPEG. Colour becomes grey by luma, so that a grey picture
 * stored as colour comes out unchanged. Writes PNG and PGM.
 */
import { createRequire } from 'node:module';
import { SchalterError } from '../../errors.ts';
import { checkImage, maxPixels, type GrayImage } from './image.ts';
import { decodeWsq } from './wsq/decode.ts';

export type ImageFormat = 'wsq' | 'pgm' | 'bmp' | 'jp2' | 'other';

/** What the first bytes say; `other` is left to sharp. */
export function formatOf(bytes: Uint8Array): ImageFormat {
  if (bytes[0] === 0xff && bytes[1] === 0xa0) return 'wsq';
  if (bytes[0] === 0x50 && bytes[1] === 0x35) return 'pgm';
  if (bytes[0] === 0x42 && bytes[1] === 0x4d) return 'bmp';
  const signature = Buffer.from(bytes.subarray(0, 12));
  if (signature.subarray(4, 8).toString('latin1') === 'jP  ' || signature.readUInt32BE?.(0) === 0xff4fff51) return 'jp2';
  return 'other';
}

const unreadable = (cause?: unknown): SchalterError =>
  new SchalterError('FINGER_IMAGE_FORMAT', 'input', 'Die Datei ist kein lesbares Bild (PNG, JPEG, TIFF, PGM, BMP, WSQ oder JPEG 2000).', { cause });

/**
 * Reads a picture. `ppi` overrides what the file states; without both it is 500.
 * Throws FINGER_IMAGE_FORMAT, FINGER_IMAGE or a WSQ error.
 */
export async function readImageFile(bytes: Uint8Array, ppi?: number): Promise<GrayImage> {
  if (bytes.length < 12) throw unreadable();
  const image = await read(bytes);
  const result = ppi === undefined ? image : { ...image, ppi };
  checkImage(result);
  return result;
}

async function read(bytes: Uint8Array): Promise<GrayImage> {
  switch (formatOf(bytes)) {
    case 'wsq':
      return decodeWsq(bytes);
    case 'pgm':
      return readPgm(bytes);
    case 'bmp':
      return readBmp(bytes);
    case 'jp2':
      return readJpeg2000(bytes);
    default:
      return readWithSharp(bytes);
  }
}

/** Luma of ITU-R BT.601 in whole numbers; equal channels stay what they are. */
function grey(pixels: Uint8Array, channels: number, count: number): Uint8Array {
  if (channels === 1) return Uint8Array.from(pixels.subarray(0, count));
  const data = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const at = i * channels;
    if (channels === 2) data[i] = pixels[at]!;
    else data[i] = Math.round((299 * pixels[at]! + 587 * pixels[at + 1]! + 114 * pixels[at + 2]!) / 1000);
  }
  return data;
}

/** A stated resolution below 150 ppi is a default of some program, not that of a fingerprint. */
const plausiblePpi = (ppi: number | undefined): number => (ppi !== undefined && ppi >= 150 && ppi <= 5000 ? Math.round(ppi) : 500);

async function readWithSharp(bytes: Uint8Array): Promise<GrayImage> {
  const { default: sharp } = await import('sharp');
  try {
    const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' });
    const { density, hasAlpha } = await picture.metadata();
    const { data, info } = await (hasAlpha ? picture.flatten({ background: '#ffffff' }) : picture).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: grey(data, info.channels, info.width * info.height), ppi: plausiblePpi(density) };
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** PGM, binary, 8 bits. */
function readPgm(bytes: Uint8Array): GrayImage {
  const header = /^P5(?:\s|#[^\n]*\n)+(\d{1,6})(?:\s|#[^\n]*\n)+(\d{1,6})(?:\s|#[^\n]*\n)+(\d{1,5})\s/.exec(Buffer.from(bytes.subarray(0, 4096)).toString('latin1'));
  const [width, height, most] = header ? header.slice(1).map(Number) : [];
  if (!header || !width || !height || most !== 255 || width * height > maxPixels || bytes.length < header[0].length + width * height) throw unreadable();
  return { width, height, data: bytes.slice(header[0].length, header[0].length + width * height), ppi: 500 };
}

/** Windows bitmap, uncompressed, 8 bits with palette, 24 or 32 bits. */
function readBmp(bytes: Uint8Array): GrayImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 54) throw unreadable();
  const offset = view.getUint32(10, true);
  const headerSize = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  const tall = view.getInt32(22, true);
  const height = Math.abs(tall);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const ppi = plausiblePpi(view.getInt32(38, true) * 0.0254);
  const stride = Math.ceil((width * bits) / 32) * 4;
  const fits = headerSize >= 40 && width > 0 && height > 0 && width * height <= maxPixels && offset + stride * height <= bytes.length;
  if (!fits || ![8, 24, 32].includes(bits) || (compression !== 0 && !(compression === 3 && bits === 32))) throw unreadable();
  const paletteAt = 14 + headerSize;
  const colours = bits === 8 ? view.getUint32(46, true) || 256 : 0;
  if (paletteAt + colours * 4 > offset) throw unreadable();
  const luma = (at: number): number => Math.round((299 * bytes[at + 2]! + 587 * bytes[at + 1]! + 114 * bytes[at]!) / 1000);
  const palette = Uint8Array.from({ length: 256 }, (_, i) => (i < colours ? luma(paletteAt + i * 4) : 0));
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const line = offset + (tall > 0 ? height - 1 - row : row) * stride;
    for (let column = 0; column < width; column++) {
      data[row * width + column] = bits === 8 ? palette[bytes[line + column]!]! : luma(line + (column * bits) / 8);
    }
  }
  return { width, height, data, ppi };
}

interface OpenJpegDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean };
  delete(): void;
}

async function readJpeg2000(bytes: Uint8Array): Promise<GrayImage> {
  const require = createRequire(import.meta.url);
  const codec = (await (require('@cornerstonejs/codec-openjpeg/decodewasmjs') as () => Promise<{ J2KDecoder: new () => OpenJpegDecoder }>)());
  const decoder = new codec.J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
    const pixels = decoder.getDecodedBuffer();
    const count = width * height;
    if (bitsPerSample !== 8 || count === 0 || count > maxPixels || pixels.length < count * componentCount) throw unreadable();
    return { width, height, data: grey(pixels, componentCount, count), ppi: plausiblePpi(resolutionOfJp2(bytes)) };
  } catch (cause) {
    throw cause instanceof SchalterError ? cause : unreadable(cause);
  } finally {
    decoder.delete();
  }
}

/** The capture or display resolution box of a JP2 header, in ppi. */
function resolutionOfJp2(bytes: Uint8Array): number | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096));
  for (const name of ['resc', 'resd']) {
    const at = buffer.indexOf(name, 0, 'latin1');
    if (at < 0 || at + 14 > buffer.length) continue;
    const perMetre = (buffer.readUInt16BE(at + 4) / Math.max(1, buffer.readUInt16BE(at + 6))) * 10 ** buffer.readInt8(at + 12);
    return perMetre * 0.0254;
  }
  return undefined;
}

/** Writes a grey PNG that states its resolution. */
export async function writePng(image: GrayImage): Promise<Uint8Array> {
  checkImage(image);
  const { default: sharp } = await import('sharp');
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 1 } })
    .toColourspace('b-w')
    .withMetadata({ density: image.ppi })
    .png()
    .toBuffer();
}

/** Writes a binary PGM. */
export function writePgm(image: GrayImage): Uint8Array {
  return Buffer.concat([Buffer.from(`P5\n${image.width} ${image.height}\n255\n`, 'ascii'), image.data]);
}
