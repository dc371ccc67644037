/**
 * Trains the character network and writes classifier-weights.ts. Run by hand, about ten minutes:
 *   node src-main/documents/page/train-classifier.ts
 * The training pictures are painted from the outlines in ocr-b.ts with varied stroke, size, slant,
 * place, sharpness, resolution, noise, pattern, crossing lines and glare, one in twenty from DejaVu Sans
 * Mono (Debian's fonts-dejavu-core), since zones are also printed in faces that only resemble OCR-B.
 * Pictures of no character: gaps, other lines, ordinary print of any size, textures, edges. No picture
 * of a document takes part, so the specimen set measures something the network has never seen. The seed
 * is fixed.
 */
import sharp from 'sharp';
import { seededRandom } from '../../training/invented-person.ts';
import { CHARACTERS, DIGIT_ROWS, HIDDEN, NO_CHARACTER, normalisePatch, PATCH_COLUMNS, PATCH_ROWS } from './classifier.ts';
import { OCR_B, OCR_B_ADVANCE, OCR_B_HEIGHT } from './ocr-b.ts';
import { train } from './train-network.ts';

const SAMPLES = Number(process.env.SAMPLES ?? 2_000_000);
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

/** The same cells painted in a font of the machine. */
async function paintFont(family: string, size: number, weight: string): Promise<Float32Array[]> {
  return Promise.all([...CHARACTERS].map(async (character) => {
    const text = character === '<' ? '&lt;' : character;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${CELL_COLUMNS}" height="${CELL_ROWS}"><rect width="100%" height="100%" fill="white"/><text x="${CELL_COLUMNS / 2}" y="${MARGIN + DIGIT}" font-family="${family}" font-weight="${weight}" font-size="${size}" text-anchor="middle">${text}</text></svg>`;
    return Float32Array.from(await sharp(Buffer.from(svg)).grayscale().raw().toBuffer(), (value) => 1 - value / 255);
  }));
}
const others = [await paintFont('DejaVu Sans Mono', 80, 'normal'), await paintFont('DejaVu Sans Mono', 80, 'bold')];

/** A sheet of ordinary print in several sizes: what a page holds beside its zone. */
const SHEET = 900;
const PRINT_SIZES = [18, 26, 38, 56, 80, 110];
async function paintPrint(): Promise<Float32Array[]> {
  const letters = 'abcdefghijklmnopqrstuvwxyzabcdeeeiiinnrrsttäöüABCDEFGHIJKLMNOPRSTUVWZ0123456789.,-/()';
  return Promise.all(PRINT_SIZES.flatMap((size) => ['DejaVu Sans', 'DejaVu Serif', 'DejaVu Sans Mono'].map(async (family) => {
    const rows: string[] = [];
    for (let y = size; y < SHEET; y += size * between(1.1, 1.9)) {
      const words = Array.from({ length: 40 }, () => Array.from({ length: 1 + Math.floor(random() * 9) }, () => letters[Math.floor(random() * letters.length)]).join('')).join(' ');
      rows.push(`<text x="${-random() * 60}" y="${y}" font-family="${family}" font-weight="${random() < 0.3 ? 'bold' : 'normal'}" font-size="${size}">${words}</text>`);
    }
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SHEET}" height="${SHEET}"><rect width="100%" height="100%" fill="white"/>${rows.join('')}</svg>`;
    return Float32Array.from(await sharp(Buffer.from(svg)).grayscale().raw().toBuffer(), (value) => 1 - value / 255);
  })));
}
const print = await paintPrint();
const CONTEXT = 3 * CELL_COLUMNS;
const context = new Float32Array(CONTEXT * CELL_ROWS);
/** These look different upside down, so that a page the wrong way round is seen as such. */
const TURNED = 'ACDEFGJKLMPRTUVWY12345 7<'.replace(' ', '');

/** Cuts ordinary print out of a sheet. */
function paintOther(): void {
  const sheet = print[Math.floor(random() * print.length)]!;
  const [left, top] = [Math.floor(random() * (SHEET - CONTEXT)), Math.floor(random() * (SHEET - CELL_ROWS))];
  for (let y = 0; y < CELL_ROWS; y++) for (let x = 0; x < CONTEXT; x++) context[y * CONTEXT + x] = sheet[(top + y) * SHEET + left + x]!;
}

/** Edges, bars and waves as photographs and security printing have them. */
function paintTexture(): void {
  const kind = random();
  const [angle, wave, phase, offset] = [between(0, Math.PI), between(8, 90), between(0, 6.28), between(-40, 40)];
  const [second, wave2] = [between(0, Math.PI), between(8, 90)];
  const bar = between(6, 60);
  for (let y = 0; y < CELL_ROWS; y++) {
    for (let x = 0; x < CONTEXT; x++) {
      const along = (x - CONTEXT / 2) * Math.cos(angle) + (y - CELL_ROWS / 2) * Math.sin(angle);
      const across = (x - CONTEXT / 2) * Math.cos(second) + (y - CELL_ROWS / 2) * Math.sin(second);
      context[y * CONTEXT + x] = kind < 0.25 ? (along > offset ? 1 : 0) : kind < 0.5 ? (Math.abs(along - offset) < bar ? 1 : 0)
        : kind < 0.75 ? 0.5 + 0.5 * Math.sin((along * 6.28) / wave + phase) : (Math.sin((along * 6.28) / wave + phase) + Math.sin((across * 6.28) / wave2) > 0.4 ? 1 : 0);
    }
  }
}

function paintContext(middle: string): void {
  const stroke = random() < 0.05 ? others[Math.floor(random() * others.length)]! : glyphs[Math.floor(random() * STROKES.length)]!;
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
  const [slant, turn] = [gauss() * 0.06, gauss() * 0.03];
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
  const crossing = random() < 0.18 ? { angle: between(0, Math.PI), offset: between(-10, 10), width: between(0.5, 1.6), depth: contrast * between(0.2, 0.8) } : null;
  const glare = random() < 0.05 ? { x: between(0, PATCH_COLUMNS), y: between(0, PATCH_ROWS), size: between(3, 9), depth: between(40, 120) } : null;
  for (let y = 0; y < PATCH_ROWS; y++) {
    for (let x = 0; x < PATCH_COLUMNS; x++) {
      const [sy, sx] = [Math.min(rows - 1.001, Math.max(0, ((y + 0.5) / PATCH_ROWS) * rows - 0.5)), Math.min(columns - 1.001, Math.max(0, ((x + 0.5) / PATCH_COLUMNS) * columns - 0.5))];
      const [top, left] = [Math.floor(sy), Math.floor(sx)];
      const [fy, fx, at] = [sy - top, sx - left, top * columns + left];
      const value = (small[at]! * (1 - fx) + small[at + 1]! * fx) * (1 - fy) + (small[at + columns]! * (1 - fx) + small[at + columns + 1]! * fx) * fy;
      let light = 220 - value * contrast + (tiltX * x) / PATCH_COLUMNS + (tiltY * y) / PATCH_ROWS + gauss() * noise;
      if (pattern) light -= pattern.depth * Math.max(0, Math.sin((x * Math.cos(pattern.angle) + y * Math.sin(pattern.angle)) * (6.28 / pattern.wave) + pattern.phase));
      if (crossing) light -= crossing.depth * Math.exp(-((((x - PATCH_COLUMNS / 2) * Math.cos(crossing.angle) + (y - PATCH_ROWS / 2) * Math.sin(crossing.angle) - crossing.offset) / crossing.width) ** 2));
      if (glare) light = Math.min(255, light + glare.depth * Math.exp(-((x - glare.x) ** 2 + (y - glare.y) ** 2) / glare.size ** 2));
      out[y * PATCH_COLUMNS + x] = light;
    }
  }
  normalisePatch(out);
}

/** Paints one example into `out` and returns its class. */
function example(out: Float32Array): number {
  const character = random() < 0.08 ? '<' : CHARACTERS[Math.floor(random() * CHARACTERS.length)]!;
  if (random() < 0.14) {
    if (random() < 0.7) paintOther();
    else paintTexture();
    photograph({ dx: gauss() * 6, dy: gauss() * 6, turned: false }, out);
    return NO_CHARACTER;
  }
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

await train('./classifier-weights.ts', 'train-classifier.ts from painted OCR-B characters', { samples: SAMPLES, hidden: HIDDEN, example, gauss });
