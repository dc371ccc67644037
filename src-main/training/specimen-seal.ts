/**
 * Makes digital seals for specimens: header, features and signature zone written from TR-03137-1 3 and
 * ICAO 9303-13, and the DataMatrix they are printed as. What the seal says and who signs is the caller's.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { bytesOf } from '../documents/chip/bytes.ts';
import { concatBytes } from '../documents/chip/tlv.ts';
import { encodeC40 } from '../documents/seal/c40.ts';

export interface SealOrder {
  readonly issuingCountry: string;
  /** Two-letter country and two characters. */
  readonly signerId: string;
  /** Hexadecimal serial number of the signer's certificate. */
  readonly certificateReference: string;
  readonly issuedOn: string;
  readonly signedOn: string;
  readonly featureDefinition: number;
  readonly category: number;
  readonly features: readonly (readonly [tag: number, value: Uint8Array])[];
}

const dateOctets = (iso: string): Uint8Array => bytesOf(Number(`${iso.slice(5, 7)}${iso.slice(8, 10)}${iso.slice(0, 4)}`).toString(16).padStart(6, '0'));

/** Version 4 of the header. @param sign r and s one after the other; null makes a seal without signature */
export function makeSeal(order: SealOrder, sign: ((message: Uint8Array) => Uint8Array) | null): Uint8Array {
  const reference = `${order.signerId}${order.certificateReference.length.toString(16).padStart(2, '0').toUpperCase()}${order.certificateReference}`;
  const message = concatBytes(
    Uint8Array.of(0xdc, 0x03), encodeC40(order.issuingCountry.padEnd(3, '<')), encodeC40(reference), dateOctets(order.issuedOn), dateOctets(order.signedOn),
    Uint8Array.of(order.featureDefinition, order.category),
    ...order.features.map(([tag, value]) => concatBytes(Uint8Array.of(tag, value.length), value)),
  );
  if (sign === null) return message;
  const signature = sign(message);
  return concatBytes(message, Uint8Array.of(0xff, signature.length), signature);
}

let prepared: Promise<unknown> | null = null;

/** The seal as an SVG drawing of one unit a module. */
export async function sealSvg(seal: Uint8Array): Promise<string> {
  prepared ??= readFile(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm')).then((file) => {
    const wasmBinary = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
    return prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  });
  await prepared;
  const { svg, error } = await writeBarcode(seal, { format: 'DataMatrix' });
  if (error) throw new Error(`The seal could not be drawn: ${error}`);
  return svg;
}
