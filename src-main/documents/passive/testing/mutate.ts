/** Reproducible damage to octet strings, for fuzzing parsers. */

/** Small generator (mulberry32): the same seed makes the same damage on every machine. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const NASTY = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xff, 0x30, 0x31, 0x24, 0xa0, 0x1f];

/** One to four of: flipped bit, nasty octet, cut, doubled piece, removed piece, octets of another input. */
export function mutate(original: Uint8Array, random: () => number, others: readonly Uint8Array[] = []): Uint8Array {
  let bytes = Uint8Array.from(original);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let times = 1 + below(4); times > 0; times--) {
    // structure stands at the front; half of the damage goes there
    const at = below(random() < 0.5 ? Math.min(bytes.length, 200) : bytes.length);
    const length = below(Math.min(64, bytes.length - at) + 1);
    switch (below(6)) {
      case 0: if (bytes.length > 0) bytes[at]! ^= 1 << below(8); break;
      case 1: if (bytes.length > 0) bytes[at] = NASTY[below(NASTY.length)]!; break;
      case 2: bytes = bytes.slice(0, at); break;
      case 3: bytes = Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)]); break;
      case 4: bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]); break;
      default: {
        const other = others[below(others.length)];
        if (other !== undefined) bytes.set(other.subarray(0, Math.min(length, other.length)), at);
      }
    }
  }
  return bytes;
}
