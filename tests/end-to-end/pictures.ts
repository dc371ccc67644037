/**
 * Takes the pictures of the README from the running desk in training mode: invented people, simulated devices.
 * Run: npm run pictures (writes docs/pictures)
 */
import type { Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { signIn, startFirst, work } from './caseworker.ts';
import { startDesk } from './desk-app.ts';
import { startWorld } from './world-process.ts';

const folder = join(import.meta.dirname, '../../docs/pictures');
const size = { width: 1366, height: 768 };

async function take(page: Page, name: string): Promise<void> {
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  // Few colours: small files that still show every line.
  await sharp(await page.screenshot()).png({ palette: true, colours: 128, effort: 10 }).toFile(join(folder, `${name}.png`));
  console.log(`docs/pictures/${name}.png`);
}

mkdirSync(folder, { recursive: true });
const world = await startWorld();
const desk = await startDesk({ words: [`--settings=${world.settingsFile}`] });
try {
  await desk.window.setViewportSize(size);
  await signIn(desk.window);
  await desk.window.getByRole('button', { name: /Erfassung beginnen/ }).waitFor({ timeout: 120_000 });
  await take(desk.window, 'tag');
  await startFirst(desk.window);
  await work(desk.window, { at: (screen) => screen.title === 'Dokument' && /weiter/.test(screen.primary ?? '') });
  await take(desk.window, 'dokument');
  await work(desk.window, { at: (screen) => screen.title === 'Rechte Hand, Versuch 1' });
  await take(desk.window, 'fingerabdruecke');
} finally {
  await desk.close();
  await world.stop();
}
