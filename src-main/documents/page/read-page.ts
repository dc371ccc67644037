/**
 * Reads the machine-readable zone from a picture of a document page: any of four rotations, skewed to
 * 15°, seen at an angle, white or infrared. Characters are only replaced where the place allows nothing
 * else or a check digit proves it, and every replacement is reported. ICAO 9303-3 4.3, 4.9; 9303-4 to -7.
 */
import { cutStrip, turnStrip, type Band, type Strip } from './band.ts';
import { DIGIT_ROWS } from './classifier.ts';
import { promise, readPlaces } from './decode-line.ts';
import { findBands, straighten } from './find-lines.ts';
import { quarterTurn, resize, toGrey, type Grey, type PageImage } from './image.ts';
import { fitLine, FITS, isPattern, neighbours, nextBeyond, placeLine, shortAbove, strength, type Line } from './read-line.ts';
import { believable, bestZone, cornersOf, isProven, type Zone } from './zone.ts';
import type { Correction, MrzResult } from '../mrz/index.ts';

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

/** Larger pictures are made smaller first: a page's zone needs no more to be read. */
const LONGEST_SIDE = 1800;
/** Bands of a picture, the best first, among which a zone's lines mostly are: of 31 specimens each within the first six. */
const FIRST_BANDS = 8;
/** Lines of specimen zones promise 1150 to 2170, what lies across or outside them 450; ordinary print up to 1030. */
const PROMISING = 900;
/** Strips that are read closely while no zone has been proven; each brings its neighbours with it. */
const CLOSE_STRIPS = 8;
/** A first look reads this many places of a strip at most. */
const COARSE_PLACES = 130;
/** A line whose best row of characters has lower mean odds than this has no neighbours worth reading. */
const LEAST_LINE = 0.9;
/** From here on a line is surely OCR-B: lines of specimen zones reach 4.5 to 6, ordinary print stays below 3.2. */
const SURE_LINE = 3.5;
/** Lines that are no sure ones are followed in this many strips only: a page of print has many. */
const DOUBTFUL_STRIPS = 2;
/** Lines read closely at most; a pattern that looks like characters everywhere gives one after the other. */
const MOST_LINES = 20;
/** Rows of a pattern that are met before the search for a zone among them ends: each costs a placing. */
const MOST_PATTERNS = 8;
/** Characters as clear as this whose check digits are wrong all the same are the document's own: no other zone will be better. */
const CLEAR_ZONE = 0.9;

/** Reads one page. Bounded time; returns `mrz: null` where nothing is surely a zone. */
export function readPage(image: PageImage, options: { today?: string } = {}): PageReading {
  const { width, height } = image;
  const step = Math.max(1, Math.min(width, height, Math.floor(Math.max(width, height) / LONGEST_SIDE)));
  const whole = toGrey(image, step);
  const shrink = Math.min(1, LONGEST_SIDE / Math.max(whole.width, whole.height));
  const upright = shrink < 1 ? resize(whole, shrink) : whole;
  const scale = shrink / step;
  const zone = zoneIn(upright, options.today);
  if (!zone || !believable(zone)) return { mrz: null, parsed: null, rotation: 0 };
  const { sideways, strip: { turned } } = zone.lines[0]!;
  const corners = cornersOf(zone, sideways ? upright.height : upright.width)
    .map(({ x, y }) => (sideways ? { x: y, y: upright.height - 1 - x } : { x, y }))
    .map(({ x, y }) => ({ x: Math.round(x / scale), y: Math.round(y / scale) }));
  return {
    mrz: { lines: zone.text, corrected: zone.corrected, confidence: zone.confidence, corners },
    parsed: zone.parsed,
    rotation: (((sideways ? 90 : 0) + (turned ? 180 : 0)) % 360) as PageReading['rotation'],
  };
}

interface Candidate { grey: Grey; sideways: boolean; strip: Strip; promise: number }

/**
 * The best zone, whichever way the page lies; the search ends with a proven one. What stands out most in the
 * picture as it lies is looked at first, then what stands out most across it, then the rest of both.
 */
function zoneIn(picture: Grey, today?: string): Zone | null {
  const search = new Search(today);
  const upright = { grey: picture, sideways: false, bands: findBands(picture) };
  let candidates = candidateStrips(upright, 0, FIRST_BANDS);
  if (search.follow(candidates, PROMISING)) return search.best;
  const across = quarterTurn(picture);
  const turned = { grey: across, sideways: true, bands: findBands(across) };
  candidates = [...candidates, ...candidateStrips(turned, 0, FIRST_BANDS)];
  if (!search.follow(candidates, PROMISING) && !search.doubtsEnough) {
    search.follow([...candidates, ...candidateStrips(upright, FIRST_BANDS), ...candidateStrips(turned, FIRST_BANDS)], 0);
  }
  return search.best;
}

/** The lines read so far and the best zone in them. */
class Search {
  best: Zone | null = null;
  readonly #today: string | undefined;
  readonly #lines: Line[] = [];
  readonly #patterns: Line[] = [];
  readonly #met = new Set<Strip>();
  #close = 0;
  #doubtful = 0;

  constructor(today?: string) {
    this.#today = today;
  }

  get doubtsEnough(): boolean {
    return this.#close >= CLOSE_STRIPS || this.#doubtful >= DOUBTFUL_STRIPS || this.#lines.length >= MOST_LINES || this.#patterns.length >= MOST_PATTERNS;
  }

  /** Follows strips of at least this promise, the most promising first. @returns whether the zone needs no further look */
  follow(candidates: readonly Candidate[], least: number): boolean {
    this.#doubtful = Math.min(this.#doubtful, DOUBTFUL_STRIPS - 1);
    for (const { grey, sideways, strip, promise } of candidates.toSorted((a, b) => b.promise - a.promise)) {
      if (promise < least || this.doubtsEnough) return false;
      if (this.#met.has(strip) || this.#lines.some((line) => isSame(line, strip, sideways)) || this.#patterns.some((line) => liesOn(line, strip, sideways))) continue;
      this.#met.add(strip);
      if (this.#read(grey, strip, sideways)) return true;
    }
    return false;
  }

  #read(grey: Grey, strip: Strip, sideways: boolean): boolean {
    const placed = placeLine(grey, strip, sideways);
    if (isPattern(placed)) {
      this.#patterns.push(placed);
      return false;
    }
    this.#close++;
    let sure = false;
    for (const limit of FITS) {
      const line = fitLine(grey, placed, limit);
      if (!this.#lines.includes(line)) this.#lines.push(line);
      if (strength(line) < LEAST_LINE) break;
      const beside = neighbours(grey, line, limit);
      const short = [line, ...beside].map((one) => shortAbove(grey, one, limit)).find((one) => one !== null);
      if (this.#prove([line, ...beside, ...(short ? [short] : [])])) return true;
      const beyond = beside.filter((next) => strength(next) >= LEAST_LINE).map((next) => nextBeyond(grey, line, next, limit)).filter((next) => next !== null);
      if (beyond.length > 0 && this.#prove(beyond)) return true;
      sure = [line, ...beside, ...beyond].some((known) => strength(known) >= SURE_LINE);
      if (!sure) break;
    }
    if (!sure) this.#doubtful++;
    return this.best !== null && isClear(this.best);
  }

  /** Adds lines; whether a zone in them is proven. */
  #prove(found: readonly Line[]): boolean {
    this.#lines.push(...found.filter((line) => !this.#lines.includes(line)));
    const [{ sideways, strip: { turned } }] = found as [Line];
    const zone = bestZone(this.#lines.filter((known) => known.sideways === sideways && known.strip.turned === turned), this.#today);
    if (zone && (!this.best || zone.score > this.best.score)) this.best = zone;
    return this.best !== null && isProven(this.best);
  }
}

const isClear = (zone: Zone): boolean => zone.confidence > CLEAR_ZONE && believable(zone) && zone.lines.every((line) => strength(line) >= SURE_LINE);

const liesOn = (line: Line, { band }: Strip, sideways: boolean): boolean => line.sideways === sideways && Math.abs(line.strip.band.middle - band.middle) < 0.5 * band.height;
const isSame = (line: Line, strip: Strip, sideways: boolean): boolean => line.strip.turned === strip.turned && liesOn(line, strip, sideways);

/** Strips for some of a picture's bands, read from time to time both ways round. */
function candidateStrips({ grey, sideways, bands }: { grey: Grey; sideways: boolean; bands: readonly Band[] }, from: number, to = bands.length): Candidate[] {
  return bands.slice(from, to).flatMap((found) => {
    const upright = cutStrip(grey, straighten(cutStrip(grey, found, DIGIT_ROWS, false)), DIGIT_ROWS, false);
    return [upright, turnStrip(upright)].map((strip) => ({
      grey, sideways, strip, promise: promise(readPlaces(strip, { stretch: 1, shift: 0 }, Math.max(3, strip.grey.width / COARSE_PLACES))),
    }));
  });
}
