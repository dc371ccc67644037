/** Rectangles of a picture and what their pixels say. */
import type { Point } from './geometry.ts';
import type { RgbImage } from './port.ts';

export interface Region {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function luminance(image: RgbImage): Uint8Array {
  const grey = new Uint8Array(image.width * image.height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) grey[i] = (image.data[at]! * 77 + image.data[at + 1]! * 150 + image.data[at + 2]! * 29) >> 8;
  return grey;
}

export function clip(region: Region, image: RgbImage): Region {
  const bound = (value: number, limit: number) => Math.max(0, Math.min(limit, Math.round(value)));
  return { left: bound(region.left, image.width), right: bound(region.right, image.width), top: bound(region.top, image.height), bottom: bound(region.bottom, image.height) };
}

/** A rectangle around a point, half as wide and high as given. */
export const around = ([x, y]: Point, halfWidth: number, halfHeight: number, image: RgbImage): Region => clip({ left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight }, image);

/** Calls with the position of each pixel of the region. */
export function each(region: Region, width: number, seen: (at: number) => void): void {
  for (let y = region.top; y < region.bottom; y++) for (let at = y * width + region.left; at < y * width + region.right; at++) seen(at);
}

export interface Statistics {
  mean: number;
  deviation: number;
}

/** Null where the region has fewer than `least` pixels in the picture. */
export function statistics(grey: Uint8Array, region: Region, width: number, least = 64): Statistics | null {
  let count = 0;
  let sum = 0;
  let squares = 0;
  each(region, width, (at) => {
    const value = grey[at]!;
    count++;
    sum += value;
    squares += value * value;
  });
  if (count < least) return null;
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/** Mean red, green and blue; null where the region has fewer than 16 pixels in the picture. */
export function meanColour(image: RgbImage, region: Region): readonly [number, number, number] | null {
  let [red, green, blue, count] = [0, 0, 0, 0];
  each(region, image.width, (at) => {
    red += image.data[at * 3]!;
    green += image.data[at * 3 + 1]!;
    blue += image.data[at * 3 + 2]!;
    count++;
  });
  return count < 16 ? null : [red / count, green / count, blue / count];
}

/** Share of the pixels that fulfil a condition; 0 of none. */
export function shareOf(image: RgbImage, region: Region, holds: (red: number, green: number, blue: number) => boolean): number {
  let found = 0;
  let count = 0;
  each(region, image.width, (at) => {
    count++;
    if (holds(image.data[at * 3]!, image.data[at * 3 + 1]!, image.data[at * 3 + 2]!)) found++;
  });
  return count === 0 ? 0 : found / count;
}
