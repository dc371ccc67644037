import { describe, expect, it } from 'vitest';
import { readFaceRecord2011, readFingerRecord2011, writeFaceRecord2011, writeFingerRecord2011, type FaceRecord2011, type FingerRecord2011 } from './iso-19794-2011.ts';

const time = { year: 2026, month: 11, day: 24, hour: 9, minute: 30, second: 0, millisecond: 120 };
const quality = [{ score: 71, vendor: 0x000f, algorithm: 2 }];
const data = Uint8Array.of(0xff, 0xa0, 1, 2, 3);

const fingers: FingerRecord2011 = {
  certified: true,
  positions: 2,
  images: [2, 7].map((position) => ({ time, technology: 0, vendor: 0, device: 0, quality, certifications: [{ authority: 1, scheme: 1 }], position, representation: 0, scaleUnits: 1, captureRate: [500, 500], imageRate: [500, 500], bitDepth: 8, compression: 2, impression: 0, width: 400, height: 500, data, extended: position === 7 ? Uint8Array.of(0, 1, 0, 5, 9) : new Uint8Array() })),
};
const faces: FaceRecord2011 = {
  temporalSemantics: 0,
  images: [{ time: null, technology: 1, vendor: 0, device: 0, quality, gender: 2, eyeColour: 0, hairColour: 0, subjectHeight: 170, properties: 0x010203, expression: 1, pose: [1, 1, 1], poseUncertainty: [0, 0, 0], landmarks: [{ type: 1, code: 0xc1, x: 700, y: 640, z: 0 }], imageType: 1, dataType: 0, width: 1200, height: 1600, samplingRateLevel: 1, postAcquisition: 0, crossReference: 0, colourSpace: 1, data, extended: new Uint8Array() }],
};

describe('records of the second edition', () => {
  it('[ISO/IEC 19794-4:2011 8.2, 8.3] write the general header and the first representation at the stated offsets', () => {
    const bytes = Buffer.from(writeFingerRecord2011(fingers));
    expect(bytes.toString('latin1', 0, 8)).toBe('FIR\u0000020\u0000');
    expect([bytes.readUInt32BE(8), bytes.readUInt16BE(12), bytes[14], bytes[15]]).toEqual([bytes.length, 2, 1, 2]);
    // length 4, time 9, technology 1, vendor 2, device 2, one quality block 1 + 5, one certification 1 + 3, then the position
    expect(bytes.readUInt16BE(20)).toBe(2026);
    expect([bytes[34], bytes[35], bytes[40], bytes[44]]).toEqual([1, 71, 1, 2]);
  });

  it('[ISO/IEC 19794-5:2011 5.3 to 5.7] write the general header and the first representation at the stated offsets', () => {
    const bytes = Buffer.from(writeFaceRecord2011(faces));
    expect(bytes.toString('latin1', 0, 8)).toBe('FAC\u0000030\u0000');
    expect([bytes.readUInt32BE(8), bytes.readUInt16BE(12), bytes[14], bytes.readUInt16BE(15)]).toEqual([bytes.length, 1, 0, 0]);
    // representation: 4 + 9 + 1 + 2 + 2 + 1 + 5 + 17 + 8 + 11, then the length of the image
    expect(bytes.readUInt32BE(17)).toBe(4 + 9 + 1 + 2 + 2 + 1 + 5 + 17 + 8 + 11 + 4 + data.length);
    expect(bytes.readUInt32BE(17 + 60)).toBe(data.length);
  });

  it.each([
    ['19794-4', () => [readFingerRecord2011(writeFingerRecord2011(fingers)), fingers, writeFingerRecord2011(readFingerRecord2011(writeFingerRecord2011(fingers))), writeFingerRecord2011(fingers)]],
    ['19794-5', () => [readFaceRecord2011(writeFaceRecord2011(faces)), faces, writeFaceRecord2011(readFaceRecord2011(writeFaceRecord2011(faces))), writeFaceRecord2011(faces)]],
  ] as const)('%s: read back what they wrote, and rewrite the same octets', (_name, all) => {
    const [read, wanted, rewritten, written] = all();
    expect(read).toEqual(wanted);
    expect(rewritten).toEqual(written);
  });

  it.each([
    ['19794-4', writeFingerRecord2011(fingers), readFingerRecord2011],
    ['19794-5', writeFaceRecord2011(faces), readFaceRecord2011],
  ] as const)('%s: truncation and mutation give a result or a typed error', (_name, sound, read: (bytes: Uint8Array) => unknown) => {
    let state = 5;
    const random = (limit: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % limit;
    let refused = 0;
    for (let round = 0; round < 2_000; round++) {
      const bytes = sound.slice(0, round % 3 === 0 ? random(sound.length) : undefined);
      for (let i = 0; i < 3; i++) if (bytes.length > 0) bytes[random(bytes.length)] = random(256);
      try {
        read(bytes);
      } catch (error) {
        refused++;
        expect((error as { code?: string }).code).toBe('RECORD_MALFORMED');
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
});
