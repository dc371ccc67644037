/**
 * Fingers of people who do not exist. A finger is made from a seed alone: a ridge flow of one of the
 * common classes (zeros and poles after Sherlock and Monro), ridges grown out of noise by a filter
 * along that flow (the principle of SFinGe, Cappelli/Maio/Maltoni), and from this master any number
 * of impressions with pressure, dryness, turn, distortion and contact area of their own.
 *
 * Deterministic: the same options give the same picture. Used for training mode, device simulators,
 * tests and calibration; never for anything about a real person.
 */
import type { FingerBox, FingerPosition, GrayImage, SlapName } from '../biometrics/finger/types.ts';
import { seededRandom } from './seeded-random.ts';

export interface FingerOptions {
  /** The person. */
  seed: number | string;
  /** Finger code; default 2. */
  position?: FingerPosition;
  /** Which impression of this finger: displacement, distortion and noise; default 0. */
  impression?: number;
  /** 0 normal … 1 very dry: broken, pale ridges. */
  dryness?: number;
  /** 0 normal … 1 very wet: valleys fill up. */
  wetness?: number;
  /** 0 light … 1 heavy; default 0.5: contact area and ridge width. */
  pressure?: number;
  /** Degrees clockwise beyond the impression's own few. */
  rotation?: number;
  /** Smear by sliding, pixels; default 0. */
  smear?: number;
  /** Plain touch or rolled from nail to nail; default plain. */
  kind?: 'plain' | 'rolled';
  width?: number;
  height?: number;
}

export interface SlapPictureOptions {
  seed: number | string;
  slap: SlapName;
  impression?: number;
  /** Fingers the person does not have or does not lay down. */
  missing?: number[];
  dryness?: number;
  wetness?: number;
  pressure?: number;
  /** Turn of the whole hand, degrees clockwise. */
  rotation?: number;
  smear?: number;
  width?: number;
  height?: number;
}

export interface SlapPicture {
  image: GrayImage;
  /** Where each finger lies. */
  truth: { position: FingerPosition; box: FingerBox }[];
}

// ---- randomness --------------------------------------------------------------------------------

type Random = () => number;

function hash(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Uniform numbers in [0, 1) from a text. */
const randomFrom = (text: string): Random => seededRandom(hash(text));

const between = (random: Random, low: number, high: number): number => low + (high - low) * random();

/** Smooth noise in −1 … 1: a grid of random values, cubic-faded between. */
function smoothNoise(random: Random, cellsAcross: number, cellsDown: number): (u: number, v: number) => number {
  const across = cellsAcross + 2;
  const grid = Float32Array.from({ length: across * (cellsDown + 2) }, () => random() * 2 - 1);
  return (u, v) => {
    const x = Math.min(cellsAcross - 1e-6, Math.max(0, u * cellsAcross));
    const y = Math.min(cellsDown - 1e-6, Math.max(0, v * cellsDown));
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const fx = (x - x0) * (x - x0) * (3 - 2 * (x - x0));
    const fy = (y - y0) * (y - y0) * (3 - 2 * (y - y0));
    const at = y0 * across + x0;
    const top = grid[at]! + (grid[at + 1]! - grid[at]!) * fx;
    const bottom = grid[at + across]! + (grid[at + across + 1]! - grid[at + across]!) * fx;
    return top + (bottom - top) * fy;
  };
}

// ---- the master: ridges of one finger ----------------------------------------------------------

/** The master is made at 250 ppi. */
const masterWidth = 240;
const masterHeight = 290;
const masterMargin = 12;
const masterStride = masterWidth + 2 * masterMargin;

interface Master {
  /** Ridge height −1 valley … 1 ridge, padded. */
  ridges: Float32Array;
}

type Flow = (x: number, y: number) => number;

type FingerClass = 'right-loop' | 'left-loop' | 'whorl' | 'arch' | 'tented-arch';

/** Frequencies of the classes in the population, about. */
function chooseClass(random: Random, rightHand: boolean): FingerClass {
  const draw = random();
  if (draw < 0.6) return rightHand ? 'right-loop' : 'left-loop';
  if (draw < 0.65) return rightHand ? 'left-loop' : 'right-loop';
  if (draw < 0.93) return 'whorl';
  return draw < 0.97 ? 'arch' : 'tented-arch';
}

/** Ridge direction (radians, y upwards) over the master; the middle of the finger is 0, 0. */
function ridgeFlow(random: Random, kind: FingerClass): Flow {
  const coreX = between(random, -8, 8);
  const coreY = between(random, -5, 30);
  const halfWidth = between(random, 85, 110);
  const arching = between(random, 0.5, 0.8);
  /** Above the core the ridges arch over the fingertip. */
  const arched: Flow = (x, y) => {
    const above = Math.min(1, Math.max(0, (y - coreY + 10) / 60));
    return -arching * above * Math.atan((x - coreX) / halfWidth) * 1.2;
  };
  if (kind === 'arch') {
    const rise = between(random, 0.6, 1.1);
    const width = between(random, 45, 65);
    return (x, y) => {
      const u = (x - coreX) / width;
      const strength = rise * Math.exp(-(((y - coreY) / 90) ** 2));
      return Math.atan(-2 * strength * u * Math.exp(-u * u)) + arched(x, y) * 0.7;
    };
  }
  const cores: [number, number][] = [[coreX, coreY]];
  const deltas: [number, number][] = [];
  const deltaX = between(random, 55, 80);
  const deltaY = coreY - between(random, 55, 80);
  if (kind === 'whorl') {
    cores.push([coreX + between(random, -10, 10), coreY - between(random, 12, 42)]);
    deltas.push([coreX - deltaX, deltaY - between(random, 0, 20)], [coreX + deltaX, deltaY - between(random, 0, 20)]);
  } else if (kind === 'tented-arch') deltas.push([coreX + between(random, -6, 6), coreY - between(random, 45, 70)]);
  else deltas.push([coreX + (kind === 'right-loop' ? -deltaX : deltaX), deltaY]);
  const turns = (points: [number, number][], x: number, y: number, cut: number): number => {
    let sum = 0;
    for (const [px, py] of points) {
      // The branch cut points downwards for all, so that the angles stay comparable.
      let angle = Math.atan2(y - py, x - px);
      if (angle < cut) angle += 2 * Math.PI;
      sum += angle;
    }
    return sum;
  };
  return (x, y) => 0.5 * (turns(cores, x, y, -Math.PI / 2) - turns(deltas, x, y, -Math.PI / 2)) + arched(x, y);
}

const flowSteps = 32;

interface Line {
  offsets: Int32Array;
  weights: Float32Array;
}

/** Weights along a line through the centre, each sample shared between the four nearest pixels. */
function lineFilter(angle: number, reach: number, weightAt: (distance: number) => number): Line {
  const shares = new Map<number, number>();
  for (let t = -reach; t <= reach; t++) {
    const x = t * Math.cos(angle);
    const y = -t * Math.sin(angle);
    const x0 = Math.floor(x + 1e-9);
    const y0 = Math.floor(y + 1e-9);
    for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
      const share = (dx ? x - x0 : 1 - x + x0) * (dy ? y - y0 : 1 - y + y0);
      if (share > 0.05) shares.set((y0 + dy) * masterStride + x0 + dx, (shares.get((y0 + dy) * masterStride + x0 + dx) ?? 0) + share * weightAt(t));
    }
  }
  return { offsets: Int32Array.from(shares.keys()), weights: Float32Array.from(shares.values()) };
}

const periodChoices = 9;
const growthRounds = 11;

function growMaster(seed: string, rightHand: boolean, thumb: boolean): Master {
  const random = randomFrom(seed);
  const flow = ridgeFlow(random, chooseClass(random, rightHand));
  const basePeriod = between(random, 4.1, 5) * (thumb ? 1.06 : 1);
  const periodNoise = smoothNoise(random, 4, 5);
  const along = Array.from({ length: flowSteps }, (_, o) => lineFilter((o * Math.PI) / flowSteps, 5, (d) => Math.exp((-d * d) / 12.5) / 6.2));
  const across: Line[] = [];
  for (let o = 0; o < flowSteps; o++) {
    for (let k = 0; k < periodChoices; k++) {
      const period = 3.6 + k * 0.25;
      const filter = lineFilter((o * Math.PI) / flowSteps + Math.PI / 2, 7, (d) => (3.2 / period) * Math.exp((-d * d) / (2 * (0.5 * period) ** 2)) * Math.cos((2 * Math.PI * d) / period));
      const mean = filter.weights.reduce((sum, w) => sum + w, 0) / filter.weights.length;
      across.push({ offsets: filter.offsets, weights: filter.weights.map((w) => w - mean) });
    }
  }
  const flowIndex = new Uint8Array(masterWidth * masterHeight);
  const periodIndex = new Uint8Array(masterWidth * masterHeight);
  for (let y = 0; y < masterHeight; y++) {
    for (let x = 0; x < masterWidth; x++) {
      const i = y * masterWidth + x;
      const angle = flow(x - masterWidth / 2, masterHeight / 2 - y);
      flowIndex[i] = ((Math.round((angle * flowSteps) / Math.PI) % flowSteps) + flowSteps) % flowSteps;
      const below = Math.max(0, (y - masterHeight * 0.6) / masterHeight);
      const period = basePeriod * (1 + 0.09 * periodNoise(x / masterWidth, y / masterHeight) + 0.25 * below);
      periodIndex[i] = Math.max(0, Math.min(periodChoices - 1, Math.round((period - 3.6) / 0.25)));
    }
  }
  const size = masterStride * (masterHeight + 2 * masterMargin);
  const ridges = Float32Array.from({ length: size }, () => random() * 2 - 1);
  const scratch = new Float32Array(size);
  const pass = (from: Float32Array, to: Float32Array, filterAt: (i: number) => Line, gain: number): void => {
    for (let y = 0; y < masterHeight; y++) {
      for (let x = 0; x < masterWidth; x++) {
        const p = (y + masterMargin) * masterStride + x + masterMargin;
        const { offsets, weights } = filterAt(y * masterWidth + x);
        let sum = 0;
        for (let k = 0; k < offsets.length; k++) sum += from[p + offsets[k]!]! * weights[k]!;
        sum *= gain;
        to[p] = sum > 1 ? 1 : sum < -1 ? -1 : sum;
      }
    }
  };
  for (let round = 0; round < growthRounds; round++) {
    pass(ridges, scratch, (i) => along[flowIndex[i]!]!, 1);
    pass(scratch, ridges, (i) => across[flowIndex[i]! * periodChoices + periodIndex[i]!]!, round < 3 ? 2.5 : 1.3);
  }
  return { ridges };
}

const cachedMasters = new Map<string, Master>();
const mostCached = 64;

function masterOf(seed: number | string, position: FingerPosition): Master {
  const key = `${seed}/${position}`;
  const known = cachedMasters.get(key);
  if (known) {
    cachedMasters.delete(key);
    cachedMasters.set(key, known);
    return known;
  }
  const made = growMaster(`finger ${key}`, position <= 5, position === 1 || position === 6);
  cachedMasters.set(key, made);
  if (cachedMasters.size > mostCached) cachedMasters.delete(cachedMasters.keys().next().value!);
  return made;
}

/** Ridge height at a place of the master in 500 ppi pixels from its middle, y downwards; 0 outside. */
function ridgeAt(master: Master, x: number, y: number): number {
  const mx = x / 2 + masterWidth / 2;
  const my = y / 2 + masterHeight / 2;
  if (mx < 0 || my < 0 || mx >= masterWidth - 1 || my >= masterHeight - 1) return -1;
  const x0 = Math.floor(mx);
  const y0 = Math.floor(my);
  const p = (y0 + masterMargin) * masterStride + x0 + masterMargin;
  const fx = mx - x0;
  const fy = my - y0;
  const { ridges } = master;
  const top = ridges[p]! + (ridges[p + 1]! - ridges[p]!) * fx;
  const bottom = ridges[p + masterStride]! + (ridges[p + masterStride + 1]! - ridges[p + masterStride]!) * fx;
  return top + (bottom - top) * fy;
}

// ---- impressions -------------------------------------------------------------------------------

interface Impression {
  /** Half axes of the contact area, pixels at 500 ppi. */
  halfWidth: number;
  halfHeight: number;
  /** Grey 0 … 255 at a place relative to the middle of the contact area, y downwards; 255 outside it. */
  grey(x: number, y: number): number;
}

type Touch = Required<Pick<FingerOptions, 'impression' | 'dryness' | 'wetness' | 'pressure' | 'smear' | 'kind'>>;

const littleness: Record<FingerPosition, number> = { 1: 1.18, 2: 1, 3: 1.03, 4: 0.98, 5: 0.84, 6: 1.18, 7: 1, 8: 1.03, 9: 0.98, 10: 0.84 };

function press(seed: number | string, position: FingerPosition, touch: Touch): Impression {
  const master = masterOf(seed, position);
  const person = randomFrom(`size ${seed}/${position}`);
  const random = randomFrom(`touch ${seed}/${position}/${touch.impression}/${touch.kind}`);
  const size = littleness[position] * between(person, 0.94, 1.06) * (0.9 + 0.2 * touch.pressure);
  const rolled = touch.kind === 'rolled';
  const halfWidth = (rolled ? 205 : 128) * size;
  const halfHeight = (rolled ? 225 : 190) * size;
  const shiftX = between(random, -1, 1) * (rolled ? 4 : 14);
  const shiftY = between(random, -1, 1) * (rolled ? 6 : 22);
  const bend = { x: smoothNoise(random, 3, 3), y: smoothNoise(random, 3, 3) };
  const bending = rolled ? 9 : 6;
  const edge = smoothNoise(random, 24, 1);
  const patches = smoothNoise(random, 6, 7);
  const grain = smoothNoise(random, 90, 110);
  const coarse = smoothNoise(random, 34, 40);
  const contact = 0.18 * (touch.pressure - 0.5) + 0.95 * touch.wetness - 0.75 * touch.dryness - 0.05;
  const smearAngle = between(random, 0, Math.PI);
  const samples = touch.smear > 0 ? 4 : 1;
  const grey = (x: number, y: number): number => {
    const nx = x / halfWidth;
    const ny = y / halfHeight;
    const turn = (Math.atan2(ny, nx) / Math.PI + 1) / 2;
    const rim = nx * nx + ny * ny * (ny < 0 ? 1 : 0.92);
    const border = 1 + 0.05 * edge(turn, 0.5);
    if (rim > border + 0.1) return 255;
    const u = x / 560 + 0.5;
    const v = y / 640 + 0.5;
    const px = x + shiftX + bending * bend.x(u, v);
    const py = y + shiftY + bending * bend.y(u, v);
    let ridge = 0;
    for (let s = 0; s < samples; s++) {
      const slide = samples > 1 ? touch.smear * (s / (samples - 1) - 0.5) : 0;
      ridge += ridgeAt(master, px + slide * Math.cos(smearAngle), py + slide * Math.sin(smearAngle));
    }
    ridge /= samples;
    const rough = grain(u, v) * (0.35 + 1.5 * touch.dryness) + coarse(u, v) * (0.18 + 1.3 * touch.dryness) + patches(u, v) * (0.16 + 0.3 * touch.dryness + 0.5 * touch.wetness);
    const fade = rim > border - 0.12 ? (rim - border + 0.12) * 5 : 0;
    const height = ridge + contact + rough - fade;
    const ink = 1 / (1 + Math.exp(-4.2 * height));
    const darkness = 200 - 70 * touch.dryness + 25 * touch.wetness + 20 * (touch.pressure - 0.5);
    const vanish = rim > border ? Math.max(0, 1 - (rim - border) * 12) : 1;
    return 250 - darkness * ink * vanish;
  };
  return { halfWidth, halfHeight, grey };
}

/** Draws an impression around a place, turned clockwise by `angle` radians; darker wins. */
function draw(image: GrayImage, impression: Impression, centreX: number, centreY: number, angle: number): void {
  const { width, height, data } = image;
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const reachX = Math.ceil(Math.abs(impression.halfWidth * cosine) + Math.abs(impression.halfHeight * sine)) + 14;
  const reachY = Math.ceil(Math.abs(impression.halfWidth * sine) + Math.abs(impression.halfHeight * cosine)) + 14;
  for (let y = Math.max(0, Math.floor(centreY - reachY)); y < Math.min(height, centreY + reachY); y++) {
    for (let x = Math.max(0, Math.floor(centreX - reachX)); x < Math.min(width, centreX + reachX); x++) {
      const dx = x - centreX;
      const dy = y - centreY;
      const value = impression.grey(dx * cosine + dy * sine, dy * cosine - dx * sine);
      if (value < data[y * width + x]!) data[y * width + x] = value;
    }
  }
}

/** Glass with a little sensor noise. */
function glass(width: number, height: number, seed: string): GrayImage {
  let state = hash(seed) | 1;
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[i] = 248 + (state & 7);
  }
  return { width, height, data, ppi: 500 };
}

function addNoise(image: GrayImage, seed: string): void {
  let state = hash(seed) | 1;
  const { data } = image;
  for (let i = 0; i < data.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    if (data[i]! >= 248) continue;
    data[i] = Math.max(0, Math.min(255, data[i]! + (state & 15) - 8));
  }
}

/**
 * One finger on glass at 500 ppi, default 400 × 500 (rolled 500 × 560). Impressions of the same seed and
 * position show the same ridges; `impression` says which touch it is.
 */
export function syntheticFinger(options: FingerOptions): GrayImage {
  const { seed, position = 2, impression = 0, dryness = 0, wetness = 0, pressure = 0.5, rotation = 0, smear = 0, kind = 'plain' } = options;
  const name = `${seed}/${position}/${impression}/${kind}`;
  const image = glass(options.width ?? (kind === 'rolled' ? 500 : 400), options.height ?? (kind === 'rolled' ? 560 : 500), `glass ${name}`);
  const random = randomFrom(`pose ${name}`);
  const angle = ((rotation + between(random, -6, 6)) * Math.PI) / 180;
  draw(image, press(seed, position, { impression, dryness, wetness, pressure, smear, kind }), image.width / 2 + between(random, -8, 8), image.height / 2 + between(random, -8, 8), angle);
  addNoise(image, `noise ${name}`);
  return image;
}

/** Fingers of a slap from left to right, with their place relative to the slap's middle at 500 ppi, and lean in degrees. */
const layouts: Record<SlapName, readonly { position: FingerPosition; x: number; y: number; lean: number }[]> = {
  right4: [
    { position: 2, x: -505, y: 40, lean: -6 },
    { position: 3, x: -165, y: -90, lean: -1.5 },
    { position: 4, x: 170, y: -35, lean: 2.5 },
    { position: 5, x: 490, y: 190, lean: 8 },
  ],
  left4: [
    { position: 10, x: -490, y: 190, lean: -8 },
    { position: 9, x: -170, y: -35, lean: -2.5 },
    { position: 8, x: 165, y: -90, lean: 1.5 },
    { position: 7, x: 505, y: 40, lean: 6 },
  ],
  thumbs: [
    { position: 6, x: -260, y: 0, lean: 6 },
    { position: 1, x: 260, y: 0, lean: -6 },
  ],
  rightThumb: [{ position: 1, x: 0, y: 0, lean: 0 }],
  leftThumb: [{ position: 6, x: 0, y: 0, lean: 0 }],
};

/**
 * A slap on a 3.2 × 3 inch platen at 500 ppi (1600 × 1500 unless given) and where each finger lies.
 * Right hand: index to little from left to right; left hand mirrored; left thumb to the left.
 */
export function syntheticSlap(options: SlapPictureOptions): SlapPicture {
  const { seed, slap, impression = 0, missing = [], dryness = 0, wetness = 0, pressure = 0.5, rotation = 0, smear = 0 } = options;
  const name = `${seed}/${slap}/${impression}`;
  const image = glass(options.width ?? 1600, options.height ?? 1500, `glass ${name}`);
  const random = randomFrom(`hand ${name}`);
  const person = randomFrom(`hand of ${seed}/${slap === 'left4' ? 'left' : 'right'}`);
  const scale = between(person, 0.95, 1.03);
  const turn = ((rotation + between(random, -4, 4)) * Math.PI) / 180;
  const middleX = image.width / 2 + between(random, -18, 18);
  const middleY = image.height / 2 + between(random, -40, 40);
  const truth: SlapPicture['truth'] = [];
  for (const place of layouts[slap]) {
    const x = place.x * scale + between(random, -8, 8);
    const y = place.y * scale + between(person, -18, 18) + between(random, -10, 10);
    const lean = ((place.lean + between(random, -2, 2)) * Math.PI) / 180;
    const touch: Touch = { impression, dryness, wetness, smear, kind: 'plain', pressure: Math.max(0, Math.min(1, pressure + between(random, -0.12, 0.12))) };
    if (missing.includes(place.position)) continue;
    const pressed = press(seed, place.position, touch);
    const centreX = middleX + x * Math.cos(turn) - y * Math.sin(turn);
    const centreY = middleY + x * Math.sin(turn) + y * Math.cos(turn);
    draw(image, pressed, centreX, centreY, lean + turn);
    truth.push({
      position: place.position,
      box: {
        x: Math.round(centreX - pressed.halfWidth),
        y: Math.round(centreY - pressed.halfHeight),
        width: Math.round(2 * pressed.halfWidth),
        height: Math.round(2 * pressed.halfHeight),
        angle: ((lean + turn) * 180) / Math.PI,
      },
    });
  }
  addNoise(image, `noise ${name}`);
  return { image, truth };
}
