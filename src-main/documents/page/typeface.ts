/**
 * How closely the print of a zone resembles OCR-B [TR-03135-1 5.5.4.1.3, ICAO 9303-3 4.3]: the correlation
 * of the characters as printed with their outlines, at the size and place where they agree best.
 */
import sharp from 'sharp';
import { DIGIT_ROWS, PATCH_COLUMNS, PATCH_ROWS } from './classifier.ts';
import { sample } from './image.ts';
import { OCR_B, OCR_B_ADVANCE, OCR_B_HEIGHT } from './ocr-b.ts';
import type { Zone } from './zone.ts';

const SCALE = DIGIT_ROWS / OCR_B_HEIGHT;
const SUPER = 4;
let painted: Promise<Map<string, Float32Array>> | null = null;

/** Ink of each character in a patch as the network sees it, with mean 0 and length 1. */
async function templates(): Promise<Map<string, Float32Array>> {
  const entries = await Promise.all(Object.entries(OCR_B).map(async ([character, path]): Promise<[string, Float32Array]> => {
    const [width, height] = [PATCH_COLUMNS * SUPER, PATCH_ROWS * SUPER];
    const move = `translate(${width / 2 - (OCR_B_ADVANCE * SCALE * SUPER) / 2} ${height / 2 + (DIGIT_ROWS * SUPER) / 2}) scale(${SCALE * SUPER})`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="white"/><path transform="${move}" d="${path}"/></svg>`;
    const grey = await sharp(Buffer.from(svg)).grayscale().resize(PATCH_COLUMNS, PATCH_ROWS, { kernel: 'cubic' }).blur(0.7).raw().toBuffer();
    return [character, normalised(Float32Array.from(grey, (value) => 255 - value))];
  }));
  return new Map(entries);
}

function normalised(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) + 1e-6;
  return values.map((value) => (value - mean) / length);
}

const STRETCHES = [0.9, 0.95, 1, 1.05, 1.1];
const SHIFTS = [-2, -1, 0, 1, 2];
const ASIDE = [-1.5, 0, 1.5];

/**
 * @returns mean correlation of the clearest three quarters of the characters, -1 to 1; null where a zone has
 *   too few characters to tell
 */
export async function resemblance({ lines, places, text }: Zone): Promise<number | null> {
  const known = await (painted ??= templates());
  const patch = new Float32Array(PATCH_COLUMNS * PATCH_ROWS);
  const values = lines.flatMap(({ strip: { grey } }, row) => {
    let best: number[] = [];
    let most = -Infinity;
    for (const stretch of STRETCHES) {
      for (const shift of SHIFTS) {
        const here = places[row]!.flatMap((place, column) => {
          const template = known.get(text[row]![column]!);
          if (!template || text[row]![column] === '<') return [];
          return [Math.max(...ASIDE.map((aside) => {
            for (let y = 0, at = 0; y < PATCH_ROWS; y++) {
              for (let x = 0; x < PATCH_COLUMNS; x++) patch[at++] = 255 - sample(grey, place + aside + (x + 0.5 - PATCH_COLUMNS / 2) * stretch - 0.5, grey.height / 2 + shift + (y + 0.5 - PATCH_ROWS / 2) * stretch - 0.5);
            }
            const ink = normalised(patch);
            return ink.reduce((sum, value, i) => sum + value * template[i]!, 0);
          }))];
        });
        const mean = here.reduce((sum, value) => sum + value, 0) / Math.max(1, here.length);
        if (here.length > 0 && mean > most) [most, best] = [mean, here];
      }
    }
    return best;
  });
  if (values.length < 12) return null;
  const clear = values.sort((a, b) => b - a).slice(0, Math.ceil(values.length * 0.75));
  return clear.reduce((sum, value) => sum + value, 0) / clear.length;
}
