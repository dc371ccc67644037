import { describe, expect, it } from 'vitest';
import { encodeTlv } from '../../documents/chip/tlv.ts';
import { readDg2 } from '../../documents/lds/face.ts';
import { readDg3 } from '../../documents/lds/finger.ts';
import { formatTypes, readBiometricGroup, sc37, writeBiometricGroup } from './cbeff.ts';
import { readFaceRecord, readFingerRecord, writeFaceRecord, writeFingerRecord, type FaceRecordImage, type FingerRecord } from './iso-19794.ts';
import { readFaceBlock, readFingerBlock, writeFaceBlock, writeFingerBlock, type FaceRepresentation, type FingerRepresentation } from './iso-39794.ts';

/** Headers alone: enough to be recognised, with the size where the reader of the documents looks for it. */
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0x00, 0x11, 0x08, 0x06, 0x40, 0x04, 0xb0, 0x03, 0x01, 0x11, 0x00, 0xff, 0xd9, 0x1c, 0x1d);
const wsq = Uint8Array.of(0xff, 0xa0, 0xff, 0xa2, 0x00, 0x11, 0x00, 0xff, 0x01, 0xf4, 0x01, 0x90, 0x00, 0x00, 0x00, 0x00, 0xff, 0xa1);

const fingers: FingerRecord = {
  acquisitionLevel: 31, ppi: 500, bitDepth: 8, compression: 'wsq',
  views: [{ position: 2, impression: 0, quality: 71, width: 400, height: 500, data: wsq }, { position: 7, impression: 0, quality: 254, width: 400, height: 500, data: wsq }],
};
const faces: FaceRecordImage[] = [{ gender: 2, imageType: 1, width: 1200, height: 1600, colourSpace: 1, sourceType: 2, featurePoints: [{ type: 1, code: 0xc1, x: 700, y: 640 }, { type: 1, code: 0xc2, x: 500, y: 640 }], data: jpeg }];
const fingerBlocks: FingerRepresentation[] = [{ position: 2, impression: 0, format: 'wsq', data: wsq, ppi: 500, quality: [{ organization: 15, algorithm: 2, score: 71 }] }, { position: 14, impression: 1, format: 'png', data: wsq, ppi: null, quality: [{ organization: 257, algorithm: 300, score: null }] }];
const faceBlocks: FaceRepresentation[] = [{ format: 'jpeg', data: jpeg, size: { width: 1200, height: 1600 }, quality: [] }, { format: 'jpeg2000-lossy', data: jpeg, size: null, quality: [{ organization: 257, algorithm: 1, score: 100 }] }];

const group = (type: number, data: Uint8Array, formatType: number | null) => writeBiometricGroup([{ type, subtype: null, format: formatType === null ? null : { owner: sc37, type: formatType }, asn1: formatType === null, data }]);

describe('finger image records', () => {
  it('[ISO/IEC 19794-4:2005 7.1, 7.2] writes the general and the view header at the stated offsets', () => {
    const record = Buffer.from(writeFingerRecord(fingers));
    expect(record.toString('latin1', 0, 8)).toBe('FIR\u0000010\u0000');
    expect(record.readUIntBE(8, 6)).toBe(32 + 2 * (14 + wsq.length));
    expect([record.readUInt16BE(16), record[18], record[19], record.readUInt16BE(24), record[28], record[29]]).toEqual([31, 2, 1, 500, 8, 2]);
    expect([record.readUInt32BE(32), record[36], record[39], record[40], record.readUInt16BE(41), record.readUInt16BE(43)]).toEqual([14 + wsq.length, 2, 71, 0, 400, 500]);
  });

  it('[ISO/IEC 19794-4:2005 7] reads back what it wrote, and rewrites the same octets', () => {
    const record = writeFingerRecord(fingers);
    expect(readFingerRecord(record)).toEqual(fingers);
    expect(writeFingerRecord(readFingerRecord(record))).toEqual(record);
  });

  it('[ICAO 9303-10 4.7.3] agrees with the reader of DG3', () => {
    const read = readDg3(encodeTlv(0x63, group(8, writeFingerRecord(fingers), formatTypes.fingerImage19794)));
    expect(read.map(({ position, quality, impressionType, ppi, width, height, format }) => [position, quality, impressionType, ppi, width, height, format])).toEqual([[2, 71, 0, 500, 400, 500, 'wsq'], [7, 254, 0, 500, 400, 500, 'wsq']]);
  });

  it('[ISO/IEC 39794-4:2019 FingerImageDataBlock] writes the tags of the ASN.1 module and reads them back', () => {
    const block = writeFingerBlock(fingerBlocks.slice(0, 1));
    expect(Buffer.from(block).toString('hex')).toBe(
      '64' + '4a' + 'a007' + '800103' + '810207e3' + 'a13f' + '303d' + 'a003800102' + 'a103800100' + 'a203800101' + '8312' + Buffer.from(wsq).toString('hex')
      + 'a60f' + '300d' + 'a006' + '80010f' + '810102' + 'a103' + '800147' + 'a707' + '800201f4' + '810100',
    );
    expect(readFingerBlock(writeFingerBlock(fingerBlocks))).toEqual(fingerBlocks);
  });

  it('[ICAO 9303-10 4.7.3] the reader of DG3 finds the same pictures in a 39794-4 block', () => {
    const read = readDg3(encodeTlv(0x63, group(8, writeFingerBlock(fingerBlocks), null)));
    expect(read.map(({ standard, data }) => [standard, data])).toEqual(fingerBlocks.map(({ data }) => ['ISO 39794-4', data]));
  });
});

describe('face image records', () => {
  it('[ISO/IEC 19794-5:2005 5] reads back what it wrote, and rewrites the same octets', () => {
    const record = writeFaceRecord(faces);
    expect(readFaceRecord(record)).toEqual(faces);
    expect(writeFaceRecord(readFaceRecord(record))).toEqual(record);
  });

  it('[ISO/IEC 19794-5:2005 5.7] refuses a picture that is neither JPEG nor JPEG 2000', () => {
    expect(() => writeFaceRecord([{ ...faces[0]!, data: wsq }])).toThrow(expect.objectContaining({ code: 'RECORD_MALFORMED' }));
  });

  it('[ICAO 9303-10 4.7.2] agrees with the reader of DG2', () => {
    const [read] = readDg2(encodeTlv(0x75, group(2, writeFaceRecord(faces), formatTypes.faceImage19794)));
    expect(read).toMatchObject({ standard: 'ISO 19794-5', imageType: 1, gender: 2, featurePoints: 2, width: 1200, height: 1600, format: 'jpeg', data: jpeg });
  });

  it('[ISO/IEC 39794-5:2019 FaceImageDataBlock] reads back what it wrote, and DG2 finds the same pictures', () => {
    const block = writeFaceBlock(faceBlocks);
    expect(block[0]).toBe(0x65);
    expect(readFaceBlock(block)).toEqual(faceBlocks);
    const read = readDg2(encodeTlv(0x75, group(2, block, null)));
    expect(read.map(({ standard, data }) => [standard, data])).toEqual([['ISO 39794-5', jpeg], ['ISO 39794-5', jpeg]]);
  });
});

describe('CBEFF', () => {
  it('[ICAO 9303-10 4.7.2.1] nests 7F61, 7F60, A1 and the data block, and reads them back', () => {
    const data = writeFaceRecord(faces);
    const [instance] = readBiometricGroup(group(2, data, formatTypes.faceImage19794));
    expect(instance).toMatchObject({ formatOwner: 0x0101, formatType: 8, asn1: false, data, header: { '80': '0101', '81': '02' } });
  });

  it('[ISO/IEC 7816-11] keeps the subtype and the number of instances', () => {
    const one = { type: 8, subtype: 9, format: null, asn1: true, data: writeFingerBlock(fingerBlocks) };
    const bytes = writeBiometricGroup([one, one]);
    expect(readBiometricGroup(bytes).map(({ header, asn1 }) => [header['82'], asn1])).toEqual([['09', true], ['09', true]]);
  });
});

describe('[ISO/IEC 19794, 39794] damaged records', () => {
  const seeds: readonly (readonly [string, Uint8Array, (bytes: Uint8Array) => unknown])[] = [
    ['19794-4', writeFingerRecord(fingers), readFingerRecord],
    ['19794-5', writeFaceRecord(faces), readFaceRecord],
    ['39794-4', writeFingerBlock(fingerBlocks), readFingerBlock],
    ['39794-5', writeFaceBlock(faceBlocks), readFaceBlock],
    ['CBEFF', group(2, writeFaceRecord(faces), 8), readBiometricGroup],
  ];

  it.each(seeds)('%s: truncation and mutation give a result or a typed error', (_name, sound, read) => {
    let state = 11;
    const random = (limit: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % limit;
    let refused = 0;
    const rounds = Number(process.env['FUZZ_COUNT'] ?? 2_000);
    for (let round = 0; round < rounds; round++) {
      const bytes = sound.slice(0, round % 3 === 0 ? random(sound.length) : undefined);
      for (let i = 0; i < 3; i++) if (bytes.length > 0) bytes[random(bytes.length)] = random(256);
      try {
        read(bytes);
      } catch (error) {
        refused++;
        expect(['RECORD_MALFORMED', 'CHIP_TLV_MALFORMED', 'LDS_MALFORMED']).toContain((error as { code?: string }).code);
      }
    }
    expect(refused).toBeGreaterThan(rounds / 4);
  });
});
