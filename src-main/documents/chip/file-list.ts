/** Which data groups a chip says it has: from EF.COM, and from the hash list of EF.SOD, [ICAO 9303-10 4.6]. */
import { DATA_GROUPS } from './files.ts';
import { findTlv, readTlv, type TlvNode } from './tlv.ts';

/** Data group numbers of the tag list in EF.COM; none for a broken file. */
export function dataGroupsOfCommonData(octets: Uint8Array): number[] {
  try {
    const list = findTlv(readTlv(octets).children, 0x5c)?.value ?? new Uint8Array(0);
    return [...list].flatMap((tag) => DATA_GROUPS.flatMap((file, i) => (file.tag === tag ? [i + 1] : [])));
  } catch {
    return [];
  }
}

/**
 * Data group numbers of the hash list in EF.SOD; none for a broken file. Only to know what to read: nothing
 * is verified here.
 */
export function dataGroupsOfSecurityObject(octets: Uint8Array): number[] {
  try {
    const content = encapsulatedContent(readTlv(octets).children[0]);
    const hashes = content === undefined ? undefined : readTlv(content).children[2];
    return (hashes?.children ?? []).flatMap(({ children: [number] }) => {
      const value = number?.value[0] ?? 0;
      return value >= 1 && value <= 16 ? [value] : [];
    });
  } catch {
    return [];
  }
}

/** SecurityInfos that EF.CardSecurity or EF.ChipSecurity encapsulates; `undefined` for a broken file. */
export function encapsulatedSecurityInfos(octets: Uint8Array): Uint8Array | undefined {
  try {
    return encapsulatedContent(readTlv(octets));
  } catch {
    return undefined;
  }
}

/** eContent of a CMS SignedData within its ContentInfo [RFC 5652 5.1]; the octet string may be in pieces (BER). */
function encapsulatedContent(contentInfo: TlvNode | undefined): Uint8Array | undefined {
  const signedData = contentInfo?.children[1]?.children[0];
  const encapsulated = signedData?.children[2];
  const octetString = encapsulated?.children[1]?.children[0];
  if (octetString === undefined) return undefined;
  if (!octetString.constructed) return octetString.value;
  const pieces = octetString.children.map((piece) => piece.value);
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
