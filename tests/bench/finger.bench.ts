/**
 * Fingers: templates per second, one-to-many comparisons per second and core at 1,000, 10,000 and 100,000
 * fingers with their accuracy, false match tail and error rate. The peer is the stated figure of OpenAFIS
 * (250,000 candidates a second on a laptop at full accuracy): it is not installed here, so its side of the
 * ratio is a claim read, not a run measured. The TypeScript core runs beside the native one.
 *
 * `FINGER_BENCH_PEOPLE` sets how many different generated fingers there are (default 150). Larger galleries
 * repeat their templates with minutiae shifted, dropped and turned anew, so that no two fingers are equal.
 *
 * Rates per core are of processor time, which other work on the machine disturbs less; whole searches are of
 * the clock. Accuracy: how often the right finger is first, and how many of the pairs that a full comparison
 * accepts (score 30) the staged search would lose before it.
 */
import { core, typescriptCore, type FingerCore } from '../../src-main/biometrics/finger/core.ts';
import { normalise, scoreOf } from '../../src-main/biometrics/finger/match/calibration.ts';
import { depths, mostInGallery, packPrepared, rate } from '../../src-main/biometrics/finger/match/gallery.ts';
import { prepareTemplate, type PreparedTemplate } from '../../src-main/biometrics/finger/match/prepared.ts';
import { prepare } from '../../src-main/biometrics/finger/minutiae/extract.ts';
import type { FingerPosition, FingerTemplate } from '../../src-main/biometrics/finger/types.ts';
import { seededRandom } from '../../src-main/training/seeded-random.ts';
import { syntheticFinger } from '../../src-main/training/synthetic-finger.ts';

const people = Number(process.env['FINGER_BENCH_PEOPLE'] ?? 150);
const openAfis = 250_000;
const cores: FingerCore[] = core === typescriptCore ? [typescriptCore] : [core, typescriptCore];
const seconds = (start: bigint): number => Number(process.hrtime.bigint() - start) / 1e9;
const processor = (): number => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6;

const pictures = Array.from({ length: people }, (_, i) => {
  const seed = `bench ${i}`;
  const position = (1 + (i % 10)) as FingerPosition;
  return { first: syntheticFinger({ seed, position }), second: syntheticFinger({ seed, position, impression: 1, dryness: 0.08 * (i % 6), rotation: ((i * 13) % 40) - 20 }) };
});
for (const one of cores) {
  const start = process.hrtime.bigint();
  for (const { first } of pictures.slice(0, 20)) one.analyse(prepare(first));
  console.log(`templates per second, ${one.name}: ${(20 / seconds(start)).toFixed(1)}`);
}
const extract = (image: (typeof pictures)[number]['first']): FingerTemplate => ({ width: image.width, height: image.height, minutiae: core.analyse(prepare(image)).minutiae });
const gallery = pictures.map(({ first }) => extract(first));
const probes = pictures.map(({ second }) => extract(second));

const a = gallery.map((t) => prepareTemplate(t));
const b = probes.map((t) => prepareTemplate(t));
const genuine = a.map((t, i) => scoreOf(core.compareRaw(t, b[i]!).raw, t.count, b[i]!.count)).sort((x, y) => x - y);
const impostor: number[] = [];
const start = process.hrtime.bigint();
a.forEach((t, i) => b.forEach((u, j) => i !== j && impostor.push(normalise(core.compareRaw(t, u).raw, t.count, u.count))));
console.log(`one-to-one, ${core.name}: ${Math.round(impostor.length / seconds(start))} per second; genuine lowest ${genuine[0]}, 1 % ${genuine[Math.floor(people / 100)]}`);
impostor.sort((x, y) => y - x);
for (const rate of [0.1, 0.01, 0.001, 0.0001]) if (rate * impostor.length >= 1) console.log(`  impostor evidence at FMR ${rate}: ${Math.round(impostor[Math.floor(rate * impostor.length)]!)}`);

/** A template of nobody: one of the gallery with a third of its minutiae gone and the others moved. */
function stranger(index: number): PreparedTemplate {
  const random = seededRandom(index);
  const minutiae = gallery[index % gallery.length]!.minutiae
    .filter(() => random() > 0.3)
    .map((m) => ({ ...m, x: Math.round(m.x + (random() - 0.5) * 90), y: Math.round(m.y + (random() - 0.5) * 90), angle: Math.floor(m.angle + (random() - 0.5) * 60) & 255 }));
  return prepareTemplate({ width: 400, height: 500, minutiae }, mostInGallery);
}

const own = gallery.map((t) => prepareTemplate(t, mostInGallery));
const strangers: PreparedTemplate[] = [];
for (const size of [1_000, 10_000, 100_000]) {
  while (strangers.length < size - people) strangers.push(stranger(strangers.length));
  const flat = packPrepared([...own, ...strangers.slice(0, size - people)]);
  const perFinger = (flat.planes.byteLength + flat.x.length * (2 + 2 + 1) + 4 * size) / size;
  for (const one of cores) {
    const searches = Math.min(people, one === typescriptCore ? (size > 10_000 ? 1 : 4) : 20);
    let found = 0;
    const begin = process.hrtime.bigint();
    const before = processor();
    for (let i = 0; i < searches; i++) if (one.search(prepareTemplate(probes[i]!, mostInGallery), flat, 5)[0]?.index === i) found++;
    const took = seconds(begin);
    const perSecond = (size * searches) / (processor() - before);
    console.log(`1:${size}, ${one.name}: ${Math.round(perSecond)} comparisons per second and core, ${(1000 * took / searches).toFixed(1)} ms a search, rank one ${found}/${searches}, ${perFinger.toFixed(0)} bytes a finger; ${(perSecond / openAfis).toFixed(2)} × OpenAFIS as stated`);
  }
  const { tried } = depths(size, 5);
  const ratings = own.slice(0, size > 10_000 ? 10 : 60).map((_, i) => rate(prepareTemplate(probes[i]!, mostInGallery), flat));
  const accepted = own.slice(0, ratings.length).map((_, i) => i).filter((i) => scoreOf(core.compareRaw(prepareTemplate(probes[i]!), a[i]!).raw, b[i]!.count, a[i]!.count) >= 30);
  const lost = accepted.filter((i) => ratings[i]!.filter((value) => value > ratings[i]![i]!).length >= tried);
  console.log(`  of ${accepted.length} pairs that a full comparison accepts, the first stage loses ${lost.length}`);
  if (size === 100_000) {
    const ten = process.hrtime.bigint();
    for (let i = 0; i < 10; i++) core.search(prepareTemplate(probes[i]!, mostInGallery), flat, 5, 2);
    console.log(`10,000 people with ten fingers, all ten of a person against all: ${seconds(ten).toFixed(2)} s on two threads`);
  }
}
