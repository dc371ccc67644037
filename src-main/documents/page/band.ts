/**
 * Where a line of characters lies in a picture, and the line cut out as a straight strip. A line may be
 * skewed, bent (an open book) and seen at an angle (a photograph), so that its height changes along it.
 */
import { newGrey, sample, type Grey } from './image.ts';
import { oddsOfPatch } from './patch.ts';

/**
 * A band in the picture it was found in. With w running from -1 to 1 along the line, 0 in the middle of
 * the picture: its middle is y = middle + slope·(x - width/2), moved across by bend·w²; its characters are
 * height·(1 + taper·w) high.
 */
export interface Band {
  /** Pixels. */
  middle: number;
  slope: number;
  /** Height of the characters in pixels. */
  height: number;
  taper: number;
  /** Pixels. */
  bend: number;
  score: number;
}

/** A band straightened to a strip; the line's middle is the strip's middle row. */
export interface Strip {
  grey: Grey;
  /** Strip pixels per picture pixel in the middle of the picture. */
  scale: number;
  band: Band;
  /** Upside down in the picture. */
  turned: boolean;
}

/** Height of a strip in units of the character height. */
const STRIP_HEIGHTS = 2;
const WIDEST = 4000;

interface Course {
  slope: number;
  along: number;
  half: number;
  middle: number;
  centre: number;
  taper: number;
  bend: number;
}

function courseOf(width: number, { middle, slope, taper, bend }: Band): Course {
  const along = Math.sqrt(1 + slope * slope);
  return { slope, along, half: (width / 2) * along, middle, centre: width / 2, taper, bend };
}

/** Distance along the line from the middle of the picture; `x` are columns times their size, measured where the height is the band's. */
function distance({ half, taper }: Course, x: number): number {
  return Math.abs(taper) < 1e-4 ? x : (half / taper) * (Math.exp((taper * x) / half) - 1);
}

/** Cuts out a band so that its characters become `rows` pixels high. */
export function cutStrip(grey: Grey, band: Band, rows: number, turned: boolean): Strip {
  const course = courseOf(grey.width, band);
  const scale = rows / band.height;
  const width = Math.min(WIDEST, Math.max(1, Math.round((grey.width * Math.sqrt(1 + band.slope ** 2) * (1 + Math.abs(band.taper)) * rows) / band.height)));
  const height = Math.round(rows * STRIP_HEIGHTS);
  const strip = newGrey(width, height, 0);
  const step = 1 / scale;
  const taps = Math.max(1, Math.round(step));
  const sign = turned ? -1 : 1;
  const { slope, along, half, middle, centre, taper, bend } = course;
  for (let x = 0; x < width; x++) {
    for (let j = 0; j < taps; j++) {
      const u = distance(course, (x + (j + 0.5) / taps - width / 2) * step * sign);
      const w = u / half;
      const [size, shift] = [step * sign * (1 + taper * w), bend * w * w];
      const [left, top] = [centre + u / along - 0.5, middle + (slope * u) / along - 0.5];
      const v = ((0.5 / taps - height / 2) * size + shift) / along;
      addColumn(grey, left - v * slope, top + v, (-slope * size) / (along * taps), size / (along * taps), strip, x, taps);
    }
    for (let y = 0; y < height; y++) strip.data[y * width + x]! /= taps * taps;
  }
  return { grey: strip, scale, band, turned };
}

/** Adds what lies on a straight way through the picture to a column of the strip, `taps` places to each of its rows. */
function addColumn(grey: Grey, fromX: number, fromY: number, stepX: number, stepY: number, strip: Grey, column: number, taps: number): void {
  const { data, width, height } = grey;
  const count = strip.height * taps;
  const [toX, toY] = [fromX + count * stepX, fromY + count * stepY];
  const inside = Math.min(fromX, toX, fromY, toY) >= 0 && Math.max(fromX, toX) < width - 1.001 && Math.max(fromY, toY) < height - 1.001;
  for (let k = 0, to = column; k < count; to += strip.width) {
    let sum = 0;
    for (const end = k + taps; k < end; k++) {
      const x = fromX + k * stepX;
      const y = fromY + k * stepY;
      if (!inside) {
        sum += sample(grey, x, y);
        continue;
      }
      const left = x | 0;
      const top = y | 0;
      const at = top * width + left;
      const upper = data[at]! + (data[at + 1]! - data[at]!) * (x - left);
      const lower = data[at + width]! + (data[at + width + 1]! - data[at + width]!) * (x - left);
      sum += upper + (lower - upper) * (y - top);
    }
    strip.data[to]! += sum;
  }
}

/** Distance along the line, pixels from the middle of the picture, that a column of the strip shows. */
export function distanceOf({ grey: { width }, scale, band, turned }: Strip, pictureWidth: number, column: number): number {
  return distance(courseOf(pictureWidth, band), ((column - width / 2) * (turned ? -1 : 1)) / scale);
}

/** The place in the picture, pixels, that a column and a distance below the strip's middle (in character heights) show. */
export function pictureAt(strip: Strip, pictureWidth: number, column: number, below: number): { x: number; y: number } {
  const { band, turned } = strip;
  return placeAt(courseOf(pictureWidth, band), distanceOf(strip, pictureWidth, column), below * band.height * (turned ? -1 : 1));
}

function placeAt({ slope, along, half, middle, centre, taper, bend }: Course, u: number, below: number): { x: number; y: number } {
  const w = u / half;
  const v = (below * (1 + taper * w) + bend * w * w) / along;
  return { x: centre + u / along - v * slope, y: middle + (slope * u) / along + v };
}

/**
 * How much the network recognises at given distances along a band: the sum of its odds. Looks a little to
 * both sides of each, by `aside` columns; a single place counts for `limit` at most.
 */
export function recognised(grey: Grey, band: Band, rows: number, turned: boolean, distances: readonly number[], aside: readonly number[], limit: number): number {
  const course = courseOf(grey.width, band);
  const { slope, half, taper, bend } = course;
  let sum = 0;
  for (const u of distances) {
    const w = u / half;
    const size = ((band.height * (1 + taper * w)) / rows) * (turned ? -1 : 1);
    const { x, y } = placeAt(course, u, 0);
    // The bend turns the line a little where it is not in the middle.
    const here = slope + (2 * bend * w) / half;
    const [ax, ay] = [size / Math.sqrt(1 + here * here), (here * size) / Math.sqrt(1 + here * here)];
    let most = -Infinity;
    for (const off of aside) most = Math.max(most, oddsOfPatch(grey, x + off * ax, y + off * ay, ax, ay, limit));
    sum += most;
  }
  return sum;
}

/** The same strip read the other way round. */
export function turnStrip({ grey, scale, band, turned }: Strip): Strip {
  return { grey: { ...grey, data: grey.data.toReversed() }, scale, band, turned: !turned };
}
