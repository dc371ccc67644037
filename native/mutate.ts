/** Mutated WSQ files, pictures, transforms and templates through a built core: `node native/mutate.ts ADDON COUNT [SEED]`. See asan.mjs. */
import { createRequire } from 'node:module';
import { SchalterError } from '../src-main/errors.ts';
import { mostInGallery, packPrepared, type FlatGallery } from '../src-main/biometrics/finger/match/gallery.ts';
import { prepareTemplate, type PreparedTemplate } from '../src-main/biometrics/finger/match/prepared.ts';
import { nativeCore, type NativeAddon } from '../src-main/biometrics/finger/native-core.ts';
import { encodeWsq } from '../src-main/biometrics/finger/wsq/encode.ts';
import { buildTree } from '../src-main/biometrics/finger/wsq/tree.ts';
import { standardFilters } from '../src-main/biometrics/finger/wsq/wavelet.ts';
import { seededRandom } from '../src-main/training/seeded-random.ts';
import { syntheticFinger } from '../src-main/training/synthetic-finger.ts';

const [addonPath, count, seed = '20261124'] = process.argv.slice(2);
const core = nativeCore(createRequire(import.meta.url)(addonPath!) as NativeAddon);
const unit = seededRandom(Number(seed));
const below = (limit: number): number => Math.floor(unit() * limit);

const print = syntheticFinger({ seed: 'mutate', width: 72, height: 80 });
const wsq = encodeWsq(print);

function mutated(bytes: Uint8Array, cut: boolean): Uint8Array {
  const out = bytes.slice(0, cut && below(5) === 0 ? below(bytes.length) : bytes.length);
  for (let i = below(8); i >= 0 && out.length > 0; i--) out[below(below(2) === 0 ? out.length : Math.min(out.length, 450))] = below(256);
  return out;
}

const pool = Array.from({ length: 300 }, () => {
  const minutiae = Array.from({ length: below(70) }, () => ({ x: below(400) - below(100), y: below(400), angle: below(256), type: 'ending' as const, quality: below(101) }));
  return prepareTemplate({ width: 10, height: 10, minutiae });
});

function anyTemplate(): PreparedTemplate {
  const template = pool[below(pool.length)]!;
  // Sizes that do not fit each other must be refused, not read.
  if (below(6) === 0) return { ...template, codes: template.codes.subarray(0, below(template.codes.length + 1)) };
  if (below(6) === 0) return { ...template, x: Int16Array.from(template.x, () => below(65536) - 32768), y: Int16Array.from(template.y, () => below(65536) - 32768) };
  return template;
}

function anyGallery(): FlatGallery {
  const fingers = Array.from({ length: below(12) }, anyTemplate).filter((one) => one.count <= mostInGallery && one.codes.length === 8 * one.count);
  const gallery = packPrepared(fingers);
  const kind = below(5);
  if (kind === 0) gallery.starts[below(gallery.starts.length)] = below(90) - 10;
  else if (kind === 1) gallery.planes = gallery.planes.subarray(0, below(gallery.planes.length + 1));
  else if (kind === 2) for (let i = below(400); i > 0 && gallery.planes.length > 0; i--) gallery.planes[below(gallery.planes.length)] = below(2 ** 32);
  return gallery;
}

const filters = { low: standardFilters.low.slice(), high: standardFilters.high.slice() };

/** The encoder's transform with sizes, regions and filters that need not fit each other: refused, not read. */
function anyTransform(): void {
  const width = 1 + below(90);
  const height = 1 + below(90);
  const fits = below(4) > 0;
  const plane = Float32Array.from({ length: fits ? width * height : below(width * height + 1) }, () => (below(40) === 0 ? NaN : unit() * 512 - 256));
  const splits = buildTree(width, height).splits.map((region) => (below(30) === 0 ? { ...region, width: region.width + below(9) - 4, y: region.y + below(9) - 4 } : region));
  const bank = below(6) === 0 ? { low: filters.low.subarray(0, below(10)), high: filters.high.subarray(0, below(8)) } : filters;
  core.decomposeWsq(plane, width, height, splits, bank);
}

let refused = 0;
const total = Number(count);
for (let i = 0; i < total; i++) {
  try {
    if (i % 4 === 0) core.decodeWsq(mutated(wsq, true));
    else if (i % 16 === 5) anyTransform();
    else if (i % 16 === 1) {
      const width = 24 + below(48);
      const height = 24 + below(48);
      core.analyse({ width, height, data: mutated(print.data.subarray(0, width * height - (below(20) === 0 ? 1 : 0)), false), ppi: 500 });
    } else if (i % 2 === 1) core.compareRaw(anyTemplate(), anyTemplate());
    else core.search(anyTemplate(), anyGallery(), below(5), 1 + below(2));
  } catch (error) {
    if (!(error instanceof SchalterError || error instanceof RangeError || error instanceof TypeError)) throw error;
    refused++;
  }
  if ((i + 1) % 50_000 === 0) console.log(`${i + 1} …`);
}
console.log(`${total} mutated inputs, ${refused} refused with a typed error, ${total - refused} computed.`);
