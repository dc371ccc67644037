/**
 * Tells which OCR-B character a small picture shows. A network of one hidden layer, trained by
 * `train-classifier.ts` on pictures painted from the outlines in ocr-b.ts and nothing else.
 */
import { WEIGHTS } from './classifier-weights.ts';

/** Classes in the order of the network's outputs; the last one is "no character here". */
export const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<';
export const NO_CHARACTER = CHARACTERS.length;
export const CLASSES = CHARACTERS.length + 1;

/** Height in rows a digit has in the network's picture, and the size of that picture. */
export const DIGIT_ROWS = 20;
export const PATCH_ROWS = 24;
export const PATCH_COLUMNS = 22;
export const INPUTS = PATCH_ROWS * PATCH_COLUMNS;
export const HIDDEN = 72;

interface Layer {
  weights: Float32Array;
  bias: Float32Array;
}

/** Weights are stored as one signed byte each with a scale per row; biases as float32. */
export interface StoredLayer {
  weights: string;
  scales: string;
  bias: string;
}

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

function load(stored: StoredLayer, columns: number): Layer {
  const small = new Int8Array(bytes(stored.weights).buffer);
  const scales = new Float32Array(bytes(stored.scales).buffer);
  return { weights: Float32Array.from(small, (value, i) => value * scales[Math.floor(i / columns)]!), bias: new Float32Array(bytes(stored.bias).buffer) };
}

let network: { hidden: Layer; output: Layer } | null = null;

/**
 * Ink as positive values with mean 0 and spread 1, so that neither brightness nor contrast matters.
 * @returns the spread before, in grey levels; a few levels only mean an empty place
 */
export function normalisePatch(patch: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < patch.length; i++) sum += patch[i]!;
  const mean = sum / patch.length;
  let squares = 0;
  for (let i = 0; i < patch.length; i++) squares += (patch[i]! - mean) ** 2;
  const spread = Math.sqrt(squares / patch.length) + 4;
  for (let i = 0; i < patch.length; i++) patch[i] = (mean - patch[i]!) / spread;
  return spread - 4;
}

const activity = new Float32Array(HIDDEN);

/**
 * Natural logarithms of the class probabilities.
 * @param patch INPUTS normalised values, row by row
 * @param out CLASSES values are written from `at` on
 */
export function classify(patch: Float32Array, out: Float32Array, at: number): void {
  network ??= { hidden: load(WEIGHTS.hidden, INPUTS), output: load(WEIGHTS.output, HIDDEN) };
  const { hidden, output } = network;
  for (let unit = 0, w = 0; unit < HIDDEN; unit++) {
    // Four sums at once: the additions do not wait for one another.
    let [a, b, c, d] = [hidden.bias[unit]!, 0, 0, 0];
    for (let i = 0; i < INPUTS; i += 4, w += 4) {
      a += hidden.weights[w]! * patch[i]!;
      b += hidden.weights[w + 1]! * patch[i + 1]!;
      c += hidden.weights[w + 2]! * patch[i + 2]!;
      d += hidden.weights[w + 3]! * patch[i + 3]!;
    }
    activity[unit] = Math.max(0, a + b + c + d);
  }
  let most = -Infinity;
  for (let c = 0, w = 0; c < CLASSES; c++) {
    let sum = output.bias[c]!;
    for (let unit = 0; unit < HIDDEN; unit++, w++) sum += output.weights[w]! * activity[unit]!;
    out[at + c] = sum;
    if (sum > most) most = sum;
  }
  let total = 0;
  for (let c = 0; c < CLASSES; c++) total += Math.exp(out[at + c]! - most);
  const logTotal = most + Math.log(total);
  for (let c = 0; c < CLASSES; c++) out[at + c]! -= logTotal;
}
