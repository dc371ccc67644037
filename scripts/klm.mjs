// `npm run klm`: keystroke and time model of the desk from recorded runs of the real window. Runs the window tests that
// record where a recording is missing (`npm run klm -- --again`: all of them), then prints the tables.
import { existsSync, rmSync } from 'node:fs';
import { inRoot, node24, passThrough, windowTests } from './lib.mjs';
import { setUp } from './setup.mjs';

const folder = inRoot('tests/.artifacts/keystrokes');
const runs = { 'registration-keyboard': 'keyboard alone', 'registration-mouse': 'a newcomer finishes', 'repeat-visitor-keyboard': 'whom the register knows', 'document-check-keyboard': 'a document is checked' };
if (process.argv.includes('--again')) rmSync(folder, { recursive: true, force: true });
const missing = Object.keys(runs).filter((name) => !existsSync(`${folder}/${name}.json`));
let code = 0;
if (missing.length > 0) {
  const { electron } = await setUp({ tests: true });
  code = await windowTests(['--project', 'desk', '-g', missing.map((name) => runs[name]).join('|')], electron);
}
process.exitCode = code !== 0 ? code : await passThrough(node24, ['tests/keystrokes/report.ts']);
