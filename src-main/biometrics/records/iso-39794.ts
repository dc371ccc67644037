/**
 * Image data blocks in tagged binary form: ISO/IEC 39794-4:2019 (fingers, [APPLICATION 4]) and
 * ISO/IEC 39794-5:2019 (faces, [APPLICATION 5]), ASN.1 with automatic tags in DER. Written and read are the
 * parts a desk states: version, picture, its format and size, position, impression, sampling rate, quality.
 * Optional blocks of others (landmarks, presentation attack, annotations) are passed over when reading.
 */
import { findTlv, encodeTlv, readTlv, requireTlv, type TlvNode } from '../../documents/chip/tlv.ts';
import { recordError } from './record-error.ts';

/** ISO/IEC 39794-4: codes of imageDataFormat. */
const fingerFormats = ['pgm', 'wsq', 'jpeg2000-lossy', 'jpeg2000-lossless', 'png'] as const;
/** ISO/IEC 39794-5: codes of imageDataFormat; 0 unknown, 1 other. */
const faceFormats = [null, null, 'jpeg', 'jpeg2000-lossy', 'jpeg2000-lossless'] as const;

export interface QualityBlock {
  /** Registered organisation and number of the algorithm. */
  organization: number;
  algorithm: number;
  /** 0 … 100; null where the algorithm failed. */
  score: number | null;
}

export interface FingerRepresentation {
  /** 0 unknown, 1 … 10 fingers, 13 right four, 14 left four, 15 thumbs. */
  position: number;
  /** 0 plain, 1 rolled; as in ANSI/NIST-ITL Table 10. */
  impression: number;
  format: (typeof fingerFormats)[number];
  data: Uint8Array;
  /** Pixels per inch; null where not stated. A rate per centimetre is brought to inches, rounded. */
  ppi: number | null;
  quality: QualityBlock[];
}

export interface FaceRepresentation {
  format: 'jpeg' | 'jpeg2000-lossy' | 'jpeg2000-lossless';
  data: Uint8Array;
  /** Pixels; null where not stated. */
  size: { width: number; height: number } | null;
  quality: QualityBlock[];
}

const context = (number: number, ...content: Uint8Array[]) => encodeTlv(0xa0 + number, ...content);
const primitive = (number: number, content: Uint8Array) => encodeTlv(0x80 + number, content);

/** Two's complement, shortest form, of a non-negative integer. */
function integer(value: number): Uint8Array {
  const octets: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  if ((octets[0] ?? 0x80) >= 0x80) octets.unshift(0);
  return Uint8Array.from(octets);
}

/** CHOICE of a code [0] or an extension [1]. */
const codeChoice = (number: number, code: number) => context(number, primitive(0, integer(code)));
const sequence = (...content: Uint8Array[]) => encodeTlv(0x30, ...content);
const version = context(0, primitive(0, integer(3)), primitive(1, integer(2019)));

const qualityBlocks = (number: number, blocks: readonly QualityBlock[]): Uint8Array[] =>
  blocks.length === 0 ? [] : [context(number, ...blocks.map(({ organization, algorithm, score }) => sequence(
    context(0, primitive(0, integer(organization)), primitive(1, integer(algorithm))),
    // ScoringError: a code again, 0 failure to assess
    context(1, score === null ? context(1, primitive(0, integer(0))) : primitive(0, integer(score))),
  )))];

/** [ISO/IEC 39794-4:2019] FingerImageDataBlock, the content of `7F2E` in DG3. */
export function writeFingerBlock(representations: readonly FingerRepresentation[]): Uint8Array {
  return encodeTlv(0x64, version, context(1, ...representations.map((one) => sequence(
    codeChoice(0, one.position),
    codeChoice(1, one.impression),
    codeChoice(2, fingerFormats.indexOf(one.format)),
    primitive(3, one.data),
    ...qualityBlocks(6, one.quality),
    ...(one.ppi === null ? [] : [context(7, primitive(0, integer(one.ppi)), primitive(1, integer(0)))]),
  ))));
}

/** [ISO/IEC 39794-5:2019] FaceImageDataBlock, the content of `7F2E` in DG2. */
export function writeFaceBlock(representations: readonly FaceRepresentation[]): Uint8Array {
  return encodeTlv(0x65, version, context(1, ...representations.map((one, index) => sequence(
    primitive(0, integer(index)),
    context(1, context(0, context(0,
      primitive(0, one.data),
      context(1,
        codeChoice(0, faceFormats.indexOf(one.format)),
        ...(one.size === null ? [] : [context(7, primitive(0, integer(one.size.width)), primitive(1, integer(one.size.height)))]),
      ),
    ))),
    ...qualityBlocks(3, one.quality),
  ))));
}

function numberOf(node: TlvNode | undefined): number {
  if (node === undefined || node.value.length === 0 || node.value.length > 5 || node.value[0]! >= 0x80) throw recordError('integer missing or out of range');
  return node.value.reduce((sum, octet) => sum * 256 + octet, 0);
}

/** Code of a choice; null for an extension. */
function codeOf(node: TlvNode): number | null {
  const code = findTlv(node.children, 0x80);
  return code === undefined ? null : numberOf(code);
}

function readQuality(blocks: TlvNode | undefined): QualityBlock[] {
  return (blocks?.children ?? []).map((block) => {
    const algorithm = requireTlv(block.children, 0xa0).children;
    const score = findTlv(requireTlv(block.children, 0xa1).children, 0x80);
    return { organization: numberOf(findTlv(algorithm, 0x80)), algorithm: numberOf(findTlv(algorithm, 0x81)), score: score === undefined ? null : numberOf(score) };
  });
}

/** Representations of a data block of the wanted application tag and generation 3. */
function representationsOf(bytes: Uint8Array, tag: number): TlvNode[] {
  const block = readTlv(bytes);
  if (block.tag !== tag || block.raw.length !== bytes.length) throw recordError('not the wanted data block');
  if (numberOf(findTlv(requireTlv(block.children, 0xa0).children, 0x80)) !== 3) throw recordError('generation is not 3');
  return [...requireTlv(block.children, 0xa1).children];
}

/** @throws SchalterError RECORD_MALFORMED, CHIP_TLV_MALFORMED (input) */
export function readFingerBlock(bytes: Uint8Array): FingerRepresentation[] {
  return representationsOf(bytes, 0x64).map(({ children }) => {
    const format = fingerFormats[codeOf(requireTlv(children, 0xa2)) ?? -1];
    if (format === undefined) throw recordError('unknown picture format');
    const rate = findTlv(children, 0xa7)?.children;
    const samples = rate && numberOf(findTlv(rate, 0x80));
    return {
      position: codeOf(requireTlv(children, 0xa0)) ?? 0,
      impression: codeOf(requireTlv(children, 0xa1)) ?? 29,
      format,
      data: requireTlv(children, 0x83).value,
      ppi: samples === undefined ? null : numberOf(findTlv(rate!, 0x81)) === 1 ? Math.round(samples * 2.54) : samples,
      quality: readQuality(findTlv(children, 0xa6)),
    };
  });
}

/** @throws SchalterError RECORD_MALFORMED, CHIP_TLV_MALFORMED (input); three-dimensional shapes are refused */
export function readFaceBlock(bytes: Uint8Array): FaceRepresentation[] {
  return representationsOf(bytes, 0x65).map(({ children }) => {
    const flat = requireTlv(requireTlv(requireTlv(children, 0xa1).children, 0xa0).children, 0xa0).children;
    const information = requireTlv(flat, 0xa1).children;
    const format = faceFormats[codeOf(requireTlv(information, 0xa0)) ?? 0];
    if (!format) throw recordError('unknown picture format');
    const size = findTlv(information, 0xa7)?.children;
    return { format, data: requireTlv(flat, 0x80).value, size: size ? { width: numberOf(findTlv(size, 0x80)), height: numberOf(findTlv(size, 0x81)) } : null, quality: readQuality(findTlv(children, 0xa3)) };
  });
}
