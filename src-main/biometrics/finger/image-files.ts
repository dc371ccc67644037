/**
 * Reads fingerprint pictures from files: WSQ, Netpbm (PGM and its kin) and BMP with own readers, PNG, JPEG and TIFF
 * through sharp (libvips), JPEG 2000 through OpenJPEG. Colour becomes grey by luma, so that a grey picture
 * stored as colour comes out unchanged. Writes PNG, PGM, BMP and TIFF.
 */
import { crc32 } from 'node:zlib';
import { decodeJpeg2000 } from '../../documents/lds/image.ts';
import { SchalterError } from '../../errors.ts';
import { readBmp, writeBmp } from './bmp.ts';
import { checkImage, maxPixels, type GrayImage } from './image.ts';
import { isNetpbm, readNetpbm } from './netpbm.ts';
import { greyOf, type Raster } from './raster.ts';
import { decodeWsq } from './wsq/decode.ts';

export type ImageFormat = 'wsq' | 'netpbm' | 'bmp' | 'jp2' | 'other';

/** What the first bytes say; `other` is left to sharp. */
export function formatOf(bytes: Uint8Array): ImageFormat {
  if (bytes[0] === 0xff && bytes[1] === 0xa0) return 'wsq';
  if (isNetpbm(bytes)) return 'netpbm';
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
    case 'netpbm':
      return greyRaster(() => readNetpbm(bytes, maxPixels));
    case 'bmp':
      return greyRaster(() => readBmp(bytes, maxPixels));
    case 'jp2':
      return readJpeg2000(bytes);
    default:
      return readWithSharp(bytes);
  }
}

/** A stated resolution below 150 ppi is a default of some program, not that of a fingerprint. */
const plausiblePpi = (ppi: number | undefined): number => (ppi !== undefined && ppi >= 150 && ppi <= 5000 ? Math.round(ppi) : 500);

function greyRaster(open: () => Raster): GrayImage {
  try {
    const { width, height, channels, data, ppi } = open();
    return { width, height, data: greyOf(data, channels, width * height), ppi: plausiblePpi(ppi) };
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** A drawing or a document would have to be rendered: it is no picture of a finger. */
const pictures = new Set(['png', 'jpeg', 'tiff', 'webp', 'gif']);

async function readWithSharp(bytes: Uint8Array): Promise<GrayImage> {
  const { default: sharp } = await import('sharp');
  try {
    const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' });
    const { density, hasAlpha, format } = await picture.metadata();
    if (!pictures.has(format)) throw unreadable();
    const { data, info } = await (hasAlpha ? picture.flatten({ background: '#ffffff' }) : picture).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: greyOf(data, info.channels, info.width * info.height), ppi: plausiblePpi(density) };
  } catch (cause) {
    throw unreadable(cause);
  }
}

async function readJpeg2000(bytes: Uint8Array): Promise<GrayImage> {
  try {
    const { width, height, components, data } = await decodeJpeg2000(bytes, maxPixels);
    return { width, height, data: greyOf(data, components, width * height), ppi: plausiblePpi(resolutionOfJp2(bytes)) };
  } catch (cause) {
    throw unreadable(cause);
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

const greyPicture = async (image: GrayImage) => {
  checkImage(image);
  const { default: sharp } = await import('sharp');
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 1 } }).toColourspace('b-w');
};

/** Writes a PNG of one grey channel that states its resolution. */
export async function writePng(image: GrayImage): Promise<Uint8Array> {
  return withDensity(await (await greyPicture(image)).png().toBuffer(), image.ppi);
}

const bytesBeforeSecondChunk = 33;

/** A pHYs chunk behind the first: sharp states a resolution only in a picture it has turned to three colours. */
export function withDensity(png: Uint8Array, ppi: number): Uint8Array {
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(Math.round(ppi / 0.0254), 8);
  chunk.writeUInt32BE(Math.round(ppi / 0.0254), 12);
  chunk[16] = 1;
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([png.subarray(0, bytesBeforeSecondChunk), chunk, png.subarray(bytesBeforeSecondChunk)]);
}

/** A lossless picture of the kind the name's ending asks for: .pgm, .bmp, .tif or .tiff, else PNG. */
export async function writeImageFile(image: GrayImage, ending: string): Promise<Uint8Array> {
  switch (ending.toLowerCase()) {
    case '.pgm':
      return writePgm(image);
    case '.bmp':
      return writeBmp(image);
    case '.tif':
    case '.tiff':
      return (await greyPicture(image)).tiff({ compression: 'lzw', xres: image.ppi / 25.4, yres: image.ppi / 25.4, resolutionUnit: 'inch' }).toBuffer();
    default:
      return writePng(image);
  }
}

/** Writes a binary PGM. */
export function writePgm(image: GrayImage): Uint8Array {
  return Buffer.concat([Buffer.from(`P5\n${image.width} ${image.height}\n255\n`, 'ascii'), image.data]);
}
