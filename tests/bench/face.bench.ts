/**
 * The face core, measured on painted faces only (src-main/training/synthetic-face.ts): `node tests/bench/face.bench.ts`.
 * 1. Rejection by skin tone: 7 tones, the same persons and the same light for each. Faces that the detector does
 *    not find in a drawing are counted for themselves: the tonal criteria had nothing to judge there.
 * 2. Assessments a second, one worker.
 * 3. Separation of compare() between painted persons. Drawings differ less than people: the figures say
 *    nothing about error rates with real faces; the threshold comes from dlib's published calibration.
 * SEEDS sets the number of persons (default 6).
 */
import { createFaceEngine } from '../../src-main/biometrics/face/engine.ts';
import { paintFace, skins } from '../../src-main/training/synthetic-face.ts';

const seeds = Array.from({ length: Number(process.env['SEEDS'] ?? 6) }, (_, i) => 1 + i);
const lights = [0.25, 0.5, 0.75, 1, 1.1];
const size = { width: 750, height: 1000, headWidth: 0.58 };
/** Exposure, sharpness, tonal range: what the light of the picture decides. */
const tonal = ['6.1', '6.3', '7.1', '7.2', '7.6'];

const engine = createFaceEngine();
await engine.assess(await paintFace({ seed: 1, ...size }));

console.log(`Rejected of ${seeds.length} painted persons by tonal criteria (${tonal.join(', ')}), by skin tone (0 lightest … 6 darkest) and light`);
console.log(['tone', ...lights.map((light) => `light ${light}`), 'of judged', 'no face', 'why'].join('\t'));
let measuring = 0;
let measured = 0;
const rates: number[] = [];
const found: number[] = [];
for (let skin = 0; skin < skins.length; skin++) {
  const rejected = lights.map(() => 0);
  const why = new Map<string, number>();
  let unseen = 0;
  for (const [column, light] of lights.entries()) {
    for (const seed of seeds) {
      const frame = await paintFace({ seed, skin, light, ...size });
      const start = performance.now();
      const { faces, criteria } = await engine.assess(frame);
      measuring += performance.now() - start;
      measured++;
      if (faces === 0) {
        unseen++;
        continue;
      }
      const failed = criteria.filter((one) => tonal.includes(one.id) && one.ok === false);
      if (failed.length > 0) rejected[column]!++;
      for (const { id } of failed) why.set(id, (why.get(id) ?? 0) + 1);
    }
  }
  const all = rejected.reduce((sum, value) => sum + value, 0) / (lights.length * seeds.length - unseen);
  rates.push(all);
  found.push(1 - unseen / (lights.length * seeds.length));
  console.log([skin, ...rejected, `${(100 * all).toFixed(0)} %`, unseen, [...why].map(([id, times]) => `${id}×${times}`).join(' ')].join('\t'));
}
const spread = (values: readonly number[]) => `${(100 * (Math.max(...values) - Math.min(...values))).toFixed(1)} percentage points`;
console.log(`Largest difference between tones: rejection ${spread(rates)}, detection ${spread(found)}`);
console.log(`Assessments a second (${size.width}×${size.height} JPEG, ${engine.name}): ${(1000 / (measuring / measured)).toFixed(1)}`);

const eyes: string[] = [];
for (const eyesOpen of [0, 0.5, 1]) {
  const values: number[] = [];
  for (const seed of seeds) values.push((await engine.assess(await paintFace({ seed, eyesOpen, ...size }))).criteria.find((one) => one.id === '3.1')?.value ?? Number.NaN);
  eyes.push(`${eyesOpen}: ${values.map((value) => value.toFixed(3)).join(' ')}`);
}
console.log(`Criterion 3.1 (eyes open) by painted opening: ${eyes.join(' | ')}`);

const pictures = await Promise.all(seeds.map(async (seed) => [await paintFace({ seed, ...size }), await paintFace({ seed, ...size, roll: 4, light: 0.8, offsetX: 0.03 })] as const));
const same: number[] = [];
const different: number[] = [];
for (const [i, [a]] of pictures.entries()) {
  for (const [j, [, b]] of pictures.entries()) if (j >= i) (i === j ? same : different).push((await engine.compare(a, b)).distance);
}
const errors = [...same, ...different].map((threshold) => ({ threshold, fnmr: same.filter((value) => value > threshold).length / same.length, fmr: different.filter((value) => value <= threshold).length / different.length }));
const equal = errors.sort((a, b) => Math.abs(a.fnmr - a.fmr) - Math.abs(b.fnmr - b.fmr))[0]!;
const range = (values: readonly number[]) => `${Math.min(...values).toFixed(3)} … ${Math.max(...values).toFixed(3)}`;
console.log(`Distance, painted: same person ${range(same)} (n ${same.length}), different ${range(different)} (n ${different.length}); equal error ${(100 * (equal.fnmr + equal.fmr) / 2).toFixed(1)} % at ${equal.threshold.toFixed(3)}; at 0.55: false match ${(100 * different.filter((value) => value < 0.55).length / different.length).toFixed(0)} %`);
await engine.close();
