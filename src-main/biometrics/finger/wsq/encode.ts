/**
 * WSQ encoder (IAFIS-IC-0110 section 2.1): variance-driven bin widths for a target bit rate, two
 * Huffman tables, NISTCOM comment. [TR-03121-3-4 4.6.3.1] asks for 0.75 bits per pixel and, where the
 * result is not between 10:1 and 20:1, another rate for that picture; `encodeWsq` does both.
 *
 * This encoder holds no FBI certificate; the frame header says encoder 0, software 0, which is the truth.
 */
import { SchalterError } from '../../../errors.ts';
import { core, type FingerCore } from '../core.ts';
import { checkImage, type GrayImage } from '../image.ts';
import { blockStarts, marker, maxSide, maxWsqPixels, subbandCount, wsqError } from './format.ts';
import { buildTable, encodeBlock, toSymbols, type HuffmanTable } from './huffman.ts';
import { buildTree, type Region } from './tree.ts';
import { standardFilters } from './wavelet.ts';

export interface WsqOptions {
  /** Target bits per pixel, `leastRate` to `mostRate`; default 0.75. */
  bitRate?: number;
  /** Change the rate where needed so that raw size : file size lies in 10 … 20; default true if no bit rate is given. */
  keepRatio?: boolean;
  /** Default: the core that is built. Both give the same bytes. */
  core?: FingerCore;
}

/** Bits per pixel. */
export const leastRate = 0.1;
export const mostRate = 8;
const binCentre = 0.44;

/** Encodes a picture of at least 32 × 32 pixels. Throws FINGER_IMAGE or WSQ_UNSUPPORTED. */
export function encodeWsq(image: GrayImage, options: WsqOptions = {}): Uint8Array {
  checkImage(image);
  const { width, height } = image;
  if (Math.max(width, height) > maxSide || Math.min(width, height) < 32 || width * height > maxWsqPixels) throw new SchalterError('FINGER_IMAGE', 'input', `Das Bild lässt sich nicht als WSQ packen: jede Seite braucht 32 bis ${maxSide} Pixel, das Ganze höchstens ${maxWsqPixels / 1e6} Millionen.`);
  const target = options.bitRate ?? 0.75;
  if (!(target >= leastRate && target <= mostRate)) throw wsqError('WSQ_UNSUPPORTED', 'Bitrate');
  const transformed = transform(image, options.core ?? core);
  const pack = (rate: number): Uint8Array => writeWsq(image, transformed, rate);
  if (!(options.keepRatio ?? options.bitRate === undefined)) return pack(target);
  let bytes = pack(target);
  for (const search = searchRate(target); ; ) {
    const next = search(image.data.length / bytes.length);
    if (next === null) return bytes;
    bytes = pack(next);
  }
}

const mostRounds = 12;

/**
 * [TR-03121-3-4 4.6.3.1, equation 4.3] The iteration for a ratio between 10:1 and 20:1: takes the ratio reached
 * and gives the next bit rate, or null where nothing is left to do. Steps by the ratio missed, between bounds
 * that close in.
 */
export function searchRate(first: number): (ratio: number) => number | null {
  let rate = first;
  let low = 0.1;
  let high = 8;
  let rounds = 0;
  return (ratio) => {
    if ((ratio >= 10 && ratio <= 20) || rounds++ === mostRounds) return null;
    if (ratio > 20) low = rate;
    else high = rate;
    const guess = rate * (ratio / 15) ** 0.65;
    rate = guess > low && guess < high ? guess : Math.sqrt(low * high);
    return rate;
  };
}

interface Transformed {
  plane: Float32Array;
  subbands: Region[];
  variances: Float64Array;
  shift: number;
  scale: number;
}

/** Section 2.1.1 to 2.1.3: mean to zero, range to ±128, decomposition, subband variances. */
function transform(image: GrayImage, by: FingerCore): Transformed {
  const { data, width, height } = image;
  let sum = 0;
  let low = 255;
  let high = 0;
  for (const grey of data) {
    sum += grey;
    if (grey < low) low = grey;
    if (grey > high) high = grey;
  }
  const shift = roundedDecimal(sum / data.length).value;
  const scale = roundedDecimal(Math.max(shift - low, high - shift, 1 / 128) / 128).value;
  // A table and a loop: `Float32Array.from` with a function took half of the whole encoder's time.
  const shifted = Float32Array.from({ length: 256 }, (_, grey) => (grey - shift) / scale);
  const plane = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) plane[i] = shifted[data[i]!]!;
  const { splits, subbands } = buildTree(width, height);
  by.decomposeWsq(plane, width, height, splits, standardFilters);
  return { plane, subbands, variances: subbandVariances(plane, width, subbands), shift, scale };
}

/** Variances over the middle of each subband, or over all of it where the picture is nearly flat. */
function subbandVariances(plane: Float32Array, stride: number, subbands: Region[]): Float64Array {
  const over = (band: Region, inner: boolean): number => {
    const x0 = band.x + (inner ? band.width >> 3 : 0);
    const y0 = band.y + (inner ? Math.floor((9 * band.height) / 32) : 0);
    const width = inner ? Math.floor((3 * band.width) / 4) : band.width;
    const height = inner ? Math.floor((7 * band.height) / 16) : band.height;
    const count = width * height;
    if (count < 2) return 0;
    let sum = 0;
    let squares = 0;
    for (let y = y0; y < y0 + height; y++) {
      for (let x = x0; x < x0 + width; x++) {
        const value = plane[y * stride + x]!;
        sum += value;
        squares += value * value;
      }
    }
    return Math.max(0, (squares - (sum * sum) / count) / (count - 1));
  };
  const inner = Float64Array.from(subbands, (band) => over(band, true));
  if (inner[0]! + inner[1]! + inner[2]! + inner[3]! >= 20_000) return inner;
  return Float64Array.from(subbands, (band) => over(band, false));
}

/** Weights A_k of the eight highest coded subbands (section 2.1.4). */
const weightOf: Record<number, number> = { 52: 1.32, 53: 1.08, 54: 1.42, 55: 1.08, 56: 1.32, 57: 1.42, 58: 1.08, 59: 1.08 };
/** 1 / downsampling factor m_k. */
const share = (band: number): number => (band < 4 ? 1 / 1024 : band < 51 ? 1 / 256 : 1 / 16);

/** Bin widths for a bit rate: subbands that would quantise to nothing are left out until none is left to leave out. */
function binWidths(variances: Float64Array, rate: number): Float64Array {
  const relative = new Float64Array(subbandCount);
  for (let k = 0; k < 60; k++) {
    if (variances[k]! < 1.01) continue;
    relative[k] = k < 4 ? 1 : 10 / ((weightOf[k] ?? 1) * Math.log(variances[k]!));
  }
  let active = [...relative.keys()].filter((k) => relative[k]! > 0);
  let q = 1;
  while (active.length > 0) {
    let shareSum = 0;
    let logProduct = 0;
    for (const k of active) {
      shareSum += share(k);
      logProduct += share(k) * Math.log(Math.sqrt(variances[k]!) / relative[k]!);
    }
    q = 2 ** (rate / shareSum - 1) / 2.5 / Math.exp(logProduct / shareSum);
    const kept = active.filter((k) => relative[k]! / q < 5 * Math.sqrt(variances[k]!));
    if (kept.length === active.length) break;
    active = kept;
  }
  return relative.map((width) => width / q);
}

function quantise({ plane, subbands }: Transformed, stride: number, bins: Float64Array, zeroBins: Float64Array): Int32Array[] {
  return subbands.map((band, k) => {
    const bin = bins[k]!;
    if (bin === 0) return new Int32Array(0);
    const half = zeroBins[k]! / 2;
    const out = new Int32Array(band.width * band.height);
    let i = 0;
    for (let y = band.y; y < band.y + band.height; y++) {
      for (let x = band.x; x < band.x + band.width; x++, i++) {
        const value = plane[y * stride + x]!;
        if (value > half) out[i] = Math.floor((value - half) / bin) + 1;
        else if (value < -half) out[i] = -Math.floor((-value - half) / bin) - 1;
      }
    }
    return out;
  });
}

function join(parts: Int32Array[]): Int32Array {
  const out = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A value as 16-bit mantissa and power of ten, and what a reader makes of it. */
function roundedDecimal(value: number, limit = 65_535): { scale: number; mantissa: number; value: number } {
  let scale = 0;
  while (scale < 20 && value > 0 && value * 10 ** (scale + 1) < limit) scale++;
  const mantissa = Math.min(limit, Math.round(value * 10 ** scale));
  return { scale, mantissa, value: mantissa / 10 ** scale };
}

class Writer {
  readonly bytes: number[] = [];
  u8(value: number): void {
    this.bytes.push(value & 255);
  }
  u16(value: number): void {
    this.bytes.push((value >> 8) & 255, value & 255);
  }
  u32(value: number): void {
    this.u16(Math.floor(value / 65_536));
    this.u16(value % 65_536);
  }
  decimal(value: number): void {
    const { scale, mantissa } = roundedDecimal(value);
    this.u8(scale);
    this.u16(mantissa);
  }
  all(values: Iterable<number>): void {
    for (const value of values) this.bytes.push(value);
  }
}

function writeWsq(image: GrayImage, transformed: Transformed, rate: number): Uint8Array {
  const bins = binWidths(transformed.variances, rate).map((bin) => roundedDecimal(bin).value);
  const zeroBins = bins.map((bin) => roundedDecimal(1.2 * bin).value);
  const bands = quantise(transformed, image.width, bins, zeroBins);
  const streams = [0, 1, 2].map((block) => toSymbols(join(bands.slice(blockStarts[block], blockStarts[block + 1]))));
  const frequencies = [new Uint32Array(256), new Uint32Array(256)] as const;
  streams.forEach((stream, block) => {
    for (let i = 0; i < stream.length; i++) frequencies[block === 0 ? 0 : 1][stream.symbols[i]!]!++;
  });
  const tables = frequencies.map(buildTable);
  const writer = new Writer();
  writer.u16(marker.SOI);
  writeComment(writer, image, rate);
  writeFilters(writer);
  writer.u16(marker.DQT);
  writer.u16(2 + 3 + 6 * subbandCount);
  writer.decimal(binCentre);
  bins.forEach((bin, k) => {
    writer.decimal(bin);
    writer.decimal(zeroBins[k]!);
  });
  writer.u16(marker.SOF);
  writer.u16(17);
  writer.u8(0);
  writer.u8(255);
  writer.u16(image.height);
  writer.u16(image.width);
  writer.decimal(transformed.shift);
  writer.decimal(transformed.scale);
  writer.u8(0);
  writer.u16(0);
  const parts: Uint8Array[] = [];
  streams.forEach((stream, block) => {
    const table = block === 0 ? 0 : 1;
    if (block < 2) writeHuffman(writer, table, tables[table]!);
    writer.u16(marker.SOB);
    writer.u16(3);
    writer.u8(table);
    parts.push(Uint8Array.from(writer.bytes.splice(0)), encodeBlock(stream, tables[table]!));
  });
  writer.u16(marker.EOI);
  return new Uint8Array(Buffer.concat([...parts, Uint8Array.from(writer.bytes)]));
}

function writeComment(writer: Writer, image: GrayImage, rate: number): void {
  const fields = [
    ['PIX_WIDTH', image.width],
    ['PIX_HEIGHT', image.height],
    ['PIX_DEPTH', 8],
    ['PPI', Math.round(image.ppi)],
    ['LOSSY', 1],
    ['COLORSPACE', 'GRAY'],
    ['COMPRESSION', 'WSQ'],
    ['WSQ_BITRATE', rate.toFixed(6)],
  ];
  const text = Buffer.from([['NIST_COM', fields.length + 1], ...fields].map(([name, value]) => `${name} ${value}\n`).join(''), 'ascii');
  writer.u16(marker.COM);
  writer.u16(2 + text.length);
  writer.all(text);
}

function writeFilters(writer: Writer): void {
  const halves = [standardFilters.low, standardFilters.high].map((filter) => filter.subarray((filter.length - 1) / 2));
  writer.u16(marker.DTT);
  writer.u16(2 + 2 + 6 * halves.reduce((sum, half) => sum + half.length, 0));
  writer.u8(standardFilters.low.length);
  writer.u8(standardFilters.high.length);
  for (const half of halves) {
    for (const tap of half) {
      const { scale, mantissa } = roundedDecimal(Math.abs(tap), 4_294_967_295);
      writer.u8(tap < 0 ? 1 : 0);
      writer.u8(scale);
      writer.u32(mantissa);
    }
  }
}

function writeHuffman(writer: Writer, id: number, table: HuffmanTable): void {
  writer.u16(marker.DHT);
  writer.u16(2 + 1 + 16 + table.symbols.length);
  writer.u8(id);
  writer.all(table.counts);
  writer.all(table.symbols);
}
