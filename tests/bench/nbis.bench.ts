/**
 * Beside NIST's own programs (NBIS: cwsq, dwsq, mindtct, bozorth3, nfiq), in one run: whether dwsq reads our WSQ to the
 * same pixels, what a file of either encoder keeps of a print, megapixels a second, the equal error rate on FVC2002
 * DB4_B, and how our quality follows NFIQ 1 (1 best … 5 worst; not NFIQ 2).
 *
 * `NBIS_BIN=DIR npm run bench nbis`: DIR holds the five programs, built from NIST's source, which is no part of this project.
 * A program of NBIS is timed by its processor time less that of the same program on a picture of 256 × 256 pixels.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareTemplates } from '../../src-main/biometrics/finger/assess.ts';
import { core } from '../../src-main/biometrics/finger/core.ts';
import { crop, type GrayImage } from '../../src-main/biometrics/finger/image.ts';
import { readImageFile, writePng } from '../../src-main/biometrics/finger/image-files.ts';
import { extractWithQuality } from '../../src-main/biometrics/finger/quality.ts';
import { encodeWsq } from '../../src-main/biometrics/finger/wsq/encode.ts';
import { syntheticFinger, syntheticSlap } from '../../src-main/training/synthetic-finger.ts';
import { equalErrorRate, psnr, spearman } from './statistics.ts';

const programs = process.env['NBIS_BIN'];
const shared = new URL('../../../shared/data/fingerprint/fvc2002-db4b/', import.meta.url).pathname;
if (programs === undefined || !existsSync(join(programs, 'dwsq')) || !existsSync(shared)) {
  console.log('not run: NBIS_BIN names no folder with the programs of NBIS, or ../shared/data is missing');
  process.exit(0);
}
const dir = mkdtempSync(join(tmpdir(), 'schalter-nbis-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));

/** Runs a program of NBIS in the folder. @returns its output; throws where it fails */
function nbis(name: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(join(programs!, name), words, { cwd: dir, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ${words.join(' ')}: ${stderr || stdout}`);
  return stdout;
}
const rawOf = ({ width, height, ppi }: GrayImage): string => `${width},${height},8,${ppi}`;

/** What dwsq makes of a file. */
function dwsq(wsq: Uint8Array): Uint8Array {
  writeFileSync(join(dir, 'a.wsq'), wsq);
  nbis('dwsq', 'raw', 'a.wsq', '-raw_out');
  return readFileSync(join(dir, 'a.raw'));
}
function cwsq(image: GrayImage, rate: number): Uint8Array {
  writeFileSync(join(dir, 'b.raw'), image.data);
  nbis('cwsq', String(rate), 'wsq', 'b.raw', '-raw_in', rawOf(image));
  return readFileSync(join(dir, 'b.wsq'));
}
const furthest = (a: Uint8Array, b: Uint8Array): number => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length === b.length ? 0 : Infinity);
const differing = (a: Uint8Array, b: Uint8Array): number => a.reduce((count, value, i) => count + (value === b[i] ? 0 : 1), 0);
const smallSide = 256;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

// Pictures: real ones of FVC are small and of 500 ppi; slaps are as a scanner gives them.
const names = readdirSync(shared).filter((name) => name.endsWith('.tif')).sort();
const real = await Promise.all(names.map((name) => readImageFile(readFileSync(join(shared, name)), 500)));
const generated = Array.from({ length: 10 }, (_, i) => syntheticSlap({ seed: `nbis ${i}`, slap: i % 2 === 0 ? 'right4' : 'left4', dryness: (i % 4) * 0.15 }).image);

for (const [what, pictures] of [['FVC2002 DB4_B prints', real], ['generated slaps', generated]] as const) {
  const rows = pictures.map((image) => {
    const [own, theirs] = [encodeWsq(image, { bitRate: 0.75 }), cwsq(image, 0.75)];
    const [ownByDwsq, theirsByDwsq] = [dwsq(own), dwsq(theirs)];
    const [ownByUs, theirsByUs] = [core.decodeWsq(own).data, core.decodeWsq(theirs).data];
    return {
      apart: Math.max(furthest(ownByDwsq, ownByUs), furthest(theirsByDwsq, theirsByUs)),
      differing: differing(ownByDwsq, ownByUs) + differing(theirsByDwsq, theirsByUs),
      pixels: 2 * image.data.length,
      bytes: own.length / theirs.length,
      psnr: psnr(image.data, ownByDwsq),
      theirs: psnr(image.data, theirsByDwsq),
    };
  });
  const sum = (key: 'differing' | 'pixels'): number => rows.reduce((total, row) => total + row[key], 0);
  console.log(`${pictures.length} ${what}, WSQ at 0.75 bit a pixel: dwsq reads every file of ours; both decoders differ in ${sum('differing')} of ${sum('pixels')} pixels, by ${Math.max(...rows.map(({ apart }) => apart))} at most`);
  console.log(`  kept of the picture, PSNR by dwsq: ours ${mean(rows.map((row) => row.psnr)).toFixed(2)} dB, cwsq ${mean(rows.map((row) => row.theirs)).toFixed(2)} dB; our files have ${mean(rows.map(({ bytes }) => bytes)).toFixed(3)} times the bytes`);
}

/** Processor seconds of children that a piece of work needed. */
function childSeconds(work: () => void): number {
  const before = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  work();
  const after = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  return (Number(after[13]) + Number(after[14]) - Number(before[13]) - Number(before[14])) / 100;
}
function ownSeconds(work: () => void): number {
  const { user, system } = process.cpuUsage();
  work();
  const after = process.cpuUsage({ user, system });
  return (after.user + after.system) / 1e6;
}
const runs = 20;
const slap = generated[0]!;
const small = crop(slap, (slap.width - smallSide) >> 1, (slap.height - smallSide) >> 1, smallSide, smallSide);
const megapixels = (runs * slap.data.length) / 1e6;
const times = (work: () => unknown) => () => {
  for (let i = 0; i < runs; i++) work();
};
const slapWsq = encodeWsq(slap, { bitRate: 0.75 });
const smallWsq = encodeWsq(small, { bitRate: 0.75 });
const rate = (name: string, own: () => unknown, theirs: () => unknown, theirsSmall: () => unknown): void => {
  const [us, them] = [megapixels / ownSeconds(times(own)), megapixels / (childSeconds(times(theirs)) - childSeconds(times(theirsSmall)))];
  console.log(`${name}: ours (${core.name}) ${us.toFixed(1)} MP/s, NBIS ${them.toFixed(1)} MP/s of processor time: ${(us / them).toFixed(2)} × NBIS`);
};
rate('WSQ encode', () => encodeWsq(slap, { bitRate: 0.75 }), () => cwsq(slap, 0.75), () => cwsq(small, 0.75));
rate('WSQ decode', () => core.decodeWsq(slapWsq), () => dwsq(slapWsq), () => dwsq(smallWsq));

// Error rate, with NIST's detector and matcher on the same 80 prints.
const both = real.map((image) => extractWithQuality(image));
for (const [i, image] of real.entries()) {
  writeFileSync(join(dir, `${names[i]}.png`), await writePng(image));
  nbis('mindtct', `${names[i]}.png`, names[i]!);
}
const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b, j) => ({ a: i, b: i + 1 + j, same: a.slice(0, 3) === b.slice(0, 3), first: a.endsWith('_1.tif') && b.endsWith('_1.tif') })));
// As FVC counts: every pair of a finger, and the first print of each finger against the first of every other; here every other print, to have more.
const genuine = pairs.filter(({ same }) => same);
const impostor = pairs.filter(({ same }) => !same);
writeFileSync(join(dir, 'mates'), [...genuine, ...impostor].map(({ a, b }) => `${names[a]}.xyt\n${names[b]}.xyt`).join('\n') + '\n');
const bozorth = nbis('bozorth3', '-M', 'mates').trim().split('\n').map(Number);
const ours = [...genuine, ...impostor].map(({ a, b }) => compareTemplates(both[a]!.template, both[b]!.template).score);
const eer = (scores: number[]): string => `${(100 * equalErrorRate(scores.slice(0, genuine.length), scores.slice(genuine.length))).toFixed(2)} %`;
console.log(`FVC2002 DB4_B, ${genuine.length} genuine and ${impostor.length} impostor pairs: equal error rate ours ${eer(ours)}, mindtct and bozorth3 ${eer(bozorth)}`);

// NFIQ 1 beside our quality, also on prints made worse.
const worse = Array.from({ length: 60 }, (_, i) => syntheticFinger({ seed: `nbis quality ${i}`, dryness: (i % 5) * 0.22, wetness: i % 2 === 0 ? 0 : (i % 3) * 0.3 }));
for (const [what, pictures] of [['FVC2002 DB4_B prints', real], ['generated prints, dry and wet by degrees', worse]] as const) {
  const nfiq: number[] = [];
  for (const image of pictures) {
    writeFileSync(join(dir, 'q.png'), await writePng(image));
    nfiq.push(Number(nbis('nfiq', 'q.png').trim()));
  }
  const own = pictures.map((image) => extractWithQuality(image).quality.quality);
  const counts = [1, 2, 3, 4, 5].map((level) => nfiq.filter((value) => value === level).length);
  console.log(`quality of ${pictures.length} ${what}: Spearman's rho between ours and NFIQ 1 turned round ${spearman(own, nfiq.map((value) => -value)).toFixed(2)} (NFIQ 1 gives 1 … 5 to ${counts.join(', ')} of them)`);
}
