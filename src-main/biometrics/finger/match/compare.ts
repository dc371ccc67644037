/**
 * One-to-one comparison. Pairs of minutiae with like surroundings propose how one print lies on the
 * other; from each such root the pairing grows outwards, every step corrected by the displacement of
 * the pairs around it, so that stretched skin is followed. No alignment by core or centre is needed.
 *
 * The raw score is the evidence of the best growth; calibration.ts turns it into a false match rate.
 * Whole-number arithmetic: the C++ core gives the same scores.
 */
import { cosTable, sinTable } from '../minutiae/field.ts';
import { codeWords, ones, type PreparedTemplate } from './prepared.ts';

/** Roots tried; on the quick way fewer. */
const rootCount = 24;
const quickRoots = 8;
/** Largest difference of direction within a pair, 1/256 turns. */
const angleTolerance = 20;
const nearTolerance = 8;
const farTolerance = 14;
/** What a pair is worth beside its likeness, and what an unpaired minutia costs; tuned on generated fingers and FVC2002 DB4_B. */
const pairWorth = 200;
const mismatchCost = 350;
/** Every root is tried on this many of its nearest minutiae; those with the most evidence are grown on. */
const trialLength = 16;
const grownRoots = 4;
/** Unpaired minutiae count against where pairs are this near. */
const mismatchReach = 45;

export interface RawComparison {
  /** Evidence in thousandths. */
  raw: number;
  paired: number;
}

/** Likeness 0 … 1000 of two codes: shared bits over all bits. */
function likeness(a: PreparedTemplate, i: number, b: PreparedTemplate, j: number): number {
  const total = a.weights[i]! + b.weights[j]!;
  if (total < 8) return 0;
  let shared = 0;
  for (let w = 0; w < codeWords; w++) shared += ones(a.codes[i * codeWords + w]! & b.codes[j * codeWords + w]!);
  return Math.trunc((2000 * shared) / total);
}

interface Trials {
  alike: Int32Array;
  /** Roots with their evidence on their nearest minutiae. */
  trials: { root: number; evidence: number }[];
}

function tryRoots(a: PreparedTemplate, b: PreparedTemplate, most: number): Trials {
  const alike = new Int32Array(a.count * b.count);
  for (let i = 0; i < a.count; i++) for (let j = 0; j < b.count; j++) alike[i * b.count + j] = likeness(a, i, b, j);
  return { alike, trials: roots(alike, most).map((root) => ({ root, evidence: grow(a, b, alike, root, trialLength).evidence })) };
}

/** Evidence of the best root on its nearest minutiae alone: a search's second look. */
export function compareQuickly(a: PreparedTemplate, b: PreparedTemplate): number {
  if (a.count < 3 || b.count < 3) return 0;
  return tryRoots(a, b, quickRoots).trials.reduce((best, { evidence }) => Math.max(best, evidence), 0);
}

/** Compares two prepared templates. Symmetric but for ties. */
export function compareRaw(a: PreparedTemplate, b: PreparedTemplate): RawComparison {
  let best: RawComparison = { raw: 0, paired: 0 };
  if (a.count < 3 || b.count < 3) return best;
  const { alike, trials } = tryRoots(a, b, rootCount);
  trials.sort((one, other) => other.evidence - one.evidence);
  for (const { root } of trials.slice(0, grownRoots)) {
    const { evidence, members, partner } = grow(a, b, alike, root, a.count);
    if (members.length < 3) continue;
    const taken = new Set(members.map((i) => partner[i]!));
    const against = mismatches(a, members, (i) => partner[i]! >= 0) + mismatches(b, [...taken], (j) => taken.has(j));
    const raw = evidence - against * mismatchCost;
    if (raw > best.raw) best = { raw, paired: members.length };
  }
  return best;
}

/** Indices of the most alike pairs, best first, ties by index. */
function roots(alike: Int32Array, most: number): number[] {
  const top: number[] = [];
  for (let index = 0; index < alike.length; index++) {
    const value = alike[index]!;
    if (value === 0 || (top.length === most && value <= alike[top[most - 1]!]!)) continue;
    let at = top.length === most ? most - 1 : top.length;
    for (; at > 0 && alike[top[at - 1]!]! < value; at--) top[at] = top[at - 1]!;
    top[at] = index;
  }
  return top;
}

interface Growth {
  evidence: number;
  /** Paired minutiae of the first print, in the order they were found, and each one's partner (else −1). */
  members: number[];
  partner: Int32Array;
}

/** Grows from a root over its `most` nearest minutiae. */
function grow(a: PreparedTemplate, b: PreparedTemplate, alike: Int32Array, root: number, most: number): Growth {
  const rootA = Math.trunc(root / b.count);
  const rootB = root % b.count;
  const turn = (b.angle[rootB]! - a.angle[rootA]!) & 255;
  const cosine = cosTable[turn]!;
  const sine = sinTable[turn]!;
  const order = byDistance(a, rootA);
  const partner = new Int32Array(a.count).fill(-1);
  const pairedB = new Uint8Array(b.count);
  const shiftX = new Int32Array(a.count);
  const shiftY = new Int32Array(a.count);
  const members: number[] = [];
  let evidence = 0;
  for (const i of order.slice(0, most)) {
    const dx = a.x[i]! - a.x[rootA]!;
    const dy = a.y[i]! - a.y[rootA]!;
    let px = b.x[rootB]! + ((dx * cosine - dy * sine + 8192) >> 14);
    let py = b.y[rootB]! + ((dx * sine + dy * cosine + 8192) >> 14);
    const near = nearest(a, members, i);
    let tolerance = nearTolerance;
    let driftX = 0;
    let driftY = 0;
    if (near.first >= 0) {
      const other = near.second >= 0 ? near.second : near.first;
      driftX = (shiftX[near.first]! + shiftX[other]!) >> 1;
      driftY = (shiftY[near.first]! + shiftY[other]!) >> 1;
      px += driftX;
      py += driftY;
      tolerance = Math.min(farTolerance, nearTolerance + (near.distance >> 3));
    }
    const direction = (a.angle[i]! + turn) & 255;
    let chosen = -1;
    let leastCost = Infinity;
    for (let j = 0; j < b.count; j++) {
      if (pairedB[j] === 1) continue;
      const ex = b.x[j]! - px;
      const ey = b.y[j]! - py;
      const square = ex * ex + ey * ey;
      if (square > tolerance * tolerance) continue;
      const angular = Math.abs(((b.angle[j]! - direction + 128) & 255) - 128);
      if (angular > angleTolerance) continue;
      const cost = square * 2 + angular * angular - (alike[i * b.count + j]! >> 2);
      if (cost < leastCost) {
        leastCost = cost;
        chosen = j;
      }
    }
    if (chosen < 0) continue;
    partner[i] = chosen;
    pairedB[chosen] = 1;
    shiftX[i] = b.x[chosen]! - px + driftX;
    shiftY[i] = b.y[chosen]! - py + driftY;
    members.push(i);
    const likeness = alike[i * b.count + chosen]!;
    evidence += pairWorth + likeness - ((leastCost + (likeness >> 2)) >> 1);
  }
  return { evidence, members, partner };
}

/** All minutiae by distance from one, itself first. */
function byDistance(a: PreparedTemplate, root: number): number[] {
  const square = Int32Array.from({ length: a.count }, (_, i) => (a.x[i]! - a.x[root]!) ** 2 + (a.y[i]! - a.y[root]!) ** 2);
  return Array.from({ length: a.count }, (_, i) => i).sort((i, j) => square[i]! - square[j]! || i - j);
}

/** The two paired minutiae nearest to i, and the distance to the nearest. */
function nearest(a: PreparedTemplate, members: number[], i: number): { first: number; second: number; distance: number } {
  let first = -1;
  let second = -1;
  let least = Infinity;
  let next = Infinity;
  for (const m of members) {
    const square = (a.x[m]! - a.x[i]!) ** 2 + (a.y[m]! - a.y[i]!) ** 2;
    if (square < least) {
      second = first;
      next = least;
      first = m;
      least = square;
    } else if (square < next) {
      second = m;
      next = square;
    }
  }
  return { first, second, distance: first < 0 ? 0 : Math.trunc(Math.sqrt(least)) };
}

/** Unpaired minutiae with at least two paired ones near. */
function mismatches(t: PreparedTemplate, members: number[], isPaired: (i: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < t.count; i++) {
    if (isPaired(i)) continue;
    let near = 0;
    for (const m of members) {
      if ((t.x[m]! - t.x[i]!) ** 2 + (t.y[m]! - t.y[i]!) ** 2 <= mismatchReach * mismatchReach && ++near === 2) break;
    }
    if (near === 2) count++;
  }
  return count;
}
