/**
 * Huffman coding of quantised WSQ coefficients (IAFIS-IC-0110 section 1.5 and annex C; the code
 * construction is that of JPEG). Symbols: 1–100 zero runs, 101–106 escapes with extra bits,
 * 107–254 the coefficients −73 … 74.
 */
import { wsqError } from './format.ts';

export const escape = { plus8: 101, minus8: 102, plus16: 103, minus16: 104, zeros8: 105, zeros16: 106 } as const;
/** A coefficient c from −73 to 74 is coded as c + 180. */
export const coefficientBase = 180;

export interface HuffmanTable {
  /** Number of codes of length 1 … 16. */
  counts: Uint8Array;
  /** Symbols in order of their codes. */
  symbols: Uint8Array;
}

/** For every 16 bits seen: code length in the upper byte (0: no code), symbol in the lower. */
export type DecodeTable = Uint16Array;

/** Throws WSQ_FORMAT where the counts do not make a prefix code. */
export function decodeTable(table: HuffmanTable): DecodeTable {
  const lookup = new Uint16Array(65536);
  let code = 0;
  let used = 0;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < table.counts[length - 1]!; i++) {
      const first = code << (16 - length);
      const last = first + (1 << (16 - length));
      if (last > 65536 || used >= table.symbols.length) throw wsqError('WSQ_FORMAT', 'Huffman-Tabelle');
      lookup.fill((length << 8) | table.symbols[used]!, first, last);
      used++;
      code++;
    }
    code <<= 1;
  }
  return lookup;
}

/** Takes stuffed zero bytes out of entropy-coded data and finds its end, the next marker. */
export function unstuff(bytes: Uint8Array, start: number): { data: Uint8Array; end: number } {
  let end = start;
  while (end < bytes.length && !(bytes[end] === 0xff && bytes[end + 1] !== 0)) end += bytes[end] === 0xff ? 2 : 1;
  end = Math.min(end, bytes.length);
  const data = new Uint8Array(end - start);
  let length = 0;
  for (let i = start; i < end; i++) {
    data[length++] = bytes[i]!;
    if (bytes[i] === 0xff) i++;
  }
  return { data: data.subarray(0, length), end };
}

/**
 * Decodes one block into `out` from `at`; returns the place after the last coefficient. Ends with the
 * data (padding is ones, which is no code) or where `out` is full.
 */
export function decodeBlock(data: Uint8Array, table: DecodeTable, out: Int32Array, at: number): number {
  const bitCount = data.length * 8;
  let bit = 0;
  const peek16 = (): number => {
    const byte = bit >> 3;
    const word = ((data[byte] ?? 255) << 16) | ((data[byte + 1] ?? 255) << 8) | (data[byte + 2] ?? 255);
    return (word >> (8 - (bit & 7))) & 0xffff;
  };
  const extra = (count: number): number => {
    const value = peek16() >> (16 - count);
    bit += count;
    if (bit > bitCount) throw wsqError('WSQ_TRUNCATED', 'Bilddaten');
    return value;
  };
  while (bit < bitCount && at < out.length) {
    const entry = table[peek16()]!;
    const length = entry >> 8;
    if (length === 0) {
      if (bitCount - bit < 8) break;
      throw wsqError('WSQ_FORMAT', 'unbekannter Huffman-Code');
    }
    if (bit + length > bitCount) break;
    bit += length;
    const symbol = entry & 255;
    if (symbol >= 107) out[at++] = symbol - coefficientBase;
    else if (symbol >= 1 && symbol <= 100) at += symbol;
    else if (symbol === escape.plus8) out[at++] = extra(8);
    else if (symbol === escape.minus8) out[at++] = -extra(8);
    else if (symbol === escape.plus16) out[at++] = extra(16);
    else if (symbol === escape.minus16) out[at++] = -extra(16);
    else if (symbol === escape.zeros8) at += extra(8);
    else if (symbol === escape.zeros16) at += extra(16);
    else throw wsqError('WSQ_FORMAT', 'unbekanntes Zeichen in den Bilddaten');
    if (at > out.length) throw wsqError('WSQ_FORMAT', 'zu viele Bilddaten');
  }
  return at;
}

/** A symbol to be coded with its extra bits, packed: symbol, extra value, number of extra bits. */
export interface SymbolStream {
  symbols: Uint8Array;
  extras: Uint16Array;
  extraBits: Uint8Array;
  length: number;
}

const longestRun = 65_535;

/** Turns coefficients into symbols. */
export function toSymbols(coefficients: Int32Array): SymbolStream {
  const stream: SymbolStream = { symbols: new Uint8Array(coefficients.length), extras: new Uint16Array(coefficients.length), extraBits: new Uint8Array(coefficients.length), length: 0 };
  const push = (symbol: number, extra = 0, bits = 0): void => {
    stream.symbols[stream.length] = symbol;
    stream.extras[stream.length] = extra;
    stream.extraBits[stream.length++] = bits;
  };
  const zeros = (run: number): void => {
    if (run <= 100) push(run);
    else if (run <= 255) push(escape.zeros8, run, 8);
    else push(escape.zeros16, run, 16);
  };
  let run = 0;
  for (const value of coefficients) {
    if (value === 0) {
      if (++run === longestRun) {
        zeros(run);
        run = 0;
      }
      continue;
    }
    if (run > 0) zeros(run);
    run = 0;
    if (value >= -73 && value <= 74) push(value + coefficientBase);
    else if (value > 0) value <= 255 ? push(escape.plus8, value, 8) : push(escape.plus16, Math.min(value, 65_535), 16);
    else value >= -255 ? push(escape.minus8, -value, 8) : push(escape.minus16, Math.min(-value, 65_535), 16);
  }
  if (run > 0) zeros(run);
  return stream;
}

/** Optimal code lengths of at most 16 bits in which the code of all ones stays unused (annex C). */
export function buildTable(frequencies: Uint32Array): HuffmanTable {
  // Package-merge is not needed: lengths beyond 16 are folded back as JPEG annex K.2 does.
  const weight = new Float64Array(257);
  for (let i = 0; i < 256; i++) weight[i] = frequencies[i]!;
  weight[256] = 1;
  const lengths = new Uint8Array(257);
  const next = new Int32Array(257).fill(-1);
  for (;;) {
    let least = -1;
    let second = -1;
    for (let i = 0; i <= 256; i++) {
      if (weight[i] === 0) continue;
      if (least < 0 || weight[i]! <= weight[least]!) {
        second = least;
        least = i;
      } else if (second < 0 || weight[i]! <= weight[second]!) second = i;
    }
    if (second < 0) break;
    weight[least]! += weight[second]!;
    weight[second] = 0;
    let i = least;
    for (;;) {
      lengths[i]!++;
      if (next[i] === -1) break;
      i = next[i]!;
    }
    next[i] = second;
    for (i = second; i !== -1; i = next[i]!) lengths[i]!++;
  }
  const counts = new Uint8Array(257);
  for (const length of lengths) if (length > 0) counts[length]!++;
  for (let length = 256; length > 16; length--) {
    while (counts[length]! > 0) {
      let shorter = length - 2;
      while (counts[shorter] === 0) shorter--;
      counts[length]! -= 2;
      counts[length - 1]!++;
      counts[shorter + 1]! += 2;
      counts[shorter]!--;
    }
  }
  let longest = 16;
  while (counts[longest] === 0) longest--;
  counts[longest]!--;
  const symbols: number[] = [];
  for (let length = 1; length <= 256; length++) for (let i = 0; i < 256; i++) if (lengths[i] === length) symbols.push(i);
  return { counts: counts.slice(1, 17), symbols: Uint8Array.from(symbols) };
}

/** Codes a stream; stuffed, padded with ones. */
export function encodeBlock(stream: SymbolStream, table: HuffmanTable): Uint8Array {
  const codes = new Uint32Array(256);
  const sizes = new Uint8Array(256);
  let code = 0;
  let used = 0;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < table.counts[length - 1]!; i++) {
      codes[table.symbols[used]!] = code++;
      sizes[table.symbols[used++]!] = length;
    }
    code <<= 1;
  }
  let out = new Uint8Array(Math.max(1024, stream.length * 2));
  let length = 0;
  let pending = 0;
  let pendingBits = 0;
  const put = (value: number, bits: number): void => {
    for (let left = bits; left > 0; ) {
      const take = Math.min(left, 8 - pendingBits);
      pending = (pending << take) | ((value >> (left - take)) & ((1 << take) - 1));
      pendingBits += take;
      left -= take;
      if (pendingBits < 8) continue;
      if (length + 2 > out.length) {
        const larger = new Uint8Array(out.length * 2);
        larger.set(out);
        out = larger;
      }
      out[length++] = pending;
      if (pending === 0xff) out[length++] = 0;
      pending = 0;
      pendingBits = 0;
    }
  };
  for (let i = 0; i < stream.length; i++) {
    put(codes[stream.symbols[i]!]!, sizes[stream.symbols[i]!]!);
    if (stream.extraBits[i]! > 0) put(stream.extras[i]!, stream.extraBits[i]!);
  }
  if (pendingBits > 0) put(0xff, 8 - pendingBits);
  return out.slice(0, length);
}
