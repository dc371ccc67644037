import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { qualityFeatures, type QualityFeatures } from './features.ts';
import { readImageFile } from './image-files.ts';
import { parseNfiq2 } from './nfiq2.ts';

const shared = new URL('../../../../shared/data/fingerprint/nfiq2/', import.meta.url).pathname;
const there = existsSync(shared);
if (!there) console.warn('Merkmale der Güte: ../shared/data fehlt, der Vergleich mit veröffentlichten NFIQ-2-Werten wird übersprungen.');

/** How far from the published value each feature may lie: what was measured on the three prints, rounded up. */
const reach: QualityFeatures = {
  Mu: 0.001,
  MMB: 0.001,
  UniformImage: 0.001,
  OCL_Bin10_Mean: 0.013,
  OCL_Bin10_StdDev: 0.045,
  OF_Bin10_Mean: 0.047,
  OF_Bin10_StdDev: 0.01,
  FDA_Bin10_Mean: 0.012,
  FDA_Bin10_StdDev: 0.03,
  LCS_Bin10_Mean: 0.13,
  LCS_Bin10_StdDev: 0.13,
  RVUP_Bin10_Mean: 0.18,
  RVUP_Bin10_StdDev: 0.08,
  OrientationMap_ROIFilter_CoherenceRel: 0.006,
  OrientationMap_ROIFilter_CoherenceSum: 4.5,
};

describe.skipIf(!there)('[ISO/IEC 29794-4] quality features beside the published ones', () => {
  it.each(['SFinGe_Test01', 'SFinGe_Test02', 'SFinGe_Test03'])('%s', async (name) => {
    const published = parseNfiq2(readFileSync(`${shared}${name}_output.txt`, 'utf8')).measures;
    const own = qualityFeatures(await readImageFile(readFileSync(`${shared}${name}.pgm`)));
    for (const [feature, most] of Object.entries(reach)) expect(Math.abs(own[feature as keyof QualityFeatures] - published[feature]!), feature).toBeLessThanOrEqual(most);
  });
});

describe('quality features', () => {
  it('of a white, a black and a noisy picture are numbers', () => {
    for (const value of [() => 255, () => 0, (i: number) => (i * 2654435761) >>> 24]) {
      const features = qualityFeatures({ width: 100, height: 90, data: Uint8Array.from({ length: 9000 }, (_, i) => value(i)), ppi: 500 });
      for (const [name, number] of Object.entries(features)) expect(Number.isFinite(number), name).toBe(true);
    }
  });
});
