// `npm run bench [NAME…]`: runs the benchmarks of tests/bench one after the other. Each prints its
// figures beside a named peer, as ratios of one run on this machine.
import { readdirSync } from 'node:fs';
import { inRoot, node24, passThrough, say } from './lib.mjs';
import { setUp } from './setup.mjs';

await setUp({ tests: true });
const chosen = process.argv.slice(2);
const files = readdirSync(inRoot('tests/bench')).filter((name) => name.endsWith('.bench.ts') && (chosen.length === 0 || chosen.some((word) => name.startsWith(word))));
let failed = 0;
for (const file of files.sort()) {
  process.stdout.write(`\n# ${file}\n`);
  if ((await passThrough(node24, [`tests/bench/${file}`])) !== 0) {
    failed++;
    say(`${file} ist fehlgeschlagen.`);
  }
}
process.exitCode = failed === 0 && files.length > 0 ? 0 : 1;
