import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { SchalterError } from '../../errors.ts';
import { encodeTlv, findTlv, parseTlv, peekTlvHeader, readTlv, type TlvNode } from './tlv.ts';
import { bytesOf, hexOf } from './bytes.ts';

const fuzzCount = Number(process.env['FUZZ_COUNT'] ?? 4000);

describe('[ISO/IEC 7816-4 5.2.2] BER-TLV', () => {
  it('reads one, two and three octet tags and long lengths', () => {
    const image = new Uint8Array(300).fill(7);
    const bytes = encodeTlv(0x7f60, encodeTlv(0x5f2e, image), encodeTlv(0x81, Uint8Array.of(2)));
    const [outer] = parseTlv(bytes);
    expect(outer!.tag).toBe(0x7f60);
    expect(outer!.headerLength).toBe(5);
    expect(findTlv(outer!.children, 0x5f2e)!.value).toEqual(image);
    expect(hexOf(findTlv(outer!.children, 0x81)!.raw)).toBe('810102');
    expect(hexOf(encodeTlv(0xdf8101, Uint8Array.of(1)))).toBe('DF81010101');
  });

  it('[X.690 8.1.3.6] reads nested indefinite lengths and leaves the end-of-contents octets out of the value', () => {
    const [node] = parseTlv(bytesOf('3080 3080 020101 0000 040155 0000'));
    expect(node!.indefinite).toBe(true);
    expect(node!.children.map((child) => child.tag)).toEqual([0x30, 0x04]);
    expect(hexOf(node!.value)).toBe('3080020101000004 0155'.replace(' ', ''));
    expect(node!.raw.length).toBe(14);
  });

  it('leaves padding after the first object alone when asked for one object only', () => {
    const padded = bytesOf('6103 020101 0000000000');
    expect(readTlv(padded).raw.length).toBe(5);
    expect(() => readTlv(bytesOf('6105020101'))).toThrow(SchalterError);
  });

  it.each(['61', '6182', '3080020101', '040155AA', '0480', '3085010000000000', 'FF8181818101', '3003020500'])(
    'refuses %s with CHIP_TLV_MALFORMED', (hex) => {
      expect(() => parseTlv(bytesOf(hex))).toThrow(expect.objectContaining({ code: 'CHIP_TLV_MALFORMED' }));
    });

  it('bounds depth and number of objects', () => {
    // Each fails without its line at the beginning of `readNode`: both inputs are whole.
    const deep = (levels: number) => bytesOf('3080'.repeat(levels) + '0000'.repeat(levels));
    expect(() => parseTlv(deep(34))).toThrow(SchalterError);
    expect(parseTlv(deep(33))).toHaveLength(1);
    const many = new Uint8Array(2000).map((_, i) => (i % 2 === 0 ? 0x04 : 0x00));
    expect(() => parseTlv(many, { maxNodes: 999 })).toThrow(SchalterError);
    expect(parseTlv(many, { maxNodes: 1000 })).toHaveLength(1000);
  });

  it('peeks a header that is not complete yet', () => {
    expect(peekTlvHeader(bytesOf('7F49'))).toBeUndefined();
    expect(peekTlvHeader(bytesOf('758201'))).toBeUndefined();
    expect(peekTlvHeader(bytesOf('75820123'))).toMatchObject({ tag: 0x75, length: 0x123, headerLength: 4 });
  });

  it('ends in nodes or a typed error on any octets', () => {
    const total = (nodes: readonly TlvNode[]): number =>
      nodes.reduce((sum, node) => sum + node.raw.length, 0);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        expect(total(parseTlv(bytes))).toBe(bytes.length);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(SchalterError);
      }
    }), { numRuns: fuzzCount });
  });
});
