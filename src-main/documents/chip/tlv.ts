/**
 * BER-TLV as chips and their files use it: [ISO/IEC 7816-4 5.2.2], [ICAO 9303-10 3.11], X.690.
 *
 * Definite lengths up to four octets and indefinite lengths are read; definite, shortest lengths are
 * written. Reading is bounded in depth, in number of nodes and never looks outside the given bytes;
 * every node is a view into them, nothing is copied.
 */
import { SchalterError } from '../../errors.ts';

/** One data object. All byte arrays are views into the input. */
export interface TlvNode {
  /** Tag octets as one number: 0x61, 0x5F2E, 0x7F49, at most four octets. */
  readonly tag: number;
  /** Bit 6 of the first tag octet. */
  readonly constructed: boolean;
  /** Content octets, without tag, length and end-of-contents octets. */
  readonly value: Uint8Array;
  /** The whole object: tag, length, content and, if indefinite, the end-of-contents octets. */
  readonly raw: Uint8Array;
  /** Position of the first tag octet in the input of the call. */
  readonly offset: number;
  /** Tag and length octets together. */
  readonly headerLength: number;
  /** True where the length was written as 0x80 and closed by 00 00. */
  readonly indefinite: boolean;
  /** Data objects inside a constructed object; empty for a primitive one. */
  readonly children: readonly TlvNode[];
}

/** Bounds of one parse; the defaults fit every file of an eMRTD. */
export interface TlvLimits {
  /** Deepest nesting that is followed. Default 32. */
  readonly maxDepth?: number;
  /** Data objects in total. Default 100 000. */
  readonly maxNodes?: number;
}

/** Tag and length of a data object whose content may not be there yet. */
export interface TlvHeader {
  readonly tag: number;
  readonly constructed: boolean;
  readonly headerLength: number;
  /** Content length in octets; `null` for the indefinite form. */
  readonly length: number | null;
}

const DEFAULT_MAX_DEPTH = 32;
const DEFAULT_MAX_NODES = 100_000;

/** The bytes are not BER-TLV; `detail` is English, for the log, and holds no content. */
export function tlvError(detail: string): SchalterError {
  return new SchalterError(
    'CHIP_TLV_MALFORMED',
    'input',
    'Die Daten des Chips sind nicht richtig aufgebaut (TLV) und können nicht gelesen werden.',
    { cause: new Error(detail) },
  );
}

/**
 * Reads tag and length at `offset`, or `undefined` when the octets end before the header does.
 * @throws CHIP_TLV_MALFORMED for a tag over four octets or a length over four octets
 */
export function peekTlvHeader(bytes: Uint8Array, offset = 0): TlvHeader | undefined {
  let at = offset;
  const first = bytes[at++];
  if (first === undefined) return undefined;
  let tag = first;
  if ((first & 0x1f) === 0x1f) {
    let more = true;
    while (more) {
      const next = bytes[at++];
      if (next === undefined) return undefined;
      if (at - offset > 4) throw tlvError('tag longer than four octets');
      tag = tag * 256 + next;
      more = (next & 0x80) !== 0;
    }
  }
  const constructed = (first & 0x20) !== 0;
  const initial = bytes[at++];
  if (initial === undefined) return undefined;
  if (initial < 0x80) return { tag, constructed, headerLength: at - offset, length: initial };
  const count = initial & 0x7f;
  if (count === 0) {
    if (!constructed) throw tlvError('indefinite length on a primitive object');
    return { tag, constructed, headerLength: at - offset, length: null };
  }
  if (count > 4) throw tlvError('length longer than four octets');
  let length = 0;
  for (let i = 0; i < count; i++) {
    const octet = bytes[at++];
    if (octet === undefined) return undefined;
    length = length * 256 + octet;
  }
  return { tag, constructed, headerLength: at - offset, length };
}

/**
 * Reads all data objects that fill `bytes` from first to last octet.
 * @throws CHIP_TLV_MALFORMED for anything else, trailing octets included
 */
export function parseTlv(bytes: Uint8Array, limits: TlvLimits = {}): TlvNode[] {
  return readSequence(bytes, 0, bytes.length, 0, budgetOf(limits));
}

/**
 * Reads the one data object at `offset` and leaves what follows it alone, for files padded at the end.
 * @throws CHIP_TLV_MALFORMED
 */
export function readTlv(bytes: Uint8Array, offset = 0, limits: TlvLimits = {}): TlvNode {
  return readNode(bytes, offset, bytes.length, 0, budgetOf(limits));
}

interface Budget {
  nodes: number;
  readonly depth: number;
}

function budgetOf(limits: TlvLimits): Budget {
  return { nodes: limits.maxNodes ?? DEFAULT_MAX_NODES, depth: limits.maxDepth ?? DEFAULT_MAX_DEPTH };
}

function readSequence(bytes: Uint8Array, start: number, end: number, depth: number, budget: Budget): TlvNode[] {
  const nodes: TlvNode[] = [];
  let at = start;
  while (at < end) {
    const node = readNode(bytes, at, end, depth, budget);
    nodes.push(node);
    at += node.raw.length;
  }
  return nodes;
}

function readNode(bytes: Uint8Array, offset: number, end: number, depth: number, budget: Budget): TlvNode {
  if (depth > budget.depth) throw tlvError('nested too deeply');
  if (--budget.nodes < 0) throw tlvError('too many data objects');
  const header = peekTlvHeader(end === bytes.length ? bytes : bytes.subarray(0, end), offset);
  if (header === undefined) throw tlvError('header cut off');
  const { tag, constructed, headerLength } = header;
  const start = offset + headerLength;
  if (header.length === null) {
    const { children, contentEnd } = readUntilEndOfContents(bytes, start, end, depth + 1, budget);
    return {
      tag, constructed, headerLength, offset, children,
      indefinite: true,
      value: bytes.subarray(start, contentEnd),
      raw: bytes.subarray(offset, contentEnd + 2),
    };
  }
  const stop = start + header.length;
  if (stop > end) throw tlvError('content cut off');
  return {
    tag, constructed, headerLength, offset,
    indefinite: false,
    value: bytes.subarray(start, stop),
    raw: bytes.subarray(offset, stop),
    children: constructed ? readSequence(bytes, start, stop, depth + 1, budget) : [],
  };
}

function readUntilEndOfContents(
  bytes: Uint8Array, start: number, end: number, depth: number, budget: Budget,
): { children: TlvNode[]; contentEnd: number } {
  const children: TlvNode[] = [];
  let at = start;
  while (at + 2 <= end) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return { children, contentEnd: at };
    const node = readNode(bytes, at, end, depth, budget);
    children.push(node);
    at += node.raw.length;
  }
  throw tlvError('end-of-contents missing');
}

/** First data object with this tag among `nodes` (not searched deeper). */
export function findTlv(nodes: readonly TlvNode[], tag: number): TlvNode | undefined {
  return nodes.find((node) => node.tag === tag);
}

/** Like {@link findTlv}; @throws CHIP_TLV_MALFORMED when it is missing. */
export function requireTlv(nodes: readonly TlvNode[], tag: number): TlvNode {
  const node = findTlv(nodes, tag);
  if (node === undefined) throw tlvError(`data object ${tag.toString(16)} missing`);
  return node;
}

/** Shortest definite length octets. */
export function encodeTlvLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(0x80 | octets.length, ...octets);
}

/** Tag number back to its octets. */
export function encodeTlvTag(tag: number): Uint8Array {
  const octets: number[] = [];
  let rest = tag;
  do {
    octets.unshift(rest % 256);
    rest = Math.floor(rest / 256);
  } while (rest > 0);
  return Uint8Array.from(octets);
}

/** Writes one data object; several parts of content are written one after the other. */
export function encodeTlv(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return concatBytes(encodeTlvTag(tag), encodeTlvLength(length), ...content);
}

/** Joins byte arrays into a new one. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
