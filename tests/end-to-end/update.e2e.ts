/**
 * A signed update from a medium, in the real window: checked, installed, in effect at the next start of the program, and taken
 * back. The program is the built one in a folder of its own; what a medium carries of it is the same with another version.
 */
import { expect, test } from '@playwright/test';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signUpdate } from '../../src-main/trust/update.ts';
import { startDesk, type Desk } from './desk-app.ts';

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

async function careOf({ window }: Desk) {
  await window.getByRole('button', { name: /^Verwaltung/ }).click();
  await window.getByRole('button', { name: 'Sicherung und Wartung' }).click();
  return {
    runs: (version: string) => expect(window.getByText(`Es läuft Fassung ${version}.`)).toBeVisible(),
    press: (name: string) => window.getByRole('button', { name, exact: true }).click(),
    ready: (version: string) => expect(window.getByText(`Fassung ${version} liegt bereit.`)).toBeVisible(),
    refused: (code: string) => expect(window.getByText(code)).toBeVisible(),
  };
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
    let care = await careOf(desk);
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
    care = await careOf(desk);
    await care.runs(next);
    await care.press(`Zurück zu Fassung ${about.version}`);
    await care.ready(about.version);

    await desk.close();
    desk = await start();
    await (await careOf(desk)).runs(about.version);
  } finally {
    await desk.close();
  }
});
