/**
 * The inner product loops of the character network as WebAssembly with 128-bit vectors: the same sums
 * as in JavaScript, several times as fast. The module is small enough to be written down here,
 * instruction by instruction (WebAssembly Core Specification 2.0, 5.4), so that it needs no compiler
 * and hides no bytes. Inputs are taken BLOCK_BYTES at a time into four independent sums: whole numbers of
 * two bytes, whose products of int8 weights stay exact, or floats of four.
 */

/** Rows of weights are padded with zeros to a multiple of this many bytes. */
const BLOCK_BYTES = 64;
export const paddedBytes = (bytes: number): number => Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;

const [I32, V128] = [0x7f, 0x7b];
/** LEB128 of a small unsigned number. */
const leb = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);
const section = (id: number, ...content: number[]): number[] => [id, ...leb(content.length), ...content];
const name = (text: string): number[] => [...leb(text.length), ...Buffer.from(text)];

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
/** A signed LEB128 constant; all used here are below 64. */
const constant = (value: number) => [0x41, value];
const addTo = (local: number, amount: number[]) => [...get(local), ...amount, 0x6a, ...set(local)];
const loadVector = (offset: number) => [0xfd, 0x00, 0x02, offset];
interface Arithmetic { multiply: number[]; add: number[]; lane: number; addLanes: number; store: number }
/** f32x4: mul, add, extract_lane; f32: add, store. */
const FLOATS: Arithmetic = { multiply: [0xe6, 0x01], add: [0xe4, 0x01], lane: 0x1f, addLanes: 0x92, store: 0x38 };
/** i32x4: dot_i16x8_s, add, extract_lane; i32: add, store. */
const WHOLES: Arithmetic = { multiply: [0xba, 0x01], add: [0xae, 0x01], lane: 0x1b, addLanes: 0x6a, store: 0x36 };
const zeroVector = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];

/** Parameters (byte addresses and counts), then locals, by number. */
const [INPUT, WEIGHTS, OUT, BYTES, UNITS, PLACE, END] = [0, 1, 2, 3, 4, 5, 6];
const SUMS = [7, 8, 9, 10];

/** layer(input, weights, out, bytes per row, rows): out[u] = Σ weights[u][i]·input[i]. */
const body = ({ multiply, add, lane, addLanes, store }: Arithmetic): number[] => {
  const addVectors = [0xfd, ...add];
  return [
    0x02, 2, I32, 4, V128,
    ...get(INPUT), ...get(BYTES), 0x6a, ...set(END),
    0x03, 0x40, // for each row
    ...SUMS.flatMap((sum) => [...zeroVector, ...set(sum)]),
    ...get(INPUT), ...set(PLACE),
    0x03, 0x40, // for each block
    ...SUMS.flatMap((sum, i) => [...get(sum), ...get(PLACE), ...loadVector(16 * i), ...get(WEIGHTS), ...loadVector(16 * i), 0xfd, ...multiply, ...addVectors, ...set(sum)]),
    ...addTo(WEIGHTS, [0x41, 0xc0, 0x00]), ...addTo(PLACE, [0x41, 0xc0, 0x00]), // 64 bytes on
    ...get(PLACE), ...get(END), 0x49, 0x0d, 0, 0x0b,
    ...get(SUMS[0]!), ...get(SUMS[1]!), ...addVectors, ...get(SUMS[2]!), ...get(SUMS[3]!), ...addVectors, ...addVectors, ...set(SUMS[0]!),
    ...get(OUT), ...[0, 1, 2, 3].flatMap((index) => [...get(SUMS[0]!), 0xfd, lane, index, ...(index > 0 ? [addLanes] : [])]),
    store, 0x02, 0,
    ...addTo(OUT, constant(4)),
    ...get(UNITS), ...constant(1), 0x6b, 0x22, UNITS, 0x0d, 0, 0x0b,
    0x0b,
  ];
};

const bodies = [FLOATS, WHOLES].map(body);
const moduleBytes = Uint8Array.from([
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, 1, 0x60, 5, I32, I32, I32, I32, I32, 0),
  ...section(2, 1, ...name('host'), ...name('memory'), 0x02, 0x00, 1),
  ...section(3, 2, 0, 0),
  ...section(7, 2, ...name('floats'), 0x00, 0, ...name('wholes'), 0x00, 1),
  ...section(10, 2, ...bodies.flatMap((code) => [...leb(code.length), ...code])),
]);

type Layer = (input: number, weights: number, out: number, bytesPerRow: number, rows: number) => void;

/** A memory of so many bytes and the functions that work in it, on floats or on whole numbers; addresses are in bytes. */
export function createSimdLayers(bytes: number): { memory: ArrayBuffer; floats: Layer; wholes: Layer } {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) });
  const { floats, wholes } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes), { host: { memory } }).exports as Record<'floats' | 'wholes', Layer>;
  return { memory: memory.buffer, floats, wholes };
}
