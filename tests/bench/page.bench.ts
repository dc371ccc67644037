/**
 * Page reads over the specimen set of ../shared/data/pages/passporteye: processor time, pages whose check digits
 * are all right beside the score PassportEye reaches (the number in the file's name), and character
 * errors where the zone is asserted upstream.
 *   node tests/bench/page.bench.ts [part of a name]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { loadPageImage } from '../../src-main/documents/page/load-image.ts';
import { readPage } from '../../src-main/documents/page/read-page.ts';

const folder = '../shared/data/pages/passporteye';
if (!existsSync(folder)) {
  console.log(`SKIPPED: ${folder} is missing`);
  process.exit(0);
}
const expected = JSON.parse(readFileSync(`${folder}/expected_mrz.json`, 'utf8')) as Record<string, string[]>;
const names = readdirSync(folder).filter((name) => /\.(jpg|png)$/.test(name) && name.includes(process.argv[2] ?? ''));

let [allRight, asserted, wrong] = [0, 0, 0];
const times: number[] = [];
let [peerRight, scored] = [0, 0];
for (const name of names) {
  const image = await loadPageImage(readFileSync(`${folder}/${name}`));
  const begun = process.cpuUsage();
  const { mrz, parsed } = readPage(image, { today: '2026-11-01' });
  const { user, system } = process.cpuUsage(begun);
  times.push((user + system) / 1000);
  const checks = parsed?.checks ?? [];
  const right = checks.filter(({ ok }) => ok).length;
  const complete = checks.length > 0 && right === checks.length;
  const peer = /^(\d+)_/.exec(name);
  if (peer) {
    scored++;
    if (peer[1] === '100') peerRight++;
    if (complete) allRight++;
  }
  const truth = expected[name]?.join('');
  if (truth) {
    const read = mrz?.lines.join('') ?? '';
    asserted += truth.length;
    for (let i = 0; i < truth.length; i++) if (truth[i] !== read[i]) wrong++;
  }
  console.log(`${name}: ${Math.round(times[times.length - 1]!)} ms, ${parsed?.format ?? 'no zone'}, check digits ${right}/${checks.length}${peer ? `, PassportEye ${peer[1]}` : ''}`);
}
times.sort((a, b) => a - b);
console.log(`all check digits right: ${allRight} of ${scored} specimens, PassportEye ${peerRight}`);
if (asserted > 0) console.log(`character errors where the zone is asserted: ${wrong} of ${asserted} (${((100 * wrong) / asserted).toFixed(2)} %)`);
console.log(`processor time per page: median ${Math.round(times[Math.floor(times.length / 2)]!)} ms, longest ${Math.round(times[times.length - 1]!)} ms`);
