/**
 * WSQ decoder (IAFIS-IC-0110). `readWsq` takes the file apart; `decodeWsq` makes the picture. Pixels
 * equal those of the reference decoder; single precision in fixed order throughout.
 */
import type { GrayImage } from '../image.ts';
import { marker, maxSide, maxWsqPixels, subbandCount, wsqError } from './format.ts';
import { decodeBlock, decodeTable, unstuff, type DecodeTable } from './huffman.ts';
import { buildTree } from './tree.ts';
import { synthesise, type FilterBank } from './wavelet.ts';

export interface WsqFrame {
  width: number;
  height: number;
  black: number;
  white: number;
  shift: number;
  scale: number;
  /** Who encoded: 0 NIST, 2 and up certified vendors; and the certificate's software number. */
  encoder: number;
  software: number;
}

/** Everything in the file but the pixels. */
export interface WsqFile {
  frame: WsqFrame;
  filters: FilterBank;
  binCentre: number;
  bins: Float32Array;
  zeroBins: Float32Array;
  comments: string[];
  /** Quantised coefficients, coded subbands one after the other. */
  coefficients: Int32Array;
}

class Reader {
  readonly bytes: Uint8Array;
  at = 0;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  u8(): number {
    if (this.at >= this.bytes.length) throw wsqError('WSQ_TRUNCATED', `Byte ${this.at}`);
    return this.bytes[this.at++]!;
  }
  u16(): number {
    return (this.u8() << 8) | this.u8();
  }
  u32(): number {
    return this.u16() * 65536 + this.u16();
  }
  /** A number written as mantissa and power of ten, divided step by step in single precision. */
  decimal(mantissaBytes: 2 | 4 = 2): number {
    let scale = this.u8();
    let value = Math.fround(mantissaBytes === 2 ? this.u16() : this.u32());
    for (; scale > 0; scale--) value = Math.fround(value / 10);
    return value;
  }
}

/** Reads a WSQ file. Throws WSQ_FORMAT, WSQ_TRUNCATED, WSQ_UNSUPPORTED; bounded by the file's size. */
export function readWsq(bytes: Uint8Array): WsqFile {
  const reader = new Reader(bytes);
  if (reader.u16() !== marker.SOI) throw wsqError('WSQ_FORMAT', 'Anfang fehlt');
  let frame: WsqFrame | undefined;
  let filters: FilterBank | undefined;
  let quantisation: Pick<WsqFile, 'binCentre' | 'bins' | 'zeroBins'> | undefined;
  let coefficients: Int32Array | undefined;
  let filled = 0;
  const tables: (DecodeTable | undefined)[] = [];
  const comments: string[] = [];
  for (;;) {
    const name = reader.u16();
    if (name === marker.EOI) break;
    if (name === marker.SOB) {
      if (!frame || !filters || !quantisation) throw wsqError('WSQ_FORMAT', 'Bilddaten vor ihren Tabellen');
      coefficients ??= new Int32Array(codedCount(frame, quantisation.bins));
      reader.u16();
      const table = tables[reader.u8()];
      if (!table) throw wsqError('WSQ_FORMAT', 'Huffman-Tabelle fehlt');
      const { data, end } = unstuff(bytes, reader.at);
      filled = decodeBlock(data, table, coefficients, filled);
      reader.at = end;
      continue;
    }
    const end = reader.at + reader.u16();
    if (end > bytes.length) throw wsqError('WSQ_TRUNCATED', 'Abschnitt');
    if (name === marker.SOF) frame = readFrame(reader, bytes.length);
    else if (name === marker.DTT) filters = readFilters(reader);
    else if (name === marker.DQT) quantisation = readQuantisation(reader);
    else if (name === marker.DHT) readHuffman(reader, end, tables);
    else if (name === marker.COM) comments.push(Buffer.from(bytes.subarray(reader.at, end)).toString('utf8'));
    else if (name === marker.DRI) throw wsqError('WSQ_UNSUPPORTED', 'Wiederanlaufmarken');
    else throw wsqError('WSQ_FORMAT', `Marke ${name.toString(16)}`);
    reader.at = Math.max(reader.at, end);
  }
  if (!frame || !filters || !quantisation || !coefficients) throw wsqError('WSQ_FORMAT', 'Kopf oder Bilddaten fehlen');
  if (filled < coefficients.length) throw wsqError('WSQ_TRUNCATED', 'Bilddaten');
  return { frame, filters, ...quantisation, comments, coefficients };
}

/** A blank picture takes few bytes however large it is: a slap of 1000 ppi without a finger. */
const blankPixels = 16_000_000;

function readFrame(reader: Reader, fileSize: number): WsqFrame {
  const black = reader.u8();
  const white = reader.u8();
  const height = reader.u16();
  const width = reader.u16();
  const shift = reader.decimal();
  const scale = reader.decimal();
  const frame = { width, height, black, white, shift, scale, encoder: reader.u8(), software: reader.u16() };
  const pixels = width * height;
  if (pixels === 0 || width > maxSide || height > maxSide || pixels > maxWsqPixels || pixels > blankPixels + fileSize * 4000) throw wsqError('WSQ_FORMAT', 'Bildgröße');
  return frame;
}

/** A transform table holds the right half of each symmetric analysis filter, from the centre on. */
function readFilters(reader: Reader): FilterBank {
  const lowLength = reader.u8();
  const highLength = reader.u8();
  if (lowLength % 2 === 0 || highLength % 2 === 0 || lowLength > 31 || highLength > 31) throw wsqError('WSQ_UNSUPPORTED', 'Filter gerader Länge');
  const read = (length: number): Float32Array => {
    const filter = new Float32Array(length);
    const centre = (length - 1) / 2;
    for (let i = 0; i <= centre; i++) {
      const negative = reader.u8() !== 0;
      const tap = reader.decimal(4);
      filter[centre + i] = negative ? -tap : tap;
      filter[centre - i] = filter[centre + i]!;
    }
    return filter;
  };
  return { low: read(lowLength), high: read(highLength) };
}

function readQuantisation(reader: Reader): Pick<WsqFile, 'binCentre' | 'bins' | 'zeroBins'> {
  const binCentre = reader.decimal();
  const bins = new Float32Array(subbandCount);
  const zeroBins = new Float32Array(subbandCount);
  for (let i = 0; i < subbandCount; i++) {
    bins[i] = reader.decimal();
    zeroBins[i] = reader.decimal();
  }
  return { binCentre, bins, zeroBins };
}

function readHuffman(reader: Reader, end: number, tables: (DecodeTable | undefined)[]): void {
  while (reader.at < end) {
    const id = reader.u8();
    if (id > 7) throw wsqError('WSQ_FORMAT', 'Huffman-Tabelle');
    const counts = Uint8Array.from({ length: 16 }, () => reader.u8());
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > 256) throw wsqError('WSQ_FORMAT', 'Huffman-Tabelle');
    tables[id] = decodeTable({ counts, symbols: Uint8Array.from({ length: total }, () => reader.u8()) });
  }
}

function codedCount(frame: WsqFrame, bins: Float32Array): number {
  return buildTree(frame.width, frame.height).subbands.reduce((sum, band, i) => (bins[i] === 0 ? sum : sum + band.width * band.height), 0);
}

/** Puts every coefficient in its subband at the middle of its bin (section 1.4). */
function dequantise(file: WsqFile, plane: Float32Array): void {
  const { fround } = Math;
  const { width, height } = file.frame;
  let next = 0;
  buildTree(width, height).subbands.forEach((band, i) => {
    const bin = file.bins[i]!;
    if (bin === 0) return;
    const halfZero = fround(file.zeroBins[i]! / 2);
    for (let row = 0; row < band.height; row++) {
      let at = (band.y + row) * width + band.x;
      for (let column = 0; column < band.width; column++, at++) {
        const value = file.coefficients[next++]!;
        if (value > 0) plane[at] = fround(bin * fround(value - file.binCentre)) + halfZero;
        else if (value < 0) plane[at] = fround(bin * fround(value + file.binCentre)) - halfZero;
      }
    }
  });
}

/** Resolution a NISTCOM comment states, or 500. */
export function ppiOf(comments: string[]): number {
  for (const comment of comments) {
    const ppi = /^PPI (\d+)/m.exec(comment);
    if (ppi && Number(ppi[1]) >= 50 && Number(ppi[1]) <= 5000) return Number(ppi[1]);
  }
  return 500;
}

/** Pixels from quantised coefficients. */
export function reconstruct(file: WsqFile): Uint8Array {
  const { fround } = Math;
  const { width, height, scale, shift } = file.frame;
  const plane = new Float32Array(width * height);
  dequantise(file, plane);
  synthesise(plane, width, buildTree(width, height).splits, file.filters);
  const data = new Uint8Array(plane.length);
  for (let i = 0; i < plane.length; i++) {
    const grey = fround(fround(fround(plane[i]! * scale) + shift) + 0.5);
    data[i] = grey < 0 ? 0 : grey > 255 ? 255 : grey;
  }
  return data;
}

/** Decodes a WSQ file to pixels. Throws WSQ_FORMAT, WSQ_TRUNCATED, WSQ_UNSUPPORTED. */
export function decodeWsq(bytes: Uint8Array): GrayImage {
  const file = readWsq(bytes);
  return { width: file.frame.width, height: file.frame.height, data: reconstruct(file), ppi: ppiOf(file.comments) };
}
