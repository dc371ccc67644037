/** Data protection in the real window: the access report (Art. 15 GDPR) reaches the disk as files, after a second person. */
import { expect, test } from '@playwright/test';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFirst } from './caseworker.ts';
import { startDesk } from './desk-app.ts';
import { startWorld } from './world-process.ts';

test.setTimeout(600_000);

test('[Art. 15 GDPR] the access report is handed out as PDF and archive', async () => {
  const world = await startWorld();
  const desk = await startDesk({ words: [`--settings=${world.settingsFile}`] });
  const folder = mkdtempSync(join(tmpdir(), 'schalter-access-'));
  const { window } = desk;
  try {
    await desk.app.evaluate(({ session }, place) => session.defaultSession.on('will-download', (_event, item) => item.setSavePath(`${place}/${item.getFilename()}`)), folder);
    await startFirst(window);
    const name = await window.locator('.person-name strong').first().innerText();
    await window.getByRole('button', { name: 'Datenschutz' }).click();
    await window.getByLabel(/Vorgang suchen/).fill(name);
    await window.locator('.found-list button').first().click();
    await window.getByRole('button', { name: /^Auskunft/ }).click();
    await window.getByLabel('Anmeldename').fill('uebung.leitung');
    await window.locator('form.privacy-form').getByRole('button', { name: /^Auskunft/ }).click();
    await expect.poll(() => readdirSync(folder).filter((one) => !one.endsWith('.crdownload')).sort(), { timeout: 120_000 }).toEqual(['auskunft.pdf', 'auskunft.zip']);
    await expect.poll(() => readFileSync(join(folder, 'auskunft.pdf')).subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(readFileSync(join(folder, 'auskunft.zip')).subarray(0, 2).toString('latin1')).toBe('PK');
  } finally {
    await desk.close();
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
