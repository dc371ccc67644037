/**
 * Reads the machine-readable zone from a picture of a document page: any of four rotations, skewed,
 * white or infrared. Characters are only replaced where the place allows nothing else or a check
 * digit proves it, and every replacement is reported. ICAO 9303-3 4.3, 4.9; 9303-4 to -7.
 */
import { CHARACTERS, CLASSES, DIGIT_ROWS } from './classifier.ts';
import { decodeLine, lookClosely, promise, readPlaces, type Decoded, type Fit, type Reading } from './decode-line.ts';
import { cutStrip, findBands, straighten, turnStrip, type Band, type Strip } from './find-lines.ts';
import { quarterTurn, resize, toGrey, type Grey, type PageImage } from './image.ts';
import { parseMrz, type Correction, type MrzResult } from '../mrz/index.ts';
import { repairZone } from '../mrz/repair.ts';

export interface PageMrz {
  lines: string[];
  /** What differs from the plain reading, with the place in the zone counted from 1. */
  corrected: Correction[];
  /** 0 to 1: mean probability the reader gives to the characters it took. Not a verdict. */
  confidence: number;
  /** Corners of the zone in the picture as handed in, clockwise from the zone's own upper left, in pixels. */
  corners: Array<{ x: number; y: number }>;
}

export interface PageReading {
  mrz: PageMrz | null;
  /** The lines judged; null where there is no zone. */
  parsed: MrzResult | null;
  /** Clockwise quarter turns in degrees that bring the picture upright; 0 where there is no zone. */
  rotation: 0 | 90 | 180 | 270;
}

/** A strip with what the network saw in it. */
interface Line {
  strip: Strip;
  reading: Reading;
  decoded: Map<number, Decoded[]>;
  sideways: boolean;
}

/** Larger pictures are made smaller first: a page's zone needs no more to be read. */
const LONGEST_SIDE = 1800;

/** Strips that are read closely while no zone has been found; each brings its neighbours with it. */
const CLOSE_STRIPS = 5;
/** A first look reads this many places of a strip at most. */
const COARSE_PLACES = 200;
const coarseStep = ({ grey }: Strip): number => Math.max(3, grey.width / COARSE_PLACES);

/** Reads one page. Bounded time; returns `mrz: null` where nothing looks like a zone. */
export function readPage(image: PageImage, options: { today?: string } = {}): PageReading {
  const whole = toGrey(image);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(whole.width, whole.height));
  const upright = scale < 1 ? resize(whole, scale) : whole;
  let zone = zoneIn(upright, false, options.today);
  if (!zone || !isProven(zone)) {
    const turned = zoneIn(quarterTurn(upright), true, options.today);
    if (turned && (!zone || isProven(turned) || turned.score > zone.score)) zone = turned;
  }
  if (!zone || !believable(zone)) return { mrz: null, parsed: null, rotation: 0 };
  const [first] = zone.lines;
  const rotation = ((first!.sideways ? 90 : 0) + (first!.strip.turned ? 180 : 0)) % 360;
  const corners = cornersOf(zone.lines, zone.places, upright).map(({ x, y }) => ({ x: Math.round(x / scale), y: Math.round(y / scale) }));
  return {
    mrz: { lines: zone.text, corrected: zone.corrected, confidence: zone.confidence, corners },
    parsed: zone.parsed,
    rotation: rotation as PageReading['rotation'],
  };
}

const isProven = ({ parsed: { checks } }: Zone): boolean => checks.length > 0 && checks.every(({ ok }) => ok);

/** The best zone in a picture for text from left to right or upside down; the search ends with a proven one. */
function zoneIn(grey: Grey, sideways: boolean, today?: string): Zone | null {
  const lines: Line[] = [];
  const isKnown = ({ band, turned }: Strip) => lines.some(({ strip }) => strip.turned === turned && Math.abs(strip.band.middle - band.middle) < 0.5 * band.height);
  const candidates = candidateStrips(grey).sort((a, b) => b.promise - a.promise);
  let zone: Zone | null = null;
  for (let close = 0; close < CLOSE_STRIPS && candidates.length > 0;) {
    const { strip } = candidates.shift()!;
    if (isKnown(strip)) continue;
    close++;
    const line = readLine(grey, strip, sideways);
    lines.push(line);
    if (bestScore(line) < LEAST_LINE) continue;
    for (const beside of neighbours(grey, line, candidates)) if (!isKnown(beside)) lines.push(readLine(grey, beside, sideways));
    zone = bestZone(lines, today);
    if (zone && isProven(zone)) return zone;
  }
  return zone;
}

/** Ordinary text read by force gives low probabilities and wrong check digits; both together are no zone. */
function believable({ confidence, parsed }: Zone): boolean {
  const right = parsed.checks.filter(({ ok }) => ok).length;
  return confidence > 0.9 || (confidence > 0.75 && right * 2 >= parsed.checks.length);
}

function candidateStrips(grey: Grey): Array<{ strip: Strip; promise: number }> {
  return findBands(grey).flatMap((found) => {
    const upright = cutStrip(grey, straighten(cutStrip(grey, found, DIGIT_ROWS, false)), DIGIT_ROWS, false);
    return [upright, turnStrip(upright)].map((strip) => ({ strip, promise: promise(readPlaces(strip, { stretch: 1, shift: 0 }, coarseStep(strip))) }));
  });
}

/** Finds height and place of the characters in the strip by climbing, then reads it closely. */
function readLine(grey: Grey, rough: Strip, sideways: boolean): Line {
  let fit: Fit = { stretch: 1, shift: 0 };
  const value = (candidate: Fit) => promise(readPlaces(rough, candidate, 3));
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
  const band: Band = { ...rough.band, middle: rough.band.middle + (sign * fit.shift) / rough.scale, height: rough.band.height * fit.stretch };
  const strip = cutStrip(grey, straighten(cutStrip(grey, band, DIGIT_ROWS, rough.turned)), DIGIT_ROWS, rough.turned);
  const reading = readPlaces(strip, { stretch: 1, shift: 0 }, 1);
  return { strip, reading, decoded: decodeLine(reading), sideways };
}

const bestScore = (line: Line): number => Math.max(0, ...[...line.decoded.values()].flat().map(({ score }) => score));

/** Distance of lines in units of the digit's height: 6.35 mm to 2.7 mm, less where lines are set closer. */
const LINE_DISTANCE = 2.35;

/** A line whose best row of characters explains less than this has no neighbours worth reading. */
const LEAST_LINE = 20;

/** Strips where further lines of a zone must be, given one line of it: bands that were found there, else what is there. */
function neighbours(grey: Grey, { strip: { band, turned } }: Line, candidates: ReadonlyArray<{ strip: Strip }>): Strip[] {
  return [-1, 1, -2, 2].flatMap((count) => {
    const middle = band.middle + count * LINE_DISTANCE * band.height;
    const off = (strip: Strip) => Math.abs(strip.band.middle - middle);
    const [found] = candidates.map(({ strip }) => strip).filter((strip) => strip.turned === turned && off(strip) < 0.8 * band.height).sort((a, b) => off(a) - off(b));
    if (found) return [found];
    return middle < 0 || middle > grey.height ? [] : [cutStrip(grey, { ...band, middle }, DIGIT_ROWS, turned)];
  });
}

interface Zone {
  lines: Line[];
  places: number[][];
  text: string[];
  corrected: Correction[];
  confidence: number;
  parsed: MrzResult;
  score: number;
}

/** A character must on average be this much likelier than none for a zone to count as found. */
const LEAST_ODDS = 0.8;
/** A right check digit weighs as much as this many log odds: one in ten would be right by chance. */
const CHECK_WEIGHT = 6;

/** Groups of lines that are read closely, the best explained first. */
const CLOSE_GROUPS = 4;

function bestZone(lines: readonly Line[], today?: string): Zone | null {
  const found = ([[3, 30], [2, 36], [2, 44], [2, 34], [1, 30]] as const).flatMap(([count, length]) =>
    groups(lines, count, length).map((group) => {
      const aligned = align(group, length);
      return { group, aligned, score: aligned.reduce((sum, { score }) => sum + score, 0), least: LEAST_ODDS * count * length };
    }),
  );
  const zones = found
    .filter(({ score, least }) => score >= least)
    .sort((a, b) => b.score - a.score)
    .slice(0, CLOSE_GROUPS)
    .map(({ group, aligned, score }) => decodeZone(group, aligned.map(({ at }) => at), score, today))
    .filter(({ lines: { length }, parsed }) => length > 1 || parsed.valid);
  return zones.sort((a, b) => b.score - a.score)[0] ?? null;
}

/** Sets of `count` lines that can lie below one another in one zone, the upper one first. */
function groups(lines: readonly Line[], count: number, length: number): Line[][] {
  const able = lines.filter((line) => (line.decoded.get(length)?.[0]?.score ?? -1) > 0.3 * length);
  const grow = (group: Line[]): Line[][] => {
    if (group.length === count) return [group];
    const last = group[group.length - 1]!;
    return able.filter((line) => follows(last, line)).flatMap((line) => grow([...group, line]));
  };
  return able.flatMap((line) => grow([line]));
}

function follows(upper: Line, lower: Line): boolean {
  if (upper.sideways !== lower.sideways || upper.strip.turned !== lower.strip.turned) return false;
  const [a, b] = [upper.strip.band, lower.strip.band];
  const height = (a.height + b.height) / 2;
  const below = (b.middle - a.middle) * (upper.strip.turned ? -1 : 1);
  return below > 1.3 * height && below < 4 * height && Math.abs(a.slope - b.slope) < 0.06 && Math.max(a.height, b.height) < 1.7 * Math.min(a.height, b.height);
}

/** Cost of a line that begins further left or right than the first one, in log odds. */
const OUT_OF_LINE_COST = 12;

/** The row of characters in each line, chosen so that all lines begin below one another. */
function align(lines: readonly Line[], length: number): Decoded[] {
  const begin = ({ strip, reading }: Line, { at }: Decoded) => (at[0]! * reading.step - strip.grey.width / 2) / strip.scale;
  let best: Decoded[] = [];
  let most = -Infinity;
  for (const lead of lines.flatMap((line) => line.decoded.get(length)!.map((decoded) => begin(line, decoded)))) {
    let total = 0;
    const chosen = lines.map((line) => {
      const value = (decoded: Decoded) => decoded.score - (Math.abs(begin(line, decoded) - lead) > 0.55 * line.strip.band.height ? OUT_OF_LINE_COST : 0);
      const favourite = line.decoded.get(length)!.reduce((a, b) => (value(b) > value(a) ? b : a));
      total += value(favourite);
      return favourite;
    });
    if (total > most) [most, best] = [total, chosen];
  }
  return best;
}

/** Reads the characters of a zone whose places are known and repairs what check digits prove. */
function decodeZone(lines: Line[], places: number[][], score: number, today?: string): Zone {
  const logs = lines.map((line, i) => {
    const seen = lookClosely(line.strip, places[i]!);
    return places[i]!.map((_place, column) => ranked(seen, column));
  });
  const plain = logs.map((row) => row.map((ranks) => ranks[0]!.character).join(''));
  const repaired = repairZone(plain, {
    inClass: (line, column, found, kind) => logs[line]![column]!.find(({ character }) => (kind === 'digit' ? /\d/ : /[A-Z<]/).test(character))?.character ?? found,
    others: (line, column) => logs[line]![column]!.slice(1, 5).map(({ character, log }) => ({ character, cost: logs[line]![column]![0]!.log - log })),
  });
  const text = repaired?.lines ?? plain;
  const parsed = parseMrz(text, today === undefined ? { ocr: false } : { today, ocr: false });
  const probabilities = text.flatMap((line, row) => [...line].map((character, column) => Math.exp(logs[row]![column]!.find((rank) => rank.character === character)!.log)));
  const corrected = repaired?.corrections ?? [];
  const right = parsed.checks.filter(({ ok }) => ok).length - parsed.checks.filter(({ ok }) => !ok).length;
  return { lines, places, text, corrected, parsed, confidence: probabilities.reduce((sum, p) => sum + p, 0) / probabilities.length, score: score + CHECK_WEIGHT * right - (parsed.format ? 0 : 30) };
}

function ranked(logs: Float32Array, place: number): Array<{ character: string; log: number }> {
  return [...CHARACTERS].map((character, c) => ({ character, log: logs[place * CLASSES + c]! })).sort((a, b) => b.log - a.log);
}

/** Corners of the zone in the picture that was handed in. */
function cornersOf(lines: readonly Line[], places: readonly number[][], upright: Grey): PageMrz['corners'] {
  const point = ({ strip, reading, sideways }: Line, place: number, up: number) => {
    const sign = strip.turned ? -1 : 1;
    const along = Math.sqrt(1 + strip.band.slope ** 2);
    const picture = sideways ? { width: upright.height, height: upright.width } : upright;
    const u = (sign * (place * reading.step - strip.grey.width / 2)) / strip.scale / along;
    const v = sign * up * strip.band.height;
    const [x, y] = [picture.width / 2 + u, strip.band.middle + strip.band.slope * u + v];
    return sideways ? { x: y, y: upright.height - 1 - x } : { x, y };
  };
  const [first, last] = [lines[0]!, lines[lines.length - 1]!];
  const [top, bottom] = [places[0]!, places[places.length - 1]!];
  return [point(first, top[0]! - 10, -0.7), point(first, top[top.length - 1]! + 10, -0.7), point(last, bottom[bottom.length - 1]! + 10, 0.7), point(last, bottom[0]! - 10, 0.7)];
}
