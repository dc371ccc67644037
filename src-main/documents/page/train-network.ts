/**
 * A small network of one hidden layer that learns from painted examples: used by train-classifier.ts
 * (zone) and train-print.ts (visual zone), by hand, never while the program runs.
 */
import { writeFile } from 'node:fs/promises';
import { CLASSES, INPUTS, type StoredLayer } from './classifier.ts';

const BATCH = 32;
const REPORT = 50_016;

/**
 * Learns from `samples` examples and writes the weights to a file of this folder.
 * @param example paints a normalised patch into the array and returns its class
 * @param gauss normally distributed numbers for the first weights
 */
export async function train(file: string, made: string, { samples, hidden: HIDDEN, example, gauss }: { samples: number; hidden: number; example(out: Float32Array): number; gauss(): number }): Promise<void> {
  const layer = (rows: number, columns: number, spread: number) => ({ weights: Float32Array.from({ length: rows * columns }, () => gauss() * spread), bias: new Float32Array(rows), moved: new Float32Array(rows * columns), movedBias: new Float32Array(rows), slope: new Float32Array(rows * columns), slopeBias: new Float32Array(rows) });
  const hidden = layer(HIDDEN, INPUTS, Math.sqrt(2 / INPUTS));
  const output = layer(CLASSES, HIDDEN, Math.sqrt(1 / HIDDEN));
  type Trained = ReturnType<typeof layer>;

  /** One example forward and backward; slopes are summed up. Returns whether it was classified rightly. */
  function learn(patch: Float32Array, wanted: number, active: Float32Array, back: Float32Array, out: Float32Array): boolean {
    for (let u = 0; u < HIDDEN; u++) {
      let sum = hidden.bias[u]!;
      const base = u * INPUTS;
      for (let i = 0; i < INPUTS; i++) sum += hidden.weights[base + i]! * patch[i]!;
      active[u] = sum > 0 ? sum : 0;
      back[u] = 0;
    }
    let [best, total] = [0, 0];
    for (let c = 0; c < CLASSES; c++) {
      let sum = output.bias[c]!;
      for (let u = 0; u < HIDDEN; u++) sum += output.weights[c * HIDDEN + u]! * active[u]!;
      out[c] = sum;
      if (sum > out[best]!) best = c;
    }
    const most = out[best]!;
    for (let c = 0; c < CLASSES; c++) total += out[c] = Math.exp(out[c]! - most);
    for (let c = 0; c < CLASSES; c++) {
      const error = out[c]! / total - (c === wanted ? 1 : 0);
      output.slopeBias[c]! += error;
      for (let u = 0; u < HIDDEN; u++) {
        output.slope[c * HIDDEN + u]! += error * active[u]!;
        back[u]! += error * output.weights[c * HIDDEN + u]!;
      }
    }
    for (let u = 0; u < HIDDEN; u++) {
      if (active[u] === 0) continue;
      const [error, base] = [back[u]!, u * INPUTS];
      hidden.slopeBias[u]! += error;
      for (let i = 0; i < INPUTS; i++) hidden.slope[base + i]! += error * patch[i]!;
    }
    return best === wanted;
  }

  function move({ weights, bias, moved, movedBias, slope, slopeBias }: Trained, rate: number): void {
    for (let i = 0; i < weights.length; i++) {
      moved[i] = moved[i]! * 0.9 - (rate * slope[i]!) / BATCH;
      weights[i]! += moved[i]!;
      slope[i] = 0;
    }
    for (let i = 0; i < bias.length; i++) {
      movedBias[i] = movedBias[i]! * 0.9 - (rate * slopeBias[i]!) / BATCH;
      bias[i]! += movedBias[i]!;
      slopeBias[i] = 0;
    }
  }

  function store({ weights, bias }: Trained, columns: number): StoredLayer {
    const scales = Float32Array.from(bias, (_unused, row) => Math.max(...weights.subarray(row * columns, (row + 1) * columns).map(Math.abs)) / 127);
    const small = Int8Array.from(weights, (value, i) => Math.round(value / scales[Math.floor(i / columns)]!));
    const base64 = (array: Int8Array | Float32Array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
    return { weights: base64(small), scales: base64(scales), bias: base64(bias) };
  }

  const patch = new Float32Array(INPUTS);
  const [active, back, out] = [new Float32Array(HIDDEN), new Float32Array(HIDDEN), new Float32Array(CLASSES)];
  let right = 0;
  for (let n = 1; n <= samples; n++) {
    if (learn(patch, example(patch), active, back, out)) right++;
    if (n % BATCH === 0) {
      const rate = 0.03 * Math.max(0.01, 1 - n / samples);
      move(hidden, rate);
      move(output, rate);
    }
    if (n % REPORT === 0) {
      console.error(`${n}: ${((100 * right) / REPORT).toFixed(2)} % right`);
      right = 0;
    }
  }
  const text = `/** Written by ${made}; do not edit. */\nimport type { StoredNetwork } from './classifier.ts';\n\nexport const WEIGHTS: StoredNetwork = ${JSON.stringify({ hidden: store(hidden, INPUTS), output: store(output, HIDDEN) }, null, 2)};\n`;
  await writeFile(new URL(file, import.meta.url), text);
}
