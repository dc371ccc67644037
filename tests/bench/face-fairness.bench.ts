/**
 * Rejection by skin tone: `node tests/bench/face-fairness.bench.ts`. The same painted persons in the ten tones of the
 * Monk scale, in eight lights and before three backgrounds. Prints for each tone and light how often the criteria that
 * light and skin decide reject it or the live detector does not find it, which criteria those are, and the greatest
 * difference between two tones; ends with 1 where it is more than `bound` in any light. Faces are drawings:
 * the figures show that the measures do not look at the brightness of skin, not how detectors see people. PERSONS sets
 * how many are painted (default 2).
 */
import { judge, tonalCriteria } from '../../src-main/biometrics/face/criteria.ts';
import { decode } from '../../src-main/biometrics/face/decode.ts';
import { locate } from '../../src-main/biometrics/face/locate.ts';
import { measure } from '../../src-main/biometrics/face/measure.ts';
import { loadNetwork } from '../../src-main/biometrics/face/network.ts';
import { paintFace, skins } from '../../src-main/training/synthetic-face.ts';

const bound = 0.1;
const persons = Array.from({ length: Number(process.env['PERSONS'] ?? 2) }, (_, i) => 1 + i);
const lights = [0.3, 0.45, 0.6, 0.8, 1, 1.02, 1.06, 1.2];
const backgrounds = ['#d7dade', '#8d9298', '#f4f4f2'];
const size = { width: 450, height: 600, headWidth: 0.58 };
const network = await loadNetwork();

interface Cell {
  shown: number;
  unseen: number;
  rejected: number;
  why: Map<string, number>;
}

/** The criteria that reject a painting; null where no face is found. */
async function rejectedBy(seed: number, skin: number, light: number, background: string): Promise<string[] | null> {
  const { image, facts } = await decode(await paintFace({ seed, skin, light, background, ...size }));
  const { mesh } = await locate(network, image, 'live');
  if (!mesh) return null;
  const criteria = judge(measure(image, { mesh, faceAreas: [1], neutrality: null }, 1, facts).criteria);
  return criteria.filter((one) => tonalCriteria.includes(one.id) && one.ok === false).map(({ id }) => id);
}

async function cellOf(skin: number, light: number): Promise<Cell> {
  const cell: Cell = { shown: 0, unseen: 0, rejected: 0, why: new Map() };
  for (const seed of persons) {
    for (const background of backgrounds) {
      const failed = await rejectedBy(seed, skin, light, background);
      cell.shown++;
      if (failed === null) cell.unseen++;
      if (failed === null || failed.length > 0) cell.rejected++;
      for (const id of failed ?? []) cell.why.set(id, (cell.why.get(id) ?? 0) + 1);
    }
  }
  return cell;
}

const spread = (rates: readonly number[]) => Math.max(...rates) - Math.min(...rates);
const percent = (rate: number) => `${(100 * rate).toFixed(1)} %`;

console.log(`Rejected of ${persons.length * backgrounds.length} paintings a cell (${persons.length} persons, ${backgrounds.length} backgrounds), criteria ${tonalCriteria.join(', ')}`);
console.log(['light', ...skins.map((colour, tone) => `${tone + 1} ${colour}`), 'difference', 'by'].join('\t'));
let greatest = 0;
for (const light of lights) {
  const cells: Cell[] = [];
  for (const tone of skins.keys()) cells.push(await cellOf(tone, light));
  const difference = spread(cells.map((cell) => cell.rejected / cell.shown));
  greatest = Math.max(greatest, difference);
  const by = new Set(cells.flatMap((cell) => [...cell.why.keys()]));
  console.log([light, ...cells.map((cell) => `${cell.rejected}${cell.unseen > 0 ? ` (${cell.unseen} not found)` : ''}`), percent(difference), [...by].join(' ')].join('\t'));
}
console.log(`greatest difference between two tones in any light: ${percent(greatest)} (bound ${percent(bound)})`);
process.exitCode = greatest > bound ? 1 : 0;
