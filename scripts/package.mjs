// `npm run package`: an unpacked Linux application with electron-builder, into release/.
// Only Electron's own binary is packaged for use. Where it cannot be had, a trial of the same layout is
// built around the substitute into release-trial/, marked as such on disk and on screen: it exists to
// show that the packaged layout starts and works, and is never handed to anybody.
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, inRoot, node24, run, say } from './lib.mjs';
import { setUp } from './setup.mjs';

const { electron } = await setUp();
const trial = electron.substitute !== null;
const output = inRoot(trial ? 'release-trial' : 'release');
rmSync(output, { recursive: true, force: true });

const words = ['node_modules/electron-builder/out/cli/cli.js', '--linux', 'dir', '--config', 'electron-builder.yml', `--config.electronDist=${electron.dist}`, `--config.electronVersion=${electron.version}`, `--config.directories.output=${output}`];
// The trial's core runs under a plain Node, which cannot read an asar archive; neither can the fuses then demand one.
if (trial) words.push('--config.productName=Schalter-Erprobung', '--config.asar=false', '--config.electronFuses.onlyLoadAppFromAsar=false', '--config.electronFuses.enableEmbeddedAsarIntegrityValidation=false');
run(node24, words, { env: environment({ CSC_IDENTITY_AUTO_DISCOVERY: 'false' }) });

const unpacked = join(output, 'linux-unpacked');
if (trial) {
  // The substitute is too old for the store's native module: the core runs under Node 24 beside it.
  mkdirSync(join(unpacked, 'trial'), { recursive: true });
  cpSync(node24, join(unpacked, 'trial/node'), { dereference: true });
  renameSync(join(unpacked, 'schalter'), join(unpacked, 'schalter-electron'));
  const sandbox = process.getuid?.() === 0 ? '--no-sandbox ' : '';
  writeFileSync(join(unpacked, 'schalter'), `#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/schalter-electron" ${sandbox}"$@"\n`);
  chmodSync(join(unpacked, 'schalter'), 0o755);
  writeFileSync(join(unpacked, 'NICHT-AUSLIEFERN.txt'), 'Erprobung mit einem Electron-Ersatz ohne Herkunftsnachweis. Nicht weitergeben und nicht im Amt verwenden.\n');
  say('ACHTUNG: Electron selbst ist hier nicht zu laden. Gebaut wurde eine Erprobung mit dem Ersatz; sie darf niemandem ausgeliefert werden.');
}
if (!existsSync(join(unpacked, 'schalter'))) throw new Error('Das gepackte Programm fehlt.');
say(`Gepackt: ${join(unpacked, 'schalter')}`);
