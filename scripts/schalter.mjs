#!/usr/bin/env node
// Starts the command line under Node 24. `npx` may run this with the system's older Node: then the
// Node of the npm package `node` is used. Runs the built bundle, or the sources where nothing is built.
import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, 'dist/cli/main.js');
const entry = existsSync(built) && !process.env.SCHALTER_FROM_SOURCE ? built : join(root, 'src-main/cli/main.ts');

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(pathToFileURL(entry).href);
} else {
  const own = join(root, 'node_modules/node/bin/node');
  if (!existsSync(own)) {
    process.stderr.write('schalter: NODE_MISSING: Node 24 fehlt. Bitte »npm ci« im Programmordner ausführen.\n');
    process.exit(3);
  }
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 3 : (code ?? 3)));
}
