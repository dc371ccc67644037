/**
 * Fingers of DG3: ISO/IEC 19794-4:2005 records, and the pictures inside ISO/IEC 39794-4 blocks
 * [ICAO 9303-10 4.7.3]. An empty DG3 (nobody's fingers) holds no instance and is no error.
 */
import { latin1 } from '../passive/asn1.ts';
import { octetStrings, readBiometricTemplate, type BiometricInstance } from './biometric-template.ts';
import { ldsError } from './files.ts';
import { describeImage, type ImageDescription } from './image.ts';

export interface FingerImage extends ImageDescription {
  readonly standard: 'ISO 19794-4' | 'ISO 39794-4';
  /** ISO 19794-4 Table 5: 1 right thumb … 10 left little finger, 0 unknown; null where not told. */
  readonly position: number | null;
  readonly quality: number | null;
  readonly impressionType: number | null;
  /** Horizontal resolution in pixels per inch; null where not told. */
  readonly ppi: number | null;
  readonly data: Uint8Array;
}

/** @throws LDS_MALFORMED, CHIP_TLV_MALFORMED */
export function readDg3(bytes: Uint8Array): FingerImage[] {
  return readBiometricTemplate(bytes, 0x63).flatMap((instance) => (instance.asn1 ? fingersOfBlock(instance) : fingersOfRecord(instance.data)));
}

function fingersOfBlock(instance: BiometricInstance): FingerImage[] {
  return octetStrings(instance.nodes)
    .map((data): FingerImage => ({ standard: 'ISO 39794-4', data, position: null, quality: null, impressionType: null, ppi: null, ...describeImage(data) }))
    .filter(({ format }) => format !== 'unknown');
}

const RECORD_HEADER = 32;
const FINGER_HEADER = 14;
const MOST_FINGERS = 32;

/** [ISO/IEC 19794-4:2005 7] Table 2 general header, Table 4 finger image header. */
function fingersOfRecord(record: Uint8Array): FingerImage[] {
  if (record.length < RECORD_HEADER || latin1(record.subarray(0, 4)) !== 'FIR\u0000') throw ldsError('no finger record');
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const count = view.getUint8(18);
  const perCentimetre = view.getUint8(19) === 2;
  const resolution = view.getUint16(24);
  const fingers: FingerImage[] = [];
  let at = RECORD_HEADER;
  for (let index = 0; index < Math.min(count, MOST_FINGERS) && at + FINGER_HEADER <= record.length; index++) {
    const end = Math.min(at + view.getUint32(at), record.length);
    if (end < at + FINGER_HEADER) throw ldsError('finger record cut off');
    const data = record.subarray(at + FINGER_HEADER, end);
    const described = describeImage(data);
    fingers.push({
      standard: 'ISO 19794-4', data, position: view.getUint8(at + 4), quality: view.getUint8(at + 7), impressionType: view.getUint8(at + 8),
      ppi: resolution === 0 ? null : perCentimetre ? Math.round(resolution * 2.54) : resolution, ...described,
      width: described.width ?? view.getUint16(at + 9), height: described.height ?? view.getUint16(at + 11),
    });
    at = end;
  }
  return fingers;
}
