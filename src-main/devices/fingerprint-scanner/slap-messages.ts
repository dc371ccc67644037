/**
 * Payloads of the slap scanner's commands, for both sides of the line (docs/devices.md, »Slap scanner«).
 * All numbers big-endian.
 */
import { crc32, pack, unpack, type Packing } from '../framing/block-protocol.ts';
import type { FingerHint, FingerRequest, PresentationAttack } from '../port.ts';
import type { SlapKind } from '../../contract/session.ts';

/** Position codes of ANSI/NIST-ITL table 12: slaps 13, 14, 15, plain thumbs 11 and 12; rolled fingers 1 to 10. */
export const slapCodes: Record<SlapKind, number> = { right4: 13, left4: 14, thumbs: 15, rightThumb: 11, leftThumb: 12 };

/** Bit n of the hints field. */
export const hintBits: readonly FingerHint[] = ['press-more', 'press-less', 'too-dry', 'too-wet', 'move-up', 'move-down', 'spread', 'hold-still', 'too-few-fingers', 'too-many-fingers', 'dirty-glass'];

export const scannerPhases = ['idle', 'place', 'hold', 'taken', 'removed'] as const;
export type ScannerPhase = (typeof scannerPhases)[number];

/** Start: position u8 | expected fingers u16 (bit n: finger code n+1) | flags u8 (1: release by itself). */
export interface StartMessage {
  position: number;
  fingers: number[];
  autoRelease: boolean;
}

export function startFor(request: FingerRequest, autoRelease: boolean): StartMessage | undefined {
  if (request.type === 'slap') return { position: slapCodes[request.slap], fingers: [...request.fingers], autoRelease };
  if (request.type === 'rolled') return { position: request.finger, fingers: [request.finger], autoRelease };
  return undefined;
}

export function encodeStart({ position, fingers, autoRelease }: StartMessage): Uint8Array {
  const mask = fingers.reduce((bits, finger) => bits | (1 << (finger - 1)), 0);
  return Uint8Array.of(position, mask >> 8, mask & 255, autoRelease ? 1 : 0);
}

export function decodeStart(payload: Uint8Array): StartMessage | undefined {
  if (payload.length !== 4) return undefined;
  const mask = (payload[1]! << 8) | payload[2]!;
  return { position: payload[0]!, fingers: Array.from({ length: 10 }, (_unused, index) => index + 1).filter((finger) => mask & (1 << (finger - 1))), autoRelease: (payload[3]! & 1) === 1 };
}

/** Look answer: phase u8 | fingers seen u8 | hints u16 | width u16 | height u16 | packing u8 | picture. */
export interface LookMessage {
  phase: ScannerPhase;
  fingersSeen: number;
  hints: FingerHint[];
  /** Zero size: no new picture since the last look. */
  width: number;
  height: number;
  grey: Uint8Array;
}

export function encodeLook({ phase, fingersSeen, hints, width, height, grey }: LookMessage, packing: Packing = 1): Uint8Array {
  const body = grey.length > 0 ? pack(grey, packing) : grey;
  const bytes = new Uint8Array(9 + body.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = scannerPhases.indexOf(phase);
  bytes[1] = fingersSeen;
  view.setUint16(2, hints.reduce((bits, hint) => bits | (1 << hintBits.indexOf(hint)), 0));
  view.setUint16(4, width);
  view.setUint16(6, height);
  bytes[8] = packing;
  bytes.set(body, 9);
  return bytes;
}

const largestPreview = 1 << 20;

export function decodeLook(payload: Uint8Array): LookMessage | undefined {
  const phase = scannerPhases[payload[0] ?? 255];
  if (payload.length < 9 || !phase) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const width = view.getUint16(4);
  const height = view.getUint16(6);
  const bits = view.getUint16(2);
  const size = width * height;
  const grey = size === 0 ? new Uint8Array(0) : size <= largestPreview ? unpack(payload.subarray(9), payload[8]!, size) : undefined;
  return grey && { phase, fingersSeen: payload[1]!, hints: hintBits.filter((_hint, bit) => bits & (1 << bit)), width, height, grey };
}

/** Picture answer: width u16 | height u16 | ppi u16 | packing u8 | bytes u32 | CRC-32 u32 | trigger u8 | attack u8 | fingers u8 | a score u8 for each finger. */
export interface PictureMessage {
  width: number;
  height: number;
  ppi: number;
  packing: number;
  total: number;
  checksum: number;
  trigger: 'automatic' | 'manual';
  presentationAttack: PresentationAttack;
}

const attackVerdicts = ['not-supported', 'bona-fide', 'suspected'] as const;

export function encodePicture(message: PictureMessage): Uint8Array {
  const scores = message.presentationAttack.verdict === 'not-supported' ? [] : message.presentationAttack.scores;
  const bytes = new Uint8Array(18 + scores.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, message.width);
  view.setUint16(2, message.height);
  view.setUint16(4, message.ppi);
  bytes[6] = message.packing;
  view.setUint32(7, message.total);
  view.setUint32(11, message.checksum);
  bytes[15] = message.trigger === 'manual' ? 1 : 0;
  bytes[16] = attackVerdicts.indexOf(message.presentationAttack.verdict);
  bytes[17] = scores.length;
  bytes.set(scores.map((score) => Math.round(score * 255)), 18);
  return bytes;
}

const largestPicture = 16_000_000;

export function decodePicture(payload: Uint8Array): PictureMessage | undefined {
  const verdict = attackVerdicts[payload[16] ?? 255];
  if (!verdict || payload.length !== 18 + (payload[17] ?? 0)) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const message = { width: view.getUint16(0), height: view.getUint16(2), ppi: view.getUint16(4), packing: payload[6]!, total: view.getUint32(7), checksum: view.getUint32(11) };
  const size = message.width * message.height;
  // zlib never grows a picture by more than a thousandth; a greater total is a lie that would cost memory.
  if (size === 0 || size > largestPicture || message.total > size + size / 500 + 1024) return undefined;
  return { ...message, trigger: payload[15] === 1 ? 'manual' : 'automatic', presentationAttack: verdict === 'not-supported' ? { verdict } : { verdict, scores: Array.from(payload.subarray(18), (score) => score / 255) } };
}

export { crc32 };
