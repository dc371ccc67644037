// Builds the fingerprint core with AddressSanitizer and UndefinedBehaviorSanitizer in a temporary folder
// and puts mutated inputs through it: `node native/asan.mjs [COUNT [SEED]]` (default 500,000; another seed, other inputs). Linux with GCC.
// Any finding of the sanitizers ends the run with a report and a code other than 0.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const work = mkdtempSync(join(tmpdir(), 'schalter-asan-'));
try {
  cpSync(join(here, 'binding.gyp'), join(work, 'native/binding.gyp'));
  cpSync(join(here, 'src'), join(work, 'native/src'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(work, 'node_modules'));
  // Node's headers where they already lie (npm package, own installation, Debian): then nothing is fetched.
  const name = `node-${process.platform}-${process.arch}`;
  const places = [join(root, 'node_modules/node/node_modules', name), join(root, 'node_modules', name), dirname(dirname(process.execPath)), '/usr'];
  const headers = places.find((place) => existsSync(join(place, 'include/node/node_api.h')));
  const built = spawnSync(process.execPath, [join(root, 'node_modules/node-gyp/bin/node-gyp.js'), 'rebuild', '-C', join(work, 'native'), '--loglevel', 'error', ...(headers ? [`--nodedir=${headers}`] : [])], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, GYP_DEFINES: 'finger_sanitize=1' } });
  if (built.status !== 0) throw new Error('the core was not built');
  const preload = ['libasan.so', 'libubsan.so'].map((name) => execFileSync('gcc', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim()).join(':');
  const run = spawnSync(process.execPath, [join(here, 'mutate.ts'), join(work, 'native/build/Release/finger.node'), process.argv[2] ?? '500000', ...process.argv.slice(3, 4)], {
    stdio: 'inherit',
    env: { ...process.env, LD_PRELOAD: preload, ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1' },
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
