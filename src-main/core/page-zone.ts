/** From an encoded picture of a page to the lines of its zone. */
import sharp from 'sharp';
import type { Finding } from '../contract/session.ts';
import { readPage } from '../documents/page/read-page.ts';

export interface ZoneOnPage {
  lines: string[];
  /** 0 to 1. */
  confidence: number;
  /** Unturned box around the zone, pixels of the picture. */
  area: NonNullable<Finding['area']>;
}

/** @returns null where the picture shows no zone or is none */
export async function readZoneOfPicture(bytes: Uint8Array): Promise<ZoneOnPage | null> {
  let raw;
  try {
    raw = await sharp(bytes, { limitInputPixels: 100_000_000 }).greyscale().raw().toBuffer({ resolveWithObject: true });
  } catch {
    return null;
  }
  const { mrz } = readPage({ data: raw.data, width: raw.info.width, height: raw.info.height, channels: raw.info.channels });
  if (!mrz) return null;
  const xs = mrz.corners.map((corner) => corner.x);
  const ys = mrz.corners.map((corner) => corner.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { lines: mrz.lines, confidence: mrz.confidence, area: { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y, angle: 0 } };
}
