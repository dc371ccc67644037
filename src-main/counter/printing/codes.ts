/**
 * QR code (ISO/IEC 18004) and Code 128 (ISO/IEC 15417) as modules to be drawn, by zxing-wasm's writer. The
 * encoder is loaded from the installed package, never from the network.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { SchalterError } from '../../errors.ts';

export type CodeKind = 'qr' | 'code128';

export interface CodeModules {
  kind: CodeKind;
  text: string;
  /** Modules across and down; a Code 128 has one row. */
  columns: number;
  rows: number;
  dark(column: number, row: number): boolean;
  /** Light modules that must stay free around the code. */
  quiet: number;
}

let prepared: Promise<unknown> | undefined;

async function prepare(): Promise<unknown> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  const file = await readFile(path);
  const wasmBinary = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  return prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

/** @throws SchalterError PRINT_CODE (input) where the text cannot be written in this code */
export async function encodeCode(kind: CodeKind, text: string): Promise<CodeModules> {
  await (prepared ??= prepare());
  const written = await writeBarcode(text, kind === 'qr' ? { format: 'QRCode', options: 'ecLevel=M', scale: 1, addQuietZones: false } : { format: 'Code128', scale: 1, addQuietZones: false });
  const { data, width, height } = written.symbol;
  if (written.error !== '' || !width || !height) throw new SchalterError('PRINT_CODE', 'input', `Der Text lässt sich nicht als ${kind === 'qr' ? 'QR-Code' : 'Code 128'} drucken. Bitte kürzen oder ohne Sonderzeichen schreiben.`);
  // A linear code comes as an image of some height whose rows are equal.
  const rows = kind === 'qr' ? height : 1;
  return { kind, text, columns: width, rows, dark: (column, row) => data[row * width + column] === 0, quiet: kind === 'qr' ? 4 : 10 };
}
