/**
 * The nested CBEFF structure of DG2, DG3 and DG4 [ICAO 9303-10 4.7.2.1, ISO/IEC 7816-11]: a group template
 * 7F61 with instances 7F60, each a header A1 and a data block 5F2E (ISO/IEC 19794) or 7F2E (39794).
 */
import { findTlv, readTlv, requireTlv, type TlvNode } from '../chip/tlv.ts';
import { hexOf, integerOf } from '../chip/bytes.ts';
import { ldsError } from './files.ts';

export interface BiometricInstance {
  /** Upper-case hexadecimal values of the biometric header by tag; `87` format owner, `88` format type. */
  readonly header: Readonly<Record<string, string>>;
  readonly formatOwner: number | null;
  readonly formatType: number | null;
  /** `7F2E` blocks are ASN.1 (ISO/IEC 39794), `5F2E` blocks are records (19794 or proprietary). */
  readonly asn1: boolean;
  readonly data: Uint8Array;
  /** Data objects of an ASN.1 block. */
  readonly nodes: readonly TlvNode[];
}

/** As many as a document can hold: 10 fingers, a few faces. */
const MOST_INSTANCES = 64;

/** @throws LDS_MALFORMED, CHIP_TLV_MALFORMED */
export function readBiometricTemplate(bytes: Uint8Array, fileTag: number): BiometricInstance[] {
  const file = readTlv(bytes);
  if (file.tag !== fileTag) throw ldsError(`template begins with ${file.tag.toString(16)}`);
  const group = requireTlv(file.children, 0x7f61);
  const instances = group.children.filter(({ tag }) => tag === 0x7f60);
  if (instances.length > MOST_INSTANCES) throw ldsError('too many biometric instances');
  return instances.map(instanceOf);
}

function instanceOf(node: TlvNode): BiometricInstance {
  const header = findTlv(node.children, 0xa1)?.children ?? [];
  const block = findTlv(node.children, 0x5f2e) ?? findTlv(node.children, 0x7f2e);
  if (block === undefined) throw ldsError('biometric instance without data block');
  const number = (tag: number): number | null => {
    const value = findTlv(header, tag)?.value;
    return value === undefined || value.length === 0 || value.length > 4 ? null : Number(integerOf(value));
  };
  return {
    header: Object.fromEntries(header.map(({ tag, value }) => [tag.toString(16), hexOf(value)])),
    formatOwner: number(0x87), formatType: number(0x88),
    asn1: block.tag === 0x7f2e, data: block.value, nodes: block.children,
  };
}

/** Octet strings of an ASN.1 block that hold a picture, outermost first. */
export function octetStrings(nodes: readonly TlvNode[]): Uint8Array[] {
  return nodes.flatMap((node) => (node.constructed ? octetStrings(node.children) : [node.value]));
}
