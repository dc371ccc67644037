/**
 * Image records in binary form: ISO/IEC 19794-4:2005 (fingers, clause 7) and ISO/IEC 19794-5:2005 (faces,
 * clause 5), written and read. What a record of this desk does not state (eye colour, pose, device) is
 * written as unspecified; reading gives back every number that stands in the record.
 */
import { describeImage } from '../../documents/lds/image.ts';
import { recordError } from './record-error.ts';

/** ISO/IEC 19794-4 Table 6: compression of the pictures in a finger record. */
const fingerCompression = ['raw', 'bit-packed', 'wsq', 'jpeg', 'jpeg2000', 'png'] as const;
export type FingerCompression = (typeof fingerCompression)[number];

export interface FingerView {
  /** Table 5: 0 unknown, 1 … 10 fingers, 13 right four, 14 left four, 15 thumbs. */
  position: number;
  /** Table 7: 0 live plain, 1 live rolled, 2 non-live plain, 3 non-live rolled. */
  impression: number;
  /** 0 … 100; 254 undefined. */
  quality: number;
  /** Pixels. */
  width: number;
  height: number;
  data: Uint8Array;
}

export interface FingerRecord {
  /** Table 1: 31 live scan of 500 ppi. */
  acquisitionLevel: number;
  /** Pixels per inch. A record in pixels per centimetre is brought to inches, rounded. */
  ppi: number;
  bitDepth: number;
  compression: FingerCompression;
  views: FingerView[];
}

const fingerHeader = 32;
const viewHeader = 14;

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** @throws RangeError where a number does not fit its field, or more than 255 views */
export function writeFingerRecord(record: FingerRecord): Uint8Array {
  const views = record.views.map((view) => {
    const header = Buffer.alloc(viewHeader);
    header.writeUInt32BE(viewHeader + view.data.length, 0);
    header.writeUInt8(view.position, 4);
    header.writeUInt8(1, 5);
    header.writeUInt8(1, 6);
    header.writeUInt8(view.quality, 7);
    header.writeUInt8(view.impression, 8);
    header.writeUInt16BE(view.width, 9);
    header.writeUInt16BE(view.height, 11);
    return concat([header, view.data]);
  });
  const body = concat(views);
  const header = Buffer.alloc(fingerHeader);
  header.write('FIR\u0000010\u0000', 0, 'latin1');
  header.writeUIntBE(fingerHeader + body.length, 8, 6);
  header.writeUInt16BE(record.acquisitionLevel, 16);
  header.writeUInt8(views.length, 18);
  header.writeUInt8(1, 19);
  for (const at of [20, 22, 24, 26]) header.writeUInt16BE(record.ppi, at);
  header.writeUInt8(record.bitDepth, 28);
  header.writeUInt8(fingerCompression.indexOf(record.compression), 29);
  return concat([header, body]);
}

/** @throws SchalterError RECORD_MALFORMED (input) */
export function readFingerRecord(bytes: Uint8Array): FingerRecord {
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (record.length < fingerHeader || record.toString('latin1', 0, 8) !== 'FIR\u0000010\u0000') throw recordError('no finger image record');
  if (record.readUIntBE(8, 6) !== record.length) throw recordError('length of finger image record');
  const compression = fingerCompression[record[29]!];
  if (compression === undefined) throw recordError('unknown compression');
  const resolution = record.readUInt16BE(24);
  const views: FingerView[] = [];
  let at = fingerHeader;
  for (let index = 0; index < record[18]!; index++) {
    if (at + viewHeader > record.length) throw recordError('finger view missing');
    const length = record.readUInt32BE(at);
    if (length < viewHeader || at + length > record.length) throw recordError('finger view cut off');
    views.push({ position: record[at + 4]!, quality: record[at + 7]!, impression: record[at + 8]!, width: record.readUInt16BE(at + 9), height: record.readUInt16BE(at + 11), data: bytes.subarray(at + viewHeader, at + length) });
    at += length;
  }
  if (at !== record.length) throw recordError('octets behind the last finger view');
  return { acquisitionLevel: record.readUInt16BE(16), ppi: record[19] === 2 ? Math.round(resolution * 2.54) : resolution, bitDepth: record[28]!, compression, views };
}

export interface FeaturePoint {
  /** Table 10: 1 is a point of ISO/IEC 14496-2; major and minor number share the second octet. */
  type: number;
  code: number;
  x: number;
  y: number;
}

export interface FaceRecordImage {
  /** Table 4: 0 unspecified, 1 male, 2 female, 255 unknown. */
  gender: number;
  /** 5.7.1: 0 basic, 1 full frontal, 2 token frontal. */
  imageType: number;
  /** Pixels. */
  width: number;
  height: number;
  /** 5.7.4: 0 unspecified, 1 sRGB 24 bit, 3 grey 8 bit. */
  colourSpace: number;
  /** 5.7.5: 2 static photograph from a digital camera. */
  sourceType: number;
  featurePoints: FeaturePoint[];
  /** JPEG or JPEG 2000. */
  data: Uint8Array;
}

const faceHeader = 14;
const facialInformation = 20;
const featurePoint = 8;
const imageInformation = 12;

/** @throws SchalterError RECORD_MALFORMED (input) where a picture is neither JPEG nor JPEG 2000; RangeError where a number does not fit */
export function writeFaceRecord(images: readonly FaceRecordImage[]): Uint8Array {
  const blocks = images.map((image) => {
    const { format } = describeImage(image.data);
    if (!['jpeg', 'jp2', 'j2k'].includes(format)) throw recordError('face picture is neither JPEG nor JPEG 2000');
    const start = facialInformation + image.featurePoints.length * featurePoint;
    const header = Buffer.alloc(start + imageInformation);
    header.writeUInt32BE(header.length + image.data.length, 0);
    header.writeUInt16BE(image.featurePoints.length, 4);
    header.writeUInt8(image.gender, 6);
    image.featurePoints.forEach((point, index) => {
      const at = facialInformation + index * featurePoint;
      header.writeUInt8(point.type, at);
      header.writeUInt8(point.code, at + 1);
      header.writeUInt16BE(point.x, at + 2);
      header.writeUInt16BE(point.y, at + 4);
    });
    header.writeUInt8(image.imageType, start);
    header.writeUInt8(format === 'jpeg' ? 0 : 1, start + 1);
    header.writeUInt16BE(image.width, start + 2);
    header.writeUInt16BE(image.height, start + 4);
    header.writeUInt8(image.colourSpace, start + 6);
    header.writeUInt8(image.sourceType, start + 7);
    return concat([header, image.data]);
  });
  const body = concat(blocks);
  const header = Buffer.alloc(faceHeader);
  header.write('FAC\u0000010\u0000', 0, 'latin1');
  header.writeUInt32BE(faceHeader + body.length, 8);
  header.writeUInt16BE(blocks.length, 12);
  return concat([header, body]);
}

/** @throws SchalterError RECORD_MALFORMED (input) */
export function readFaceRecord(bytes: Uint8Array): FaceRecordImage[] {
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (record.length < faceHeader || record.toString('latin1', 0, 8) !== 'FAC\u0000010\u0000') throw recordError('no face image record');
  if (record.readUInt32BE(8) !== record.length) throw recordError('length of face image record');
  const images: FaceRecordImage[] = [];
  let at = faceHeader;
  for (let index = 0; index < record.readUInt16BE(12); index++) {
    if (at + facialInformation > record.length) throw recordError('face missing');
    const end = at + record.readUInt32BE(at);
    const points = record.readUInt16BE(at + 4);
    const start = at + facialInformation + points * featurePoint;
    if (end > record.length || start + imageInformation > end) throw recordError('face cut off');
    images.push({
      gender: record[at + 6]!,
      featurePoints: Array.from({ length: points }, (_, point) => {
        const from = at + facialInformation + point * featurePoint;
        return { type: record[from]!, code: record[from + 1]!, x: record.readUInt16BE(from + 2), y: record.readUInt16BE(from + 4) };
      }),
      imageType: record[start]!,
      width: record.readUInt16BE(start + 2),
      height: record.readUInt16BE(start + 4),
      colourSpace: record[start + 6]!,
      sourceType: record[start + 7]!,
      data: bytes.subarray(start + imageInformation, end),
    });
    at = end;
  }
  if (at !== record.length) throw recordError('octets behind the last face');
  return images;
}
