/**
 * Finds the card access number on the side of a card that has no zone [TR-03135-1 4.1.2, TR-03110-2 3.3]: six digits
 * in one row that stand for themselves. Whether a row is it, only the chip can say, so several are handed on; the
 * number opens the chip and cannot be blocked by a wrong one [ICAO 9303-11 4.4].
 */
import { CHARACTERS } from './classifier.ts';
import { darkness, quarterTurn, type Grey } from './image.ts';
import { classifyBox, components, heightOf, type Box } from './read-print.ts';

/** Heights of the digits, millimetres. */
const LOWEST_MM = 1.8;
const HIGHEST_MM = 4.5;
/** Digits of a row differ in height by no more than this, and lie as far apart as this, in their height. */
const UNEVEN = 0.2;
const APART = 0.9;
/** Nothing stands beside the number as near as this, in its height. */
const ALONE = 1.4;
/** Radius of the paper that ink is darker than, and by how much (of 255). */
const AROUND_MM = 2;
const DARKER = 45;
/** Least mean probability of the digits of a row, given that they are digits, and of their being digits at all. */
const LEAST = 0.6;
const MOST_CANDIDATES = 3;

/** What lies around a digit on the network's picture. */
const PAPER = 255;

const DIGITS = [...'0123456789'].map((digit) => CHARACTERS.indexOf(digit));

/** Numbers that may open the chip, the clearest first; whichever way the card lies. */
export function readAccessNumbers(grey: Grey, ppi: number): string[] {
  let turned = grey;
  for (let quarter = 0; quarter < 4; quarter++) {
    const found = rowsOf(turned, ppi / 25.4);
    if (found.length > 0) return found;
    turned = quarterTurn(turned);
  }
  return [];
}

function rowsOf(grey: Grey, mm: number): string[] {
  const dark = darkness(grey, Math.round(AROUND_MM * mm));
  const isInk = (x: number, y: number): boolean => dark.data[y * grey.width + x]! > DARKER;
  const pieces = components({ left: 0, right: grey.width, top: 0, bottom: grey.height }, isInk)
    .filter((piece) => heightOf(piece) >= LOWEST_MM * mm && heightOf(piece) <= HIGHEST_MM * mm && piece.right - piece.left <= 1.1 * heightOf(piece))
    .sort((a, b) => a.left - b.left);
  const seen = new Set<Box>();
  const rows = pieces.flatMap((first): Box[][] => {
    if (seen.has(first)) return [];
    const row = rowFrom(first, pieces);
    for (const piece of row) seen.add(piece);
    return row.length === 6 ? [row] : [];
  });
  return rows.map((row) => numberIn(grey, row)).filter(({ sure }) => sure >= LEAST).sort((a, b) => b.sure - a.sure).slice(0, MOST_CANDIDATES).map(({ text }) => text);
}

/** The piece and all that follow it on its line without a gap that ends a number. */
function rowFrom(first: Box, pieces: readonly Box[]): Box[] {
  const row = [first];
  for (const next of pieces) {
    const last = row.at(-1)!;
    const height = heightOf(last);
    if (next === first || next.left < last.right - 0.2 * height) continue;
    if (next.left > last.right + ALONE * height) break;
    if (Math.abs(next.top - last.top) < UNEVEN * height && Math.abs(next.bottom - last.bottom) < UNEVEN * height) row.push(next);
  }
  const even = row.slice(1).every((piece, i) => piece.left - row[i]!.right <= APART * heightOf(piece));
  return even ? row : [];
}

/** What the network takes the row for as digits, and how sure it is that they are. */
function numberIn(grey: Grey, row: readonly Box[]): { text: string; sure: number } {
  const read = row.map((box) => {
    const logs = classifyBox(grey, box, PAPER);
    const best = DIGITS.reduce((a, b) => (logs[b]! > logs[a]! ? b : a));
    return { character: CHARACTERS[best]!, sure: Math.exp(logs[best]!) };
  });
  return { text: read.map(({ character }) => character).join(''), sure: read.reduce((sum, { sure }) => sum + sure, 0) / row.length };
}
