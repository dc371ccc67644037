/**
 * Faces of DG2: ISO/IEC 19794-5:2005 records, and the picture inside ISO/IEC 39794-5 blocks
 * [ICAO 9303-10 4.7.2]. Of a 39794 block only the pictures are taken out, by what they are: its quality
 * and landmark blocks are not read.
 */
import { describeImage, type ImageDescription } from './image.ts';
import { readBiometricTemplate, octetStrings, type BiometricInstance } from './biometric-template.ts';
import { latin1 } from '../passive/asn1.ts';
import { ldsError } from './files.ts';

export interface FaceImage extends ImageDescription {
  readonly standard: 'ISO 19794-5' | 'ISO 39794-5';
  readonly data: Uint8Array;
  /** ISO 19794-5 5.7.1: 0 basic, 1 full frontal, 2 token frontal; null where not told. */
  readonly imageType: number | null;
  /** ISO 19794-5 5.5.2: 1 male, 2 female, 0 unspecified. */
  readonly gender: number | null;
  readonly featurePoints: number;
}

/** @throws LDS_MALFORMED, CHIP_TLV_MALFORMED */
export function readDg2(bytes: Uint8Array): FaceImage[] {
  const faces = readBiometricTemplate(bytes, 0x75).flatMap((instance) => (instance.asn1 ? facesOfBlock(instance) : facesOfRecord(instance.data)));
  if (faces.length === 0) throw ldsError('DG2 without a picture');
  return faces;
}

function facesOfBlock(instance: BiometricInstance): FaceImage[] {
  return octetStrings(instance.nodes)
    .map((data): FaceImage => ({ standard: 'ISO 39794-5', data, imageType: null, gender: null, featurePoints: 0, ...describeImage(data) }))
    .filter(({ format }) => format !== 'unknown');
}

const RECORD_HEADER = 14;
const FACE_HEADER = 20;
const FEATURE_POINT = 8;
const IMAGE_HEADER = 12;
const MOST_FACES = 32;

/** [ISO/IEC 19794-5:2005 5.4 to 5.8] */
function facesOfRecord(record: Uint8Array): FaceImage[] {
  if (record.length < RECORD_HEADER || latin1(record.subarray(0, 4)) !== 'FAC\u0000') throw ldsError('no face record');
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const count = view.getUint16(12);
  const faces: FaceImage[] = [];
  let at = RECORD_HEADER;
  for (let index = 0; index < Math.min(count, MOST_FACES) && at + FACE_HEADER + IMAGE_HEADER <= record.length; index++) {
    const length = view.getUint32(at);
    const featurePoints = view.getUint16(at + 4);
    const imageHeader = at + FACE_HEADER + featurePoints * FEATURE_POINT;
    const end = Math.min(at + length, record.length);
    if (imageHeader + IMAGE_HEADER > end) throw ldsError('face record cut off');
    const data = record.subarray(imageHeader + IMAGE_HEADER, end);
    const described = describeImage(data);
    faces.push({
      standard: 'ISO 19794-5', data, featurePoints, imageType: view.getUint8(imageHeader), gender: view.getUint8(at + 6), ...described,
      width: described.width ?? view.getUint16(imageHeader + 2), height: described.height ?? view.getUint16(imageHeader + 4),
    });
    at = end;
  }
  return faces;
}
