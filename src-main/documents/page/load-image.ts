/**
 * Decodes a picture file for the page reader: PNG, JPEG, TIFF, WebP and others by sharp, JPEG 2000 by
 * the decoder the chip's portraits use. Turns photographs the way their camera says.
 */
import sharp from 'sharp';
import { SchalterError } from '../../errors.ts';
import { decodeJpeg2000 } from '../lds/image.ts';
import type { PageImage } from './image.ts';

/** An A4 page at 600 ppi has 35 million pixels. */
const MOST_PIXELS = 60_000_000;

/** @throws PAGE_IMAGE (kind input) for anything that is no picture, is damaged or too large. */
export async function loadPageImage(bytes: Uint8Array): Promise<PageImage> {
  try {
    if (isJpeg2000(bytes)) {
      const { data, width, height, components } = await decodeJpeg2000(bytes);
      return { data, width, height, channels: components };
    }
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS }).autoOrient().toColourspace('srgb');
    const { density } = await picture.metadata();
    const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels, ...(density ? { ppi: density } : {}) };
  } catch (cause) {
    throw new SchalterError('PAGE_IMAGE', 'input', 'Die Datei ist kein lesbares Bild. Bitte eine Aufnahme als PNG, JPEG, TIFF oder JPEG 2000 angeben.', { cause });
  }
}

function isJpeg2000(bytes: Uint8Array): boolean {
  const starts = (...values: number[]) => values.every((value, i) => bytes[i] === value);
  return starts(0xff, 0x4f, 0xff, 0x51) || starts(0, 0, 0, 0x0c, 0x6a, 0x50);
}
