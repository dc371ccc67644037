/**
 * The fields of a fingerprint on which enhancement and minutiae stand: locally normalised picture,
 * foreground, ridge orientation (structure tensor, after Kass/Witkin and Bazen/Gerez) and ridge period
 * (autocorrelation across the ridges, after Hong/Wan/Jain).
 *
 * Arithmetic is whole numbers, or doubles with + − · / √ in a fixed order, so that the C++ core arrives
 * at the same bits. Angles: 0 to the right, counter-clockwise, y of the picture grows downwards.
 */

/** Side of a block, pixels. */
export const blockSize = 8;
/** Number of distinct ridge orientations in half a turn. */
export const orientationCount = 32;
/** Margin around the padded picture, so that filters need no bounds. */
export const margin = 32;
/** Scale of the whole-numbered trigonometric tables. */
const unit = 16_384;

/** cos and sin of 2π·i/256, times 16384. */
export const cosTable = Int32Array.from({ length: 256 }, (_, i) => Math.round(unit * Math.cos((i * Math.PI) / 128)));
export const sinTable = Int32Array.from({ length: 256 }, (_, i) => Math.round(unit * Math.sin((i * Math.PI) / 128)));

/** The i of 0 … 255 whose direction is nearest to (x, y), y upwards. */
export function directionOf(x: number, y: number): number {
  let best = 0;
  let bestDot = -Infinity;
  for (let i = 0; i < 256; i++) {
    const dot = x * cosTable[i]! + y * sinTable[i]!;
    if (dot > bestDot) {
      bestDot = dot;
      best = i;
    }
  }
  return best;
}

export interface RidgeField {
  width: number;
  height: number;
  /** Width of the padded picture. */
  stride: number;
  /** Padded, ridges positive, about ±200. */
  normalised: Int16Array;
  blocksX: number;
  blocksY: number;
  /** Foreground, 0 or 1 per block. */
  mask: Uint8Array;
  /** Double-angle vector of the ridge direction per block, y upwards, and its coherence 0 … 255. */
  cos2: Float64Array;
  sin2: Float64Array;
  coherence: Uint8Array;
  /** Ridge period per block in sixteenths of a pixel. */
  period: Int32Array;
  /** Mean local standard deviation of the grey values per block. */
  contrast: Float64Array;
  /** Mean grey per block. */
  brightness: Float64Array;
}

/** Computes all fields of a 500 ppi picture. */
export function ridgeField(data: Uint8Array, width: number, height: number): RidgeField {
  const blocksX = Math.ceil(width / blockSize);
  const blocksY = Math.ceil(height / blockSize);
  const count = blocksX * blocksY;
  const stride = width + 2 * margin;
  const field: RidgeField = {
    width,
    height,
    stride,
    normalised: new Int16Array(stride * (height + 2 * margin)),
    blocksX,
    blocksY,
    mask: new Uint8Array(count),
    cos2: new Float64Array(count),
    sin2: new Float64Array(count),
    coherence: new Uint8Array(count),
    period: new Int32Array(count),
    contrast: new Float64Array(count),
    brightness: new Float64Array(count),
  };
  normalise(data, field);
  orient(field, field.normalised, 1);
  findForeground(field);
  findPeriods(field);
  return field;
}

/** Local mean to 0 and local deviation to a common size, over 25 × 25 pixels. */
function normalise(data: Uint8Array, field: RidgeField): void {
  const { width, height, stride, normalised, blocksX, contrast, brightness } = field;
  const radius = 12;
  const line = width + 1;
  const sums = new Float64Array(line * (height + 1));
  const squares = new Float64Array(line * (height + 1));
  for (let y = 0; y < height; y++) {
    let sum = 0;
    let square = 0;
    for (let x = 0; x < width; x++) {
      const v = data[y * width + x]!;
      sum += v;
      square += v * v;
      sums[(y + 1) * line + x + 1] = sums[y * line + x + 1]! + sum;
      squares[(y + 1) * line + x + 1] = squares[y * line + x + 1]! + square;
    }
  }
  const pixels = new Float64Array(contrast.length);
  for (let y = 0; y < height; y++) {
    const y0 = Math.max(0, y - radius) * line;
    const y1 = Math.min(height, y + radius + 1) * line;
    const rows = (y1 - y0) / line;
    for (let x = 0; x < width; x++) {
      const x0 = Math.max(0, x - radius);
      const x1 = Math.min(width, x + radius + 1);
      const n = rows * (x1 - x0);
      const mean = (sums[y1 + x1]! - sums[y1 + x0]! - sums[y0 + x1]! + sums[y0 + x0]!) / n;
      const variance = (squares[y1 + x1]! - squares[y1 + x0]! - squares[y0 + x1]! + squares[y0 + x0]!) / n - mean * mean;
      const deviation = variance > 0 ? Math.sqrt(variance) : 0;
      const value = Math.trunc(((mean - data[y * width + x]!) * 80) / (deviation + 4));
      normalised[(y + margin) * stride + x + margin] = value > 200 ? 200 : value < -200 ? -200 : value;
      const block = (y >> 3) * blocksX + (x >> 3);
      contrast[block]! += deviation;
      brightness[block]! += mean;
      pixels[block]!++;
    }
  }
  for (let i = 0; i < contrast.length; i++) {
    contrast[i] = contrast[i]! / pixels[i]!;
    brightness[i] = brightness[i]! / pixels[i]!;
  }
}

const binomial = [1, 4, 6, 4, 1];

/** Smooths a block map with a 5 × 5 binomial window; blocks outside count as zero. */
function smoothBlocks(map: Float64Array, blocksX: number, blocksY: number): Float64Array<ArrayBuffer> {
  const across = new Float64Array(map.length);
  const out = new Float64Array(map.length);
  for (let y = 0; y < blocksY; y++) {
    for (let x = 0; x < blocksX; x++) {
      let sum = 0;
      for (let k = -2; k <= 2; k++) if (x + k >= 0 && x + k < blocksX) sum += binomial[k + 2]! * map[y * blocksX + x + k]!;
      across[y * blocksX + x] = sum;
    }
  }
  for (let y = 0; y < blocksY; y++) {
    for (let x = 0; x < blocksX; x++) {
      let sum = 0;
      for (let k = -2; k <= 2; k++) if (y + k >= 0 && y + k < blocksY) sum += binomial[k + 2]! * across[(y + k) * blocksX + x]!;
      out[y * blocksX + x] = sum;
    }
  }
  return out;
}

/** Structure tensor of a padded picture, smoothed `passes` times, to orientation and coherence. */
export function orient(field: RidgeField, picture: Int16Array, passes: number): void {
  const { width, height, stride, blocksX, blocksY, cos2, sin2, coherence } = field;
  let difference = new Float64Array(cos2.length);
  let mixed = new Float64Array(cos2.length);
  let energy = new Float64Array(cos2.length);
  for (let y = 1; y < height - 1; y++) {
    let p = (y + margin) * stride + margin + 1;
    for (let x = 1; x < width - 1; x++, p++) {
      const a = picture[p - stride - 1]!;
      const b = picture[p - stride + 1]!;
      const c = picture[p + stride - 1]!;
      const d = picture[p + stride + 1]!;
      const gx = b + d - a - c + 2 * (picture[p + 1]! - picture[p - 1]!);
      const gy = c + d - a - b + 2 * (picture[p + stride]! - picture[p - stride]!);
      const block = (y >> 3) * blocksX + (x >> 3);
      difference[block]! += gy * gy - gx * gx;
      mixed[block]! += 2 * gx * gy;
      energy[block]! += gx * gx + gy * gy;
    }
  }
  for (let pass = 0; pass < passes; pass++) {
    difference = smoothBlocks(difference, blocksX, blocksY);
    mixed = smoothBlocks(mixed, blocksX, blocksY);
    energy = smoothBlocks(energy, blocksX, blocksY);
  }
  for (let i = 0; i < cos2.length; i++) {
    // The ridge runs at right angles to the gradient, and y of the picture points down.
    const length = Math.sqrt(difference[i]! * difference[i]! + mixed[i]! * mixed[i]!);
    cos2[i] = length > 0 ? difference[i]! / length : 1;
    sin2[i] = length > 0 ? mixed[i]! / length : 0;
    coherence[i] = energy[i]! > 0 ? Math.trunc((255 * length) / energy[i]!) : 0;
  }
}

/** Foreground: enough contrast and direction, smoothed by majority, holes filled, the largest area kept. */
function findForeground(field: RidgeField): void {
  const { blocksX, blocksY, mask, contrast, coherence } = field;
  const sorted = Float64Array.from(contrast).sort();
  const least = Math.max(7, sorted[Math.floor(sorted.length * 0.9)]! * 0.3);
  for (let i = 0; i < mask.length; i++) mask[i] = contrast[i]! >= least && coherence[i]! >= 56 ? 1 : 0;
  for (let round = 0; round < 2; round++) majority(mask, blocksX, blocksY);
  clearAreas(mask, blocksX, blocksY, 1);
  clearAreas(mask, blocksX, blocksY, 0);
}

function majority(mask: Uint8Array, blocksX: number, blocksY: number): void {
  const before = Uint8Array.from(mask);
  for (let y = 0; y < blocksY; y++) {
    for (let x = 0; x < blocksX; x++) {
      let set = 0;
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) {
          if (y + dy >= 0 && y + dy < blocksY && x + dx >= 0 && x + dx < blocksX) set += before[(y + dy) * blocksX + x + dx]!;
        }
      }
      mask[y * blocksX + x] = set >= 13 ? 1 : 0;
    }
  }
}

/** Of the foreground (1) only the largest 4-connected area stays; of the background (0) every area that reaches the edge. */
function clearAreas(mask: Uint8Array, blocksX: number, blocksY: number, value: 0 | 1): void {
  const label = new Int32Array(mask.length);
  const stack = new Int32Array(mask.length);
  const keep: boolean[] = [false];
  let bestSize = 0;
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] !== value || label[start] !== 0) continue;
    const own = keep.length;
    let size = 0;
    let atEdge = false;
    let top = 0;
    stack[top++] = start;
    label[start] = own;
    while (top > 0) {
      const at = stack[--top]!;
      size++;
      const x = at % blocksX;
      const y = (at - x) / blocksX;
      if (x === 0 || y === 0 || x === blocksX - 1 || y === blocksY - 1) atEdge = true;
      const visit = (next: number): void => {
        if (mask[next] !== value || label[next] !== 0) return;
        label[next] = own;
        stack[top++] = next;
      };
      if (x > 0) visit(at - 1);
      if (x < blocksX - 1) visit(at + 1);
      if (y > 0) visit(at - blocksX);
      if (y < blocksY - 1) visit(at + blocksX);
    }
    if (value === 0) keep.push(atEdge);
    else {
      if (size > bestSize) keep.fill(false);
      keep.push(size > bestSize);
      bestSize = Math.max(bestSize, size);
    }
  }
  for (let i = 0; i < mask.length; i++) if (mask[i] === value && !keep[label[i]!]) mask[i] = 1 - value;
}

const signatureHalf = 20;
const shortestPeriod = 4;
const longestPeriod = 18;

/** Ridge period by autocorrelation of the grey profile across the ridges, then made smooth over blocks. */
function findPeriods(field: RidgeField): void {
  const { width, height, blocksX, blocksY, mask, cos2, sin2, period } = field;
  const raw = new Int32Array(mask.length);
  const seen: number[] = [];
  for (let by = 0; by < blocksY; by++) {
    for (let bx = 0; bx < blocksX; bx++) {
      const i = by * blocksX + bx;
      if (mask[i] === 0) continue;
      const x = Math.min(width - 1, bx * blockSize + 4);
      const y = Math.min(height - 1, by * blockSize + 4);
      raw[i] = periodAt(field, x, y, directionOf(cos2[i]!, sin2[i]!) >> 1);
      if (raw[i]! > 0) seen.push(raw[i]!);
    }
  }
  seen.sort((a, b) => a - b);
  const median = seen.length > 0 ? seen[seen.length >> 1]! : 144;
  for (let by = 0; by < blocksY; by++) {
    for (let bx = 0; bx < blocksX; bx++) {
      let sum = median;
      let count = 1;
      for (let y = Math.max(0, by - 3); y <= Math.min(blocksY - 1, by + 3); y++) {
        for (let x = Math.max(0, bx - 3); x <= Math.min(blocksX - 1, bx + 3); x++) {
          const value = raw[y * blocksX + x]!;
          if (value * 10 < median * 7 || value * 10 > median * 14) continue;
          sum += value;
          count++;
        }
      }
      period[by * blocksX + bx] = Math.trunc(sum / count);
    }
  }
}

/** Period in sixteenths of a pixel, or 0 where none shows. `direction` is that of the ridge, 0 … 127. */
function periodAt(field: RidgeField, x: number, y: number, direction: number): number {
  const { stride, normalised, width, height } = field;
  const dx = cosTable[direction]!;
  const dy = -sinTable[direction]!;
  const profile = new Int32Array(2 * signatureHalf + 1);
  for (let t = -signatureHalf; t <= signatureHalf; t++) {
    let sum = 0;
    for (let s = -4; s <= 4; s += 2) {
      const px = x + ((t * -dy + s * dx + 8192) >> 14);
      const py = y + ((t * dx + s * dy + 8192) >> 14);
      if (px >= 0 && py >= 0 && px < width && py < height) sum += normalised[(py + margin) * stride + px + margin]!;
    }
    profile[t + signatureHalf] = sum;
  }
  const correlation = new Float64Array(longestPeriod + 2);
  for (let lag = 0; lag <= longestPeriod + 1; lag++) {
    if (lag > 0 && lag < shortestPeriod - 1) continue;
    let sum = 0;
    for (let t = 0; t + lag < profile.length; t++) sum += profile[t]! * profile[t + lag]!;
    correlation[lag] = sum / (profile.length - lag);
  }
  let most = 0;
  for (let lag = shortestPeriod; lag <= longestPeriod; lag++) if (correlation[lag]! > most) most = correlation[lag]!;
  if (most <= 0.25 * correlation[0]!) return 0;
  for (let lag = shortestPeriod; lag <= longestPeriod; lag++) {
    const here = correlation[lag]!;
    const before = correlation[lag - 1]!;
    const after = correlation[lag + 1]!;
    if (here < 0.75 * most || here < before || here < after) continue;
    const bend = before - 2 * here + after;
    const shift = bend < 0 ? (before - after) / (2 * bend) : 0;
    return Math.trunc(16 * (lag + shift));
  }
  return 0;
}
