/** [TR-03105-5.1 6.1, 6.2, 6.3, 6.6, 6.7, 6.9 to 6.11] Logical data structures: units LDS_A, B, C, F, G, I, J and K. */
import { readFileSync, existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesOf, hexOf } from '../../../src-main/documents/chip/bytes.ts';
import { credentialsWithKey } from '../../../src-main/documents/chip/terminal-authentication.ts';
import { concatBytes, encodeTlv, readTlv } from '../../../src-main/documents/chip/tlv.ts';
import { readDg2 } from '../../../src-main/documents/lds/face.ts';
import { composeMrz, type ZoneData } from '../../../src-main/documents/mrz/index.ts';
import { createTerminalPki, type Personalisation } from '../../../src-main/training/chip-simulator/index.ts';
import * as der from '../../../src-main/training/chip-simulator/der.ts';
import { configure, DATA_PAGE, inspect, NOW, random } from './inspection.ts';

const latin = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
/** Rewrites one file, leaves the others. */
const file = (name: string, change: (octets: Uint8Array) => Uint8Array): Partial<Personalisation> =>
  ({ rewrite: (each, octets) => (each === name ? change(octets) : octets) });
const retag = (tag: number) => (octets: Uint8Array): Uint8Array => octets.with(0, tag);
/** Adds to the (last octet of the) length, whatever its form. */
const longer = (by: number) => (octets: Uint8Array): Uint8Array => {
  const first = octets[1]!;
  const at = first < 0x80 ? 1 : 1 + (first & 0x7f);
  return octets.with(at, octets[at]! + by);
};
const com = (...objects: Uint8Array[]) => (): Uint8Array => encodeTlv(0x60, ...objects);
const LDS = encodeTlv(0x5f01, latin('0107'));
const UNICODE = encodeTlv(0x5f36, latin('040000'));
const LIST = encodeTlv(0x5c, Uint8Array.of(0x61, 0x75));

type Case = readonly [id: string, title: string, wish: Partial<Personalisation>, expected: string];

/** `successful`, or the start of a red (`!`) or yellow (`?`) finding that must be there; `~` the reading itself fails. */
async function expectCase([, , wish, expected]: Case): Promise<void> {
  const result = await inspect(configure(wish));
  if (expected === 'successful') {
    expect(result).toMatchObject({ outcome: 'successful', red: [] });
    return;
  }
  const wanted = expected.slice(1);
  const among = expected.startsWith('!') ? result.red : expected.startsWith('?') ? result.yellow : [result.error ?? ''];
  expect(among.some((each) => each.startsWith(wanted)), `${wanted} among ${JSON.stringify([result.red, result.yellow, result.error])}`).toBe(true);
  if (expected.startsWith('!')) expect(result.outcome).toBe('failed');
}

describe('EF.COM', () => {
  const cases: Case[] = [
    ['LDS_A_01', 'tag 61 instead of 60', file('EF_COM', retag(0x61)), '!electronic.structure.com TAG_WRONG'],
    ['LDS_A_02', 'length too small', file('EF_COM', longer(-1)), '!electronic.structure.com'],
    ['LDS_A_03', 'length too big', file('EF_COM', longer(1)), '!electronic.structure.com'],
    ['LDS_A_04', 'LDS version 3.0', file('EF_COM', com(encodeTlv(0x5f01, latin('0300')), UNICODE, LIST)), '!electronic.structure.com VALUE_NOT_ALLOWED'],
    ['LDS_A_05', 'LDS version missing', file('EF_COM', com(UNICODE, LIST)), '!electronic.structure.com FIELD_MISSING'],
    ['LDS_A_06', 'Unicode version 5.0.0', file('EF_COM', com(LDS, encodeTlv(0x5f36, latin('050000')), LIST)), '!electronic.structure.com VALUE_NOT_ALLOWED'],
    ['LDS_A_07', 'Unicode version missing', file('EF_COM', com(LDS, LIST)), '!electronic.structure.com FIELD_MISSING'],
    ['LDS_A_08', 'DG1 missing in the list', file('EF_COM', com(LDS, UNICODE, encodeTlv(0x5c, Uint8Array.of(0x75)))), '!electronic.comAgainstSod COM_LISTS_LESS'],
    ['LDS_A_09', 'list missing', file('EF_COM', com(LDS, UNICODE)), '!electronic.structure.com FIELD_MISSING'],
    ['LDS_A_10', 'LDS version 1.8', { ...file('EF_COM', com(encodeTlv(0x5f01, latin('0108')), UNICODE, LIST)), ldsVersion: '0108' }, 'successful'],
  ];
  it.each(cases)('[TR-03105-5.1 %s] %s', async (...each) => expectCase(each));
});

const PERSON: ZoneData = {
  documentCode: 'P', issuingState: 'UTO', documentNumber: 'C11T002JM', surname: 'Mustermann', givenNames: 'Erika', nationality: 'UTO', birthDate: '640812', sex: 'F', expiryDate: '341031',
};
const zone = (changes: Partial<ZoneData>): string[] => composeMrz('TD3', { ...PERSON, ...changes });
const dg1 = (lines: readonly string[]): Partial<Personalisation> => file('DG1', () => encodeTlv(0x61, encodeTlv(0x5f1f, latin(lines.join('')))));
/** Other characters at a place of the second line (or first), check digits left alone. */
const overwritten = (line: 0 | 1, column: number, text: string): string[] =>
  DATA_PAGE.map((each, i) => (i === line ? each.slice(0, column) + text + each.slice(column + text.length) : each));

describe('EF.DG1', () => {
  const differs = '!combined.mrzAgainstChip';
  // The form itself must be found: that the data page says something else would be noticed anyway.
  const malformed = '!electronic.structure.dg1 ZONE_PROBLEM';
  const altered: Case[] = [
    ['LDS_B_05', 'tag 62 instead of 61', file('DG1', retag(0x62)), '!electronic.structure.dg1 TAG_WRONG'],
    ['LDS_B_06', 'length too small', file('DG1', longer(-1)), '!electronic.dg1.hash HASH_DIFFERS'],
    ['LDS_B_07', 'length too big', file('DG1', longer(1)), '!electronic.structure.dg1'],
    ['LDS_B_08', 'document type unknown', dg1(overwritten(0, 0, 'XX')), malformed],
    ['LDS_B_09', 'issuing state with digits', dg1(overwritten(0, 2, '1T0')), malformed],
    ['LDS_B_10', 'name void', dg1(overwritten(0, 5, '<'.repeat(39))), malformed],
    ['LDS_B_11', 'another name than on the data page', dg1(zone({ surname: 'Mustermensch' })), differs],
    ['LDS_B_12', 'another document number than on the data page', dg1(zone({ documentNumber: 'C11T002JX' })), differs],
    ['LDS_B_13', 'wrong check digit of the document number', dg1(overwritten(1, 9, DATA_PAGE[1]![9] === '0' ? '1' : '0')), '!electronic.structure.dg1 CHECK_DIGIT_WRONG'],
    ['LDS_B_14', 'nationality with digits', dg1(overwritten(1, 10, 'U70')), malformed],
    ['LDS_B_15', 'letters in the date of birth', dg1(overwritten(1, 13, '64A812')), malformed],
    ['LDS_B_16', 'date of birth that does not exist', dg1(zone({ birthDate: '641332' })), malformed],
    ['LDS_B_17', 'wrong check digit of the date of birth', dg1(overwritten(1, 19, DATA_PAGE[1]![19] === '0' ? '1' : '0')), '!electronic.structure.dg1 CHECK_DIGIT_WRONG'],
    ['LDS_B_18', 'sex X1', dg1(overwritten(1, 20, 'Q')), malformed],
    ['LDS_B_19', 'letters in the date of expiry', dg1(overwritten(1, 21, '34B031')), malformed],
    ['LDS_B_20', 'date of expiry that does not exist', dg1(zone({ expiryDate: '341332' })), malformed],
    ['LDS_B_21', 'wrong check digit of the date of expiry', dg1(overwritten(1, 27, DATA_PAGE[1]![27] === '0' ? '1' : '0')), '!electronic.structure.dg1 CHECK_DIGIT_WRONG'],
    ['LDS_B_22', 'wrong check digit of the optional data', dg1(overwritten(1, 42, '7')), '!electronic.structure.dg1 CHECK_DIGIT_WRONG'],
    ['LDS_B_23', 'wrong composite check digit', dg1(overwritten(1, 43, DATA_PAGE[1]![43] === '0' ? '1' : '0')), '!electronic.structure.dg1 CHECK_DIGIT_WRONG'],
    ['LDS_B_24', 'zone missing', file('DG1', () => encodeTlv(0x61)), '!combined.mrzAgainstChip DG1_MISSING'],
  ];
  it.each(altered)('[TR-03105-5.1 %s] %s', async (...each) => expectCase(each));

  it.each<[string, string, string[]]>([
    ['LDS_B_01', 'optional data', zone({ optionalData: '12345678' })],
    ['LDS_B_02', 'abbreviated secondary identifier', zone({ surname: 'Mustermannhausenbergerstein', givenNames: 'Erika Maria Theresia Gabriele' })],
    ['LDS_B_03', 'no secondary identifier', zone({ givenNames: '' })],
    ['LDS_B_04', 'no optional data, check digit 0', zone({}).map((line, i) => (i === 1 ? `${line.slice(0, 42)}0${line.slice(43)}` : line))],
    ['LDS_B_25', 'birth date without a day', zone({ birthDate: '6408<<' })],
    ['LDS_B_26', 'birth date without a month', zone({ birthDate: '64<<12' })],
    ['LDS_B_27', 'birth date without a year', zone({ birthDate: '<<0812' })],
    ['LDS_B_28', 'no birth date', zone({ birthDate: '<<<<<<' })],
  ])('[TR-03105-5.1 %s] %s, the same on page and chip', async (_id, _title, lines) => {
    const result = await inspect(configure({ mrzLines: lines, access: 'BAC' }), { dataPage: lines });
    expect(result).toMatchObject({ outcome: 'successful', red: [] });
  });
});

/** Template of a biometric group with every part to be changed. */
interface Face {
  header: Record<string, Uint8Array>;
  instances: Uint8Array | undefined;
  record: (record: Uint8Array) => Uint8Array;
  block: boolean;
}
const JPEG = bytesOf('FFD8FFE000104A46494600010100000100010000FFC00011080190012C03012200021101031101FFD9');
const JPEG2000 = bytesOf('0000000C6A5020200D0A870A00000014667479706A703220000000006A7032200000002D6A703268000000166968647200000190000001 2C0003070700000000');
/** [ISO/IEC 19794-5:2005] one face. */
function faceRecord(image: Uint8Array, points = 0): Uint8Array {
  const number = (value: number, octets: number): Uint8Array => Uint8Array.from({ length: octets }, (_, i) => Math.floor(value / 256 ** (octets - 1 - i)) & 0xff);
  const block = 20 + points * 8 + 12 + image.length;
  const features = Uint8Array.from({ length: points * 8 }, (_, i) => (i % 8 === 0 ? 1 : i % 8 === 1 ? 0x21 : 10));
  return concatBytes(latin('FAC\u0000010\u0000'), number(14 + block, 4), number(1, 2), number(block, 4), number(points, 2), new Uint8Array(14), features,
    Uint8Array.of(1, image[0] === 0xff ? 0 : 1), number(300, 2), number(400, 2), Uint8Array.of(1, 2), number(0, 4), image);
}
function dg2(change: (face: Face) => void = () => {}, image = JPEG2000, points = 0): Partial<Personalisation> {
  const face: Face = {
    header: { 80: bytesOf('8002 0101'), 81: bytesOf('8101 02'), 82: bytesOf('8201 00'), 87: bytesOf('8702 0101'), 88: bytesOf('8802 0008') },
    instances: bytesOf('020101'), record: (record) => record, block: true,
  };
  change(face);
  const instance = encodeTlv(0x7f60, encodeTlv(0xa1, ...Object.values(face.header)), ...(face.block ? [encodeTlv(0x5f2e, face.record(faceRecord(image, points)))] : []));
  return file('DG2', () => encodeTlv(0x75, encodeTlv(0x7f61, face.instances ?? new Uint8Array(0), instance)));
}
const at = (offset: number, ...octets: number[]) => (face: Face): void => {
  face.record = (record) => octets.reduce((changed, octet, i) => changed.with(offset + i, octet), record);
};
const head = (tag: string, hex: string | undefined) => (face: Face): void => {
  if (hex === undefined) delete face.header[tag];
  else face.header[tag] = bytesOf(hex);
};

describe('EF.DG2', () => {
  const structure = '!electronic.structure.dg2';
  const cases: Case[] = [
    ['LDS_C_01', 'JPEG 2000, full frontal', dg2(), 'successful'],
    ['LDS_C_02', 'JPEG, full frontal', dg2(() => {}, JPEG), 'successful'],
    ['LDS_C_03', 'with feature points', dg2(() => {}, JPEG2000, 3), 'successful'],
    ['LDS_C_04', 'tag 76 instead of 75', file('DG2', retag(0x76)), `${structure} TAG_WRONG`],
    ['LDS_C_05', 'length too small', file('DG2', longer(-1)), '!electronic.dg2.hash'],
    ['LDS_C_06', 'length too big', file('DG2', longer(1)), structure],
    ['LDS_C_07', 'number of instances missing', dg2((face) => { face.instances = undefined; }), `${structure} FIELD_MISSING`],
    ['LDS_C_08', 'format owner not allowed', dg2(head('87', '8702 01FF')), `${structure} VALUE_NOT_ALLOWED`],
    ['LDS_C_09', 'format owner missing', dg2(head('87', undefined)), `${structure} FIELD_MISSING`],
    ['LDS_C_10', 'format type not allowed', dg2(head('88', '8802 0009')), `${structure} VALUE_NOT_ALLOWED`],
    ['LDS_C_11', 'format type missing', dg2(head('88', undefined)), `${structure} FIELD_MISSING`],
    ['LDS_C_12', 'biometric type in the outdated form', dg2(head('81', '8103 000002')), '?electronic.structure.dg2 OUTDATED'],
    ['LDS_C_13', 'wrong biometric type', dg2(head('81', '8101 08')), `${structure} VALUE_NOT_ALLOWED`],
    ['LDS_C_14', 'wrong format identifier of the record', dg2(at(0, 0x46, 0x41, 0x44)), `${structure} RECORD_WRONG`],
    ['LDS_C_15', 'wrong version of the record', dg2(at(4, 0x30, 0x32, 0x30)), `${structure} VALUE_NOT_ALLOWED`],
    ['LDS_C_16', 'length of the facial block without its feature points', dg2((face) => { face.record = (record) => record.with(17, record[17]! - 24); }, JPEG2000, 3), `${structure} RECORD_WRONG`],
    ['LDS_C_17', 'wrong gender', dg2(at(20, 0x07)), `${structure} VALUE_NOT_ALLOWED`],
    ['LDS_C_18', 'wrong eye colour', dg2(at(21, 0x20)), `${structure} VALUE_NOT_ALLOWED`],
    ['LDS_C_19', 'wrong hair colour', dg2(at(22, 0x20)), `${structure} VALUE_NOT_ALLOWED`],
    ...['yaw', 'pitch', 'roll'].map((name, i): Case => [`LDS_C_${20 + i}`, `wrong pose angle ${name}`, dg2(at(28 + i, 0xb9)), `${structure} VALUE_NOT_ALLOWED`]),
    ...['yaw', 'pitch', 'roll'].map((name, i): Case => [`LDS_C_${23 + i}`, `wrong uncertainty of pose angle ${name}`, dg2(at(31 + i, 0xb9)), `${structure} VALUE_NOT_ALLOWED`]),
    ['LDS_C_26', 'wrong face image type', dg2(at(34, 0x09)), `${structure} VALUE_NOT_ALLOWED`],
    ['LDS_C_27', 'wrong image data type', dg2(at(35, 0x09)), `${structure} VALUE_NOT_ALLOWED`],
    ['LDS_C_28', 'data block 5F2E missing', dg2((face) => { face.block = false; }), `${structure} FIELD_MISSING`],
  ];
  it.each(cases)('[TR-03105-5.1 %s] %s', async (...each) => expectCase(each));

  const SPECIMEN = '../shared/data/emrtd/lds-bsi2008/Datagroup2.bin';
  if (!existsSync(SPECIMEN)) console.warn(`SKIPPED: ${SPECIMEN} is missing`);
  it.skipIf(!existsSync(SPECIMEN))('[TR-03105-5.1 8.3] the reference data set is read without a finding on its form', async () => {
    const result = await inspect(configure(file('DG2', () => readFileSync(SPECIMEN))));
    expect(result).toMatchObject({ outcome: 'successful', red: [] });
    expect(readDg2(readFileSync(SPECIMEN))[0]).toMatchObject({ format: 'jp2', width: 413, height: 531 });
  });
});

const CA = { chipAuthentication: [{ version: 1, cipher: '3DES', parameterId: 11 }] } satisfies Partial<Personalisation>;
/** Each SecurityInfo of DG14 changed, or left out. */
const infos = (change: (info: Uint8Array, oid: string) => Uint8Array | undefined): Partial<Personalisation> => ({
  ...CA, access: 'BAC',
  ...file('DG14', (octets) => encodeTlv(0x6e, der.setOf(...readTlv(octets).children[0]!.children.flatMap((node) => change(node.raw, hexOf(node.children[0]!.value)) ?? [])))),
});
const PK_ECDH = '04007F000702020102';
const CA_3DES = '04007F00070202030201';

describe('EF.DG14 and EF.DG15', () => {
  const cases: Case[] = [
    ['LDS_F_01', 'tag 6F instead of 6E', { ...CA, access: 'BAC', ...file('DG14', retag(0x6f)) }, '!electronic.structure.dg14 TAG_WRONG'],
    ['LDS_F_02', 'length too small', { ...CA, access: 'BAC', ...file('DG14', longer(-1)) }, '!electronic.dg14.hash'],
    ['LDS_F_03', 'length too big', { ...CA, access: 'BAC', ...file('DG14', longer(1)) }, '!electronic.structure.dg14'],
    ['LDS_F_04', 'identifier of the public key not allowed', infos((info, oid) => (oid === PK_ECDH ? bytesOf(hexOf(info).replace(PK_ECDH, '04007F000702020103')) : info)), '!electronic.structure.dg14'],
    ['LDS_F_05', 'identifier of Chip Authentication missing', infos((info, oid) => (oid === CA_3DES ? der.sequence(der.integer(1)) : info)), '!electronic.structure.dg14'],
    ['LDS_F_06', 'version 16 of Chip Authentication', infos((info, oid) => (oid === CA_3DES ? der.sequence(der.oid('0.4.0.127.0.7.2.2.3.2.1'), der.integer(16)) : info)), '!electronic.structure.dg14 VALUE_NOT_ALLOWED'],
    ['LDS_F_07', 'version of Chip Authentication missing', infos((info, oid) => (oid === CA_3DES ? der.sequence(der.oid('0.4.0.127.0.7.2.2.3.2.1')) : info)), '!electronic.structure.dg14'],
    ['LDS_I_01', 'DG15 with tag 70 instead of 6F', { access: 'BAC', activeAuthentication: { kind: 'rsa', bits: 1024, hash: 'SHA-256' }, ...file('DG15', retag(0x70)) }, '!electronic.structure.dg15 TAG_WRONG'],
    ['LDS_I_02', 'DG15 with a length too small', { access: 'BAC', activeAuthentication: { kind: 'rsa', bits: 1024, hash: 'SHA-256' }, ...file('DG15', longer(-1)) }, '!electronic.dg15.hash'],
    ['LDS_I_03', 'DG15 with a length too big', { access: 'BAC', activeAuthentication: { kind: 'rsa', bits: 1024, hash: 'SHA-256' }, ...file('DG15', longer(1)) }, '!electronic.structure.dg15'],
  ];
  it.each(cases)('[TR-03105-5.1 %s] %s', async (...each) => expectCase(each));
});

describe('EF.CVCA', () => {
  const pki = createTerminalPki(random, { day: NOW });
  it.each([
    ['LDS_G_01', 'the reference is not tagged 42', (octets: Uint8Array) => octets.with(0, 0)],
    ['LDS_G_02', 'empty file, no trust point', () => new Uint8Array(36)],
  ] as const)('[TR-03105-5.1 %s] %s', async (_id, _title, change) => {
    const chip = configure({
      ...CA, access: 'BAC', dataGroups: new Map([[3, encodeTlv(0x63, encodeTlv(0x7f61, encodeTlv(0x02, Uint8Array.of(0))))]]),
      terminalAuthentication: { versions: [1], trustPoints: [pki.trustPoint], date: NOW }, ...file('EF_CVCA', change),
    });
    const result = await inspect(chip, { terminal: credentialsWithKey(pki.certificates, pki.group, pki.terminalKey) });
    expect(result.red).toContain('electronic.access.terminalAuthentication CHIP_TA_NO_CHAIN');
    expect(result.reading?.files.has('DG3')).toBe(false);
  });
});

describe('EF.CardSecurity and EF.ATR/INFO', () => {
  const cam = { access: 'PACE', pace: [{ mapping: 'CAM', cipher: 'AES-128', parameterId: 12 }] } satisfies Partial<Personalisation>;
  /** EF.CardAccess announces what EF.CardSecurity does not have, or the other way round. */
  const cardAccess = (change: (infos: readonly Uint8Array[]) => Uint8Array[]): Partial<Personalisation> =>
    ({ ...cam, ...file('EF_CardAccess', (octets) => der.setOf(...change(readTlv(octets).children.map(({ raw }) => raw)))) });
  const further = der.sequence(der.oid('0.4.0.127.0.7.2.2.4.2.2'), der.integer(2), der.integer(12));
  it('[TR-03105-5.1 LDS_J_01] more entries in EF.CardSecurity than in EF.CardAccess', async () => {
    // The static key of the mapping stands in EF.CardSecurity alone.
    const result = await inspect(configure(cam));
    expect(result).toMatchObject({ outcome: 'successful', red: [] });
    expect(result.check?.findings.find(({ id }) => id === 'electronic.cardAccess')?.result).toBe('successful');
  });
  it('[TR-03105-5.1 LDS_J_02] fewer entries in EF.CardSecurity than in EF.CardAccess', async () => {
    expect((await inspect(configure(cardAccess((each) => [...each, further])))).red).toContain('electronic.cardAccess CARD_ACCESS_DIFFERS');
  });
  it('[TR-03105-5.1 LDS_J_03] other parameters in EF.CardSecurity than in EF.CardAccess', async () => {
    const other = der.sequence(der.oid('0.4.0.127.0.7.2.2.4.2'), der.sequence(der.oid('0.4.0.127.0.7.1.2'), der.integer(13)));
    expect((await inspect(configure(cardAccess((each) => [...each, other])))).red).toContain('electronic.cardAccess CARD_ACCESS_DIFFERS');
  });
  it('[TR-03105-5.1 LDS_J_04] the key of the mapping is missing in EF.CardSecurity', async () => {
    const chip = configure({ ...cam, ...file('EF_CardSecurity', (octets) => bytesOf(hexOf(octets).replace('04007F000702020102', '04007F000702020109'))) });
    expect((await inspect(chip)).red).toEqual(expect.arrayContaining(['electronic.chip.paceCam CHIP_CAM_FAILED', 'electronic.cardSecurity.hash HASH_DIFFERS']));
  });

  const atr = (hex: string): Partial<Personalisation> => ({ access: 'PACE', ...file('EF_ATR_INFO', () => bytesOf(hex)) });
  const cases: Case[] = [
    ['LDS_K_01', 'lengths in two octets', atr('47 03 C0 01 C0 7F66 08 0202 0780 0202 0780'), 'successful'],
    ['LDS_K_02', 'lengths in three octets', atr('47 03 C0 01 C0 7F66 0A 0203 000780 0203 000780'), 'successful'],
    ['LDS_K_03', 'one length instead of two', atr('47 03 C0 01 C0 7F66 04 0202 0780'), '!electronic.structure.atrInfo FIELD_MISSING'],
    ['LDS_K_04', 'tag 7F65 instead of 7F66', atr('47 03 C0 01 C0 7F65 08 0202 0780 0202 0780'), '!electronic.structure.atrInfo FIELD_MISSING'],
  ];
  it.each(cases)('[TR-03105-5.1 %s] %s', async (...each) => expectCase(each));
});
