/** What a frame decoder is to the dialogue above it, and the byte queue every decoder is built on. */

/** Damage noticed while decoding; the decoder has already found its way back to the next frame. */
export type Damage = 'DEVICE_GARBLED' | 'DEVICE_CHECKSUM';

export type Decoded<F> = { frame: F } | { damage: Damage };

export interface Codec<F> {
  /** Takes bytes as they come; returns whole frames and damage in order. Memory is bounded. */
  push(bytes: Uint8Array): Decoded<F>[];
  /** Bytes of a frame that has begun and is not complete. */
  readonly pending: number;
  /** Forgets what is pending. */
  reset(): void;
}

/** Grows as needed, gives views without copying, drops from the front. */
export class ByteQueue {
  #buffer = new Uint8Array(4096);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  push(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#buffer.length) {
      const kept = this.view();
      const target = kept.length + bytes.length > this.#buffer.length / 2 ? new Uint8Array(2 * (kept.length + bytes.length)) : this.#buffer;
      if (target === this.#buffer) target.copyWithin(0, this.#start, this.#end);
      else target.set(kept);
      this.#end = kept.length;
      this.#start = 0;
      this.#buffer = target;
    }
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Everything held; valid until the next push. */
  view(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  drop(count: number): void {
    this.#start = Math.min(this.#end, this.#start + count);
    if (this.#start === this.#end) this.#start = this.#end = 0;
  }

  clear(): void {
    this.drop(this.length);
  }
}
