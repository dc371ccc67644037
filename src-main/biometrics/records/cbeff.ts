/**
 * CBEFF as travel documents nest it [ICAO 9303-10 4.7.2.1, ISO/IEC 7816-11]: a group template 7F61 with the
 * number of instances and each instance 7F60 with header A1 and data 5F2E (ISO/IEC 19794) or 7F2E (39794).
 * Written here; read by `documents/lds/biometric-template.ts`, which reads the documents of everybody else.
 */
import { encodeTlv } from '../../documents/chip/tlv.ts';
import { readBiometricTemplate, type BiometricInstance } from '../../documents/lds/biometric-template.ts';

export interface BiometricData {
  /** CBEFF biometric type and subtype: 2 face, 8 finger; subtype e.g. 5 right thumb. */
  type: number;
  subtype: number | null;
  /** Registered at IBIA: owner 0x0101 is ISO/IEC JTC 1/SC 37; type 7 finger image, 8 face image of 19794. Left out where null. */
  format: { owner: number; type: number } | null;
  /** True: a 39794 block, which is ASN.1 itself (7F2E); false: a 19794 record (5F2E). */
  asn1: boolean;
  data: Uint8Array;
}

export const sc37 = 0x0101;
export const formatTypes = { fingerImage19794: 7, faceImage19794: 8 } as const;

const short = (value: number) => Uint8Array.of(value >> 8, value & 255);

/** The group template 7F61; goes into DG2 (tag 75) or DG3 (63). */
export function writeBiometricGroup(instances: readonly BiometricData[]): Uint8Array {
  return encodeTlv(0x7f61, encodeTlv(0x02, Uint8Array.of(instances.length)), ...instances.map(({ type, subtype, format, asn1, data }) => encodeTlv(0x7f60,
    encodeTlv(0xa1,
      encodeTlv(0x80, short(0x0101)),
      encodeTlv(0x81, Uint8Array.of(type)),
      ...(subtype === null ? [] : [encodeTlv(0x82, Uint8Array.of(subtype))]),
      ...(format === null ? [] : [encodeTlv(0x87, short(format.owner)), encodeTlv(0x88, short(format.type))]),
    ),
    encodeTlv(asn1 ? 0x7f2e : 0x5f2e, data),
  )));
}

/** Reads a group template that stands alone. @throws LDS_MALFORMED, CHIP_TLV_MALFORMED (input) */
export function readBiometricGroup(group: Uint8Array): BiometricInstance[] {
  return readBiometricTemplate(encodeTlv(0x75, group), 0x75);
}
