/** [TR-03105-5.1 6.4, 6.5] EF.DG3 and EF.DG4: units LDS_D and LDS_E. The desk shows fingers; irises are read, checked and kept. */
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../src-main/documents/chip/bytes.ts';
import { concatBytes, encodeTlv } from '../../../src-main/documents/chip/tlv.ts';
import { readDg3 } from '../../../src-main/documents/lds/finger.ts';
import { latin } from '../../../src-main/training/chip-simulator/der.ts';
import { configure, inspect } from './inspection.ts';

const number = (value: number, octets: number): Uint8Array => Uint8Array.from({ length: octets }, (_, i) => Math.floor(value / 256 ** (octets - 1 - i)) & 0xff);
/** WSQ with a frame header of 500 × 500, JPEG 2000 signature and header box, raw grey levels. */
const IMAGES = {
  wsq: bytesOf('FFA0 FFA2 0011 00FF 01F4 01F4 00000000000000000000 FFA1'),
  jp2: bytesOf('0000000C6A5020200D0A870A00000014667479706A703220000000006A7032200000002D6A7032680000001669686472000001F4000001F400010707000000'),
  raw: new Uint8Array(400).fill(0x80),
} as const;
type Format = keyof typeof IMAGES;
const COMPRESSION: Record<Format, number> = { raw: 0, wsq: 2, jp2: 4 };

/** [ISO/IEC 19794-4:2005 7] one finger. */
function fingerRecord(format: Format, position: number, magic = 'FIR\u0000'): Uint8Array {
  const image = IMAGES[format];
  const [width, height] = format === 'raw' ? [20, 20] : [500, 500];
  const view = concatBytes(number(14 + image.length, 4), Uint8Array.of(position, 1, 1, 0x64, 0), number(width, 2), number(height, 2), Uint8Array.of(0), image);
  return concatBytes(latin(magic), latin('010\u0000'), number(32 + view.length, 6), number(0, 2), number(0x1f, 2), Uint8Array.of(1, 1), ...Array.from({ length: 4 }, () => number(500, 2)), Uint8Array.of(8, COMPRESSION[format]), number(0, 2), view);
}
/** [ISO/IEC 19794-6:2005] header and one iris; nothing of it is interpreted here. */
function irisRecord(format: Format, magic = 'IIR\u0000'): Uint8Array {
  const rest = concatBytes(new Uint8Array(33), IMAGES[format]);
  return concatBytes(latin(magic), latin('010\u0000'), number(12 + rest.length, 4), rest);
}

interface Kind { readonly group: 3 | 4; readonly tag: number; readonly type: string; readonly subtypes: readonly string[]; readonly format: string; readonly record: (format: Format, index: number, magic?: string) => Uint8Array; readonly wrongMagic: string }
const FINGERS: Kind = { group: 3, tag: 0x63, type: '810108', subtypes: ['820109', '82010A', '82010D'], format: '88020007', record: (format, index, magic) => fingerRecord(format, 2 + index * 5, magic), wrongMagic: 'PIR\u0000' };
const IRISES: Kind = { group: 4, tag: 0x76, type: '810110', subtypes: ['820101', '820102', '820101'], format: '88020009', record: (format, _index, magic) => irisRecord(format, magic), wrongMagic: 'FIS\u0000' };

interface Wish { readonly count?: number; readonly format?: Format; readonly noCount?: boolean; readonly owner?: string; readonly type?: string; readonly subtype?: string; readonly magic?: boolean; readonly noSecondImage?: boolean }

function group(kind: Kind, wish: Wish): Uint8Array {
  const { count = 2, format = 'wsq' } = wish;
  const instances = Array.from({ length: count }, (_, i) => {
    const first = i === 0;
    const header = concatBytes(bytesOf(kind.type), bytesOf(first ? wish.subtype ?? kind.subtypes[i]! : kind.subtypes[i]!), bytesOf(first ? wish.owner ?? '87020101' : '87020101'), bytesOf(first ? wish.type ?? kind.format : kind.format));
    const block = wish.noSecondImage === true && i === 1 ? new Uint8Array(0) : encodeTlv(0x5f2e, kind.record(format, i, first && wish.magic === true ? kind.wrongMagic : undefined));
    return encodeTlv(0x7f60, encodeTlv(0xa1, header), block);
  });
  return encodeTlv(kind.tag, encodeTlv(0x7f61, wish.noCount === true ? new Uint8Array(0) : encodeTlv(0x02, Uint8Array.of(count)), ...instances));
}

describe.each([['LDS_D', FINGERS], ['LDS_E', IRISES]] as const)('%s', (unit, kind) => {
  const structure = `electronic.structure.dg${kind.group}`;
  const id = (fingers: number, irises: number): string => `${unit}_${String(unit === 'LDS_D' ? fingers : irises).padStart(2, '0')}`;
  const inspectGroup = (octets: Uint8Array) => inspect(configure({ dataGroups: new Map([[kind.group, octets]]) }));
  const good: [string, string, Wish][] = [
    [id(1, 1), 'two in JPEG 2000', { format: 'jp2' }],
    [id(16, 2), 'two raw', { format: 'raw' }],
    ...(unit === 'LDS_D' ? [[id(2, 0), 'two in WSQ', {}], [id(3, 0), 'three in WSQ', { count: 3 }]] as [string, string, Wish][] : []),
  ];
  it.each(good)('[TR-03105-5.1 %s] %s', async (_id, _title, wish) => {
    const result = await inspectGroup(group(kind, wish));
    expect(result).toMatchObject({ outcome: 'successful', red: [] });
    if (kind.group === 3) expect(readDg3(result.reading!.files.get('DG3')!)).toHaveLength(wish.count ?? 2);
  });
  const longer = (by: number) => (octets: Uint8Array): Uint8Array => { const at = 1 + (octets[1]! & 0x7f); return octets.with(at, octets[at]! + by); };
  const bad: [string, string, Uint8Array, string][] = [
    [id(4, 3), 'wrong tag', group(kind, {}).with(0, kind.tag + 1), `${structure} TAG_WRONG`],
    [id(5, 4), 'length too small', longer(-1)(group(kind, {})), `electronic.dg${kind.group}.hash HASH_DIFFERS`],
    [id(6, 5), 'length too big', longer(1)(group(kind, {})), `${structure} FILE_UNREADABLE`],
    [id(7, 6), 'number of instances missing', group(kind, { noCount: true }), `${structure} FIELD_MISSING`],
    [id(8, 7), 'format owner not allowed', group(kind, { owner: '870201FF' }), `${structure} VALUE_NOT_ALLOWED`],
    [id(9, 8), 'format owner missing', group(kind, { owner: '' }), `${structure} FIELD_MISSING`],
    [id(10, 9), 'format type not allowed', group(kind, { type: unit === 'LDS_D' ? '88020009' : '8802000F' }), `${structure} VALUE_NOT_ALLOWED`],
    [id(11, 10), 'format type missing', group(kind, { type: '' }), `${structure} FIELD_MISSING`],
    [id(12, 11), 'wrong subtype', group(kind, { subtype: '8201FE' }), `${structure} VALUE_NOT_ALLOWED`],
    [id(13, 12), 'subtype missing', group(kind, { subtype: '' }), `${structure} FIELD_MISSING`],
    [id(14, 13), 'wrong format identifier', group(kind, { magic: true }), `${structure} RECORD_WRONG`],
    [id(15, 14), 'second image missing', group(kind, { noSecondImage: true }), `${structure} FIELD_MISSING`],
  ];
  it.each(bad)('[TR-03105-5.1 %s] %s', async (_id, _title, octets, expected) => {
    const result = await inspectGroup(octets);
    expect(result.outcome).toBe('failed');
    expect(result.red.some((each) => each.startsWith(expected)), `${expected} among ${JSON.stringify([result.red, result.yellow])}`).toBe(true);
  });
});
