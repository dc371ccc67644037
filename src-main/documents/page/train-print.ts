/**
 * Trains the network for print of the visual zone and writes print-weights.ts. Run by hand, about two
 * minutes: node src-main/documents/page/train-print.ts
 * Its pictures are capitals and digits painted in DejaVu Sans, Sans Bold, Serif and Sans Mono (Debian's
 * fonts-dejavu-core) at several sizes, blurred, with noise and patterns. It knows no state's typeface:
 * how well it reads real documents has not been measured. The seed is fixed.
 */
import sharp from 'sharp';
import { seededRandom } from '../../training/invented-person.ts';
import { CHARACTERS, normalisePatch, PATCH_COLUMNS, PATCH_ROWS, PRINT_HIDDEN } from './classifier.ts';
import { newGrey, type Grey } from './image.ts';
import { OCR_B, OCR_B_ADVANCE, OCR_B_HEIGHT } from './ocr-b.ts';
import { printPatch, type Box } from './read-print.ts';
import { train } from './train-network.ts';

const SAMPLES = Number(process.env.SAMPLES ?? 500_000);
const random = seededRandom(20260202);
const between = (low: number, high: number) => low + random() * (high - low);
const gauss = () => (random() + random() + random() + random() - 2) * 1.73;

const FACES = [['DejaVu Sans', 'normal'], ['DejaVu Sans', 'bold'], ['DejaVu Serif', 'normal'], ['DejaVu Sans Mono', 'normal'], ['OCR-B', '']] as const;
const SIZES = [14, 20, 28, 40];
const KNOWN = [...CHARACTERS].filter((character) => character !== '<');

interface Glyph { grey: Grey; box: Box }

/** One character black on white, with the box around its ink. */
async function paint(character: string, [family, weight]: (typeof FACES)[number], size: number): Promise<Glyph> {
  const side = size * 3;
  const scale = (size * 0.73) / OCR_B_HEIGHT;
  const drawn = family === 'OCR-B'
    ? `<path transform="translate(${side / 2 - (OCR_B_ADVANCE * scale) / 2} ${2 * size}) scale(${scale})" d="${OCR_B[character]!}"/>`
    : `<text x="${side / 2}" y="${2 * size}" font-family="${family}" font-weight="${weight}" font-size="${size}" text-anchor="middle">${character}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="100%" height="100%" fill="white"/>${drawn}</svg>`;
  const grey = { data: Float32Array.from(await sharp(Buffer.from(svg)).grayscale().raw().toBuffer()), width: side, height: side };
  const box: Box = { left: side, right: 0, top: side, bottom: 0 };
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (grey.data[y * side + x]! > 140) continue;
      [box.left, box.right, box.top, box.bottom] = [Math.min(box.left, x), Math.max(box.right, x + 1), Math.min(box.top, y), Math.max(box.bottom, y + 1)];
    }
  }
  return { grey, box };
}

const glyphs = await Promise.all(FACES.map((face) => Promise.all(SIZES.map((size) => Promise.all(KNOWN.map((character) => paint(character, face, size)))))));

/** Paints one example into `out` and returns its class. */
function example(out: Float32Array): number {
  const which = Math.floor(random() * KNOWN.length);
  const { grey, box } = glyphs[Math.floor(random() * FACES.length)]![Math.floor(random() * SIZES.length)]![which]!;
  const contrast = between(0.35, 1);
  const noise = random() < 0.4 ? 0 : between(0, 28) * contrast;
  const wave = random() < 0.35 ? { angle: between(0, Math.PI), length: between(3, 14), depth: between(8, 60) * contrast, phase: between(0, 6) } : null;
  const blur = random() < 0.5 ? 0 : between(0.3, 1);
  const spoilt = newGrey(grey.width, grey.height, 255);
  for (let y = box.top - 2; y < box.bottom + 2; y++) {
    for (let x = box.left - 2; x < box.right + 2; x++) {
      const at = y * grey.width + x;
      const around = (grey.data[at - 1]! + grey.data[at + 1]! + grey.data[at - grey.width]! + grey.data[at + grey.width]!) / 4;
      let light = 235 - (255 - (grey.data[at]! * (1 - blur / 2) + around * (blur / 2))) * contrast + gauss() * noise;
      if (wave) light -= wave.depth * Math.max(0, Math.sin((x * Math.cos(wave.angle) + y * Math.sin(wave.angle)) * (6.28 / wave.length) + wave.phase));
      spoilt.data[at] = light;
    }
  }
  const loose = (amount: number) => amount * gauss() * 0.5;
  const height = box.bottom - box.top;
  printPatch(spoilt, { left: box.left + loose(1), right: box.right + loose(1), top: box.top + loose(0.06 * height), bottom: box.bottom + loose(0.06 * height) }, 235, out);
  if (out.length !== PATCH_COLUMNS * PATCH_ROWS) throw new Error('patch size');
  normalisePatch(out);
  return CHARACTERS.indexOf(KNOWN[which]!);
}

await train('./print-weights.ts', "train-print.ts from painted characters of free fonts", { samples: SAMPLES, hidden: PRINT_HIDDEN, example, gauss });
