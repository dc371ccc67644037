/**
 * Netpbm pictures: PBM, PGM and PPM, plain and binary (P1 to P6), and PAM (P7), of up to 16 bits a sample. PGM is
 * what NFIQ 2 and NBIS exchange; the others are read because programs call them the same.
 */
import type { Raster } from './raster.ts';

interface Header {
  kind: number;
  width: number;
  height: number;
  /** Samples of a pixel in the file. */
  depth: number;
  most: number;
  /** Where the pixels begin. */
  at: number;
}

export const isNetpbm = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1]! >= 0x31 && bytes[1]! <= 0x37 && (bytes[2]! <= 0x20 || bytes[2] === 0x23);

const damaged = (why: string): RangeError => new RangeError(`Netpbm: ${why}`);

/** @throws RangeError for a header that says nothing, too many pixels or too few samples */
export function readNetpbm(bytes: Uint8Array, mostPixels: number): Raster {
  const header = bytes[1] === 0x37 ? pamHeader(bytes) : plainHeader(bytes);
  const { kind, width, height, depth, most } = header;
  if (!(width > 0 && height > 0 && width * height <= mostPixels) || !(most >= 1 && most <= 65_535) || !(depth >= 1 && depth <= 4)) throw damaged('impossible size');
  const samples = kind <= 3 ? written(bytes, header) : kind === 4 ? bits(bytes, header) : binary(bytes, header);
  const channels = depth >= 3 ? 3 : 1;
  // PAM may carry opacity beside the colour; it lies over white, as in any other picture.
  const opaque = depth === 2 || depth === 4;
  const data = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const opacity = opaque ? samples[pixel * depth + depth - 1]! / 255 : 1;
    for (let c = 0; c < channels; c++) data[pixel * channels + c] = Math.round(255 + (samples[pixel * depth + c]! - 255) * opacity);
  }
  return { width, height, channels, data };
}

/** Words of the header parted by white space; `#` begins a comment to the end of its line. */
function plainHeader(bytes: Uint8Array): Header {
  const kind = bytes[1]! - 0x30;
  const bitmap = kind === 1 || kind === 4;
  const numbers: number[] = [];
  let at = 2;
  while (numbers.length < (bitmap ? 2 : 3)) {
    while (at < bytes.length && (bytes[at]! <= 0x20 || bytes[at] === 0x23)) {
      if (bytes[at] === 0x23) while (at < bytes.length && bytes[at] !== 0x0a) at++;
      else at++;
    }
    let [value, digits] = [0, 0];
    for (; bytes[at]! >= 0x30 && bytes[at]! <= 0x39 && digits < 9; at++, digits++) value = value * 10 + bytes[at]! - 0x30;
    if (digits === 0) throw damaged('no number in the header');
    numbers.push(value);
  }
  // One white character parts header and pixels; in the plain forms what follows is white space anyway.
  return { kind, width: numbers[0]!, height: numbers[1]!, depth: kind === 3 || kind === 6 ? 3 : 1, most: bitmap ? 1 : numbers[2]!, at: at + 1 };
}

function pamHeader(bytes: Uint8Array): Header {
  const text = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const end = /\nENDHDR\s*?\n/.exec(text);
  if (!end) throw damaged('header without end');
  const value = (name: string): number => Number(new RegExp(`^${name}\\s+(\\d{1,9})\\s*$`, 'm').exec(text.slice(0, end.index))?.[1]);
  return { kind: 7, width: value('WIDTH'), height: value('HEIGHT'), depth: value('DEPTH'), most: value('MAXVAL'), at: end.index + end[0].length };
}

function binary(bytes: Uint8Array, { width, height, depth, most, at }: Header): Uint8Array {
  const count = width * height * depth;
  const wide = most > 255 ? 2 : 1;
  if (bytes.length < at + count * wide) throw damaged('cut off');
  if (most === 255) return bytes.subarray(at, at + count);
  return Uint8Array.from({ length: count }, (_, i) => scaled(wide === 1 ? bytes[at + i]! : (bytes[at + 2 * i]! << 8) | bytes[at + 2 * i + 1]!, most));
}

const scaled = (value: number, most: number): number => Math.min(255, Math.round((value * 255) / most));

/** One bit a pixel, rows in whole bytes; 1 is black. */
function bits(bytes: Uint8Array, { width, height, at }: Header): Uint8Array {
  const row = Math.ceil(width / 8);
  if (bytes.length < at + row * height) throw damaged('cut off');
  const samples = new Uint8Array(width * height);
  for (let i = 0; i < samples.length; i++) {
    const x = i % width;
    samples[i] = (bytes[at + Math.floor(i / width) * row + (x >> 3)]! >> (7 - (x & 7))) & 1 ? 0 : 255;
  }
  return samples;
}

/** Samples written as decimal numbers; those of a bitmap may stand without a gap. */
function written(bytes: Uint8Array, { kind, width, height, depth, most, at }: Header): Uint8Array {
  const samples = new Uint8Array(width * height * depth);
  let filled = 0;
  for (let i = at - 1; i < bytes.length && filled < samples.length; i++) {
    const octet = bytes[i]!;
    if (octet === 0x23) while (i < bytes.length && bytes[i] !== 0x0a) i++;
    else if (octet >= 0x30 && octet <= 0x39) {
      let value = octet - 0x30;
      if (kind === 1) samples[filled++] = value ? 0 : 255;
      else {
        for (; bytes[i + 1]! >= 0x30 && bytes[i + 1]! <= 0x39 && value <= 65_535; i++) value = value * 10 + bytes[i + 1]! - 0x30;
        samples[filled++] = scaled(value, most);
      }
    } else if (octet > 0x20) throw damaged('no number among the samples');
  }
  if (filled < samples.length) throw damaged('cut off');
  return samples;
}
