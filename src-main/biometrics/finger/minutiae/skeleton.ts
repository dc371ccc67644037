/**
 * From the filter response to ridge lines one pixel wide: threshold, removal of specks and pores,
 * thinning (Zhang and Suen 1984, with the staircase clean-up that leaves 8-connected lines).
 */
import { margin, type RidgeField } from './field.ts';

/** Padded, 1 ridge, 0 not. */
export function binarise(response: Int32Array, field: RidgeField): Uint8Array {
  const { width, height, stride, blocksX, mask } = field;
  const binary = new Uint8Array(response.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = (y + margin) * stride + x + margin;
      if (response[p]! > 0 && mask[(y >> 3) * blocksX + (x >> 3)] === 1) binary[p] = 1;
    }
  }
  removeSpecks(binary, stride, 1, 40);
  removeSpecks(binary, stride, 0, 24);
  return binary;
}

/** Turns areas of `value` smaller than `least` pixels into the opposite; ridges join at corners, valleys do not. */
function removeSpecks(binary: Uint8Array, stride: number, value: number, least: number): void {
  const seen = new Uint8Array(binary.length);
  const stack = new Int32Array(binary.length);
  const area = new Int32Array(least);
  const steps = value === 1 ? [-1, 1, -stride, stride, -stride - 1, -stride + 1, stride - 1, stride + 1] : [-1, 1, -stride, stride];
  const first = stride * 2;
  const last = binary.length - stride * 2;
  for (let start = first; start < last; start++) {
    if (binary[start] !== value || seen[start] === 1) continue;
    let size = 0;
    let top = 0;
    stack[top++] = start;
    seen[start] = 1;
    while (top > 0) {
      const at = stack[--top]!;
      if (size < least) area[size] = at;
      size++;
      for (const step of steps) {
        const next = at + step;
        if (next >= first && next < last && binary[next] === value && seen[next] === 0) {
          seen[next] = 1;
          stack[top++] = next;
        }
      }
    }
    if (size < least) for (let i = 0; i < size; i++) binary[area[i]!] = 1 - value;
  }
}

/** Neighbours clockwise from above: bit 0 above, 1 upper right … 7 upper left. */
export function neighbours(binary: Uint8Array, p: number, stride: number): number {
  return (
    binary[p - stride]! |
    (binary[p - stride + 1]! << 1) |
    (binary[p + 1]! << 2) |
    (binary[p + stride + 1]! << 3) |
    (binary[p + stride]! << 4) |
    (binary[p + stride - 1]! << 5) |
    (binary[p - 1]! << 6) |
    (binary[p - stride - 1]! << 7)
  );
}

/** Number of 0→1 changes around a pixel: 1 ending, 2 line, 3 or more branching. */
export const crossings = Uint8Array.from({ length: 256 }, (_, code) => {
  let changes = 0;
  for (let i = 0; i < 8; i++) if (((code >> i) & 1) === 0 && ((code >> ((i + 1) & 7)) & 1) === 1) changes++;
  return changes;
});

const thinning = [0, 1].map((phase) =>
  Uint8Array.from({ length: 256 }, (_, code) => {
    const bit = (i: number): number => (code >> i) & 1;
    let count = 0;
    for (let i = 0; i < 8; i++) count += bit(i);
    if (count < 2 || count > 6 || crossings[code] !== 1) return 0;
    const [above, right, below, left] = [bit(0), bit(2), bit(4), bit(6)] as const;
    const keeps = phase === 0 ? above * right * below || right * below * left : above * right * left || above * below * left;
    return keeps ? 0 : 1;
  }),
) as [Uint8Array, Uint8Array];

/** Thins in place; afterwards every line is one pixel wide and 8-connected. */
export function thin(binary: Uint8Array, field: RidgeField): void {
  const { stride } = field;
  const ridge: number[] = [];
  for (let p = stride * 2; p < binary.length - stride * 2; p++) if (binary[p] === 1) ridge.push(p);
  let list = Int32Array.from(ridge);
  const gone = new Int32Array(list.length);
  for (let changed = true, round = 0; changed && round < 60; round++) {
    changed = false;
    for (const phase of thinning) {
      let removed = 0;
      let kept = 0;
      for (let i = 0; i < list.length; i++) {
        const p = list[i]!;
        if (phase[neighbours(binary, p, stride)] === 1) gone[removed++] = p;
        else list[kept++] = p;
      }
      list = list.subarray(0, kept);
      for (let i = 0; i < removed; i++) binary[gone[i]!] = 0;
      if (removed > 0) changed = true;
    }
  }
  for (let i = 0; i < list.length; i++) {
    const p = list[i]!;
    const code = neighbours(binary, p, stride);
    if (isStair(code)) binary[p] = 0;
  }
}

/** A corner pixel between two 4-neighbours at right angles that can go without breaking the line. */
function isStair(code: number): boolean {
  const bit = (i: number): number => (code >> (i & 7)) & 1;
  for (let i = 0; i < 8; i += 2) {
    if (bit(i) === 1 && bit(i + 2) === 1 && bit(i + 5) === 0 && bit(i + 4) === 0 && bit(i + 6) === 0) return true;
  }
  return false;
}
