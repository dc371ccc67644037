/**
 * Tells which OCR-B character a small picture shows. A network of one hidden layer, trained by
 * `train-classifier.ts` on pictures painted from the outlines in ocr-b.ts and nothing else.
 */
import { WEIGHTS } from './classifier-weights.ts';
import { WEIGHTS as PRINT_WEIGHTS } from './print-weights.ts';
import { createSimdLayer, padded } from './simd-layer.ts';

/** Classes in the order of the network's outputs; the last one is "no character here". */
export const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<';
export const NO_CHARACTER = CHARACTERS.length;
export const CLASSES = CHARACTERS.length + 1;

/** Height in rows a digit has in the network's picture, and the size of that picture. */
export const DIGIT_ROWS = 20;
export const PATCH_ROWS = 24;
export const PATCH_COLUMNS = 22;
export const INPUTS = PATCH_ROWS * PATCH_COLUMNS;
/** Units of the zone's network and of the one for the visual zone. */
export const HIDDEN = 96;
export const PRINT_HIDDEN = 64;

/** Weights are stored as one signed byte each with a scale per row; biases as float32. */
export interface StoredLayer {
  weights: string;
  scales: string;
  bias: string;
}

export interface StoredNetwork {
  hidden: StoredLayer;
  output: StoredLayer;
}

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

/** A layer in the memory of the vector code; addresses in numbers of four bytes. */
interface Layer {
  weights: number;
  bias: number;
  rows: number;
  columns: number;
}
interface Network {
  numbers: Float32Array;
  /** Computes a layer from the numbers at `input`; its sums are written to `out`. */
  run(layer: Layer, input: number, out: number): void;
  hidden: Layer;
  output: Layer;
  input: number;
  activity: number;
  sums: number;
}

function loadNetwork(stored: StoredNetwork, units: number): Network {
  let used = 0;
  const reserve = (count: number) => (used += padded(count)) - padded(count);
  const place = (rows: number, columns: number): Layer => ({ rows, columns: padded(columns), weights: reserve(rows * padded(columns)), bias: reserve(rows) });
  const [hidden, output] = [place(units, INPUTS), place(CLASSES, units)];
  const [input, activity, sums] = [reserve(INPUTS), reserve(units), reserve(CLASSES)];
  const { numbers, layer: run } = createSimdLayer(used);
  const fill = (to: Layer, layer: StoredLayer, columns: number) => {
    const small = new Int8Array(bytes(layer.weights).buffer);
    const scales = new Float32Array(bytes(layer.scales).buffer);
    small.forEach((value, i) => { numbers[to.weights + Math.floor(i / columns) * to.columns + (i % columns)] = value * scales[Math.floor(i / columns)]!; });
    numbers.set(new Float32Array(bytes(layer.bias).buffer), to.bias);
  };
  fill(hidden, stored.hidden, INPUTS);
  fill(output, stored.output, units);
  return { numbers, hidden, output, input, activity, sums, run: (of, from, out) => run(4 * from, 4 * of.weights, 4 * of.bias, 4 * out, 4 * of.columns, of.rows) };
}

let network: Network | null = null;
let printNetwork: Network | null = null;

/** Grey levels added to the spread so that noise on empty paper does not grow to strokes. */
const QUIET = 4;

/**
 * Ink as positive values with mean 0 and spread 1, so that neither brightness nor contrast matters;
 * what `classify` does on its way, for training.
 */
export function normalisePatch(patch: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < patch.length; i++) sum += patch[i]!;
  const mean = sum / patch.length;
  let squares = 0;
  for (let i = 0; i < patch.length; i++) squares += (patch[i]! - mean) ** 2;
  const spread = Math.sqrt(squares / patch.length) + QUIET;
  for (let i = 0; i < patch.length; i++) patch[i] = (mean - patch[i]!) / spread;
}

/**
 * Natural logarithms of the class probabilities of the patch whose left column is `left` in a picture
 * of PATCH_ROWS rows.
 * @param mean brightness of the patch
 * @param spread its standard deviation
 * @param out CLASSES values are written from `at` on
 */
export function classify(picture: Float32Array, width: number, left: number, mean: number, spread: number, out: Float32Array, at: number): void {
  run((network ??= loadNetwork(WEIGHTS, HIDDEN)), HIDDEN, picture, width, left, mean, spread, out, at);
}

/** The same for print of the visual zone, cut out character by character. */
export function classifyPrint(patch: Float32Array, mean: number, spread: number, out: Float32Array): void {
  run((printNetwork ??= loadNetwork(PRINT_WEIGHTS, PRINT_HIDDEN)), PRINT_HIDDEN, patch, PATCH_COLUMNS, 0, mean, spread, out, 0);
}

function run(net: Network, units: number, picture: Float32Array, width: number, left: number, mean: number, spread: number, out: Float32Array, at: number): void {
  const { numbers, hidden, output, input, activity, sums } = net;
  const factor = 1 / (spread + QUIET);
  for (let y = 0, to = input; y < PATCH_ROWS; y++) {
    for (let x = 0, from = y * width + left; x < PATCH_COLUMNS; x++) numbers[to++] = (mean - picture[from++]!) * factor;
  }
  net.run(hidden, input, activity);
  for (let unit = activity; unit < activity + units; unit++) if (numbers[unit]! < 0) numbers[unit] = 0;
  net.run(output, activity, sums);
  let most = -Infinity;
  for (let c = 0; c < CLASSES; c++) most = Math.max(most, numbers[sums + c]!);
  let total = 0;
  for (let c = 0; c < CLASSES; c++) total += Math.exp(numbers[sums + c]! - most);
  const logTotal = most + Math.log(total);
  for (let c = 0; c < CLASSES; c++) out[at + c] = numbers[sums + c]! - logTotal;
}
