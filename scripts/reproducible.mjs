// Builds everything of dist/ twice from nothing and compares both by SHA-256, file by file.
// `npm run reproducible`; ends with 1 and the names where they differ. The native core and Electron itself are not in it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, node24 } from './lib.mjs';

const parts = ['node', 'window', 'training'];

function built() {
  for (const part of parts) if (spawnSync(node24, [inRoot('scripts/build.mjs'), part], { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0) throw new Error(`build of ${part} failed`);
  const files = readdirSync(inRoot('dist'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return new Map(files.sort().map((file) => [file.slice(inRoot('dist').length + 1), createHash('sha256').update(readFileSync(file)).digest('hex')]));
}

const first = built();
const second = built();
const differing = [...new Set([...first.keys(), ...second.keys()])].filter((name) => first.get(name) !== second.get(name));
const whole = createHash('sha256').update([...second].map(([name, hash]) => `${hash}  ${name}\n`).join('')).digest('hex');
console.log(`${second.size} files, ${differing.length} differ, SHA-256 over all ${whole}${differing.map((name) => `\n${name}`).join('')}`);
process.exitCode = differing.length === 0 && second.size > 0 ? 0 : 1;
