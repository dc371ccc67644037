/**
 * Finger minutiae records: ISO/IEC 19794-2:2005 (record format) and ANSI INCITS 378-2004, written and
 * read. Both begin with `FMR\0 20\0`; they differ in the header and in the angle unit (ISO 1.40625°,
 * ANSI 2°). Coordinates: pixels, origin upper left.
 */
import { SchalterError } from '../../errors.ts';
import type { FingerTemplate, Minutia } from './types.ts';

export type MinutiaeFormat = 'iso-19794-2' | 'ansi-378';

export interface MinutiaeRecord {
  format: MinutiaeFormat;
  /** Pixels per centimetre as stated. */
  resolutionX: number;
  resolutionY: number;
  views: { position: number; impression: number; quality: number; template: FingerTemplate }[];
}

const malformed = (detail: string): SchalterError => new SchalterError('FINGER_RECORD', 'input', `Der Minutienrekord ist nicht lesbar (${detail}).`);
const typeCodes = { other: 0, ending: 1, bifurcation: 2 } as const;
const typeNames = ['other', 'ending', 'bifurcation', 'other'] as const;

/** 500 ppi in pixels per centimetre. */
const resolution = 197;
const mostInRecord = 255;

export interface RecordOptions {
  format?: MinutiaeFormat;
  /** Finger code 0 (unknown) … 10. */
  position?: number;
  /** 0 live plain, 1 live rolled, 2 non-live plain, 3 non-live rolled. */
  impression?: number;
  /** 0 … 100. */
  quality?: number;
}

/** Writes one finger view. */
export function writeMinutiaeRecord(template: FingerTemplate, options: RecordOptions = {}): Uint8Array {
  const { format = 'iso-19794-2', position = 0, impression = 0, quality = 0 } = options;
  const minutiae = template.minutiae.slice(0, mostInRecord);
  const iso = format === 'iso-19794-2';
  const headerSize = iso ? 24 : 26;
  const record = Buffer.alloc(headerSize + 4 + 6 * minutiae.length + 2);
  record.write('FMR\0 20\0', 0, 'latin1');
  let at = 8;
  const u8 = (value: number): void => void (at = record.writeUInt8(value & 255, at));
  const u16 = (value: number): void => void (at = record.writeUInt16BE(value & 0xffff, at));
  if (iso) at = record.writeUInt32BE(record.length, at);
  else {
    u16(record.length);
    u16(0); // CBEFF owner and type of the extractor: none registered
    u16(0);
  }
  u16(0); // capture equipment: not reported
  u16(template.width);
  u16(template.height);
  u16(resolution);
  u16(resolution);
  u8(1);
  u8(0);
  u8(position);
  u8(impression & 15); // view number 0 in the upper half
  u8(Math.max(0, Math.min(100, quality)));
  u8(minutiae.length);
  for (const minutia of minutiae) {
    u16((typeCodes[minutia.type] << 14) | (minutia.x & 0x3fff));
    u16(minutia.y & 0x3fff);
    u8(iso ? minutia.angle : Math.round((minutia.angle * 180) / 256) % 180);
    u8(minutia.quality);
  }
  u16(0); // no extended data
  return new Uint8Array(record);
}

/** Reads a record with all its views. Throws FINGER_RECORD. */
export function readMinutiaeRecord(bytes: Uint8Array): MinutiaeRecord {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length < 24 || all.toString('latin1', 0, 4) !== 'FMR\0' || !/^ 20\0$/.test(all.toString('latin1', 4, 8))) throw malformed('Kennung');
  // ISO states its length in four bytes at 8; ANSI in two, or in four at 10 where those two are zero. Files may be padded.
  const fits = (length: number): boolean => length >= 24 && length <= all.length;
  const format: MinutiaeFormat = fits(all.readUInt32BE(8)) ? 'iso-19794-2' : 'ansi-378';
  let length = all.readUInt32BE(8);
  let at = 14;
  if (format === 'ansi-378') {
    const long = all.readUInt16BE(8) === 0;
    length = long ? all.readUInt32BE(10) : all.readUInt16BE(8);
    if (!fits(length)) throw malformed('Länge');
    at = long ? 20 : 16;
  }
  const record = all.subarray(0, length);
  const u8 = (): number => {
    if (at >= record.length) throw malformed('Ende');
    return record[at++]!;
  };
  const u16 = (): number => (u8() << 8) | u8();
  const width = u16();
  const height = u16();
  const resolutionX = u16();
  const resolutionY = u16();
  const viewCount = u8();
  u8();
  const views: MinutiaeRecord['views'] = [];
  for (let view = 0; view < viewCount; view++) {
    const position = u8();
    const impression = u8() & 15;
    const quality = u8();
    const count = u8();
    const minutiae: Minutia[] = [];
    for (let i = 0; i < count; i++) {
      const first = u16();
      const y = u16() & 0x3fff;
      const angle = u8();
      const minutiaQuality = u8();
      if (format === 'ansi-378' && angle > 179) throw malformed('Winkel');
      minutiae.push({ x: first & 0x3fff, y, angle: format === 'iso-19794-2' ? angle : Math.round((angle * 256) / 180) & 255, type: typeNames[first >> 14]!, quality: Math.min(100, minutiaQuality) });
    }
    at += u16();
    if (at > record.length) throw malformed('Zusatzdaten');
    views.push({ position, impression, quality, template: at500({ width, height, minutiae }, resolutionX, resolutionY) });
  }
  return { format, resolutionX, resolutionY, views };
}

/** Templates here are at 500 ppi; a record of another resolution is brought there. */
function at500(template: FingerTemplate, resolutionX: number, resolutionY: number): FingerTemplate {
  const usual = (value: number): boolean => value === 0 || Math.abs(value - resolution) <= 2;
  if (usual(resolutionX) && usual(resolutionY)) return template;
  const scaleX = resolution / resolutionX;
  const scaleY = resolution / resolutionY;
  return {
    width: Math.round(template.width * scaleX),
    height: Math.round(template.height * scaleY),
    minutiae: template.minutiae.map((m) => ({ ...m, x: Math.round(m.x * scaleX), y: Math.round(m.y * scaleY) })),
  };
}
