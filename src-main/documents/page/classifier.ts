/**
 * Tells which OCR-B character a small picture shows. A network of one hidden layer, trained by
 * `train-classifier.ts` on pictures painted from the outlines in ocr-b.ts and nothing else.
 */
import { WEIGHTS } from './classifier-weights.ts';
import { WEIGHTS as PRINT_WEIGHTS } from './print-weights.ts';
import { createSimdLayers, paddedBytes } from './simd-layer.ts';

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

/** Inputs are handed to the hidden layer as whole numbers: this many to a spread. None is further off than √INPUTS spreads. */
const FINE = 1024;

interface Network {
  /** Where `run` expects what is seen: ink positive, FINE to a spread. */
  seen: Int16Array;
  /** Computes both layers. @returns a sum per class, good until the next run */
  run(): Float32Array;
}

function loadNetwork(stored: StoredNetwork, units: number): Network {
  let used = 0;
  const reserve = (bytes: number) => (used += paddedBytes(bytes)) - paddedBytes(bytes);
  const [hiddenRow, outputRow] = [paddedBytes(2 * INPUTS), paddedBytes(4 * units)];
  const places = { hidden: reserve(units * hiddenRow), output: reserve(CLASSES * outputRow), seen: reserve(2 * INPUTS), sums: reserve(4 * units), activity: reserve(4 * units), classes: reserve(4 * CLASSES) };
  const { memory, floats, wholes } = createSimdLayers(used);
  const small = (layer: StoredLayer) => new Int8Array(bytes(layer.weights).buffer);
  const values = (base64: string) => new Float32Array(bytes(base64).buffer);
  const hiddenWeights = new Int16Array(memory, places.hidden, (units * hiddenRow) / 2);
  small(stored.hidden).forEach((value, i) => { hiddenWeights[Math.floor(i / INPUTS) * (hiddenRow / 2) + (i % INPUTS)] = value; });
  const outputWeights = new Float32Array(memory, places.output, (CLASSES * outputRow) / 4);
  const outputScales = values(stored.output.scales);
  small(stored.output).forEach((value, i) => { outputWeights[Math.floor(i / units) * (outputRow / 4) + (i % units)] = value * outputScales[Math.floor(i / units)]!; });
  const [scales, bias, outputBias] = [values(stored.hidden.scales).map((scale) => scale / FINE), values(stored.hidden.bias), values(stored.output.bias)];
  const [sums, activity, classes] = [new Int32Array(memory, places.sums, units), new Float32Array(memory, places.activity, units), new Float32Array(memory, places.classes, CLASSES)];
  return {
    seen: new Int16Array(memory, places.seen, INPUTS),
    run() {
      wholes(places.seen, places.hidden, places.sums, hiddenRow, units);
      for (let unit = 0; unit < units; unit++) {
        const value = bias[unit]! + scales[unit]! * sums[unit]!;
        activity[unit] = value > 0 ? value : 0;
      }
      floats(places.activity, places.output, places.classes, outputRow, CLASSES);
      for (let c = 0; c < CLASSES; c++) classes[c]! += outputBias[c]!;
      return classes;
    },
  };
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
  run((network ??= loadNetwork(WEIGHTS, HIDDEN)), picture, width, left, mean, spread, out, at);
}

/** The same for print of the visual zone, cut out character by character. */
export function classifyPrint(patch: Float32Array, mean: number, spread: number, out: Float32Array): void {
  run((printNetwork ??= loadNetwork(PRINT_WEIGHTS, PRINT_HIDDEN)), patch, PATCH_COLUMNS, 0, mean, spread, out, 0);
}

function run({ seen, run: sumsOf }: Network, picture: Float32Array, width: number, left: number, mean: number, spread: number, out: Float32Array, at: number): void {
  const factor = FINE / (spread + QUIET);
  for (let y = 0, to = 0; y < PATCH_ROWS; y++) {
    for (let x = 0, from = y * width + left; x < PATCH_COLUMNS; x++) seen[to++] = (mean - picture[from++]!) * factor;
  }
  const sums = sumsOf();
  let most = -Infinity;
  for (let c = 0; c < CLASSES; c++) if (sums[c]! > most) most = sums[c]!;
  let total = 0;
  for (let c = 0; c < CLASSES; c++) total += Math.exp(sums[c]! - most);
  const logTotal = most + Math.log(total);
  for (let c = 0; c < CLASSES; c++) out[at + c] = sums[c]! - logTotal;
}
