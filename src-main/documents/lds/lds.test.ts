/** Files of the logical data structure: synthetic ones for every branch, the BSI reference set where present. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../chip/bytes.ts';
import { concatBytes, encodeTlv } from '../chip/tlv.ts';
import { SchalterError } from '../../errors.ts';
import { specimenDg1 } from '../passive/testing/pki.ts';
import { readDetails, readDg15, readDisplayedImages } from './details.ts';
import { readDg1 } from './dg1.ts';
import { readEfCom } from './ef-com.ts';
import { readDg2 } from './face.ts';
import { ldsFileOf } from './files.ts';
import { readDg3 } from './finger.ts';
import { decodeJpeg2000, describeImage, jpeg2000Size } from './image.ts';

const DATA = '../shared/data/emrtd/lds-bsi2008';
const present = existsSync(DATA);
if (!present) console.warn(`SKIPPED: ${DATA} is missing, the BSI reference data set is not tested`);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** JPEG header of 400 × 300 pixels, no picture behind it. */
const jpeg = bytesOf('FFD8 FFE0 0010 4A46494600010100000100010000 FFC0 0011 08 012C 0190 03 012200 021101 031101');

describe('names of files', () => {
  it('accepts the documented names in any letter case and the names of the reference set', () => {
    expect(['EF_SOD.bin', 'ef_sod.BIN', 'EF.CardAccess', 'DG1.bin', 'dg16.bin', 'EF_DG2.bin', 'Datagroup14.bin'].map(ldsFileOf)).toEqual(['EF_SOD', 'EF_SOD', 'EF_CardAccess', 'DG1', 'DG16', 'DG2', 'DG14']);
    expect(['DG17.bin', 'DG0.bin', 'notes.txt', 'EF_SOD.bin.bak'].map(ldsFileOf)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('pictures', () => {
  it('[ICAO 9303-10 4.7.2] formats and sizes are read from the header', () => {
    expect(describeImage(jpeg)).toMatchObject({ format: 'jpeg', mediaType: 'image/jpeg', width: 400, height: 300 });
    expect(describeImage(bytesOf('89504E470D0A1A0A 0000000D 49484452 00000010 00000020'))).toMatchObject({ format: 'png', width: 16, height: 32 });
    expect(describeImage(bytesOf('FFA0 FFA2 0011 00 FF 01F4 0100 00000000000000000000'))).toMatchObject({ format: 'wsq', width: 256, height: 500 });
    expect(describeImage(bytesOf('FF4FFF51 002F 0000 00000020 00000010 00000000 00000000 0000'))).toMatchObject({ format: 'j2k', width: 32, height: 16 });
    expect(describeImage(new Uint8Array())).toEqual({ format: 'unknown', mediaType: null, width: null, height: null });
  });

  it('refuses a JPEG 2000 that claims more pixels than memory should give', async () => {
    const huge = bytesOf('FF4FFF51 002F 0000 00FFFFFF 00FFFFFF 00000000 00000000 0000');
    await expect(decodeJpeg2000(huge)).rejects.toMatchObject({ code: 'LDS_MALFORMED', kind: 'input' });
    // Fails without `mostPixels` in jpeg2000Size.
    expect(() => jpeg2000Size(huge)).toThrow(expect.objectContaining({ cause: new Error('picture of impossible size') }));
    await expect(decodeJpeg2000(jpeg)).rejects.toBeInstanceOf(SchalterError);
  });
});

describe('data groups', () => {
  it('[ICAO 9303-10 4.7.1] DG1 in three sizes; anything else is refused', () => {
    expect(readDg1(specimenDg1())).toMatchObject({ issuingState: 'UTO', lines: [expect.stringMatching(/^.{44}$/), expect.stringMatching(/^.{44}$/)] });
    expect(readDg1(encodeTlv(0x61, encodeTlv(0x5f1f, text('<'.repeat(90))))).lines).toHaveLength(3);
    expect(() => readDg1(encodeTlv(0x61, encodeTlv(0x5f1f, text('<'.repeat(89)))))).toThrow(SchalterError);
    expect(() => readDg1(encodeTlv(0x60, encodeTlv(0x5f1f, text('<'.repeat(90)))))).toThrow(SchalterError);
  });

  it('[ICAO 9303-10 4.6.1] EF.COM lists data groups by their tags', () => {
    const com = encodeTlv(0x60, encodeTlv(0x5f01, text('0107')), encodeTlv(0x5f36, text('040000')), encodeTlv(0x5c, bytesOf('61 75 6E 99')));
    expect(readEfCom(com)).toEqual({ ldsVersion: '0107', unicodeVersion: '040000', dataGroups: [1, 2, 14] });
  });

  it('[ISO/IEC 39794-5, ICAO 9303-10 4.7.2] takes the picture out of an ASN.1 block', () => {
    const block = encodeTlv(0x65, encodeTlv(0xa0, encodeTlv(0x80, bytesOf('03'))), encodeTlv(0xa1, encodeTlv(0x30, encodeTlv(0xa1, encodeTlv(0x80, jpeg)))));
    const dg2 = encodeTlv(0x75, encodeTlv(0x7f61, encodeTlv(0x02, bytesOf('01')), encodeTlv(0x7f60, encodeTlv(0xa1, encodeTlv(0x87, bytesOf('0101'))), encodeTlv(0x7f2e, block))));
    expect(readDg2(dg2)).toEqual([expect.objectContaining({ standard: 'ISO 39794-5', format: 'jpeg', width: 400, data: jpeg })]);
  });

  it('[ISO/IEC 19794-5:2005 5.6] feature points before the picture are stepped over', () => {
    const face = concatBytes(bytesOf('0002 01 00 00 000000 0000 000000 000000'), new Uint8Array(16), bytesOf('01 00 0190 012C 01 02 0000 0000'), jpeg);
    const length = (value: number) => bytesOf(value.toString(16).padStart(8, '0'));
    const record = concatBytes(text('FAC\u0000010\u0000'), length(14 + 4 + face.length), bytesOf('0001'), length(4 + face.length), face);
    const dg2 = encodeTlv(0x75, encodeTlv(0x7f61, encodeTlv(0x02, bytesOf('01')), encodeTlv(0x7f60, encodeTlv(0xa1), encodeTlv(0x5f2e, record))));
    expect(readDg2(dg2)).toEqual([expect.objectContaining({ standard: 'ISO 19794-5', featurePoints: 2, gender: 1, imageType: 1, format: 'jpeg', data: jpeg })]);
  });

  it('[ICAO 9303-10 4.7.3] an empty DG3 has no fingers and is no error', () => {
    expect(readDg3(encodeTlv(0x63, encodeTlv(0x7f61, encodeTlv(0x02, bytesOf('00')), encodeTlv(0x53, bytesOf('AABBCCDD')))))).toEqual([]);
  });

  it('[ICAO 9303-10 4.7.11] DG11 with repeated names and a date in packed decimals', () => {
    const dg11 = encodeTlv(0x6b, encodeTlv(0x5c, bytesOf('5F0E 5F0F 5F2B')), encodeTlv(0x5f0e, text('MÜLLER<<ÄNNE')), encodeTlv(0xa0, encodeTlv(0x02, bytesOf('01')), encodeTlv(0x5f0f, text('MUELLER<<ANNE'))), encodeTlv(0x5f2b, bytesOf('19700101')));
    expect(readDetails(dg11, 11)).toEqual([
      { name: 'fullName', value: 'MÜLLER<<ÄNNE', image: null }, { name: 'otherNames', value: 'MUELLER<<ANNE', image: null }, { name: 'fullDateOfBirth', value: '19700101', image: null },
    ]);
  });

  it('[ICAO 9303-10 4.7.7, 4.7.15] DG7 holds pictures of the signature, DG15 a key', () => {
    expect(readDisplayedImages(encodeTlv(0x67, encodeTlv(0x02, bytesOf('01')), encodeTlv(0x5f43, jpeg)), 7)).toEqual([expect.objectContaining({ format: 'jpeg', height: 300 })]);
    expect(() => readDg15(encodeTlv(0x6f))).toThrow(SchalterError);
  });
});

describe.skipIf(!present)('[TR-03105-5] BSI reference data set', () => {
  const group = (number: number): Uint8Array => readFileSync(`${DATA}/Datagroup${number}.bin`);

  it('reads specimen, face and fingers', () => {
    expect(readDg1(group(1)).issuingState).toBe('D');
    expect(readDg2(group(2))).toEqual([expect.objectContaining({ format: 'jp2', width: 413, height: 531, imageType: 1 })]);
    expect(readDg3(group(3)).map(({ format, position, ppi, width }) => [format, position, ppi, width])).toEqual([['wsq', 2, 500, 620], ['wsq', 7, 500, 620]]);
    expect(readDg15(group(15))[0]).toBe(0x30);
  });

  it('decodes the portrait without a word on standard output', async () => {
    const image = await decodeJpeg2000(readDg2(group(2))[0]!.data);
    expect([image.width, image.height, image.components, image.data.length]).toEqual([413, 531, 3, 413 * 531 * 3]);
    const mean = image.data.reduce((sum, value) => sum + value, 0) / image.data.length;
    expect(mean).toBeGreaterThan(60);
    expect(mean).toBeLessThan(220);
  });
});
