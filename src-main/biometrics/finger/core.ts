/**
 * Which core computes: the native one (native/, C++ behind Node-API) where it has been built, else the
 * TypeScript in this folder. Both give the same bits (core.test.ts); a desk without a compiler is only
 * slower. `SCHALTER_CORE=typescript` forces the fallback.
 *
 * Why no WebAssembly: it would need a second toolchain on every building machine or a binary in the
 * repository that nobody can check. The TypeScript is the reference; whole-number and fixed-order
 * arithmetic make "identical results" a test instead of a hope.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GrayImage } from './image.ts';
import { compareRaw, type RawComparison } from './match/compare.ts';
import { searchFlat, type FlatGallery, type Ranked } from './match/gallery.ts';
import type { PreparedTemplate } from './match/prepared.ts';
import { analyse, type Analysis } from './minutiae/extract.ts';
import { decodeWsq } from './wsq/decode.ts';
import type { Region } from './wsq/tree.ts';
import { analyse as decompose, type FilterBank } from './wsq/wavelet.ts';
import { nativeCore, type NativeAddon } from './native-core.ts';

export interface FingerCore {
  readonly name: 'native' | 'typescript';
  decodeWsq(bytes: Uint8Array): GrayImage;
  /** The encoder's wavelet transform, in place. */
  decomposeWsq(plane: Float32Array, width: number, height: number, splits: Region[], filters: FilterBank): void;
  /** A picture at 500 ppi. */
  analyse(image: GrayImage): Analysis;
  compareRaw(a: PreparedTemplate, b: PreparedTemplate): RawComparison;
  /** `threads`: how many the native core may use; the list is the same. */
  search(probe: PreparedTemplate, gallery: FlatGallery, limit: number, threads?: number): Ranked[];
}

const decomposeWsq: FingerCore['decomposeWsq'] = (plane, width, _height, splits, filters) => decompose(plane, width, splits, filters);

export const typescriptCore: FingerCore = { name: 'typescript', decodeWsq, decomposeWsq, analyse, compareRaw, search: searchFlat };

/** native/build/Release, looked for upwards from here: from source, from dist, and from a package. */
function addonPath(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)), i = 0; i < 6; i++, folder = dirname(folder)) {
    const path = join(folder, 'native', 'build', 'Release', 'finger.node');
    if (existsSync(path)) return path;
  }
  return undefined;
}

const exported = ['reconstructWsq', 'decomposeWsq', 'analyse', 'compare', 'search'] as const satisfies readonly (keyof NativeAddon)[];

function loadNative(): FingerCore | undefined {
  const path = addonPath();
  if (!path || process.env['SCHALTER_CORE'] === 'typescript') return undefined;
  try {
    const addon = createRequire(import.meta.url)(path) as NativeAddon;
    // Built from an older source, it would fail in the middle of a capture: better slower and whole.
    return exported.every((name) => typeof addon[name] === 'function') ? nativeCore(addon) : undefined;
  } catch {
    // Built for another system: the fallback computes the same.
    return undefined;
  }
}

export const core: FingerCore = loadNative() ?? typescriptCore;

/** `native` or `typescript`; shown by `schalter doctor`. */
export const coreName = (): FingerCore['name'] => core.name;
