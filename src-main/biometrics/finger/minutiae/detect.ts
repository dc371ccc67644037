/**
 * Minutiae from ridge lines: endings and branchings by crossing number, each judged by walking its
 * ridges: short spurs, small lakes, bridges, breaks and islands are artefacts and go (after Xiao and
 * Raafat). Directions follow ISO/IEC 19794-2: along the ending ridge, or into the fork.
 */
import type { Minutia } from '../types.ts';
import { directionAt, type Enhanced } from './enhance.ts';
import { blockSize, cosTable, directionOf, margin, sinTable, type RidgeField } from './field.ts';
import { crossings, neighbours } from './skeleton.ts';

/** Shorter ridges between two minutiae are artefacts. */
const spurLength = 9;
const walkLength = 16;
const breakDistance = 10;
/** Minutiae nearer than this to the background are not seen. */
const borderBlocks = 1;
export const mostMinutiae = 160;

interface Found {
  p: number;
  x: number;
  y: number;
  ending: boolean;
  angle: number;
  quality: number;
  valid: boolean;
}

/** One walk along a ridge from a minutia. */
interface Walk {
  /** Last pixel. */
  end: number;
  steps: number;
  /** Crossing number at the end if it stopped at a minutia, else 2. */
  crossing: number;
}

/** Finds minutiae, best first, at most `mostMinutiae`. */
export function detectMinutiae(skeleton: Uint8Array, field: RidgeField, enhanced: Enhanced): Minutia[] {
  const { stride } = field;
  const found: Found[] = [];
  const at = new Map<number, Found>();
  for (let y = 0; y < field.height; y++) {
    for (let x = 0; x < field.width; x++) {
      const p = (y + margin) * stride + x + margin;
      if (skeleton[p] === 0) continue;
      const crossing = crossings[neighbours(skeleton, p, stride)]!;
      if (crossing !== 1 && crossing < 3) continue;
      const one: Found = { p, x, y, ending: crossing === 1, angle: 0, quality: 0, valid: true };
      found.push(one);
      at.set(p, one);
    }
  }
  for (const one of found) judge(one, skeleton, field, at);
  dropBreaks(found);
  const kept: Found[] = [];
  for (const one of found) {
    if (!one.valid || !inside(one, field)) continue;
    one.quality = qualityOf(one, field, enhanced);
    kept.push(one);
  }
  dropCrowds(kept);
  return kept
    .filter((one) => one.valid)
    .sort((a, b) => b.quality - a.quality || a.p - b.p)
    .slice(0, mostMinutiae)
    .map((one) => ({ x: one.x, y: one.y, angle: one.angle, type: one.ending ? ('ending' as const) : ('bifurcation' as const), quality: one.quality }));
}

const stepsAround = (stride: number): number[] => [-stride, -stride + 1, 1, stride + 1, stride, stride - 1, -1, -stride - 1];

/** First pixels of the branches around p: one per run of neighbours, straight ones preferred. */
function branches(skeleton: Uint8Array, p: number, stride: number): number[] {
  const steps = stepsAround(stride);
  const out: number[] = [];
  for (let i = 0; i < 8; i++) {
    if (skeleton[p + steps[i]!] === 0) continue;
    const before = skeleton[p + steps[(i + 7) & 7]!] === 1;
    const after = skeleton[p + steps[(i + 1) & 7]!] === 1;
    if (i % 2 === 1 && (before || after)) continue;
    out.push(p + steps[i]!);
  }
  return out;
}

function walk(skeleton: Uint8Array, from: number, first: number, stride: number): Walk {
  const steps = stepsAround(stride);
  let previous = from;
  let here = first;
  for (let count = 1; ; count++) {
    const crossing = crossings[neighbours(skeleton, here, stride)]!;
    if (crossing !== 2) return { end: here, steps: count, crossing };
    if (count >= walkLength) return { end: here, steps: count, crossing: 2 };
    let next = -1;
    for (let pass = 0; pass < 2 && next < 0; pass++) {
      for (let i = pass; i < 8; i += 2) {
        const candidate = here + steps[i]!;
        if (skeleton[candidate] === 0 || candidate === previous || touches(candidate, previous, stride)) continue;
        next = candidate;
        break;
      }
    }
    if (next < 0) return { end: here, steps: count, crossing: 1 };
    previous = here;
    here = next;
  }
}

/** True for pixels side by side, which would walk back around a corner. */
function touches(a: number, b: number, stride: number): boolean {
  const d = a > b ? a - b : b - a;
  return d === 1 || d === stride;
}

function judge(one: Found, skeleton: Uint8Array, field: RidgeField, at: Map<number, Found>): void {
  const { stride } = field;
  const starts = branches(skeleton, one.p, stride);
  const walks = starts.map((first) => walk(skeleton, one.p, first, stride));
  for (const path of walks) {
    if (path.crossing === 2 || path.steps >= spurLength) continue;
    one.valid = false;
    const other = at.get(path.end);
    if (other) other.valid = false;
  }
  if (walks.length === 0 || (!one.ending && walks.length !== 3)) {
    one.valid = false;
    return;
  }
  if (!one.ending) {
    for (let i = 0; i < 3; i++) for (let j = i + 1; j < 3; j++) if (walks[i]!.crossing !== 2 && walks[i]!.end === walks[j]!.end) one.valid = false;
  }
  const towards = walks.map((path) => directionOf((path.end % stride) - (one.p % stride), Math.trunc(one.p / stride) - Math.trunc(path.end / stride)));
  one.angle = settle(field, one, one.ending ? towards[0]! : forkDirection(towards));
}

/** Middle of the two branches that enclose the smallest angle. */
function forkDirection(towards: number[]): number {
  let best = 0;
  let least = 256;
  for (let i = 0; i < 3; i++) {
    const j = (i + 1) % 3;
    const difference = ((towards[j]! - towards[i]! + 128) & 255) - 128;
    const size = Math.abs(difference);
    if (size < least) {
      least = size;
      best = (towards[i]! + (difference >> 1)) & 255;
    }
  }
  return best;
}

/** The ridge orientation at the place, pointing the way the walk went; the walk itself where they disagree. */
function settle(field: RidgeField, one: Found, walked: number): number {
  const axis = directionAt(field, one.x, one.y);
  const ahead = Math.abs(((axis - walked + 128) & 255) - 128);
  if (ahead <= 40) return axis;
  if (ahead >= 88) return (axis + 128) & 255;
  return walked;
}

/** Two endings that face each other over a small gap are one ridge that broke. */
function dropBreaks(found: Found[]): void {
  for (let i = 0; i < found.length; i++) {
    const a = found[i]!;
    if (!a.valid || !a.ending) continue;
    for (let j = i + 1; j < found.length; j++) {
      const b = found[j]!;
      if (b.y - a.y > breakDistance) break;
      if (!b.valid || !b.ending) continue;
      const dx = b.x - a.x;
      const dy = a.y - b.y;
      const square = dx * dx + dy * dy;
      if (square > breakDistance * breakDistance) continue;
      const opposite = Math.abs(((a.angle - b.angle + 128) & 255) - 128) >= 96;
      // From a to b lies ahead of the ridge's end, that is against its direction.
      const ahead = -(dx * cosTable[a.angle]! + dy * sinTable[a.angle]!);
      if (opposite && (square <= 16 || ahead > 0)) {
        a.valid = false;
        b.valid = false;
      }
    }
  }
}

/** Minutiae within 6 pixels of each other: the weaker goes; four within 12: a scar or noise, all go. */
function dropCrowds(kept: Found[]): void {
  const crowded = kept.map((a) => kept.filter((b) => b !== a && Math.abs(a.y - b.y) <= 12 && Math.abs(a.x - b.x) <= 12).length >= 4);
  kept.forEach((a, i) => {
    if (crowded[i]) a.valid = false;
  });
  for (let i = 0; i < kept.length; i++) {
    const a = kept[i]!;
    for (let j = i + 1; j < kept.length; j++) {
      const b = kept[j]!;
      if (b.y - a.y > 6) break;
      if (!a.valid || !b.valid || (a.x - b.x) ** 2 + (a.y - b.y) ** 2 > 36) continue;
      (b.quality > a.quality ? a : b).valid = false;
    }
  }
}

/** The block and all its neighbours up to `borderBlocks` belong to the foreground; not at the picture's edge. */
function inside(one: Found, field: RidgeField): boolean {
  const { blocksX, blocksY, mask, width, height } = field;
  if (one.x < 10 || one.y < 10 || one.x >= width - 10 || one.y >= height - 10) return false;
  const bx = Math.trunc(one.x / blockSize);
  const by = Math.trunc(one.y / blockSize);
  for (let y = by - borderBlocks; y <= by + borderBlocks; y++) {
    for (let x = bx - borderBlocks; x <= bx + borderBlocks; x++) {
      if (x < 0 || y < 0 || x >= blocksX || y >= blocksY || mask[y * blocksX + x] === 0) return false;
    }
  }
  return true;
}

/** 1 … 100: how clearly the ridges run around the place, and how strongly they answer the filter. */
function qualityOf(one: Found, field: RidgeField, enhanced: Enhanced): number {
  const { blocksX, coherence, stride } = field;
  const bx = Math.trunc(one.x / blockSize);
  const by = Math.trunc(one.y / blockSize);
  let flow = 0;
  for (let y = by - 1; y <= by + 1; y++) for (let x = bx - 1; x <= bx + 1; x++) flow += coherence[y * blocksX + x]!;
  let strength = 0;
  for (let y = -6; y <= 6; y += 2) {
    for (let x = -6; x <= 6; x += 2) strength += Math.abs(enhanced.response[one.p + y * stride + x]!);
  }
  const value = Math.trunc((flow * 40) / (9 * 255)) + Math.min(60, Math.trunc(strength / 49));
  return Math.max(1, Math.min(100, value));
}
