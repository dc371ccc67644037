/**
 * Features that lie in the paper [TR-03135-1 Table 5.3]: the thread, a straight line that absorbs infrared,
 * glows in ultraviolet and is not to be seen in white light, (IR, AB, TH), (UV, LU, TH), (VI, TR, TH); and
 * the watermark, a soft picture of light and dark, (IR, AB, WM), compared with that of the reference.
 * Pure functions over grey pictures.
 */
import type { Grey } from '../page/image.ts';
import type { Area } from './model.ts';

/** Grid on which paper is looked at: coarser than print and noise, finer than a watermark. */
const CELL_MM = 0.5;
/** How far a page may lie from the reference, cells. */
const MOST_SHIFTED = 3;
/** Less spread than this (of 255) is no picture. */
const FLAT = 1;

/** Means of an area, cell by cell. */
interface Cells {
  readonly values: Float64Array;
  readonly columns: number;
  readonly rows: number;
}

/** Null where the area does not lie on the picture whole. */
function cellsOf(grey: Grey, area: Area, cellWidth: number, cellHeight: number): Cells | null {
  const [columns, rows] = [Math.floor(area.width / cellWidth), Math.floor(area.height / cellHeight)];
  if (columns < 2 || rows < 2 || area.x < 0 || area.y < 0 || area.x + area.width > grey.width || area.y + area.height > grey.height) return null;
  const values = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let y = Math.round(area.y), bottom = Math.round(area.y + rows * cellHeight); y < bottom; y++) {
    const row = Math.min(rows - 1, Math.floor((y - area.y + 0.5) / cellHeight));
    for (let x = Math.round(area.x), right = Math.round(area.x + columns * cellWidth); x < right; x++) {
      const cell = row * columns + Math.min(columns - 1, Math.floor((x - area.x + 0.5) / cellWidth));
      values[cell]! += grey.data[y * grey.width + x]!;
      counts[cell]! += 1;
    }
  }
  for (let cell = 0; cell < values.length; cell++) values[cell]! /= Math.max(1, counts[cell]!);
  return { values, columns, rows };
}

/**
 * Share of the long side of an area along which a line stands out from the paper beside it, 0 (none) to 1.
 * @param step least difference (of 255); negative for a line darker than the paper
 * @returns null where the area does not lie on the picture
 */
export function lineShare(grey: Grey, area: Area, ppi: number, step: number): number | null {
  const mm = ppi / 25.4;
  const upright = area.height >= area.width;
  const fine = 0.2 * mm;
  const cells = upright ? cellsOf(grey, area, fine, CELL_MM * mm) : cellsOf(grey, area, CELL_MM * mm, fine);
  if (cells === null) return null;
  const [along, across] = upright ? [cells.rows, cells.columns] : [cells.columns, cells.rows];
  let seen = 0;
  for (let i = 0; i < along; i++) {
    const profile = Array.from({ length: across }, (_unused, j) => cells.values[upright ? i * cells.columns + j : j * cells.columns + i]!).sort((a, b) => a - b);
    const ground = profile[across >> 1]!;
    const line = step < 0 ? profile[1]! : profile[across - 2]!;
    if ((line - ground) * Math.sign(step) >= Math.abs(step)) seen += 1;
  }
  return seen / along;
}

/** Likeness of two pictures of one size from -1 to 1, weakened where the first is fainter than the second. */
function likeness(live: ArrayLike<number>, reference: ArrayLike<number>): number {
  const mean = (values: ArrayLike<number>): number => { let sum = 0; for (let i = 0; i < values.length; i++) sum += values[i]!; return sum / values.length; };
  const [a, b] = [mean(live), mean(reference)];
  let [both, first, second] = [0, 0, 0];
  for (let i = 0; i < live.length; i++) {
    const [x, y] = [live[i]! - a, reference[i]! - b];
    both += x * y;
    first += x * x;
    second += y * y;
  }
  const spread = Math.sqrt(first / live.length);
  return spread < FLAT || second === 0 ? 0 : (both / Math.sqrt(first * second)) * Math.min(1, Math.sqrt(first / second));
}

export interface ReferencePicture {
  readonly grey: Grey;
  readonly ppi: number;
}

/**
 * How much the paper of an area looks like that of the reference, -1 to 1: 0 where there is nothing. The
 * best of all places within {@link MOST_SHIFTED} cells.
 * @param place millimetres
 * @returns null where the place does not lie on both pictures
 */
export function paperLikeness(live: ReferencePicture, reference: ReferencePicture, place: Area): number | null {
  const cellsAt = ({ grey, ppi }: ReferencePicture, around: number): Cells | null => {
    const mm = ppi / 25.4;
    const wide = { x: (place.x - around) * mm, y: (place.y - around) * mm, width: (place.width + 2 * around) * mm, height: (place.height + 2 * around) * mm, angle: 0 };
    return cellsOf(grey, wide, CELL_MM * mm, CELL_MM * mm);
  };
  const [wanted, found] = [cellsAt(reference, 0), cellsAt(live, MOST_SHIFTED * CELL_MM)];
  if (wanted === null || found === null) return null;
  let best = -1;
  const cut = new Float64Array(wanted.values.length);
  for (let down = 0; down + wanted.rows <= found.rows; down++) {
    for (let right = 0; right + wanted.columns <= found.columns; right++) {
      for (let row = 0; row < wanted.rows; row++) cut.set(found.values.subarray((down + row) * found.columns + right, (down + row) * found.columns + right + wanted.columns), row * wanted.columns);
      best = Math.max(best, likeness(cut, wanted.values));
    }
  }
  return best;
}
