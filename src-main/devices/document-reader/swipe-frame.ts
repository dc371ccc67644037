/**
 * The frame of the swipe reader (docs/devices.md, »MRZ swipe reader«), for both sides of the line:
 *
 *   02 | length u16 BE | kind u8 | text | LRC u8 | 03
 *
 * The length counts kind and text; the LRC is the exclusive-or of length, kind and text. The desk
 * acknowledges a swipe with 06 or asks for it again with 15.
 */
import { ByteQueue, type Codec, type Decoded } from '../framing/codec.ts';

export interface SwipeFrame {
  /** `I` identity, `M` zone; `i` and `b` from the desk: identify, signal. */
  kind: string;
  text: Uint8Array;
}

export const ack = 0x06;
export const nak = 0x15;
const stx = 0x02;
const etx = 0x03;
const longest = 512;

export function encodeSwipeFrame({ kind, text }: SwipeFrame): Uint8Array {
  const length = 1 + text.length;
  const frame = Uint8Array.from([stx, length >> 8, length & 255, kind.charCodeAt(0), ...text, 0, etx]);
  frame[frame.length - 2] = frame.subarray(1, -2).reduce((lrc, byte) => lrc ^ byte, 0);
  return frame;
}

export class SwipeFrameCodec implements Codec<SwipeFrame> {
  readonly #queue = new ByteQueue();

  get pending(): number {
    return this.#queue.length;
  }

  reset(): void {
    this.#queue.clear();
  }

  push(bytes: Uint8Array): Decoded<SwipeFrame>[] {
    this.#queue.push(bytes);
    const out: Decoded<SwipeFrame>[] = [];
    for (;;) {
      const held = this.#queue.view();
      const start = held.indexOf(stx);
      if (start !== 0 && held.length > 0) {
        this.#queue.drop(start < 0 ? held.length : start);
        out.push({ damage: 'DEVICE_GARBLED' });
        continue;
      }
      if (held.length < 3) return out;
      const length = (held[1]! << 8) | held[2]!;
      if (length < 1 || length > longest) {
        this.#queue.drop(1);
        out.push({ damage: 'DEVICE_GARBLED' });
        continue;
      }
      const total = 3 + length + 2;
      if (held.length < total) return out;
      const lrc = held.subarray(1, 3 + length).reduce((sum, byte) => sum ^ byte, 0);
      if (held[total - 1] === etx && lrc === held[total - 2]) {
        out.push({ frame: { kind: String.fromCharCode(held[3]!), text: held.slice(4, 3 + length) } });
        this.#queue.drop(total);
      } else {
        out.push({ damage: 'DEVICE_CHECKSUM' });
        this.#queue.drop(held[total - 1] === etx ? total : 1);
      }
    }
  }
}
