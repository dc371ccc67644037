/**
 * Pictures as the face core takes them: PNG, JPEG (turned as EXIF says, grey and CMYK brought to RGB), JPEG 2000,
 * TIFF, WebP, AVIF, PGM, PPM and BMP. Drawings and documents (SVG, PDF) are refused: a photograph is wanted.
 */
import sharp, { type Sharp } from 'sharp';
import { SchalterError } from '../../errors.ts';
import { decodeJpeg2000, describeImage } from '../../documents/lds/image.ts';
import { readBmp } from '../finger/bmp.ts';
import { formatOf } from '../finger/image-files.ts';
import { readNetpbm } from '../finger/netpbm.ts';
import type { PictureFacts, RgbImage } from './port.ts';

const pixelLimit = 60_000_000;
const photographs: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'tiff', 'gif', 'heif', 'avif']);

export interface Decoded {
  image: RgbImage;
  facts: PictureFacts;
}

/** Grey in every pixel, or but for the rounding of a JPEG. */
function isGrey({ data }: RgbImage): boolean {
  let coloured = 0;
  const pixels = data.length / 3;
  for (let at = 0; at < data.length; at += 3) {
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    if (Math.max(r, g, b) - Math.min(r, g, b) > 3) coloured++;
  }
  return coloured < pixels * 0.001;
}

const fromRaw = (data: Uint8Array, width: number, height: number, channels: 1 | 3 | 4): Sharp => sharp(data, { raw: { width, height, channels } });

async function open(encoded: Uint8Array): Promise<{ picture: Sharp; format: string }> {
  const { format } = describeImage(encoded);
  if (format === 'jp2' || format === 'j2k') {
    const { width, height, components, data } = await decodeJpeg2000(encoded, pixelLimit);
    return { picture: fromRaw(data, width, height, components), format: 'jpeg2000' };
  }
  const other = encoded.length < 12 ? 'other' : formatOf(encoded);
  if (other === 'netpbm' || other === 'bmp') {
    const { width, height, channels, data } = other === 'bmp' ? readBmp(encoded, pixelLimit) : readNetpbm(encoded, pixelLimit);
    return { picture: fromRaw(data, width, height, channels), format: other === 'bmp' ? 'bmp' : channels === 1 ? 'pgm' : 'ppm' };
  }
  const picture = sharp(encoded, { limitInputPixels: pixelLimit, failOn: 'error' });
  const found = (await picture.metadata()).format;
  if (!photographs.has(found)) throw new RangeError(`a ${found} is no photograph`);
  return { picture: picture.rotate(), format: found };
}

/** @throws SchalterError FACE_IMAGE_UNREADABLE (input) */
export async function decode(encoded: Uint8Array): Promise<Decoded> {
  try {
    const { picture, format } = await open(encoded);
    const { data, info } = await picture.flatten({ background: '#ffffff' }).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    let pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (info.channels === 1) {
      const grey = pixels;
      pixels = new Uint8Array(grey.length * 3);
      for (let i = 0; i < grey.length; i++) pixels.fill(grey[i]!, i * 3, i * 3 + 3);
    } else if (info.channels !== 3) throw new RangeError(`${String(info.channels)} channels`);
    const image = { width: info.width, height: info.height, data: pixels };
    return { image, facts: { width: info.width, height: info.height, format, grey: isGrey(image), bytes: encoded.length } };
  } catch (cause) {
    throw new SchalterError('FACE_IMAGE_UNREADABLE', 'input', 'Das Bild lässt sich nicht lesen. Bitte ein Foto als JPEG, PNG oder JPEG 2000 verwenden.', { cause });
  }
}

/** The picture with its long side at most `longest` pixels; the same picture where it is no larger. */
export async function shrink(image: RgbImage, longest: number): Promise<RgbImage> {
  if (Math.max(image.width, image.height) <= longest) return image;
  const { data, info } = await fromRaw(image.data, image.width, image.height, 3).resize({ width: longest, height: longest, fit: 'inside' }).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
