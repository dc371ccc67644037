// What the project's scripts share. Runs on the system's Node 20 without any package installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const inRoot = (...parts) => join(root, ...parts);
export const cache = process.env.SCHALTER_CACHE ?? inRoot('.cache');

/** Node 24 of the npm package `node`. */
export const node24 = inRoot('node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

export function say(line) {
  process.stderr.write(`schalter: ${line}\n`);
}

/** Runs a command to its end; throws with its name where it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd: root, ...options });
  if (result.error) throw new Error(`${command}: ${result.error.message}`);
  if (result.status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')} endete mit ${result.status ?? result.signal}`);
}

export function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

export function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Environment in which `node` is Node 24. */
export function environment(extra = {}) {
  const separator = process.platform === 'win32' ? ';' : ':';
  const bin = [inRoot('node_modules/node/bin'), inRoot('node_modules/.bin')].join(separator);
  return { ...process.env, PATH: `${bin}${separator}${process.env.PATH}`, ELECTRON_SKIP_BINARY_DOWNLOAD: '1', ...extra };
}

/** Runs under Node 24, passing everything through; resolves with the exit code. */
export function passThrough(command, args, extra = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root, env: environment(), ...extra });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      say(error.message);
      resolve(3);
    });
    child.on('exit', (code, signal) => resolve(signal ? 3 : (code ?? 3)));
  });
}

/** Something of Node's with the real window, on a screen of its own; resolves with the exit code. */
export function onScreen(args, electron, extra = {}) {
  const words = ['-a', '-s', '-screen 0 1920x1200x24', ...(has('dbus-run-session') ? ['dbus-run-session', '--'] : []), node24, ...args];
  return passThrough('xvfb-run', words, { env: environment({ SCHALTER_ELECTRON_BINARY: electron.binary, SCHALTER_ELECTRON_SUBSTITUTE: electron.substitute ?? '', SCHALTER_NODE24: node24, ...extra }) });
}

/** The real window's tests with Playwright. */
export function windowTests(args, electron, extra = {}) {
  return onScreen(['node_modules/@playwright/test/cli.js', 'test', '--config', 'tests/end-to-end/playwright.config.ts', ...args], electron, extra);
}

export function packageLockHash() {
  const file = inRoot('package-lock.json');
  return existsSync(file) ? sha256(file) : '';
}
