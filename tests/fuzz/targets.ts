/**
 * Every parser that sees bytes from outside, and the contract. A target may return or refuse with a SchalterError
 * that is no defect of ours; anything else thrown, and anything that takes long, is a finding.
 * Seeds are made here by our own writers: invented people, generated keys, no foreign document.
 */
import { decodeWsq, readWsq } from '../../src-main/biometrics/finger/wsq/decode.ts';
import { encodeWsq } from '../../src-main/biometrics/finger/wsq/encode.ts';
import { formatOf, writePgm } from '../../src-main/biometrics/finger/image-files.ts';
import { readTransaction, writeTransaction, taggedRecord } from '../../src-main/biometrics/records/an2k.ts';
import { isXml, readXmlTransaction } from '../../src-main/biometrics/records/an2k-xml.ts';
import { readBiometricGroup, writeBiometricGroup } from '../../src-main/biometrics/records/cbeff.ts';
import { readFaceRecord, readFingerRecord, writeFingerRecord } from '../../src-main/biometrics/records/iso-19794.ts';
import { readFaceBlock, readFingerBlock } from '../../src-main/biometrics/records/iso-39794.ts';
import { BlockFrameCodec, encodeBlockFrame } from '../../src-main/devices/framing/block-frame.ts';
import { encodeZfmPacket, ZfmCodec } from '../../src-main/devices/fingerprint-scanner/zfm-packet.ts';
import { encodeSwipeFrame, SwipeFrameCodec } from '../../src-main/devices/document-reader/swipe-frame.ts';
import { unpackCatalogue } from '../../src-main/documents/catalogue/bundle.ts';
import { parseCvCertificate } from '../../src-main/documents/chip/cv-certificate.ts';
import { parseDataGroup14, parseSecurityInfos } from '../../src-main/documents/chip/security-infos.ts';
import { parseTlv } from '../../src-main/documents/chip/tlv.ts';
import { readDetails } from '../../src-main/documents/lds/details.ts';
import { readDg1 } from '../../src-main/documents/lds/dg1.ts';
import { readEfCom } from '../../src-main/documents/lds/ef-com.ts';
import { readDg2 } from '../../src-main/documents/lds/face.ts';
import { readDg3 } from '../../src-main/documents/lds/finger.ts';
import { describeImage } from '../../src-main/documents/lds/image.ts';
import { readSecurityObject } from '../../src-main/documents/lds/security-object.ts';
import { parseMrz } from '../../src-main/documents/mrz/index.ts';
import { readCertificate } from '../../src-main/documents/passive/certificate.ts';
import { readSignedData } from '../../src-main/documents/passive/cms.ts';
import { looksLikeLdif, readLdif } from '../../src-main/documents/passive/ldif.ts';
import { readMasterList } from '../../src-main/documents/passive/master-list.ts';
import { validInput } from '../../src-main/contract/validate.ts';
import { readPackage } from '../../src-main/matching/gsat/package.ts';
import { certificateIn } from '../../src-main/store/staff-card.ts';
import { readRecoveryCode, recoveryCode } from '../../src-main/store/recovery-code.ts';
import { callNames, fromText, inputsOf, toText } from './contract-examples.ts';
import { inventedPerson, specimenChip } from './seeds.ts';
import { syntheticFinger } from '../../src-main/training/synthetic-finger.ts';

export interface Target {
  name: string;
  run(bytes: Uint8Array): unknown;
  seeds(): Uint8Array[];
}

const text = (value: string) => new Uint8Array(Buffer.from(value, 'utf8'));
const utf8 = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
const chipFile = (name: string) => () => [specimenChip().files.get(name)!].filter(Boolean);
const finger = () => syntheticFinger({ seed: 1, position: 2, impression: 0, width: 96, height: 112 });

export const targets: readonly Target[] = [
  { name: 'mrz', run: (bytes) => parseMrz(utf8(bytes).split('\n'), { today: '2026-11-24' }), seeds: () => [text(inventedPerson().join('\n'))] },
  { name: 'tlv', run: parseTlv, seeds: chipFile('EF_COM') },
  { name: 'ef-com', run: readEfCom, seeds: chipFile('EF_COM') },
  { name: 'dg1', run: readDg1, seeds: chipFile('DG1') },
  { name: 'dg2', run: readDg2, seeds: chipFile('DG2') },
  { name: 'dg3', run: readDg3, seeds: () => [Uint8Array.from([0x63, 2, 0x7f, 0x61])] },
  { name: 'dg11', run: (bytes) => readDetails(bytes, 11), seeds: () => [text('\x6b\x0e\x5c\x02\x5f\x0e\x5f\x0e\x07MUSTER<')] },
  { name: 'dg14', run: parseDataGroup14, seeds: chipFile('DG14') },
  { name: 'security-infos', run: parseSecurityInfos, seeds: chipFile('EF_CardAccess') },
  { name: 'security-object', run: readSecurityObject, seeds: chipFile('EF_SOD') },
  { name: 'signed-data', run: readSignedData, seeds: () => [specimenChip().masterList] },
  { name: 'master-list', run: readMasterList, seeds: () => [specimenChip().masterList] },
  { name: 'certificate', run: readCertificate, seeds: () => [specimenChip().issuer.csca.certificate] },
  { name: 'cv-certificate', run: parseCvCertificate, seeds: () => [Uint8Array.from([0x7f, 0x21, 4, 0x7f, 0x4e, 0, 0])] },
  { name: 'ldif', run: (bytes) => (looksLikeLdif(bytes) ? readLdif(bytes) : null), seeds: () => [text('dn: cn=1,dc=test\nuserCertificate;binary:: AAAA\n\n')] },
  { name: 'image', run: describeImage, seeds: () => [writePgm(finger()), Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xff, 0xd9])] },
  { name: 'image-format', run: formatOf, seeds: () => [writePgm(finger())] },
  { name: 'wsq-header', run: readWsq, seeds: () => [encodeWsq(finger())] },
  { name: 'wsq', run: decodeWsq, seeds: () => [encodeWsq(finger())] },
  { name: 'an2k', run: readTransaction, seeds: () => [writeTransaction({ records: [taggedRecord(1, [[2, '0500'], [3, '1\x1f0']])], trailing: new Uint8Array() } as never)] },
  { name: 'an2k-xml', run: (bytes) => (isXml(bytes) ? readXmlTransaction(bytes) : null), seeds: () => [text('<?xml version="1.0"?><itl:NISTBiometricInformationExchangePackage xmlns:itl="http://biometrics.nist.gov/standard/2011"/>')] },
  { name: 'cbeff', run: readBiometricGroup, seeds: () => [writeBiometricGroup([])] },
  { name: 'iso-19794-4', run: readFingerRecord, seeds: () => [writeFingerRecord({ acquisitionLevel: 31, ppi: 500, bitDepth: 8, compression: 'raw', views: [{ position: 2, impression: 0, quality: 70, width: 4, height: 4, data: new Uint8Array(16) }] })] },
  { name: 'iso-19794-5', run: readFaceRecord, seeds: () => [text('FAC\0' + '010\0' + '\0'.repeat(40))] },
  { name: 'iso-39794-4', run: readFingerBlock, seeds: () => [Uint8Array.from([0x64, 2, 0x30, 0])] },
  { name: 'iso-39794-5', run: readFaceBlock, seeds: () => [Uint8Array.from([0x65, 2, 0x30, 0])] },
  { name: 'block-frames', run: (bytes) => new BlockFrameCodec().push(bytes), seeds: () => [encodeBlockFrame({ type: 1, sequence: 1, payload: text('abc') })] },
  { name: 'zfm-packets', run: (bytes) => new ZfmCodec(0xffffffff).push(bytes), seeds: () => [encodeZfmPacket({ address: 0xffffffff, identifier: 7, content: text('abc') })] },
  { name: 'swipe-frames', run: (bytes) => new SwipeFrameCodec().push(bytes), seeds: () => [encodeSwipeFrame({ kind: 'M', text: text(inventedPerson().join('\r')) } as never)] },
  { name: 'catalogue', run: (bytes) => unpackCatalogue(bytes, [new Uint8Array(32)]), seeds: () => [text('{}')] },
  { name: 'gsat', run: (bytes) => readPackage(utf8(bytes)), seeds: () => [text('<?xml version="1.0"?><Package/>')] },
  { name: 'recovery-code', run: (bytes) => readRecoveryCode(utf8(bytes)), seeds: () => [text(recoveryCode(new Uint8Array(32).fill(7)))] },
  { name: 'staff-card', run: certificateIn, seeds: () => [Uint8Array.from([0x53, 9, 0x70, 2, 0x30, 0, 0x71, 1, 0, 0xfe, 0])] },
  {
    name: 'contract',
    run(bytes) {
      let input: unknown;
      try {
        input = fromText(utf8(bytes.subarray(1)));
      } catch {
        input = bytes;
      }
      return validInput(callNames[(bytes[0] ?? 0) % callNames.length]!, input);
    },
    seeds: () => callNames.flatMap((name, at) => inputsOf(name).map((input) => new Uint8Array(Buffer.concat([Buffer.from([at]), Buffer.from(toText(input))])))),
  },
];
