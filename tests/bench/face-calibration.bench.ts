/**
 * What the threshold of `face compare` rests on: `node tests/bench/face-calibration.bench.ts`. Distances between faces of
 * different persons, of whom the data say so: the specimen documents of ../shared/data (one group a person) and the
 * example photographs of @vladmandic/face-api, whose persons count as different only within one photograph and from
 * those of the documents. Same persons: several pictures of one specimen. Skipped loudly where the data are missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { distanceOf, similarBelow } from '../../src-main/biometrics/face/comparison.ts';
import { decode, shrink } from '../../src-main/biometrics/face/decode.ts';
import { headOf } from '../../src-main/biometrics/face/geometry.ts';
import { loadNetwork } from '../../src-main/biometrics/face/network.ts';
import { chipOf, mirrored } from '../../src-main/biometrics/face/warp.ts';

const pages = join(import.meta.dirname, '../../../shared/data/pages/passporteye');
if (!existsSync(pages)) {
  console.warn('ÜBERSPRUNGEN: ../shared/data/pages fehlt.');
  process.exit(0);
}
const demo = join(dirname(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api'))), 'demo');

/** Who is on a page; files of one person share a name. The same specimen person in two documents of one state counts once. */
const documents: Readonly<Record<string, string>> = {
  '100_pass-bdr.jpg': 'erika', '100_pass-chn.jpg': 'chn', '100_pass-cze.jpg': 'cze', '100_pass-cze2.jpg': 'cze2', '100_pass-fin.png': 'fin', '100_pass-hrv.jpg': 'hrv', '100_pass-isl.png': 'isl', '100_pass-ltu.jpg': 'ltu', '100_pass-lux.jpg': 'lux',
  '100_pass-polx.jpg': 'polx', '100_visa-polx.jpg': 'polx', '100_pass-uto.jpg': 'uto', '100_pass2-uto.jpg': 'uto', '25_pass-uto.jpg': 'uto', 'passport-td2.png': 'uto', 'passport-td3.png': 'uto', '100_visa-usa.jpg': 'usa', '33_id-usa.jpg': 'usa2', '43_pass-twn.jpg': 'twn', '62_pass-pol.png': 'pol', '79_pass-can.jpg': 'can', '98_pass-nld.jpg': 'nld',
};

const network = await loadNetwork();
interface Face {
  group: string;
  person: string;
  eyes: number;
  descriptor: Float32Array;
}
const faces: Face[] = [];
async function add(path: string, group: string, person: (index: number) => string): Promise<void> {
  const image = await shrink((await decode(readFileSync(path))).image, 2000);
  for (const [index, box] of (await network.detect(image, 'careful')).entries()) {
    if (group === 'document' && index > 0) break;
    const mesh = await network.find(image, box, true);
    if (mesh.confidence < 0.9) continue;
    const chip = chipOf(image, mesh);
    const [plain, turned] = [await network.describe(chip), await network.describe(mirrored(chip))];
    faces.push({ group, person: person(index), eyes: headOf(mesh).eyeDistance, descriptor: plain.map((value, i) => (value + turned[i]!) / 2) });
  }
}
for (const [file, person] of Object.entries(documents)) await add(join(pages, file), 'document', () => person);
for (const number of [1, 2, 3, 4, 5, 6]) await add(join(demo, `sample${number}.jpg`), `sample${number}`, (index) => `sample${number}#${index}`);

const [same, different, differentLarge]: number[][] = [[], [], []];
for (const [i, a] of faces.entries()) {
  for (const b of faces.slice(i + 1)) {
    // Two example photographs may show the same person: such pairs are left out.
    if (a.group !== b.group && a.group !== 'document' && b.group !== 'document') continue;
    const distance = distanceOf(a.descriptor, b.descriptor);
    if (a.person === b.person) same!.push(distance);
    else {
      different!.push(distance);
      if (Math.min(a.eyes, b.eyes) >= 40) differentLarge!.push(distance);
    }
  }
}
const range = (values: readonly number[]) => (values.length === 0 ? '–' : `${Math.min(...values).toFixed(3)} … ${Math.max(...values).toFixed(3)}`);
console.log(`${faces.length} faces. Same person (other print or size of one portrait): ${same!.length} pairs, ${range(same!)}`);
console.log(`Different persons: ${different!.length} pairs, ${range(different!)}; with at least 40 pixels between the eyes: ${differentLarge!.length} pairs, ${range(differentLarge!)}`);
for (const threshold of [0.45, similarBelow, 0.55, 0.6]) {
  const matches = (values: readonly number[]) => `${values.filter((value) => value < threshold).length} of ${values.length} (${((100 * values.filter((value) => value < threshold).length) / values.length).toFixed(2)} %)`;
  console.log(`threshold ${threshold}: false matches ${matches(different!)}, large faces ${matches(differentLarge!)}; same persons found ${matches(same!)}`);
}
