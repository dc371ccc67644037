/**
 * A signed update from a medium, in the real window: checked, installed, in effect at the next start of the program, and taken
 * back. The program is the built one in a folder of its own; what a medium carries of it is the same with another version.
 */
import { createPackage } from '@electron/asar';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signUpdate } from '../../src-main/trust/update.ts';
import { careOf } from './care-screen.ts';
import { electronBinary, startDesk } from './desk-app.ts';

const root = join(import.meta.dirname, '../..');
let home: string;
test.beforeAll(() => void (home = mkdtempSync(join(tmpdir(), 'schalter-update-e2e-'))));
const at = (name: string) => join(home, name);
test.afterAll(() => rmSync(home, { recursive: true, force: true }));

const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const next = '99.0.0';

/** The program without its packages, which lie above it. */
function programIn(folder: string, version: string): void {
  for (const part of ['dist', 'native/build/Release']) cpSync(join(root, part), join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...about, version }));
}

test('[Issue 6, 5] an update signed by the publisher is installed in the window, runs after the next start, and is taken back', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  symlinkSync(join(root, 'node_modules'), at('node_modules'));
  programIn(at('program'), about.version);
  programIn(at('medium/files'), next);
  writeFileSync(at('publisher.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
  writeFileSync(at('desk.json'), JSON.stringify({ office: 'Amt', desk: 'Schalter 1', location: 'Musterstadt', region: 'BE', caseworker: 'Übung', update: { publisher: at('publisher.pem'), medium: at('medium'), place: at('program') } }));
  const start = () => startDesk({ program: at('program'), dataDir: at('data'), keepData: true, words: [`--settings=${at('desk.json')}`] });

  let desk = await start();
  try {
    let care = await careOf(desk.window);
    await care.runs(about.version);
    signUpdate(at('medium'), { version: next, from: about.version }, generateKeyPairSync('ed25519').privateKey);
    await care.press('Medium prüfen');
    await care.refused('UPDATE_SIGNATURE');
    signUpdate(at('medium'), { version: next, from: about.version }, privateKey);
    await care.press('Medium prüfen');
    await care.press(`Fassung ${next} einspielen`);
    await care.ready(next);

    await desk.close();
    desk = await start();
    care = await careOf(desk.window);
    await care.runs(next);
    await care.press(`Zurück zu Fassung ${about.version}`);
    await care.ready(about.version);

    await desk.close();
    desk = await start();
    await (await careOf(desk.window)).runs(about.version);
  } finally {
    await desk.close();
  }
});

test('[Issue 6, 5] a package’s sealed archive is one file to the update, also inside Electron, which takes every archive for a folder', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const place = at('sealed');
  for (const [folder, version] of [[place, '1.0.0'], [at('sealed-medium/files'), '2.0.0']] as const) {
    mkdirSync(at(version));
    writeFileSync(join(at(version), 'package.json'), JSON.stringify({ version }));
    await createPackage(at(version), join(folder, 'resources/app.asar'));
  }
  signUpdate(at('sealed-medium'), { version: '2.0.0', from: '1.0.0' }, privateKey);
  const trusted = JSON.stringify([...publicKey.export({ format: 'der', type: 'spki' })]);
  await build({ stdin: { resolveDir: root, contents: `
    import { applyUpdate, rollBack, versionIn } from './src-main/trust/update.ts';
    const place = ${JSON.stringify(place)};
    applyUpdate(${JSON.stringify(at('sealed-medium'))}, place, [new Uint8Array(${trusted})], '1.0.0');
    const installed = versionIn(place);
    rollBack(place);
    console.log(\`\${process.versions.electron === undefined ? 'Node' : 'Electron'} \${installed} \${versionIn(place)}\`);
  ` }, bundle: true, platform: 'node', format: 'cjs', outfile: at('exchange.cjs') });
  const { stdout, stderr } = spawnSync(electronBinary, [at('exchange.cjs')], { encoding: 'utf8', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
  // Fails without `asPlainFiles` in update.ts: with UPDATE_CHANGED, for the archive's inside is not on the list.
  expect(stdout.trim(), stderr).toBe('Electron 2.0.0 1.0.0');
});
