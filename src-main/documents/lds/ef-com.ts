/** EF.COM: versions and the list of data groups [ICAO 9303-10 4.6.1]. Nobody signs it. */
import { findTlv, readTlv, requireTlv } from '../chip/tlv.ts';
import { latin1 } from '../passive/asn1.ts';
import { dataGroupOfTag, ldsError, type DataGroupNumber } from './files.ts';

export interface EfCom {
  /** `0107`; null where missing. */
  readonly ldsVersion: string | null;
  readonly unicodeVersion: string | null;
  readonly dataGroups: readonly DataGroupNumber[];
}

/** @throws LDS_MALFORMED, CHIP_TLV_MALFORMED */
export function readEfCom(bytes: Uint8Array): EfCom {
  const file = readTlv(bytes);
  if (file.tag !== 0x60) throw ldsError(`EF.COM begins with ${file.tag.toString(16)}`);
  const text = (tag: number): string | null => {
    const node = findTlv(file.children, tag);
    return node === undefined ? null : latin1(node.value);
  };
  const dataGroups = [...requireTlv(file.children, 0x5c).value].map(dataGroupOfTag).filter((number) => number !== undefined);
  return { ldsVersion: text(0x5f01), unicodeVersion: text(0x5f36), dataGroups };
}
