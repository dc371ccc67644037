/**
 * Rejection by skin tone: `node tests/bench/face-fairness.bench.ts`. The same painted persons in the ten tones of the
 * Monk scale, in five lights. Prints for each tone how often it is rejected by the criteria that light and skin decide,
 * and tests whether the rates differ by more than chance (χ² of the tones against one common rate, 5 %). Ends with 1
 * where they do, in any light in which a photograph is usable. Faces are drawings: the figures show that the measures
 * do not look at the brightness of skin, not how detectors see people. SEEDS sets the number of persons (default 12).
 */
import { judge, tonalCriteria } from '../../src-main/biometrics/face/criteria.ts';
import { decode } from '../../src-main/biometrics/face/decode.ts';
import { locate } from '../../src-main/biometrics/face/locate.ts';
import { measure } from '../../src-main/biometrics/face/measure.ts';
import { loadNetwork } from '../../src-main/biometrics/face/network.ts';
import { paintFace, skins } from '../../src-main/training/synthetic-face.ts';

const seeds = Array.from({ length: Number(process.env['SEEDS'] ?? 12) }, (_, i) => 1 + i);
const lights = [0.3, 0.6, 0.8, 1, 1.1];
/** 95 % points of χ² with 9 degrees of freedom. */
const critical = 16.92;
const size = { width: 450, height: 600, headWidth: 0.58 };
const network = await loadNetwork();

const table = skins.map(() => lights.map(() => ({ rejected: 0, judged: 0, unseen: 0 })));
const why = skins.map(() => new Map<string, number>());
for (const [tone] of skins.entries()) {
  for (const [column, light] of lights.entries()) {
    for (const seed of seeds) {
      const { image, facts } = await decode(await paintFace({ seed, skin: tone, light, ...size }));
      const { mesh } = await locate(network, image, 'careful');
      const cell = table[tone]![column]!;
      if (!mesh) {
        cell.unseen++;
        continue;
      }
      cell.judged++;
      const failed = judge(measure(image, { mesh, faceAreas: [1], neutrality: null }, 1, facts).criteria).filter((one) => tonalCriteria.includes(one.id) && one.ok === false);
      if (failed.length > 0) cell.rejected++;
      for (const { id } of failed) why[tone]!.set(`${id}@${light}`, (why[tone]!.get(`${id}@${light}`) ?? 0) + 1);
    }
  }
}

console.log(`Rejected of judged, ${seeds.length} painted persons a cell, criteria ${tonalCriteria.join(', ')}`);
console.log(['tone', ...lights.map((light) => `light ${light}`), 'not found', 'why'].join('\t'));
for (const [tone, row] of table.entries()) console.log([`${tone + 1} ${skins[tone]}`, ...row.map((cell) => `${cell.rejected}/${cell.judged}`), row.reduce((sum, cell) => sum + cell.unseen, 0), [...why[tone]!].map(([id, times]) => `${id}×${times}`).join(' ')].join('\t'));

let unequal = false;
for (const [column, light] of lights.entries()) {
  const cells = table.map((row) => row[column]!).filter((cell) => cell.judged > 0);
  const rate = cells.reduce((sum, cell) => sum + cell.rejected, 0) / cells.reduce((sum, cell) => sum + cell.judged, 0);
  // All or none rejected: no difference is possible.
  const chi = rate === 0 || rate === 1 ? 0 : cells.reduce((sum, { rejected, judged }) => sum + (rejected - judged * rate) ** 2 / (judged * rate * (1 - rate)), 0);
  const verdict = chi <= critical ? 'equal within sampling error' : 'UNEQUAL';
  console.log(`light ${light}: ${(100 * rate).toFixed(1)} % rejected, χ² ${chi.toFixed(1)} (5 % point ${critical}): ${verdict}`);
  if (chi > critical && light >= 0.6) unequal = true;
}
process.exitCode = unequal ? 1 : 0;
