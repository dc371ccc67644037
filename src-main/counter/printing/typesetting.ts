/**
 * Text into lines: a font for every character, line breaks, and the order of reading turned into the order of
 * drawing (Unicode bidirectional algorithm, UAX #9: levels by bidi-js, rule L2 here). Letters are joined by the
 * font itself when a piece is drawn (fontkit), so a piece is always a whole word of one script.
 */
import bidiFactory from 'bidi-js';
import type { Weight } from './fonts.ts';

interface Levels {
  levels: Uint8Array;
  paragraphs: { level: number }[];
}

/** The package's types describe its ES module, Node loads its CommonJS one: the same function. */
const bidi = (bidiFactory as unknown as () => { getEmbeddingLevels(text: string, direction?: 'ltr' | 'rtl'): Levels; getMirroredCharacter(character: string): string | null })();

export interface FontChooser {
  /** Font of a weight for a character; null where none has it. `before` is kept while it can be. */
  fontFor(weight: Weight, codePoint: number, before: string | null): string | null;
  width(font: string, size: number, text: string): number;
}

export interface Piece {
  text: string;
  font: string;
  /** From the left of the text area, in points. */
  x: number;
  width: number;
}

export interface Line {
  /** In the order of reading. */
  text: string;
  pieces: Piece[];
  width: number;
  rightToLeft: boolean;
}

export interface Setting {
  size: number;
  width: number;
  weight: Weight;
  /** Direction of the paragraph; `auto` takes that of its first letter. */
  direction: 'ltr' | 'rtl' | 'auto';
  align?: 'start' | 'centre' | 'end';
}

interface Character {
  text: string;
  weight: Weight;
  font: string;
}

/** Right-to-left scripts this desk has letters for. */
const rtlLetter = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/**
 * @param text one paragraph; `**bold**` switches the weight, `\n` breaks the line
 * @param missing is told of characters that no font has; they are written as `‹U+12A0›`
 */
export function setText(text: string, setting: Setting, fonts: FontChooser, missing: (codePoint: number) => void): Line[] {
  return text.split('\n').flatMap((part) => setParagraph(charactersOf(part.normalize('NFC'), setting.weight, fonts, missing), setting, fonts));
}

function charactersOf(text: string, weight: Weight, fonts: FontChooser, missing: (codePoint: number) => void): Character[] {
  const characters: Character[] = [];
  let before: string | null = null;
  let bold = false;
  for (const part of text.split(/(\*\*)/)) {
    if (part === '**') {
      bold = !bold;
      before = null;
      continue;
    }
    for (const character of part) {
      const at = character.codePointAt(0)!;
      // Control and formatting characters have no picture; the direction is worked out without them. Those that
      // part or join letters (Persian needs the first) belong to the word.
      if (/[\p{Cc}\p{Cf}]/u.test(character) && !(before !== null && /[\u200C\u200D]/.test(character))) continue;
      const own: Weight = bold && weight === 'regular' ? 'bold' : weight;
      const font: string | null = fonts.fontFor(own, at, before);
      if (font === null && /\p{Cf}/u.test(character)) continue;
      if (font !== null) {
        characters.push({ text: character, weight: own, font });
        before = font;
        continue;
      }
      missing(at);
      for (const letter of `‹U+${at.toString(16).toUpperCase().padStart(4, '0')}›`) characters.push({ text: letter, weight: own, font: fonts.fontFor(own, letter.codePointAt(0)!, null)! });
      before = null;
    }
  }
  return characters;
}

function setParagraph(characters: Character[], setting: Setting, fonts: FontChooser): Line[] {
  if (characters.length === 0) return [{ text: '', pieces: [], width: 0, rightToLeft: false }];
  // One UTF-16 unit per character for the levels: those outside the basic plane do not occur in RTL scripts here.
  const flat = characters.map((one) => (one.text.length === 1 ? one.text : '\u2610')).join('');
  const levels = bidi.getEmbeddingLevels(flat, setting.direction === 'auto' ? undefined : setting.direction);
  const base = levels.paragraphs[0]?.level ?? 0;
  const lines: Line[] = [];
  let start = 0;
  while (start < characters.length) {
    const end = endOfLine(characters, start, setting, fonts);
    lines.push(drawnLine(characters, flat, levels.levels, base, start, end, setting, fonts));
    start = end;
    while (characters[start]?.text === ' ') start++;
  }
  return lines;
}

const widthOf = (characters: readonly Character[], size: number, fonts: FontChooser): number => {
  let sum = 0;
  for (let i = 0; i < characters.length; ) {
    let j = i + 1;
    while (j < characters.length && characters[j]!.font === characters[i]!.font) j++;
    sum += fonts.width(characters[i]!.font, size, characters.slice(i, j).map((one) => one.text).join(''));
    i = j;
  }
  return sum;
};

/** Breaks after a space, a hyphen or a slash; a word wider than the line is broken where it must be. */
function endOfLine(characters: readonly Character[], start: number, setting: Setting, fonts: FontChooser): number {
  let fits = start;
  let width = 0;
  let wordStart = start;
  for (let i = start; i <= characters.length; i++) {
    const last = i === characters.length;
    const breaks = last || characters[i]!.text === ' ' || (i > wordStart && /[-/–]/.test(characters[i - 1]!.text));
    if (!breaks) continue;
    width += widthOf(characters.slice(wordStart, i), setting.size, fonts);
    if (width > setting.width + 0.01) break;
    fits = i;
    wordStart = i;
  }
  if (fits > start) return fits;
  let end = start + 1;
  while (end < characters.length && widthOf(characters.slice(start, end + 1), setting.size, fonts) <= setting.width) end++;
  return end;
}

interface Atom extends Omit<Piece, 'x'> {
  level: number;
}

function drawnLine(characters: readonly Character[], flat: string, levels: Uint8Array, base: number, start: number, end: number, setting: Setting, fonts: FontChooser): Line {
  let last = end;
  while (last > start && characters[last - 1]!.text === ' ') last--;
  const atoms: Atom[] = [];
  for (let i = start; i < last; ) {
    const { font } = characters[i]!;
    const level = characters[i]!.text === ' ' && i === last - 1 ? base : levels[i]!;
    const space = characters[i]!.text === ' ';
    let j = i + 1;
    while (j < last && characters[j]!.font === font && levels[j] === level && (characters[j]!.text === ' ') === space) j++;
    let text = characters.slice(i, j).map((one, offset) => (level % 2 === 1 ? (bidi.getMirroredCharacter(flat[i + offset]!) ?? one.text) : one.text)).join('');
    // A font turns every word of a right-to-left script by itself: signs alone it does not turn, and the digits
    // of Persian, which run from left to right, it must not.
    if ((level % 2 === 1) !== rtlLetter.test(text)) text = [...text].reverse().join('');
    atoms.push({ text, font, level, width: fonts.width(font, setting.size, text) });
    i = j;
  }
  const ordered = visualOrder(atoms);
  const width = ordered.reduce((sum, atom) => sum + atom.width, 0);
  const rightToLeft = base % 2 === 1;
  const align = setting.align ?? 'start';
  const atEnd = (align === 'start') === rightToLeft;
  let x = align === 'centre' ? (setting.width - width) / 2 : atEnd ? setting.width - width : 0;
  const pieces = ordered.map(({ text, font, width: own }) => {
    const piece = { text, font, x, width: own };
    x += own;
    return piece;
  });
  return { text: characters.slice(start, last).map((one) => one.text).join(''), pieces, width, rightToLeft: rightToLeft || atoms.some((atom) => atom.level % 2 === 1) };
}

/** UAX #9, L2: from the highest level to the lowest odd one, reverse every run at that level or above. */
function visualOrder(atoms: readonly Atom[]): Atom[] {
  const ordered = [...atoms];
  const highest = Math.max(0, ...ordered.map((atom) => atom.level));
  for (let level = highest; level >= 1; level--) {
    for (let i = 0; i < ordered.length; ) {
      if (ordered[i]!.level < level) {
        i++;
        continue;
      }
      let j = i;
      while (j < ordered.length && ordered[j]!.level >= level) j++;
      ordered.splice(i, j - i, ...ordered.slice(i, j).reverse());
      i = j;
    }
  }
  return ordered;
}
