/**
 * Barcodes on a document page: PDF417, QR, Aztec, DataMatrix and Code 128, by zxing-wasm. The decoder
 * is loaded from the installed package, never from the network.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { PageImage } from './image.ts';

export interface PageBarcode {
  /** PDF417, QRCode, Aztec, DataMatrix or Code128. */
  format: string;
  text: string;
  /** The raw bytes as base64, for contents that are no text. */
  bytesBase64: string;
  /** Corners in the picture, clockwise from the code's own upper left. */
  corners: Array<{ x: number; y: number }>;
}

let prepared: Promise<unknown> | null = null;

async function prepare(): Promise<unknown> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const file = await readFile(path);
  const wasmBinary = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  return prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

/** Finds all barcodes of a page; an empty list where there are none. */
export async function readPageBarcodes(image: PageImage): Promise<PageBarcode[]> {
  await (prepared ??= prepare());
  const { width, height } = image;
  const found = await readBarcodes({ data: toRgba(image), width, height, colorSpace: 'srgb' } as ImageData, {
    formats: ['PDF417', 'QRCode', 'Aztec', 'DataMatrix', 'Code128'],
    tryHarder: true,
    maxNumberOfSymbols: 8,
  });
  return found
    .filter(({ isValid }) => isValid)
    .map(({ format, text, bytes, position }) => ({
      format, text, bytesBase64: Buffer.from(bytes).toString('base64'),
      corners: [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft].map(({ x, y }) => ({ x, y })),
    }));
}

function toRgba({ data, width, height, channels }: PageImage): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(width * height * 4);
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  const transparent = channels === 2 || channels === 4;
  for (let at = 0, to = 0; to < rgba.length; at += channels, to += 4) {
    const alpha = transparent ? data[at + channels - 1]! : 255;
    const paper = 255 - alpha;
    const share = alpha / 255;
    rgba[to] = paper + data[at]! * share;
    rgba[to + 1] = paper + data[at + green]! * share;
    rgba[to + 2] = paper + data[at + blue]! * share;
    rgba[to + 3] = 255;
  }
  return rgba;
}
