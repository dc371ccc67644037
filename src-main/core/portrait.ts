/**
 * The portrait in DG2 as a picture a window can show. DG2 wraps an ISO/IEC 19794-5 or 39794-5 record around
 * a JPEG or JPEG 2000 image; the image is found by its own first bytes, which both records leave untouched.
 * Nothing is decided by this picture; it is shown and compared by people.
 */
import sharp, { type Sharp } from 'sharp';
import { decodeJpeg2000 } from '../documents/lds/image.ts';

const signatures: { kind: 'jpeg' | 'jp2'; bytes: readonly number[] }[] = [
  { kind: 'jpeg', bytes: [0xff, 0xd8, 0xff] },
  { kind: 'jp2', bytes: [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20] },
  { kind: 'jp2', bytes: [0xff, 0x4f, 0xff, 0x51] },
];

/** Largest picture decoded; a portrait on a chip has below one megapixel. */
const mostPixels = 16_000_000;

/** @returns null where DG2 holds no picture that can be decoded */
export async function portraitOf(dg2: Uint8Array): Promise<{ bytes: Uint8Array; mime: string } | null> {
  const buffer = Buffer.from(dg2.buffer, dg2.byteOffset, dg2.byteLength);
  for (const { kind, bytes } of signatures) {
    const at = buffer.indexOf(Uint8Array.from(bytes));
    if (at < 0) continue;
    try {
      const image = kind === 'jpeg' ? sharp(buffer.subarray(at), { limitInputPixels: mostPixels }) : await fromJpeg2000(buffer.subarray(at));
      return { bytes: new Uint8Array(await image.jpeg({ quality: 92 }).toBuffer()), mime: 'image/jpeg' };
    } catch {
      continue;
    }
  }
  return null;
}

async function fromJpeg2000(bytes: Uint8Array): Promise<Sharp> {
  const { width, height, components, data } = await decodeJpeg2000(bytes, mostPixels);
  return sharp(data, { raw: { width, height, channels: components } });
}
