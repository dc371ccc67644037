/**
 * Two jobs of every day in the real window, recorded for the keystroke-level model (`npm run klm`): somebody whom the
 * register knows, and a look at a document. The whole registration is recorded where it is tested anyway
 * (keyboard.e2e.ts, registration.e2e.ts).
 */
import { expect, test, type Page } from '@playwright/test';
import { inventPerson } from '../../src-main/training/invented-person.ts';
import { trainingCases } from '../../src-main/training/appointments.ts';
import { actionsOf, target } from '../keystrokes/model.ts';
import { recordOperator } from '../keystrokes/record.ts';
import { look, signIn, startFirst, type Screen } from './caseworker.ts';
import { startDesk, type Desk } from './desk-app.ts';
import { decideByKey } from './keys.ts';

test.setTimeout(600_000);

/** Enter for the one primary action, a decision where the screen asks for one, until `done`. @returns the screens' titles */
async function byKeyboard(page: Page, done: (screen: Screen) => boolean): Promise<Set<string>> {
  const seen = new Set<string>();
  for (const end = Date.now() + 420_000; ; await page.waitForTimeout(250)) {
    const screen = await look(page);
    seen.add(screen.title);
    if (done(screen)) return seen;
    expect(Date.now(), `stayed at ${screen.title}`).toBeLessThan(end);
    if (screen.enabled) {
      if (!/abbrechen|auslösen|Bild aufnehmen|Ohne Ergebnis/.test(screen.primary ?? '')) await page.keyboard.press('Enter');
    } else if (screen.title === 'Dokument' && (await page.getByRole('radio', { name: 'Annehmen' }).isVisible())) {
      await decideByKey(page, 'Annehmen', 'a', 'Seite und Chip passen zusammen.');
    } else if (/Treffer/.test(screen.title) && (await page.getByRole('radio', { name: 'Dieselbe' }).isVisible())) {
      await decideByKey(page, 'Dieselbe', 'd', 'Gesicht und Finger sind dieselben.');
    } else if (/Treffer/.test(screen.title) && (await page.getByRole('radio', { name: 'Person ist bekannt' }).isVisible())) {
      await decideByKey(page, 'Person ist bekannt', 'b', 'Gesicht und Finger sind dieselben.');
    }
  }
}

let desk: Desk;
test.beforeEach(async () => {
  desk = await startDesk();
  await signIn(desk.window);
  await expect(desk.window.getByRole('button', { name: /Erfassung beginnen/ })).toBeVisible({ timeout: 120_000 });
});
test.afterEach(() => desk.close());

test('keystrokes: somebody whom the register knows is found by name, captured, compared and concluded in fewer than 25 actions', async () => {
  const { window } = desk;
  const { surname, givenNames } = inventPerson(trainingCases.find((one) => one.inRegister === 'with face')!.seed);
  const recorded = await recordOperator(window, 'repeat-visitor', 'keyboard');
  await window.keyboard.press('/');
  await window.keyboard.type(`${surname} ${givenNames}`);
  await window.keyboard.press('Enter');
  await expect(window.getByRole('heading', { level: 1, name: 'Person und Zweck' })).toBeVisible();
  const seen = await byKeyboard(window, ({ title }) => title === 'Abgeschlossen');
  expect([...seen].some((title) => /Treffer/.test(title))).toBe(true);
  expect([...seen].some((title) => /Abroll/.test(title))).toBe(false);
  expect(actionsOf((await recorded()).events).length).toBeLessThan(target.actions);
});

test('keystrokes: a document is checked and the person goes', async () => {
  const { window } = desk;
  const recorded = await recordOperator(window, 'document-check', 'keyboard');
  await startFirst(window);
  await byKeyboard(window, ({ title }) => title === 'Gesicht');
  const exits = window.getByRole('region', { name: 'Vorgang verlassen' });
  await exits.getByRole('button', { name: 'Person geht', exact: true }).click();
  await exits.locator('.reasons button').first().click();
  await expect(window.getByRole('heading', { name: 'Offene Vorgänge' })).toBeVisible();
  expect(actionsOf((await recorded()).events).length).toBeLessThan(target.actions);
});
