/**
 * Reads a digital seal, the signed content of a two-dimensional barcode on paper documents [ICAO 9303-13,
 * TR-03137-1 3]: header, message zone, signature zone. Never throws: what is no seal or a broken one is told
 * apart, so that another barcode on the page is nobody's finding.
 */
import { hexOf } from '../chip/bytes.ts';
import { decodeC40 } from './c40.ts';

const MAGIC = 0xdc;
const SIGNATURE_TAG = 0xff;
/** Header versions as written: 0x02 is version 3, 0x03 is version 4. */
const VERSIONS: Readonly<Record<number, 3 | 4>> = { 2: 3, 3: 4 };

export interface SealHeader {
  readonly version: 3 | 4;
  /** As in the zone without fillers: `D`, `UTO`. */
  readonly issuingCountry: string;
  /** Two-letter country and two characters: `DETS`. */
  readonly signerId: string;
  /** Hexadecimal, the serial number of the signer's certificate. */
  readonly certificateReference: string;
  /** ISO dates; null for a date that is none. */
  readonly issuedOn: string | null;
  readonly signedOn: string | null;
  readonly featureDefinition: number;
  readonly category: number;
}

export interface Seal {
  readonly header: SealHeader;
  /** Values by tag, in their order. */
  readonly features: ReadonlyMap<number, Uint8Array>;
  /** Header and message zone: what is signed. */
  readonly signed: Uint8Array;
  /** r and s one after the other; null where the seal carries none. */
  readonly signature: Uint8Array | null;
}

/** `notSeal`: the barcode is something else. `broken`: it says it is a seal and is not built like one. */
export type SealReading = { readonly kind: 'seal'; readonly seal: Seal } | { readonly kind: 'broken'; readonly where: 'version' | 'header' | 'message' | 'signature' } | { readonly kind: 'notSeal' };

export function readSeal(bytes: Uint8Array): SealReading {
  if (bytes[0] !== MAGIC || bytes.length < 18) return { kind: 'notSeal' };
  const version = VERSIONS[bytes[1]!];
  if (version === undefined) return { kind: 'broken', where: 'version' };
  const header = readHeader(bytes, version);
  if (header === null) return { kind: 'broken', where: 'header' };
  const zone = readMessages(bytes, header.length);
  if (zone === null) return { kind: 'broken', where: 'message' };
  const rest = bytes.subarray(zone.end);
  if (rest.length > 0 && rest.length !== 2 + (rest[1] ?? 0)) return { kind: 'broken', where: 'signature' };
  return { kind: 'seal', seal: { header: header.header, features: zone.features, signed: bytes.slice(0, zone.end), signature: rest.length > 2 ? rest.slice(2) : null } };
}

function readHeader(bytes: Uint8Array, version: 3 | 4): { header: SealHeader; length: number } | null {
  const country = decodeC40(bytes.subarray(2, 4));
  const signer = readSigner(bytes.subarray(4), version);
  if (country === null || signer === null) return null;
  const after = 4 + signer.length;
  if (bytes.length < after + 8) return null;
  return {
    header: {
      version, issuingCountry: country.trim(), signerId: signer.id, certificateReference: signer.reference,
      issuedOn: readDate(bytes.subarray(after, after + 3)), signedOn: readDate(bytes.subarray(after + 3, after + 6)),
      featureDefinition: bytes[after + 6]!, category: bytes[after + 7]!,
    },
    length: after + 8,
  };
}

/** Version 3: four characters and five of the reference. Version 4: the reference's length stands before it. */
function readSigner(bytes: Uint8Array, version: 3 | 4): { id: string; reference: string; length: number } | null {
  const start = decodeC40(bytes.subarray(0, 4));
  if (start === null) return null;
  const [before, characters] = version === 3 ? [4, 5] : [6, Number.parseInt(start.slice(4, 6), 16)];
  const length = 2 * Math.ceil((before + characters) / 3);
  const text = Number.isNaN(characters) || length > bytes.length ? null : decodeC40(bytes.subarray(0, length))?.slice(0, before + characters);
  if (!text || !/^[A-Z]{2}[A-Z0-9]{2}/.test(text) || !/^[0-9A-F]+$/.test(text.slice(before)) || text.length !== before + characters) return null;
  return { id: text.slice(0, 4), reference: text.slice(before), length };
}

/** [TR-03137-1 3.2.3] Month, day and year as one number in three octets. */
function readDate(bytes: Uint8Array): string | null {
  const digits = Number.parseInt(hexOf(bytes), 16).toString().padStart(8, '0');
  const iso = `${digits.slice(4)}-${digits.slice(0, 2)}-${digits.slice(2, 4)}`;
  return new Date(`${iso}T00:00:00Z`).toJSON()?.startsWith(iso) ? iso : null;
}

function readMessages(bytes: Uint8Array, start: number): { features: Map<number, Uint8Array>; end: number } | null {
  const features = new Map<number, Uint8Array>();
  let at = start;
  while (at < bytes.length && bytes[at] !== SIGNATURE_TAG) {
    const [tag, length] = [bytes[at]!, bytes[at + 1]];
    if (length === undefined || length === 0xff || at + 2 + length > bytes.length || features.has(tag)) return null;
    features.set(tag, bytes.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return features.size === 0 ? null : { features, end: at };
}
