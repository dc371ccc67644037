/**
 * Fits a band to the characters in it and reads it, and looks for the lines above and below. What
 * counts is how much the network recognises: height, place, slope, taper and bend are moved until it
 * recognises no more.
 */
import { cutStrip, distanceOf, recognised, type Band, type Strip } from './band.ts';
import { CHARACTERS, CLASSES, DIGIT_ROWS, NO_CHARACTER } from './classifier.ts';
import { repeatsItself } from './repetition.ts';
import { decodeLine, LINE_LENGTHS, promise, readPlaces, SHORT_LINE, type Decoded, type Fit, type Reading } from './decode-line.ts';
import { straighten } from './find-lines.ts';
import { halved, type Grey } from './image.ts';

/** A strip with what the network saw in it. */
export interface Line {
  strip: Strip;
  reading: Reading;
  decoded: Map<number, Decoded[]>;
  sideways: boolean;
}

const bestRow = (decoded: Map<number, Decoded[]>): Decoded | undefined => [...decoded.values()].flat().sort((a, b) => b.score - a.score)[0];
const bestScore = ({ decoded }: Pick<Line, 'decoded'>): number => Math.max(0, bestRow(decoded)?.score ?? 0);

/** Mean odds of the characters of the best row: print of other kinds stays low. */
export function strength({ decoded }: Line): number {
  const row = bestRow(decoded);
  return row ? row.score / row.length : 0;
}

/** The likeliest characters of the best row, before any closer look; empty where there is no row. */
function roughText({ reading: { logs }, decoded }: Line): string {
  const characters = bestRow(decoded)?.at.map((place) => {
    let best = 0;
    for (let c = 1; c < NO_CHARACTER; c++) if (logs[place * CLASSES + c]! > logs[place * CLASSES + best]!) best = c;
    return CHARACTERS[best]!;
  });
  return characters?.join('') ?? '';
}

/** Whether the line's characters are a pattern's: tiles, weave, rows of keys. */
export function isPattern(line: Line): boolean {
  const text = roughText(line);
  return text !== '' && repeatsItself(text);
}

/** Reads every column of a band. */
function look(grey: Grey, band: Band, turned: boolean, sideways: boolean, lengths = LINE_LENGTHS): Line {
  const strip = cutStrip(grey, band, DIGIT_ROWS, turned);
  const reading = readPlaces(strip, { stretch: 1, shift: 0 }, 1);
  return { strip, reading, decoded: decodeLine(reading, lengths), sideways };
}

/** Mean odds of a row of characters worth following exactly. */
const WORTH_FOLLOWING = 0.9;

/**
 * Two ways of fitting: until the characters are as clear as they get, or only until all are clear enough. The
 * first is sharper, the second is not led astray by a few; a page is read the second way where the first proves nothing.
 */
export const FITS = [14, 6] as const;

/** Finds height and place of the characters of a band and reads them; what comes of it serves every fit. */
export function placeLine(grey: Grey, rough: Strip, sideways: boolean): Line {
  return look(grey, straighten(cutStrip(grey, placed(rough), DIGIT_ROWS, rough.turned)), rough.turned, sideways);
}

/** A placed line read along the course of its characters, where it has any. */
export function fitLine(grey: Grey, line: Line, limit: number): Line {
  return strength(line) < WORTH_FOLLOWING ? line : follow(grey, line, limit);
}

/** Height and place of the characters in a strip, by climbing. */
function placed(rough: Strip): Band {
  let fit: Fit = { stretch: 1, shift: 0 };
  const tried = new Map<string, number>();
  const value = (candidate: Fit): number => {
    const key = `${candidate.stretch.toFixed(4)} ${candidate.shift.toFixed(3)}`;
    const known = tried.get(key) ?? promise(readPlaces(rough, candidate, 4));
    tried.set(key, known);
    return known;
  };
  let most = value(fit);
  for (const size of [0.16, 0.07]) {
    for (let improved = true, rounds = 0; improved && rounds < 4; rounds++) {
      improved = false;
      for (const next of [
        { ...fit, stretch: fit.stretch * (1 + size) }, { ...fit, stretch: fit.stretch / (1 + size) },
        { ...fit, shift: fit.shift + size * 14 }, { ...fit, shift: fit.shift - size * 14 },
      ]) {
        if (next.stretch < 0.55 || next.stretch > 1.7 || Math.abs(next.shift) > 12) continue;
        const reached = value(next);
        if (reached > most * 1.005) [fit, most, improved] = [next, reached, true];
      }
    }
  }
  const sign = rough.turned ? -1 : 1;
  return { ...rough.band, middle: rough.band.middle + (sign * fit.shift) / rough.scale, height: rough.band.height * fit.stretch };
}

/** One way of moving a band, by a fraction of what is usual; `half` is half the length of its text. */
type Move = (band: Band, size: number, half: number) => Band;
const MOVES: readonly Move[] = [1, -1].flatMap((sign): Move[] => [
  (band, size) => ({ ...band, middle: band.middle + sign * 0.13 * size * band.height }),
  (band, size, half) => ({ ...band, slope: band.slope + (sign * 0.3 * size * band.height) / half }),
  (band, size) => ({ ...band, height: band.height * (1 + 0.15 * size) ** sign }),
  (band, size) => ({ ...band, taper: band.taper + sign * 0.06 * size }),
  (band, size) => ({ ...band, bend: band.bend + sign * 0.25 * size * band.height }),
]);
const STEEPEST_TAPER = 0.35;
/** A move must bring this much more, as a share of what is recognised and of one sure character. */
const WORTH = 1.004;
const MOST_ROUNDS = 4;
/** Characters may stand this many columns beside the place they are expected at. */
const BESIDE = [-2, 0, 2] as const;
const WIDE_BESIDE = [-5, -2.5, 0, 2.5, 5] as const;

/** Moves a band until the characters at the given distances are recognised best; every second one is enough. */
function climb(grey: Grey, from: Band, turned: boolean, all: readonly number[], aside: readonly number[], limit: number): Band {
  const distances = all.filter((_u, i) => i % 2 === 0 || i === all.length - 1);
  const half = Math.max(8, (Math.max(...distances) - Math.min(...distances)) / 2);
  let band = from;
  let most = recognised(grey, band, DIGIT_ROWS, turned, distances, aside, limit);
  for (const size of [1, 0.4]) {
    for (let improved = true, rounds = 0; improved && rounds < MOST_ROUNDS; rounds++) {
      improved = false;
      for (const move of MOVES) {
        const next = move(band, size, half);
        if (Math.abs(next.taper) > STEEPEST_TAPER || Math.abs(next.middle - from.middle) > 0.7 * from.height) continue;
        const reached = recognised(grey, next, DIGIT_ROWS, turned, distances, aside, limit);
        if (reached > most + (WORTH - 1) * 6 * distances.length) [band, most, improved] = [next, reached, true];
      }
    }
  }
  return band;
}

/** Where the characters of the best row stand along the line. */
function distancesOf(grey: Grey, { strip, reading, decoded }: Line): number[] {
  const row = bestRow(decoded);
  return row ? row.at.map((place) => distanceOf(strip, grey.width, place * reading.step)) : [];
}

/** Works on a picture whose characters are not much larger than the network sees them, so that no pixel is skipped. */
function atFittingSize<T>(grey: Grey, band: Band, work: (grey: Grey, band: Band, factor: number) => T): T {
  let [picture, factor] = [grey, 1];
  while (band.height * factor > 1.9 * DIGIT_ROWS && picture.width > 60) [picture, factor] = [halved(picture), factor / 2];
  return work(picture, scaled(band, factor), factor);
}
const scaled = (band: Band, factor: number): Band => ({ ...band, middle: band.middle * factor, height: band.height * factor, bend: band.bend * factor });

/** The line once more along the course that its own characters take. */
function follow(grey: Grey, line: Line, limit: number): Line {
  const { strip: { band, turned }, sideways } = line;
  const distances = distancesOf(grey, line);
  const fitted = atFittingSize(grey, band, (picture, small, factor) => scaled(climb(picture, small, turned, distances.map((u) => u * factor), BESIDE, limit), 1 / factor));
  const followed = look(grey, fitted, turned, sideways);
  return bestScore(followed) > bestScore(line) ? followed : line;
}

/** Distances of lines, in heights of a digit: 6.35 mm to 2.7 mm by the book, less where they are set closer. */
const NEAREST = 1.3;
const FARTHEST = 3.3;
const DISTANCE_STEP = 0.2;
/** Of what a line shows its neighbour shows at least this much. */
const LEAST_SHARE = 0.2;

/** The lines next to a line that was read: its own course is followed above and below. */
export function neighbours(grey: Grey, line: Line, limit: number): Line[] {
  return [-1, 1].map((direction) => nextLine(grey, line, direction, limit)).filter((next) => next !== null);
}

/** The line on the other side of a neighbour. */
export function nextBeyond(grey: Grey, line: Line, next: Line, limit: number): Line | null {
  return nextLine(grey, next, Math.sign(next.strip.band.middle - line.strip.band.middle), limit);
}

/** How the long line below the short one of a licence begins: Switzerland and Liechtenstein. */
const BELOW_SHORT = ['FACHE', 'FALIE'];

/** The short line that stands above this one in the layout of the Swiss driving licence; null where this is no such line. */
export function shortAbove(grey: Grey, line: Line, limit: number): Line | null {
  const text = roughText(line);
  // One of the five may be misread.
  if (!BELOW_SHORT.some((start) => [...start].filter((character, i) => text[i] === character).length >= 4)) return null;
  return nextLine(grey, line, line.strip.turned ? 1 : -1, limit, distancesOf(grey, line).slice(0, SHORT_LINE), [SHORT_LINE]);
}

function nextLine(grey: Grey, line: Line, direction: number, limit: number, along = distancesOf(grey, line), lengths = LINE_LENGTHS): Line | null {
  const { strip: { band, turned }, sideways } = line;
  if (along.length === 0) return null;
  const found = atFittingSize(grey, band, (picture, small, factor) => {
    const own = along.map((u) => u * factor);
    const least = LEAST_SHARE * recognised(picture, small, DIGIT_ROWS, turned, own, [0], limit);
    const few = own.filter((_u, i) => i % 3 === 0);
    let best: { band: Band; distances: number[]; value: number } | null = null;
    for (let count = NEAREST; count <= FARTHEST; count += DISTANCE_STEP) {
      const away = direction * count * small.height;
      const moved = { ...small, middle: small.middle + away * Math.sqrt(1 + small.slope ** 2) };
      if (moved.middle < 0 || moved.middle > picture.height) break;
      const shift = (u: number) => u - away * small.slope;
      const value = recognised(picture, moved, DIGIT_ROWS, turned, few.map(shift), WIDE_BESIDE, limit);
      // The nearest clear line, not a clearer one behind it.
      if (!best || value > best.value * (count > 2.5 && best.value > 0 ? 1.3 : 1)) best = { band: moved, distances: own.map(shift), value };
    }
    if (!best || 2 * best.value < least) return null;
    return scaled(climb(picture, best.band, turned, best.distances, WIDE_BESIDE, limit), 1 / factor);
  });
  return found && look(grey, found, turned, sideways, lengths);
}
