/**
 * The frame of the page imager and the slap scanner (docs/devices.md, »Block frame«):
 *
 *   02 | type u8 | sequence u8 | length u32 BE | header sum u8 | payload | CRC-16 u16 BE | 03
 *
 * The header sum (sum of type, sequence and length bytes, modulo 256) keeps a damaged length from
 * swallowing what follows; the CRC covers type to payload.
 */
import { ByteQueue, type Codec, type Decoded } from './codec.ts';
import { crc16 } from './crc16.ts';

export interface BlockFrame {
  type: number;
  sequence: number;
  payload: Uint8Array;
}

const stx = 0x02;
const etx = 0x03;
const headerBytes = 8;
const trailerBytes = 3;
/** Longest payload accepted; a preview picture is the largest thing sent. */
export const maxPayload = 1 << 20;

function headerSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 1; index < 7; index++) sum += bytes[index]!;
  return sum & 255;
}

export function encodeBlockFrame({ type, sequence, payload }: BlockFrame): Uint8Array {
  const frame = new Uint8Array(headerBytes + payload.length + trailerBytes);
  const view = new DataView(frame.buffer);
  frame[0] = stx;
  frame[1] = type;
  frame[2] = sequence;
  view.setUint32(3, payload.length);
  frame[7] = headerSum(frame);
  frame.set(payload, headerBytes);
  const body = new Uint8Array(6 + payload.length);
  body.set(frame.subarray(1, 7));
  body.set(payload, 6);
  view.setUint16(headerBytes + payload.length, crc16(body));
  frame[frame.length - 1] = etx;
  return frame;
}

export class BlockFrameCodec implements Codec<BlockFrame> {
  readonly #queue = new ByteQueue();

  get pending(): number {
    return this.#queue.length;
  }

  reset(): void {
    this.#queue.clear();
  }

  push(bytes: Uint8Array): Decoded<BlockFrame>[] {
    this.#queue.push(bytes);
    const out: Decoded<BlockFrame>[] = [];
    for (;;) {
      this.#skipNoise(out);
      const held = this.#queue.view();
      if (held.length < headerBytes) return out;
      const view = new DataView(held.buffer, held.byteOffset, held.byteLength);
      const length = view.getUint32(3);
      const total = headerBytes + length + trailerBytes;
      if (held.length < total) return out;
      const body = new Uint8Array(6 + length);
      body.set(held.subarray(1, 7));
      body.set(held.subarray(headerBytes, headerBytes + length), 6);
      if (held[total - 1] === etx && view.getUint16(headerBytes + length) === crc16(body)) {
        out.push({ frame: { type: held[1]!, sequence: held[2]!, payload: body.subarray(6) } });
        this.#queue.drop(total);
      } else {
        out.push({ damage: 'DEVICE_CHECKSUM' });
        // Where the end stands in its place the frame was whole and damaged; otherwise look inside for the next.
        this.#queue.drop(held[total - 1] === etx ? total : 1);
      }
    }
  }

  /** Drops bytes up to the next start that has a believable header. */
  #skipNoise(out: Decoded<BlockFrame>[]): void {
    let skipped = 0;
    const held = this.#queue.view();
    while (skipped < held.length) {
      const start = held.indexOf(stx, skipped);
      if (start < 0) {
        skipped = held.length;
        break;
      }
      skipped = start;
      if (held.length - start < headerBytes) break;
      const header = held.subarray(start, start + headerBytes);
      const length = new DataView(held.buffer, held.byteOffset + start, headerBytes).getUint32(3);
      if (header[7] === headerSum(header) && length <= maxPayload) break;
      skipped = start + 1;
    }
    if (skipped === 0) return;
    this.#queue.drop(skipped);
    out.push({ damage: 'DEVICE_GARBLED' });
  }
}
