// `npm test`: sets up what is missing and runs everything: types, unit and cross-room tests (vitest), the
// real window (Playwright), the packaged application, the hardware laboratory. Ends with `N passed, N failed, N skipped`.
// `npm test -- unit window` runs only the named parts.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { environment, inRoot, node24, passThrough, say, windowTests } from './lib.mjs';
import { setUp } from './setup.mjs';

const chosen = process.argv.slice(2);
const wants = (part) => chosen.length === 0 || chosen.includes(part);
const artifacts = inRoot('tests/.artifacts');
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, told once more at the end: whoever reads only the tail of a long run must not have to guess. */
const told = [];

function count(part, { passed, failed, skipped }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  say(`${part}: ${passed} bestanden, ${failed} fehlgeschlagen, ${skipped} übersprungen`);
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

const ESCAPES = /\u001b\[[0-9;]*m/g;
/** @param message of any length: its first three lines that say something */
const opening = (message = '') => message.replace(ESCAPES, '').split('\n').map((line) => line.trim()).filter(Boolean).slice(0, 3).join(' | ').slice(0, 600);

/** @param result vitest's report */
function tellUnit(result) {
  for (const file of result?.testResults ?? []) {
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    for (const test of failed) told.push(`${file.name.replace(`${inRoot()}/`, '')} › ${test.fullName}: ${opening(test.failureMessages[0])}`);
    if (file.status === 'failed' && failed.length === 0) told.push(`${file.name}: ${opening(file.message)}`);
  }
}

/** @param suite of Playwright's report, with the suites in it */
function tellScreen(suite, part) {
  for (const inner of suite.suites ?? []) tellScreen(inner, part);
  for (const { title, tests } of suite.specs ?? []) {
    for (const { status, results } of tests) {
      if (status !== 'unexpected' && status !== 'flaky') continue;
      const tries = results.filter(({ status: end }) => end !== 'passed' && end !== 'skipped');
      told.push(`${part} (${status === 'flaky' ? 'erst im zweiten Anlauf bestanden' : 'fehlgeschlagen'}) › ${title}: ${tries.map(({ error }) => opening(error?.message)).join(' || ')}`);
    }
  }
}

async function types() {
  const code = await passThrough(node24, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json']);
  count('Typen', { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
}

async function unit() {
  const report = `${artifacts}/unit.json`;
  const code = await passThrough(node24, ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  const result = readReport(report);
  const failed = result?.numFailedTests ?? 1;
  tellUnit(result);
  // A file that cannot be loaded fails without a failed test: it counts as one.
  count('Einzeltests', { passed: result?.numPassedTests ?? 0, failed: code !== 0 && failed === 0 ? Math.max(1, result?.numFailedTestSuites ?? 1) : failed, skipped: (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0) });
}

/** Playwright on a screen of its own. @param name of the project, of its report and of the folder with what failed */
async function onScreen(part, name, electron, workers = 1) {
  const report = `${artifacts}/${name}.json`;
  const code = await windowTests(['--project', name, '--workers', String(workers), '--output', `${artifacts}/playwright-${name}`], electron, { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  const result = readReport(report);
  const stats = result?.stats;
  if (result) tellScreen(result, part);
  if (stats?.flaky) say(`${part}: ${stats.flaky} erst im zweiten Anlauf bestanden`);
  count(part, { passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0), failed: code !== 0 ? Math.max(1, stats?.unexpected ?? 1) : (stats?.unexpected ?? 1), skipped: stats?.skipped ?? 0 });
}

/** The real window has the machine to itself; the screens of the gallery are taken two at a time. */
async function window(electron) {
  await onScreen('Fenster', 'desk', electron);
  await onScreen('Bildschirme', 'screens', electron, 2);
}

/** Packs the application and starts what came out. */
async function packaged(electron) {
  const code = await passThrough(node24, ['scripts/package.mjs']);
  if (code !== 0) count('Packen', { passed: 0, failed: 1, skipped: 0 });
  else await onScreen('Gepackt', 'package', electron);
}

/** The laboratory closes with a line `N passed, N failed[, N skipped]` of its own. */
async function lab() {
  let output = '';
  const code = await new Promise((resolve) => {
    const child = spawn(node24, ['scripts/lab.mjs'], { cwd: inRoot(), env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on('exit', (status) => resolve(status ?? 1));
    child.on('error', () => resolve(1));
  });
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
  const failed = Number(last?.[2] ?? 0);
  count('Hardware-Labor', { passed: Number(last?.[1] ?? 0), failed: code !== 0 && failed === 0 ? 1 : failed, skipped: Number(last?.[3] ?? (last ? 0 : 1)) });
}

/** Every test that docs/conformity.md and docs/tr-03105-5-1.md name as a proof ran and passed, and the documents are current. */
async function conformity() {
  for (const generator of ['tests/conformity/generate.ts', 'tests/conformity/tr-03105-5-1.ts']) {
    const code = await passThrough(node24, [generator, '--check']);
    count('Konformität', { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
  }
}

if (wants('unit') || wants('window')) rmSync(artifacts, { recursive: true, force: true });
mkdirSync(artifacts, { recursive: true });
const { electron } = await setUp({ tests: true, lab: wants('lab') });
if (!existsSync(inRoot('../shared/data'))) say('Der Ordner ../shared/data fehlt: Tests, die ihn brauchen, werden übersprungen.');
if (wants('types')) await types();
if (wants('unit')) await unit();
if (wants('window')) await window(electron);
if (wants('package')) await packaged(electron);
if (wants('lab')) await lab();
if (wants('conformity')) await conformity();
if (told.length > 0) say(`Zum Nachsehen, ${told.length}:\n${told.map((line) => `  ✗ ${line}`).join('\n')}`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
