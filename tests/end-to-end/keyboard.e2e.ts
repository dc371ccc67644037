/**
 * The main job by keyboard alone in the real window, as somebody does it who cannot use a mouse: Enter for the one
 * primary action, the letter of a choice where a person has to decide. At every new screen something of the work has the
 * keyboard (WCAG 2.1.1, 2.4.3, 2.4.7), and the page is enlarged to 200 % by its keys (1.4.4).
 */
import { expect, test } from '@playwright/test';
import { look, signIn, startFirst } from './caseworker.ts';
import { startDesk } from './desk-app.ts';
import { decideByKey, focused } from './keys.ts';
import { actionsOf, target } from '../keystrokes/model.ts';
import { recordOperator } from '../keystrokes/record.ts';
import { startWorld } from './world-process.ts';

test.setTimeout(600_000);

test('keyboard alone: a newcomer is registered from the first key to the register, and the focus is never lost', async () => {
  const world = await startWorld();
  const desk = await startDesk({ words: [`--settings=${world.settingsFile}`] });
  const page = desk.window;
  const lost: string[] = [];
  try {
    await signIn(page);
    const recorded = await recordOperator(page, 'registration', 'keyboard');
    await startFirst(page);

    let last = '';
    for (const end = Date.now() + 420_000; ; await page.waitForTimeout(250)) {
      const screen = await look(page);
      if (screen.title === 'Abgeschlossen') break;
      expect(Date.now(), `stayed at ${last}`).toBeLessThan(end);
      const key = screen.title;
      if (key !== last) {
        last = key;
        await page.waitForTimeout(100);
        if ((await focused(page)).tag === 'BODY') lost.push(key);
      }
      if (screen.enabled) {
        if (!/abbrechen|auslösen|Bild aufnehmen|Ohne Ergebnis/.test(screen.primary ?? '')) await page.keyboard.press('Enter');
      } else if (screen.title === 'Dokument' && (await page.getByRole('radio', { name: 'Annehmen' }).isVisible())) {
        await decideByKey(page, 'Annehmen', 'a', 'Seite und Chip passen zusammen.');
      }
    }
    expect(actionsOf((await recorded()).events).length).toBeLessThan(target.actions);
    await expect(page.getByText('Im Register gespeichert')).toBeVisible({ timeout: 120_000 });
    expect(lost).toEqual([]);

    // On the last screen: Ctrl with plus, to 200 % and back. The keys come through the window as from a keyboard.
    const width = await page.evaluate(() => window.innerWidth);
    const zoomKey = (keyCode: string) =>
      desk.app.evaluate(({ BrowserWindow }, code) => BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().includes('desk.html'))!.webContents.sendInputEvent({ type: 'keyDown', keyCode: code, modifiers: ['control'] }), keyCode);
    for (let press = 0; press < 8; press++) await zoomKey('=');
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBeLessThanOrEqual(Math.ceil(width / 2) + 1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    await zoomKey('0');
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);

    // The next person, and the manual at the chapter of the screen.
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Person und Zweck' })).toBeVisible();
    await page.keyboard.press('F1');
    await expect(page.getByRole('heading', { level: 1, name: 'Person und Zweck' }).first()).toBeVisible();
    await expect(page.getByLabel('Im Handbuch suchen')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByLabel('Im Handbuch suchen')).toHaveCount(0);
  } finally {
    await desk.close();
    await world.stop();
  }
});
