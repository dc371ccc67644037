/**
 * Image records of the second edition: ISO/IEC 19794-4:2011 (fingers, clause 8, version 020) and ISO/IEC 19794-5:2011
 * (faces, clause 5, version 030), written and read. Every octet that is read stands in the answer, so that a
 * record is rewritten the same. Three-dimensional faces (5.8) and the sealed blocks behind a finger image are kept
 * as octets.
 */
import { recordError } from './record-error.ts';

/** Date and time of capture, UTC; null where nothing is stated (all bits one). */
export interface CaptureTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

export interface Quality2011 {
  /** 0 … 100; 255 failed. */
  score: number;
  /** Registered at IBIA. */
  vendor: number;
  algorithm: number;
}

interface Capture {
  time: CaptureTime | null;
  /** Kind of sensor, maker and model as registered; 0 unspecified. */
  technology: number;
  vendor: number;
  device: number;
  quality: Quality2011[];
}

export interface FingerImage2011 extends Capture {
  certifications: { authority: number; scheme: number }[];
  /** Table 6: 0 unknown, 1 … 10 fingers, 13 right four, 14 left four, 15 thumbs. */
  position: number;
  representation: number;
  /** 1 pixels per inch, 2 per centimetre. */
  scaleUnits: number;
  captureRate: [horizontal: number, vertical: number];
  imageRate: [horizontal: number, vertical: number];
  bitDepth: number;
  /** 0 raw, 1 bit-packed, 2 WSQ, 3 JPEG, 4 JPEG 2000 lossy, 5 JPEG 2000 lossless, 6 PNG. */
  compression: number;
  /** 0 live plain, 1 live rolled, … */
  impression: number;
  width: number;
  height: number;
  data: Uint8Array;
  /** Segmentation, annotation and comment blocks, as they are. */
  extended: Uint8Array;
}

export interface FingerRecord2011 {
  certified: boolean;
  positions: number;
  images: FingerImage2011[];
}

export interface Landmark2011 {
  type: number;
  code: number;
  x: number;
  y: number;
  z: number;
}

export interface FaceImage2011 extends Capture {
  gender: number;
  eyeColour: number;
  hairColour: number;
  /** Centimetres; 0 unspecified. */
  subjectHeight: number;
  /** Three octets. */
  properties: number;
  expression: number;
  /** Yaw, pitch, roll as coded in 5.5.8, and their uncertainty. */
  pose: [number, number, number];
  poseUncertainty: [number, number, number];
  landmarks: Landmark2011[];
  imageType: number;
  /** 0 JPEG, 1 JPEG 2000 lossy, 2 JPEG 2000 lossless, 3 PNG. */
  dataType: number;
  width: number;
  height: number;
  samplingRateLevel: number;
  postAcquisition: number;
  crossReference: number;
  colourSpace: number;
  data: Uint8Array;
  /** Three-dimensional data behind the image, as it is. */
  extended: Uint8Array;
}

export interface FaceRecord2011 {
  temporalSemantics: number;
  images: FaceImage2011[];
}

/** Walks octets from front to back; every step is checked. */
class Reader {
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
    this.end = end;
  }

  number(octets: 1 | 2 | 3 | 4): number {
    if (this.at + octets > this.end) throw recordError('record cut off');
    let value = 0;
    for (let i = 0; i < octets; i++) value = value * 256 + this.view.getUint8(this.at++);
    return value;
  }

  octets(count: number): Uint8Array {
    if (count < 0 || this.at + count > this.end) throw recordError('record cut off');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  rest(): Uint8Array {
    return this.octets(this.end - this.at);
  }
}

class Writer {
  private readonly parts: Buffer[] = [];

  number(value: number, octets: 1 | 2 | 3 | 4): this {
    const part = Buffer.alloc(octets);
    part.writeUIntBE(value, 0, octets);
    this.parts.push(part);
    return this;
  }

  octets(bytes: Uint8Array): this {
    this.parts.push(Buffer.from(bytes));
    return this;
  }

  take(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts));
  }
}

const list = <T>(count: number, read: () => T): T[] => Array.from({ length: count }, read);

function readCapture(from: Reader): Capture {
  const [year, month, day, hour, minute, second, millisecond] = [from.number(2), from.number(1), from.number(1), from.number(1), from.number(1), from.number(1), from.number(2)];
  const time = [year, millisecond].every((value) => value === 0xffff) && [month, day, hour, minute, second].every((value) => value === 0xff) ? null : { year, month, day, hour, minute, second, millisecond };
  return { time, technology: from.number(1), vendor: from.number(2), device: from.number(2), quality: list(from.number(1), () => ({ score: from.number(1), vendor: from.number(2), algorithm: from.number(2) })) };
}

function writeCapture(to: Writer, { time, technology, vendor, device, quality }: Capture): void {
  const t = time ?? { year: 0xffff, month: 0xff, day: 0xff, hour: 0xff, minute: 0xff, second: 0xff, millisecond: 0xffff };
  to.number(t.year, 2).number(t.month, 1).number(t.day, 1).number(t.hour, 1).number(t.minute, 1).number(t.second, 1).number(t.millisecond, 2);
  to.number(technology, 1).number(vendor, 2).number(device, 2).number(quality.length, 1);
  for (const block of quality) to.number(block.score, 1).number(block.vendor, 2).number(block.algorithm, 2);
}

function open(bytes: Uint8Array, name: string): Reader {
  if (Buffer.from(bytes.subarray(0, 8)).toString('latin1') !== name) throw recordError('not a record of this edition');
  const from = new Reader(bytes, 8, bytes.length);
  if (from.number(4) !== bytes.length) throw recordError('length of record');
  return from;
}

/** Each representation states its own length. */
function representations<T>(from: Reader, bytes: Uint8Array, count: number, read: (part: Reader) => T): T[] {
  const found = list(count, () => {
    const start = from.at;
    const length = from.number(4);
    if (length < 4 || start + length > from.end) throw recordError('representation cut off');
    const part = new Reader(bytes, from.at, start + length);
    const one = read(part);
    from.at = start + length;
    return one;
  });
  if (from.at !== from.end) throw recordError('octets behind the last representation');
  return found;
}

function record(name: string, head: (to: Writer) => void, bodies: readonly Uint8Array[]): Uint8Array {
  const header = new Writer();
  head(header);
  const middle = header.take();
  const total = 12 + middle.length + bodies.reduce((sum, body) => sum + 4 + body.length, 0);
  const to = new Writer().octets(Buffer.from(name, 'latin1')).number(total, 4).octets(middle);
  for (const body of bodies) to.number(4 + body.length, 4).octets(body);
  return to.take();
}

const fingerName = 'FIR\u0000020\u0000';
const faceName = 'FAC\u0000030\u0000';

/** @throws SchalterError RECORD_MALFORMED (input) */
export function readFingerRecord2011(bytes: Uint8Array): FingerRecord2011 {
  const from = open(bytes, fingerName);
  const count = from.number(2);
  const certified = from.number(1) === 1;
  const positions = from.number(1);
  const images = representations(from, bytes, count, (part): FingerImage2011 => {
    const capture = readCapture(part);
    const certifications = certified ? list(part.number(1), () => ({ authority: part.number(2), scheme: part.number(1) })) : [];
    const fixed = {
      position: part.number(1), representation: part.number(1), scaleUnits: part.number(1),
      captureRate: [part.number(2), part.number(2)] as [number, number], imageRate: [part.number(2), part.number(2)] as [number, number],
      bitDepth: part.number(1), compression: part.number(1), impression: part.number(1), width: part.number(2), height: part.number(2),
    };
    return { ...capture, certifications, ...fixed, data: part.octets(part.number(4)), extended: part.rest() };
  });
  return { certified, positions, images };
}

/** @throws RangeError where a number does not fit its octets */
export function writeFingerRecord2011({ certified, positions, images }: FingerRecord2011): Uint8Array {
  return record(fingerName, (to) => to.number(images.length, 2).number(certified ? 1 : 0, 1).number(positions, 1), images.map((image) => {
    const to = new Writer();
    writeCapture(to, image);
    if (certified) {
      to.number(image.certifications.length, 1);
      for (const { authority, scheme } of image.certifications) to.number(authority, 2).number(scheme, 1);
    }
    to.number(image.position, 1).number(image.representation, 1).number(image.scaleUnits, 1);
    for (const rate of [...image.captureRate, ...image.imageRate]) to.number(rate, 2);
    to.number(image.bitDepth, 1).number(image.compression, 1).number(image.impression, 1).number(image.width, 2).number(image.height, 2);
    return to.number(image.data.length, 4).octets(image.data).octets(image.extended).take();
  }));
}

/** @throws SchalterError RECORD_MALFORMED (input) */
export function readFaceRecord2011(bytes: Uint8Array): FaceRecord2011 {
  const from = open(bytes, faceName);
  const count = from.number(2);
  if (from.number(1) !== 0) throw recordError('certification flag of a face record');
  const temporalSemantics = from.number(2);
  const images = representations(from, bytes, count, (part): FaceImage2011 => {
    const capture = readCapture(part);
    const points = part.number(2);
    const facial = {
      gender: part.number(1), eyeColour: part.number(1), hairColour: part.number(1), subjectHeight: part.number(1), properties: part.number(3), expression: part.number(2),
      pose: [part.number(1), part.number(1), part.number(1)] as [number, number, number], poseUncertainty: [part.number(1), part.number(1), part.number(1)] as [number, number, number],
    };
    const landmarks = list(points, () => ({ type: part.number(1), code: part.number(1), x: part.number(2), y: part.number(2), z: part.number(2) }));
    const image = { imageType: part.number(1), dataType: part.number(1), width: part.number(2), height: part.number(2), samplingRateLevel: part.number(1), postAcquisition: part.number(2), crossReference: part.number(1), colourSpace: part.number(1) };
    return { ...capture, ...facial, landmarks, ...image, data: part.octets(part.number(4)), extended: part.rest() };
  });
  return { temporalSemantics, images };
}

/** @throws RangeError where a number does not fit its octets */
export function writeFaceRecord2011({ temporalSemantics, images }: FaceRecord2011): Uint8Array {
  return record(faceName, (to) => to.number(images.length, 2).number(0, 1).number(temporalSemantics, 2), images.map((image) => {
    const to = new Writer();
    writeCapture(to, image);
    to.number(image.landmarks.length, 2).number(image.gender, 1).number(image.eyeColour, 1).number(image.hairColour, 1).number(image.subjectHeight, 1).number(image.properties, 3).number(image.expression, 2);
    for (const angle of [...image.pose, ...image.poseUncertainty]) to.number(angle, 1);
    for (const point of image.landmarks) to.number(point.type, 1).number(point.code, 1).number(point.x, 2).number(point.y, 2).number(point.z, 2);
    to.number(image.imageType, 1).number(image.dataType, 1).number(image.width, 2).number(image.height, 2).number(image.samplingRateLevel, 1).number(image.postAcquisition, 2).number(image.crossReference, 1).number(image.colourSpace, 1);
    return to.number(image.data.length, 4).octets(image.data).octets(image.extended).take();
  }));
}
