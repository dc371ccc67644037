/**
 * Lossless JPEG (ITU-T T.81 Annex H, process 14, SOF3), the JPEGL of ANSI/NIST-ITL Table 15: Huffman-coded
 * differences from a predictor. One component of 2 to 16 bits, as fingerprints have it, or several of the same size.
 */
import { recordError } from './record-error.ts';

export interface LosslessPicture {
  width: number;
  height: number;
  components: number;
  /** Bits per sample. */
  precision: number;
  samples: Uint16Array;
}

interface Huffman {
  /** By code length 1 … 16: smallest code, largest code (-1 none), index of its first value. */
  low: number[];
  high: number[];
  first: number[];
  values: Uint8Array;
}

const mostPixels = 60_000_000;

/** True where the frame header is SOF3. Never throws. */
export function isLosslessJpeg(bytes: Uint8Array): boolean {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!)) {
    const marker = bytes[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return marker === 0xc3;
    if (marker === 0xda) return false;
  }
  return false;
}

function readTables(segment: Uint8Array, tables: Map<number, Huffman>): void {
  let at = 0;
  while (at + 17 <= segment.length) {
    const id = segment[at]! & 15;
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (at + 17 + total > segment.length) throw recordError('Huffman table cut off');
    const table: Huffman = { low: [0], high: [-1], first: [0], values: segment.subarray(at + 17, at + 17 + total) };
    let code = 0;
    let index = 0;
    counts.forEach((count) => {
      table.low.push(code);
      table.high.push(count === 0 ? -1 : code + count - 1);
      table.first.push(index);
      code = (code + count) << 1;
      index += count;
    });
    tables.set(id, table);
    at += 17 + total;
  }
}

/** Bits of the entropy-coded part; stuffed zeros are dropped, a marker ends it. */
class Bits {
  private held = 0;
  private count = 0;
  private readonly bytes: Uint8Array;
  private at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  bit(): number {
    if (this.count === 0) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw recordError('lossless JPEG cut off');
      if (byte === 0xff) {
        if (this.bytes[this.at + 1] !== 0) throw recordError('marker inside the picture');
        this.at++;
      }
      this.at++;
      this.held = byte;
      this.count = 8;
    }
    this.count--;
    return (this.held >> this.count) & 1;
  }

  take(length: number): number {
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 2 + this.bit();
    return value;
  }

  decode({ low, high, first, values }: Huffman): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = code * 2 + this.bit();
      if (high[length]! >= 0 && code <= high[length]! && code >= low[length]!) return values[first[length]! + code - low[length]!]!;
    }
    throw recordError('Huffman code without value');
  }

  /** Skips to the next byte and over a restart marker. */
  restart(): void {
    this.count = 0;
    if (this.bytes[this.at] === 0xff && this.bytes[this.at + 1]! >= 0xd0 && this.bytes[this.at + 1]! <= 0xd7) this.at += 2;
  }
}

function difference(bits: Bits, table: Huffman): number {
  const size = bits.decode(table);
  if (size === 0) return 0;
  if (size === 16) return 32768;
  if (size > 16) throw recordError('difference too large');
  const value = bits.take(size);
  return value < 2 ** (size - 1) ? value - 2 ** size + 1 : value;
}

const predictors: readonly ((left: number, above: number, corner: number) => number)[] = [() => 0, (a) => a, (_a, b) => b, (_a, _b, c) => c, (a, b, c) => a + b - c, (a, b, c) => a + ((b - c) >> 1), (a, b, c) => b + ((a - c) >> 1), (a, b) => (a + b) >> 1];

/** @throws SchalterError RECORD_MALFORMED (input) */
export function decodeLosslessJpeg(bytes: Uint8Array): LosslessPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<number, Huffman>();
  let frame: { precision: number; width: number; height: number; ids: number[] } | undefined;
  let interval = 0;
  let at = 2;
  for (;;) {
    if (at + 4 > bytes.length || bytes[at] !== 0xff) throw recordError('lossless JPEG without scan');
    const marker = bytes[at + 1]!;
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) throw recordError('segment cut off');
    const segment = bytes.subarray(at + 4, at + 2 + length);
    at += 2 + length;
    if (marker === 0xc4) readTables(segment, tables);
    else if (marker === 0xdd) interval = (segment[0]! << 8) | segment[1]!;
    else if (marker === 0xc3) {
      const count = segment[5] ?? 0;
      if (segment.length < 6 + count * 3) throw recordError('frame header cut off');
      frame = { precision: segment[0]!, height: (segment[1]! << 8) | segment[2]!, width: (segment[3]! << 8) | segment[4]!, ids: Array.from({ length: count }, (_, i) => segment[6 + i * 3]!) };
      if (Array.from({ length: count }, (_, i) => segment[7 + i * 3]!).some((sampling) => sampling !== 0x11)) throw recordError('subsampled lossless JPEG');
    } else if (marker === 0xda) {
      if (!frame) throw recordError('scan without frame');
      return scan(bytes, at, segment, frame, tables, interval);
    }
  }
}

function scan(bytes: Uint8Array, at: number, header: Uint8Array, frame: { precision: number; width: number; height: number; ids: number[] }, tables: Map<number, Huffman>, interval: number): LosslessPicture {
  const { precision, width, height, ids } = frame;
  const components = header[0] ?? 0;
  if (components !== ids.length || components === 0 || width * height === 0 || width * height * components > mostPixels || precision < 2 || precision > 16) throw recordError('lossless JPEG of this shape');
  const used = Array.from({ length: components }, (_, i) => tables.get((header[2 + i * 2] ?? 0) >> 4));
  if (used.some((table) => table === undefined)) throw recordError('Huffman table missing');
  const predict = predictors[header[1 + components * 2] ?? 0];
  const shift = (header[3 + components * 2] ?? 0) & 15;
  if (!predict || shift >= precision) throw recordError('predictor unknown');
  const samples = new Uint16Array(width * height * components);
  const bits = new Bits(bytes, at);
  const start = 2 ** (precision - shift - 1);
  const row = width * components;
  let rowsSince = 0;
  for (let y = 0, to = 0, unit = 0; y < height; y++, rowsSince++) {
    for (let x = 0; x < width; x++, unit++) {
      if (interval > 0 && unit > 0 && unit % interval === 0) {
        bits.restart();
        rowsSince = 0;
      }
      for (let component = 0; component < components; component++, to++) {
        const left = x > 0 ? samples[to - components]! : 0;
        const above = rowsSince > 0 ? samples[to - row]! : 0;
        // The first line is told from the left, the first of a line from above.
        const guess = rowsSince === 0 ? (x === 0 ? start : left) : x === 0 ? above : predict(left, above, samples[to - row - components]!);
        samples[to] = (guess + difference(bits, used[component]!)) & 0xffff;
      }
    }
  }
  if (shift > 0) for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! << shift;
  return { width, height, components, precision, samples };
}
