/** Pictures for the paper: flattened, in sRGB, without metadata, no finer than a printer shows. */
import sharp from 'sharp';
import type { Finding } from '../../contract/session.ts';
import { SchalterError } from '../../errors.ts';

const ppi = 300;

const unreadable = (cause: unknown): SchalterError => new SchalterError('PRINT_PICTURE', 'unavailable', 'Ein Bild des Vorgangs lässt sich nicht für den Druck lesen. Bitte die Aufnahme wiederholen oder ohne dieses Formular weiterarbeiten.', { cause });

/** Fills the given millimetres exactly; what lies beyond the ratio is cut evenly. */
export async function fitted(bytes: Uint8Array, widthMm: number, heightMm: number): Promise<Uint8Array> {
  const pixels = (millimetres: number) => Math.round((millimetres / 25.4) * ppi);
  try {
    return new Uint8Array(await sharp(bytes).rotate().flatten({ background: '#ffffff' }).toColourspace('srgb').resize(pixels(widthMm), pixels(heightMm), { fit: 'cover' }).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer());
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** The whole picture, `widthMm` wide. @returns JPEG and its height in millimetres */
export async function whole(bytes: Uint8Array, widthMm: number): Promise<{ jpeg: Uint8Array; heightMm: number }> {
  try {
    const { data, info } = await sharp(bytes).rotate().flatten({ background: '#ffffff' }).toColourspace('srgb').resize({ width: Math.round((widthMm / 25.4) * ppi), withoutEnlargement: true }).jpeg({ quality: 88 }).toBuffer({ resolveWithObject: true });
    return { jpeg: new Uint8Array(data), heightMm: (widthMm * info.height) / info.width };
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** The place of a finding on its page with a margin of a quarter around it; null where it lies outside the picture. */
export async function crop(bytes: Uint8Array, area: NonNullable<Finding['area']>): Promise<{ jpeg: Uint8Array; ratio: number } | null> {
  try {
    const { width = 0, height = 0 } = await sharp(bytes).metadata();
    const [mx, my] = [Math.max(8, area.width * 0.25), Math.max(8, area.height * 0.25)];
    const left = Math.max(0, Math.round(area.x - mx));
    const top = Math.max(0, Math.round(area.y - my));
    const right = Math.min(width, Math.round(area.x + area.width + mx));
    const bottom = Math.min(height, Math.round(area.y + area.height + my));
    if (right - left < 4 || bottom - top < 4) return null;
    const { data, info } = await sharp(bytes).extract({ left, top, width: right - left, height: bottom - top }).flatten({ background: '#ffffff' }).toColourspace('srgb').resize({ width: 900, height: 500, fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 90 }).toBuffer({ resolveWithObject: true });
    return { jpeg: new Uint8Array(data), ratio: info.width / info.height };
  } catch (cause) {
    throw unreadable(cause);
  }
}
