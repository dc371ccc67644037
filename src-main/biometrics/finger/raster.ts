/** Pixels as file readers give them, before they become a fingerprint or a face: 8 bits a sample, rows top to bottom. */
export interface Raster {
  width: number;
  height: number;
  channels: 1 | 3;
  /** `width * height * channels` bytes, samples of a pixel side by side. */
  data: Uint8Array;
  /** Pixels per inch as the file states them; undefined where it does not. */
  ppi?: number | undefined;
}

/** Grey by the luma of ITU-R BT.601 in whole numbers; equal channels stay what they are. */
export function greyOf(pixels: Uint8Array, channels: number, count: number): Uint8Array {
  if (channels === 1) return Uint8Array.from(pixels.subarray(0, count));
  const data = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const at = i * channels;
    if (channels === 2) data[i] = pixels[at]!;
    else data[i] = Math.round((299 * pixels[at]! + 587 * pixels[at + 1]! + 114 * pixels[at + 2]!) / 1000);
  }
  return data;
}
