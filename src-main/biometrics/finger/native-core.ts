/** The native core (native/src) behind the same door as the TypeScript one: typed arrays in, typed arrays out. */
import type { FingerCore } from './core.ts';
import { depths } from './match/gallery.ts';
import type { PreparedTemplate } from './match/prepared.ts';
import type { Minutia } from './types.ts';
import { buildTree } from './wsq/tree.ts';
import { ppiOf, readWsq } from './wsq/decode.ts';

/** A prepared template as it crosses into C++. */
type Arrays = [Int16Array, Int16Array, Uint8Array, Uint32Array, Uint8Array];

/** What native/src/addon.cpp exports. Sizes are checked there; a mismatch throws. */
export interface NativeAddon {
  /** Dequantisation, synthesis, grey values. `bands` and `splits`: x, y, width, height, mirrorX, mirrorY each. */
  reconstructWsq(width: number, height: number, shift: number, scale: number, binCentre: number, low: Float32Array, high: Float32Array, bins: Float32Array, zeroBins: Float32Array, coefficients: Int32Array, bands: Int32Array, splits: Int32Array): Uint8Array;
  /** All splits in order, in place. */
  decomposeWsq(plane: Float32Array, width: number, height: number, low: Float32Array, high: Float32Array, splits: Int32Array): void;
  analyse(data: Uint8Array, width: number, height: number): {
    mask: Uint8Array;
    cos2: Float64Array;
    sin2: Float64Array;
    coherence: Uint8Array;
    contrast: Float64Array;
    brightness: Float64Array;
    /** pixels, dark, agree. */
    counts: Int32Array;
    /** x, y, angle, type (1 ending, 2 bifurcation), quality each. */
    minutiae: Int32Array;
  };
  /** Raw evidence and number of pairs. */
  compare(...arrays: [...Arrays, ...Arrays]): Int32Array;
  /** Index, raw evidence, number of pairs each; best first. Planes as in match/gallery.ts. */
  search(...args: [...Arrays, Int32Array, Int16Array, Int16Array, Uint8Array, Uint32Array, number, number, number, number]): Int32Array;
}

const arraysOf = (t: PreparedTemplate): Arrays => [t.x, t.y, t.angle, t.codes, t.weights];

const regions = (list: ReturnType<typeof buildTree>['splits']): Int32Array =>
  Int32Array.from(list.flatMap((region) => [region.x, region.y, region.width, region.height, region.mirrorX ? 1 : 0, region.mirrorY ? 1 : 0]));

/** Wraps the addon. */
export function nativeCore(addon: NativeAddon): FingerCore {
  return {
    name: 'native',
    decodeWsq(bytes) {
      const { frame, filters, binCentre, bins, zeroBins, coefficients, comments } = readWsq(bytes);
      const { width, height, shift, scale } = frame;
      const { subbands, splits } = buildTree(width, height);
      const data = addon.reconstructWsq(width, height, shift, scale, binCentre, filters.low, filters.high, bins, zeroBins, coefficients, regions(subbands), regions(splits));
      return { width, height, data, ppi: ppiOf(comments) };
    },
    decomposeWsq: (plane, width, height, splits, filters) => addon.decomposeWsq(plane, width, height, filters.low, filters.high, regions(splits)),
    analyse({ data, width, height }) {
      const { counts, minutiae, ...maps } = addon.analyse(data, width, height);
      const list: Minutia[] = [];
      for (let i = 0; i < minutiae.length; i += 5) {
        list.push({ x: minutiae[i]!, y: minutiae[i + 1]!, angle: minutiae[i + 2]!, type: minutiae[i + 3] === 1 ? 'ending' : 'bifurcation', quality: minutiae[i + 4]! });
      }
      return { blocksX: Math.ceil(width / 8), blocksY: Math.ceil(height / 8), ...maps, pixels: counts[0]!, dark: counts[1]!, agree: counts[2]!, minutiae: list };
    },
    compareRaw(a, b) {
      const [raw, paired] = addon.compare(...arraysOf(a), ...arraysOf(b));
      return { raw: raw!, paired: paired! };
    },
    search(probe, gallery, limit, threads = 1) {
      const { tried, full } = depths(gallery.size, limit);
      const found = addon.search(...arraysOf(probe), gallery.starts, gallery.x, gallery.y, gallery.angle, gallery.planes, tried, full, limit, threads);
      return Array.from({ length: found.length / 3 }, (_, i) => ({ index: found[3 * i]!, raw: found[3 * i + 1]!, paired: found[3 * i + 2]! }));
    },
  };
}
