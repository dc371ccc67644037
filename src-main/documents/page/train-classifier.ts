/**
 * Trains the character network and writes classifier-weights.ts. Run by hand, about three minutes:
 *   node src-main/documents/page/train-classifier.ts
 * The training pictures are painted from the outlines in ocr-b.ts with varied stroke, size, slant,
 * place, sharpness, resolution, noise, pattern and glare; no picture of a document takes part, so
 * the specimen set measures something the network has never seen. The seed is fixed.
 */
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { seededRandom } from '../../training/invented-person.ts';
import { CHARACTERS, CLASSES, DIGIT_ROWS, HIDDEN, INPUTS, NO_CHARACTER, normalisePatch, PATCH_COLUMNS, PATCH_ROWS, type StoredLayer } from './classifier.ts';
import { OCR_B, OCR_B_ADVANCE, OCR_B_HEIGHT } from './ocr-b.ts';

const SAMPLES = Number(process.env.SAMPLES ?? 1_500_000);
const BATCH = 32;
const random = seededRandom(20260101);
const between = (low: number, high: number) => low + random() * (high - low);
const gauss = () => (random() + random() + random() + random() - 2) * 1.73;

/** Source glyphs: a digit is 60 rows high, the cell has 12 rows above and below. */
const DIGIT = 60;
const MARGIN = 14;
const CELL_ROWS = DIGIT + 2 * MARGIN;
const UNIT = DIGIT / OCR_B_HEIGHT;
const CELL_COLUMNS = Math.round(OCR_B_ADVANCE * UNIT);
/** Added to the stroke's width in font units; negative makes it thinner. */
const STROKES = [-34, -16, 0, 18, 40];

async function paintGlyphs(): Promise<Float32Array[][]> {
  return Promise.all(STROKES.map(async (stroke) => Promise.all([...CHARACTERS].map(async (character) => {
    const colour = stroke < 0 ? 'white' : 'black';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${CELL_COLUMNS}" height="${CELL_ROWS}"><rect width="100%" height="100%" fill="white"/><path transform="translate(0 ${MARGIN + DIGIT}) scale(${UNIT})" d="${OCR_B[character]!}" fill="black" stroke="${colour}" stroke-width="${Math.abs(stroke)}" stroke-linejoin="round"/></svg>`;
    return Float32Array.from(await sharp(Buffer.from(svg)).grayscale().raw().toBuffer(), (value) => 1 - value / 255);
  }))));
}

const glyphs = await paintGlyphs();
const CONTEXT = 3 * CELL_COLUMNS;
const context = new Float32Array(CONTEXT * CELL_ROWS);
/** These look different upside down, so that a page the wrong way round is seen as such. */
const TURNED = 'ACDEFGJKLMPRTUVWY12345 7<'.replace(' ', '');

function paintContext(middle: string): void {
  const stroke = glyphs[Math.floor(random() * STROKES.length)]!;
  const neighbour = () => (random() < 0.12 ? '' : random() < 0.35 ? '<' : CHARACTERS[Math.floor(random() * CHARACTERS.length)]!);
  context.fill(0);
  [neighbour(), middle, neighbour()].forEach((character, cell) => {
    if (character === '') return;
    const source = stroke[CHARACTERS.indexOf(character)]!;
    for (let y = 0; y < CELL_ROWS; y++) for (let x = 0; x < CELL_COLUMNS; x++) context[y * CONTEXT + cell * CELL_COLUMNS + x] = source[y * CELL_COLUMNS + x]!;
  });
}

function ink(x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < 0 || top < 0 || left >= CONTEXT - 1 || top >= CELL_ROWS - 1) return 0;
  const [fx, fy, at] = [x - left, y - top, top * CONTEXT + left];
  return (context[at]! * (1 - fx) + context[at + 1]! * fx) * (1 - fy) + (context[at + CONTEXT]! * (1 - fx) + context[at + CONTEXT + 1]! * fx) * fy;
}

interface View { dx: number; dy: number; turned: boolean }

/** Takes a distorted picture of the context's middle, as a bad camera would. */
function photograph(view: View, out: Float32Array): void {
  const resolution = random() < 0.35 ? 1 : between(0.3, 1);
  const [rows, columns] = [Math.max(6, Math.round(PATCH_ROWS * resolution)), Math.max(6, Math.round(PATCH_COLUMNS * resolution))];
  const step = DIGIT / DIGIT_ROWS;
  const [scaleX, scaleY] = [step * between(0.85, 1.17), step * between(0.87, 1.15)];
  const [slant, turn] = [gauss() * 0.05, gauss() * 0.025];
  const small = new Float32Array(rows * columns);
  const tap = Math.max(2, Math.ceil(2.2 / resolution));
  const blur = between(0.6, random() < 0.3 ? 2.2 : 1.3);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let i = 0; i < tap; i++) {
        for (let j = 0; j < tap; j++) {
          const v = ((r + 0.5 + ((i + 0.5) / tap - 0.5) * blur) / rows - 0.5) * PATCH_ROWS * scaleY;
          const u = ((c + 0.5 + ((j + 0.5) / tap - 0.5) * blur) / columns - 0.5) * PATCH_COLUMNS * scaleX;
          const sign = view.turned ? -1 : 1;
          sum += ink(CONTEXT / 2 + sign * (u + v * slant - v * turn) + view.dx * step, CELL_ROWS / 2 + sign * (v + u * turn) + view.dy * step);
        }
      }
      small[r * columns + c] = sum / (tap * tap);
    }
  }
  const contrast = between(35, 200);
  const [tiltX, tiltY] = [gauss() * 20, gauss() * 12];
  const noise = random() < 0.4 ? 0 : contrast * between(0, 0.17);
  const pattern = random() < 0.35 ? { angle: between(0, Math.PI), wave: between(3, 14), depth: contrast * between(0.05, 0.3), phase: between(0, 6) } : null;
  const glare = random() < 0.05 ? { x: between(0, PATCH_COLUMNS), y: between(0, PATCH_ROWS), size: between(3, 9), depth: between(40, 120) } : null;
  for (let y = 0; y < PATCH_ROWS; y++) {
    for (let x = 0; x < PATCH_COLUMNS; x++) {
      const [sy, sx] = [Math.min(rows - 1.001, Math.max(0, ((y + 0.5) / PATCH_ROWS) * rows - 0.5)), Math.min(columns - 1.001, Math.max(0, ((x + 0.5) / PATCH_COLUMNS) * columns - 0.5))];
      const [top, left] = [Math.floor(sy), Math.floor(sx)];
      const [fy, fx, at] = [sy - top, sx - left, top * columns + left];
      const value = (small[at]! * (1 - fx) + small[at + 1]! * fx) * (1 - fy) + (small[at + columns]! * (1 - fx) + small[at + columns + 1]! * fx) * fy;
      let light = 220 - value * contrast + (tiltX * x) / PATCH_COLUMNS + (tiltY * y) / PATCH_ROWS + gauss() * noise;
      if (pattern) light -= pattern.depth * Math.max(0, Math.sin((x * Math.cos(pattern.angle) + y * Math.sin(pattern.angle)) * (6.28 / pattern.wave) + pattern.phase));
      if (glare) light = Math.min(255, light + glare.depth * Math.exp(-((x - glare.x) ** 2 + (y - glare.y) ** 2) / glare.size ** 2));
      out[y * PATCH_COLUMNS + x] = light;
    }
  }
  normalisePatch(out);
}

/** Paints one example into `out` and returns its class. */
function example(out: Float32Array): number {
  const character = random() < 0.08 ? '<' : CHARACTERS[Math.floor(random() * CHARACTERS.length)]!;
  if (random() < 0.12) {
    const pitch = OCR_B_ADVANCE * (DIGIT_ROWS / OCR_B_HEIGHT);
    const kind = random();
    const turned = kind < 0.3 && TURNED.includes(character);
    if (kind > 0.85) context.fill(0);
    else paintContext(character);
    const aside = (random() < 0.5 ? -1 : 1) * between(0.3, 0.5) * pitch;
    const above = (random() < 0.5 ? -1 : 1) * between(0.3, 0.8) * DIGIT_ROWS;
    photograph(turned ? { dx: gauss(), dy: gauss(), turned: true } : kind < 0.65 ? { dx: aside, dy: gauss(), turned: false } : { dx: gauss() * 4, dy: above, turned: false }, out);
    return NO_CHARACTER;
  }
  paintContext(character);
  photograph({ dx: gauss() * 1.0, dy: gauss() * 0.9, turned: false }, out);
  return CHARACTERS.indexOf(character);
}

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
const REPORT = 50_016;
for (let n = 1; n <= SAMPLES; n++) {
  if (learn(patch, example(patch), active, back, out)) right++;
  if (n % BATCH === 0) {
    const rate = 0.03 * Math.max(0.01, 1 - n / SAMPLES);
    move(hidden, rate);
    move(output, rate);
  }
  if (n % REPORT === 0) {
    console.error(`${n}: ${((100 * right) / REPORT).toFixed(2)} % right`);
    right = 0;
  }
}
const text = `/** Written by train-classifier.ts from painted OCR-B characters; do not edit. */\nimport type { StoredLayer } from './classifier.ts';\n\nexport const WEIGHTS: { hidden: StoredLayer; output: StoredLayer } = ${JSON.stringify({ hidden: store(hidden, INPUTS), output: store(output, HIDDEN) }, null, 2)};\n`;
await writeFile(new URL('./classifier-weights.ts', import.meta.url), text);
