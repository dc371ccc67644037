/** Writing ASN.1 in DER for what the simulator issues: certificates, security objects, public keys. */
import { encodeTlv } from '../../documents/chip/tlv.ts';
import { unsignedOctets } from '../../documents/chip/crypto/groups.ts';

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => encodeTlv(0x30, ...parts);
export const octetString = (content: Uint8Array): Uint8Array => encodeTlv(0x04, content);
export const bitString = (content: Uint8Array): Uint8Array => encodeTlv(0x03, Uint8Array.of(0), content);
export const nothing = (): Uint8Array => Uint8Array.of(0x05, 0x00);
export const printableString = (text: string): Uint8Array => encodeTlv(0x13, latin(text));
export const utf8String = (text: string): Uint8Array => encodeTlv(0x0c, new TextEncoder().encode(text));
export const boolean = (value: boolean): Uint8Array => encodeTlv(0x01, Uint8Array.of(value ? 0xff : 0));
/** Context-specific, constructed: explicit tagging, or the content of an implicitly tagged structure. */
export const context = (number: number, ...parts: readonly Uint8Array[]): Uint8Array => encodeTlv(0xa0 + number, ...parts);
/** Context-specific, primitive: implicit tagging of a primitive type. */
export const contextPrimitive = (number: number, content: Uint8Array): Uint8Array => encodeTlv(0x80 + number, content);

/** SET OF: the parts in the order DER asks for. */
export function setOf(...parts: readonly Uint8Array[]): Uint8Array {
  const sorted = [...parts].sort((a, b) => {
    const length = Math.max(a.length, b.length);
    for (let i = 0; i < length; i++) {
      const difference = (a[i] ?? 0) - (b[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return encodeTlv(0x31, ...sorted);
}

export function integer(value: bigint | number): Uint8Array {
  const octets = unsignedOctets(BigInt(value));
  return (octets[0] ?? 0) >= 0x80 ? encodeTlv(0x02, Uint8Array.of(0), octets) : encodeTlv(0x02, octets);
}

/** Content octets of an object identifier. */
export function oidOctets(oid: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left & 0x7f) | 0x80);
    octets.push(...groups);
  }
  return Uint8Array.from(octets);
}

export const oid = (dotted: string): Uint8Array => encodeTlv(0x06, oidOctets(dotted));

/** UTCTime before 2050, GeneralizedTime from then on [RFC 5280 4.1.2.5]. */
export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return date.getUTCFullYear() < 2050 ? encodeTlv(0x17, latin(`${digits.slice(2)}Z`)) : encodeTlv(0x18, latin(`${digits}Z`));
}

export function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
