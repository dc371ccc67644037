/** DG5, DG7, DG11 and DG12: displayed portrait, signature, personal and document details [ICAO 9303-10 4.7.5 to 4.7.12]. */
import { readTlv, type TlvNode } from '../chip/tlv.ts';
import { hexOf } from '../chip/bytes.ts';
import { textOf } from '../passive/asn1.ts';
import { DATA_GROUP_TAGS, ldsError, type DataGroupNumber } from './files.ts';
import { describeImage, type ImageDescription } from './image.ts';

export interface DisplayedImage extends ImageDescription { readonly data: Uint8Array }

/** Pictures of DG5 (portrait, 5F40) and DG7 (signature or usual mark, 5F43). @throws LDS_MALFORMED */
export function readDisplayedImages(bytes: Uint8Array, group: 5 | 7): DisplayedImage[] {
  const wanted = group === 5 ? 0x5f40 : 0x5f43;
  return fileOf(bytes, group).children.filter(({ tag }) => tag === wanted).map(({ value }) => ({ data: value, ...describeImage(value) }));
}

/** Names of ICAO 9303-10 Tables 52 and 54. */
const PERSONAL: Readonly<Record<number, string>> = {
  0x5f0e: 'fullName', 0x5f0f: 'otherNames', 0x5f10: 'personalNumber', 0x5f11: 'placeOfBirth', 0x5f12: 'telephone', 0x5f13: 'profession',
  0x5f14: 'title', 0x5f15: 'personalSummary', 0x5f16: 'proofOfCitizenship', 0x5f17: 'otherTravelDocuments', 0x5f18: 'custodyInformation', 0x5f2b: 'fullDateOfBirth', 0x5f42: 'permanentAddress',
};
const DOCUMENT: Readonly<Record<number, string>> = {
  0x5f19: 'issuingAuthority', 0x5f1a: 'otherPersons', 0x5f1b: 'endorsements', 0x5f1c: 'taxOrExitRequirements', 0x5f1d: 'imageOfFront', 0x5f1e: 'imageOfRear',
  0x5f26: 'dateOfIssue', 0x5f55: 'personalisationTime', 0x5f56: 'personalisationSystem',
};
/** Dates that some states write in packed decimals instead of characters. */
const DATES = new Set([0x5f2b, 0x5f26, 0x5f55]);
const BINARY = new Set([0x5f16, 0x5f1d, 0x5f1e]);

export interface Detail {
  readonly name: string;
  /** Text; names keep `<` between their parts. Null for pictures. */
  readonly value: string | null;
  readonly image: DisplayedImage | null;
}

/** DG11 or DG12. Fields of unknown tags are left out. @throws LDS_MALFORMED, CHIP_TLV_MALFORMED */
export function readDetails(bytes: Uint8Array, group: 11 | 12): Detail[] {
  const names = group === 11 ? PERSONAL : DOCUMENT;
  return flattened(fileOf(bytes, group).children).flatMap((node): Detail[] => {
    const name = names[node.tag];
    if (name === undefined) return [];
    if (BINARY.has(node.tag)) return [{ name, value: null, image: { data: node.value, ...describeImage(node.value) } }];
    const packed = DATES.has(node.tag) && node.value.length < 8 && [...node.value].some((octet) => octet < 0x30 || octet > 0x3c);
    return [{ name, value: packed ? hexOf(node.value) : textOf({ ...node, tag: 0x0c }), image: null }];
  });
}

/** Repeated fields travel in a template A0. */
function flattened(nodes: readonly TlvNode[]): TlvNode[] {
  return nodes.flatMap((node) => (node.tag === 0xa0 ? [...node.children] : [node]));
}

function fileOf(bytes: Uint8Array, group: DataGroupNumber): TlvNode {
  const file = readTlv(bytes);
  if (file.tag !== DATA_GROUP_TAGS[group]) throw ldsError(`DG${group} begins with ${file.tag.toString(16)}`);
  return file;
}

/** Objects of DG13 and DG16, whose content each state defines [4.7.13, 4.7.16], by tag. @throws LDS_MALFORMED */
export function readOpenGroup(bytes: Uint8Array, group: 13 | 16): Readonly<Record<string, string>> {
  const file = fileOf(bytes, group);
  return Object.fromEntries(file.children.map(({ tag, value }) => [tag.toString(16), hexOf(value)]));
}

/** SubjectPublicKeyInfo of DG15 as DER, for Active Authentication [4.7.15]. @throws LDS_MALFORMED */
export function readDg15(bytes: Uint8Array): Uint8Array {
  const [key] = fileOf(bytes, 15).children;
  if (key === undefined || key.tag !== 0x30) throw ldsError('DG15 without a key');
  return key.raw;
}
