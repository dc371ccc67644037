/**
 * Packets of the ZFM/R30x sensor family (user manual ZFM-20, R305, R307: »Data package format«), for both
 * sides of the line:
 *
 *   EF 01 | address u32 | identifier u8 | length u16 | content | sum u16      (all big-endian)
 *
 * The length counts content and sum; the sum is identifier, length bytes and content added up, modulo 65536.
 */
import { ByteQueue, type Codec, type Decoded } from '../framing/codec.ts';

export const identifiers = { command: 0x01, data: 0x02, acknowledge: 0x07, endOfData: 0x08 } as const;

export const instructions = {
  genImg: 0x01,
  upImage: 0x0a,
  setSysPara: 0x0e,
  readSysPara: 0x0f,
  vfyPwd: 0x13,
  handshake: 0x17,
} as const;

export const defaultAddress = 0xffffffff;
/** Sensor window in pixels; four bits each, the high nibble first. */
export const imageWidth = 256;
export const imageHeight = 288;
export const imageBytes = (imageWidth * imageHeight) / 2;

export interface ZfmPacket {
  address: number;
  identifier: number;
  content: Uint8Array;
}

const headerBytes = 9;
/** 256 data bytes and the sum. */
const longest = 258;

export function encodeZfmPacket({ address, identifier, content }: ZfmPacket): Uint8Array {
  const packet = new Uint8Array(headerBytes + content.length + 2);
  const view = new DataView(packet.buffer);
  view.setUint16(0, 0xef01);
  view.setUint32(2, address);
  packet[6] = identifier;
  view.setUint16(7, content.length + 2);
  packet.set(content, headerBytes);
  view.setUint16(packet.length - 2, sum(packet.subarray(6, -2)));
  return packet;
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const byte of bytes) total = (total + byte) & 0xffff;
  return total;
}

export class ZfmCodec implements Codec<ZfmPacket> {
  readonly #queue = new ByteQueue();
  readonly #address: number;

  /** @param address packets of another address are noise. */
  constructor(address: number) {
    this.#address = address;
  }

  get pending(): number {
    return this.#queue.length;
  }

  reset(): void {
    this.#queue.clear();
  }

  push(bytes: Uint8Array): Decoded<ZfmPacket>[] {
    this.#queue.push(bytes);
    const out: Decoded<ZfmPacket>[] = [];
    for (;;) {
      const noise = this.#noise();
      if (noise > 0) {
        this.#queue.drop(noise);
        out.push({ damage: 'DEVICE_GARBLED' });
      }
      const held = this.#queue.view();
      if (held.length < headerBytes) return out;
      const view = new DataView(held.buffer, held.byteOffset, held.byteLength);
      const total = headerBytes + view.getUint16(7);
      if (held.length < total) return out;
      if (view.getUint16(total - 2) === sum(held.subarray(6, total - 2))) out.push({ frame: { address: this.#address, identifier: held[6]!, content: held.slice(headerBytes, total - 2) } });
      else out.push({ damage: 'DEVICE_CHECKSUM' });
      this.#queue.drop(total);
    }
  }

  /** Count of bytes before the next believable header. */
  #noise(): number {
    const held = this.#queue.view();
    const view = new DataView(held.buffer, held.byteOffset, held.byteLength);
    for (let start = 0; start < held.length; start++) {
      if (held[start] !== 0xef) continue;
      const rest = held.length - start;
      if (rest === 1) return start;
      if (held[start + 1] !== 0x01) continue;
      if (rest < headerBytes) return start;
      const length = view.getUint16(start + 7);
      if (view.getUint32(start + 2) === this.#address && [1, 2, 7, 8].includes(held[start + 6]!) && length >= 2 && length <= longest) return start;
    }
    return held.length;
  }
}

/** Sixteen grey levels to eight bits: 0 stays black, 15 becomes white. */
export function unpackNibbles(packed: Uint8Array): Uint8Array {
  const grey = new Uint8Array(packed.length * 2);
  packed.forEach((byte, index) => {
    grey[2 * index] = (byte >> 4) * 17;
    grey[2 * index + 1] = (byte & 15) * 17;
  });
  return grey;
}

export function packNibbles(grey: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: grey.length / 2 }, (_unused, index) => (grey[2 * index]! & 0xf0) | (grey[2 * index + 1]! >> 4));
}

/** Content of ReadSysPara after the confirmation code. */
export interface SystemParameters {
  status: number;
  systemId: number;
  librarySize: number;
  securityLevel: number;
  address: number;
  /** Bytes per data packet: 32, 64, 128 or 256. */
  packetBytes: number;
  /** 9600 times N, N from 1 to 12. */
  baudRate: number;
}

export function encodeSystemParameters(parameters: SystemParameters): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, parameters.status);
  view.setUint16(2, parameters.systemId);
  view.setUint16(4, parameters.librarySize);
  view.setUint16(6, parameters.securityLevel);
  view.setUint32(8, parameters.address);
  view.setUint16(12, Math.log2(parameters.packetBytes / 32));
  view.setUint16(14, parameters.baudRate / 9600);
  return bytes;
}

export function decodeSystemParameters(bytes: Uint8Array): SystemParameters | undefined {
  if (bytes.length !== 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const code = view.getUint16(12);
  const speed = view.getUint16(14);
  if (code > 3 || speed < 1 || speed > 12) return undefined;
  return { status: view.getUint16(0), systemId: view.getUint16(2), librarySize: view.getUint16(4), securityLevel: view.getUint16(6), address: view.getUint32(8), packetBytes: 32 << code, baudRate: 9600 * speed };
}
