/**
 * Reads one printed line of capitals and digits at a known place of the visual zone, as a model's
 * reference describes it. Characters are cut at the gaps between them and shown to the network one by
 * one; what it was trained on resembles them only, so every character keeps its doubts and the caller
 * asks how well an expected text fits instead of believing a reading.
 */
import { CHARACTERS, CLASSES, classifyPrint, DIGIT_ROWS, INPUTS, PATCH_COLUMNS, PATCH_ROWS } from './classifier.ts';
import { sample, type Grey } from './image.ts';

/** One character: natural logarithms of the probabilities of CHARACTERS, given that it is one of them. */
export type PrintedCharacter = Float32Array;

export interface PrintedLine {
  characters: PrintedCharacter[];
  /** What the network takes each for, without blanks. */
  text: string;
}

export interface Box { left: number; right: number; top: number; bottom: number }

/** Share of the way from paper to ink that counts as ink. */
const INK = 0.45;
/** Capitals are this high where digits of OCR-B are DIGIT_ROWS. */
const CAPITAL_ROWS = 18.5;

/**
 * @param area pixels of the picture, with the line somewhere inside and nothing else
 * @returns null where there is no print: no contrast, or a line too low to be read
 */
export function readPrint(grey: Grey, area: { x: number; y: number; width: number; height: number }): PrintedLine | null {
  const left = Math.max(0, Math.floor(area.x));
  const top = Math.max(0, Math.floor(area.y));
  const right = Math.min(grey.width, Math.ceil(area.x + area.width));
  const bottom = Math.min(grey.height, Math.ceil(area.y + area.height));
  if (right - left < 8 || bottom - top < 8) return null;
  const values: number[] = [];
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) values.push(grey.data[y * grey.width + x]!);
  values.sort((a, b) => a - b);
  const [ink, paper] = [values[Math.floor(values.length * 0.01)]!, values[Math.floor(values.length * 0.8)]!];
  if (paper - ink < 40) return null;
  const isInk = (x: number, y: number) => grey.data[y * grey.width + x]! < paper - INK * (paper - ink);
  const pieces = components({ left, top, right, bottom }, isInk);
  const tall = pieces.filter((piece) => heightOf(piece) >= 9);
  if (tall.length === 0) return null;
  const height = median(tall.map(heightOf));
  const capitals = tall.filter((piece) => heightOf(piece) > 0.7 * height && heightOf(piece) < 1.6 * height);
  // Marks above and below letters are left out: the zone has none.
  const [upper, lower] = [median(capitals.map((piece) => piece.top)), median(capitals.map((piece) => piece.bottom))];
  const boxes = capitals.filter((piece) => piece.top < lower && piece.bottom > upper).sort((a, b) => a.left - b.left).map((piece) => ({ ...piece, top: upper, bottom: lower }));
  if (boxes.length === 0) return null;
  const characters = boxes.flatMap((box) => divided(grey, box, paper, isInk));
  return { characters, text: characters.map((logs) => CHARACTERS[logs.indexOf(Math.max(...logs))]!).join('') };
}

export const heightOf = ({ top, bottom }: Box): number => bottom - top;
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

/** Connected pieces of ink, neighbours over corners included. */
export function components({ left, top, right, bottom }: Box, isInk: (x: number, y: number) => boolean): Box[] {
  const width = right - left;
  const open = new Uint8Array(width * (bottom - top));
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (isInk(x, y)) open[(y - top) * width + x - left] = 1;
  const found: Box[] = [];
  for (let begin = 0; begin < open.length; begin++) {
    if (open[begin] === 0) continue;
    const box: Box = { left: right, right: left, top: bottom, bottom: top };
    const waiting = [begin];
    open[begin] = 0;
    while (waiting.length > 0) {
      const at = waiting.pop()!;
      const [x, y] = [at % width, Math.floor(at / width)];
      box.left = Math.min(box.left, left + x);
      box.right = Math.max(box.right, left + x + 1);
      box.top = Math.min(box.top, top + y);
      box.bottom = Math.max(box.bottom, top + y + 1);
      for (let v = Math.max(0, y - 1); v <= Math.min(bottom - top - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          if (open[v * width + u] === 0) continue;
          open[v * width + u] = 0;
          waiting.push(v * width + u);
        }
      }
    }
    found.push(box);
  }
  return found;
}

const patch = new Float32Array(INPUTS);
const logs = new Float32Array(CLASSES);
/** Widest character in columns of the network's picture; wider ones are pressed together. */
const WIDEST = 16;

/** Paints one character into `patch` as the network sees it; shared with its training. */
export function printPatch(grey: Grey, { left, right, top, bottom }: Box, paper: number, patch: Float32Array): { mean: number; spread: number } {
  const step = (bottom - top) / CAPITAL_ROWS;
  const across = Math.max(step, (right - left) / WIDEST);
  const [cx, cy] = [(left + right) / 2, (top + bottom) / 2];
  let [sum, squares] = [0, 0];
  for (let row = 0; row < PATCH_ROWS; row++) {
    for (let column = 0; column < PATCH_COLUMNS; column++) {
      const x = cx + (column + 0.5 - PATCH_COLUMNS / 2) * across;
      const y = cy + (row + 0.5 - PATCH_ROWS / 2 - (DIGIT_ROWS - CAPITAL_ROWS) / 2) * step;
      const value = x < left - 1 || x > right + 1 || y < top - 1 || y > bottom + 1 ? paper : sample(grey, x - 0.5, y - 0.5);
      patch[row * PATCH_COLUMNS + column] = value;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / INPUTS;
  return { mean, spread: Math.sqrt(Math.max(0, squares / INPUTS - mean * mean)) };
}

export function classifyBox(grey: Grey, box: Box, paper: number): PrintedCharacter {
  const { mean, spread } = printPatch(grey, box, paper, patch);
  classifyPrint(patch, mean, spread, logs);
  const most = Math.max(...logs.subarray(0, CHARACTERS.length));
  const total = Math.log(logs.subarray(0, CHARACTERS.length).reduce((all, log) => all + Math.exp(log - most), 0)) + most;
  return Float32Array.from(logs.subarray(0, CHARACTERS.length), (log) => log - total);
}

/** Wider than this many heights a piece may be two characters that touch. */
const WIDE = 1.02;

/** A wide piece as one character, or as two where both halves are clearer than the whole. */
function divided(grey: Grey, box: Box, paper: number, isInk: (x: number, y: number) => boolean): PrintedCharacter[] {
  const whole = classifyBox(grey, box, paper);
  const width = box.right - box.left;
  if (width < WIDE * heightOf(box)) return [whole];
  let [cut, least] = [0, Infinity];
  for (let x = Math.round(box.left + 0.3 * width); x <= box.right - 0.3 * width; x++) {
    let ink = 0;
    for (let y = box.top; y < box.bottom; y++) if (isInk(x, y)) ink++;
    if (ink < least) [cut, least] = [x, ink];
  }
  const halves = [classifyBox(grey, { ...box, right: cut }, paper), classifyBox(grey, { ...box, left: cut }, paper)];
  return Math.min(...halves.map((logs) => Math.max(...logs))) > Math.max(...whole) + Math.log(1.05) ? halves : [whole];
}

export type FitOfText = 'fits' | 'contradicts' | 'open';

/** A printed character that is neither in the text nor missing there costs this, in nats. */
const GAP_COST = 4.5;
/** Mean cost per character up to which a text fits, and from which a single character contradicts. */
const FITS = 0.9;
const CONTRADICTS = 3.5;

/**
 * How well an expected text fits what is printed. Letters are compared with letters and digits with
 * digits; in a number that has both also with each other, but for those that look alike: O for 0 is no contradiction.
 * Over 60 painted numbers with scan noise, none of the genuine ones contradicted and 58 of the changed ones did.
 * @param expected in zone letters; fillers and blanks do not count
 */
export function fitOf({ characters }: PrintedLine, expected: string): { fit: FitOfText; cost: number } {
  const wanted = [...expected.toUpperCase()].filter((character) => /[A-Z0-9]/.test(character));
  if (wanted.length === 0) return { fit: 'open', cost: 0 };
  const steps = alignment(characters, wanted);
  const mean = steps.reduce((sum, { cost }) => sum + cost, 0) / wanted.length;
  const worst = steps.filter(({ cost }) => cost >= CONTRADICTS).length;
  const right = steps.filter(({ gap, cost }) => !gap && cost < 1).length;
  // A line of which hardly anything fits was not read, whatever it says.
  if (right < 0.6 * wanted.length) return { fit: 'open', cost: mean };
  // Two characters that touch look like a missing one; that contradicts nothing.
  if (worst > 0 && characters.length < wanted.length) return { fit: 'open', cost: mean };
  return { fit: worst > 0 ? 'contradicts' : mean <= FITS ? 'fits' : 'open', cost: mean };
}

interface Step { cost: number; gap: boolean }

/** The cheapest way to read `wanted` off the characters, a step per character or gap. */
function alignment(characters: readonly PrintedCharacter[], wanted: readonly string[]): Step[] {
  const mixed = wanted.some((character) => /\d/.test(character)) && wanted.some((character) => /[A-Z]/.test(character));
  const best: Array<Array<{ cost: number; steps: Step[] }>> = Array.from({ length: characters.length + 1 }, () => []);
  for (let i = 0; i <= characters.length; i++) {
    for (let j = 0; j <= wanted.length; j++) {
      const ways = [
        ...(i > 0 && j > 0 ? [{ from: best[i - 1]![j - 1]!, cost: costOf(characters[i - 1]!, wanted[j - 1]!, mixed), gap: false }] : []),
        ...(i > 0 ? [{ from: best[i - 1]![j]!, cost: GAP_COST, gap: true }] : []),
        ...(j > 0 ? [{ from: best[i]![j - 1]!, cost: GAP_COST, gap: true }] : []),
      ].sort((a, b) => a.from.cost + a.cost - b.from.cost - b.cost);
      const [way] = ways;
      best[i]![j] = way ? { cost: way.from.cost + way.cost, steps: [...way.from.steps, { cost: way.cost, gap: way.gap }] } : { cost: 0, steps: [] };
    }
  }
  return best[characters.length]![wanted.length]!.steps;
}

/** Capitals and digits that fonts draw alike: one printed for the other contradicts nothing. */
const ALIKE = ['0ODQ', '1IL', '2Z', '5S', '6G', '8B'];
/** In many faces J reaches below the line, where it is cut off: what is left of it is an I. */
const CUT_OFF = '1IJ';
const areAlike = (a: string, b: string): boolean => ALIKE.some((group) => group.includes(a) && group.includes(b));

/** Indices in CHARACTERS of what a printed character is weighed against: its own kind, and of the other what does not look like it where a text has both. */
function rivalsOf(wanted: string, mixed: boolean): readonly number[] {
  const kind = /\d/.test(wanted) ? /\d/ : /[A-Z]/;
  return [...CHARACTERS].flatMap((character, c) => (kind.test(character) || (mixed && character !== '<' && !areAlike(character, wanted)) ? [c] : []));
}
const rivals = [false, true].map((mixed) => new Map([...CHARACTERS].map((wanted) => [wanted, rivalsOf(wanted, mixed)])));

/** How much less likely the wanted character is than the likeliest it may be. */
function costOf(logs: PrintedCharacter, wanted: string, mixed: boolean): number {
  if (CUT_OFF.includes(wanted) && CUT_OFF.includes(CHARACTERS[logs.indexOf(Math.max(...logs))]!)) return 0;
  let most = -Infinity;
  for (const c of rivals[Number(mixed)]!.get(wanted)!) most = Math.max(most, logs[c]!);
  return Math.min(GAP_COST * 1.5, most - logs[CHARACTERS.indexOf(wanted)]!);
}

/** The reading, each character of the kind that the expected text has most of. */
export function textOf({ characters }: PrintedLine, expected: string): string {
  const digits = [...expected].filter((character) => /\d/.test(character)).length;
  const kind = digits === expected.length ? /\d/ : digits === 0 ? /[A-Z]/ : /[A-Z0-9]/;
  return characters.map((logs) => [...CHARACTERS].filter((character) => kind.test(character)).reduce((a, b) => (logs[CHARACTERS.indexOf(b)]! > logs[CHARACTERS.indexOf(a)]! ? b : a))).join('');
}
