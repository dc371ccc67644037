/**
 * Three of the twelve cases in the real window, chosen in the tutor's list, in a training world of the desk's own: a
 * child, a forged page, the line that fails. The tutor's sentences advance on what the core reports.
 */
import { expect, test, type Page } from '@playwright/test';
import { startDesk, type Desk } from './desk-app.ts';
import { look, signIn } from './caseworker.ts';

test.setTimeout(600_000);

const primary = (page: Page) => page.locator('.action-bar .button-primary').first();
const tutor = (page: Page) => page.getByRole('complementary', { name: 'Begleitung' });

/** Presses the primary action until the screen is the one meant; the work of devices in between is waited for. */
async function until(page: Page, done: () => Promise<boolean>, between: (title: string) => Promise<void> = async () => undefined, waits = true): Promise<void> {
  for (const end = Date.now() + 240_000; !(await done()); await page.waitForTimeout(250)) {
    if (Date.now() > end) throw new Error(`stayed at ${JSON.stringify(await look(page))}`);
    const screen = await look(page);
    await between(screen.title);
    if (screen.title === 'Abgeschlossen' || (waits && /^Ohne Ergebnis/.test(screen.primary ?? ''))) continue;
    if (screen.enabled && !/abbrechen|auslösen|Bild aufnehmen/i.test(screen.primary ?? '')) await primary(page).click({ timeout: 2_000 }).catch(() => undefined);
  }
}

const says = (page: Page, words: string) => async (): Promise<boolean> => tutor(page).getByText(words).isVisible();

async function judge(page: Page, how: string): Promise<void> {
  const choice = page.getByText(how, { exact: true }).first();
  if (!(await choice.isVisible().catch(() => false))) return;
  await choice.click({ timeout: 2_000 }).catch(() => undefined);
  const reason = page.getByLabel('Begründung').first();
  if ((await reason.isVisible().catch(() => false)) && (await reason.inputValue()) === '') await reason.fill('Angesehen und verglichen.');
}

let desk: Desk;
test.beforeAll(async () => {
  desk = await startDesk();
  await signIn(desk.window);
});
test.afterAll(() => desk.close());

async function choose(name: RegExp): Promise<void> {
  await tutor(desk.window).getByRole('button', { name }).click();
  await expect(desk.window.getByRole('heading', { level: 1, name: 'Person und Zweck' })).toBeVisible();
}
async function leave(): Promise<void> {
  await desk.window.getByRole('button', { name: 'Unterbrechen' }).click();
  await desk.window.getByRole('button', { name: 'Pause' }).or(desk.window.locator('.reasons button').last()).first().click();
  await expect(tutor(desk.window).getByText('Die zwölf Fälle')).toBeVisible();
}

test('tutor: a forged page is looked at and doubted', async () => {
  const { window } = desk;
  await choose(/Fall 7 üben/);
  await expect(tutor(window).getByText('Vergleichen Sie die Angaben')).toBeVisible();
  await until(window, says(window, 'Ziel erreicht'), async (title) => (title === 'Dokument' ? judge(window, 'Zweifelhaft') : undefined));
  await leave();
  await expect(tutor(window).getByRole('button', { name: /Fall 7 noch einmal üben/ })).toBeVisible();
});

test('tutor: a child is registered without prints, to the end', async () => {
  const { window } = desk;
  await choose(/Fall 4 üben/);
  await until(window, says(window, 'Ziel erreicht'), async (title) => {
    if (title === 'Dokument') await judge(window, 'Annehmen');
    if (/Niemand gefunden/.test(title)) await judge(window, 'Person ist neu');
  });
  await expect(window.getByRole('heading', { level: 1, name: 'Abgeschlossen' })).toBeVisible();
  await window.getByRole('button', { name: 'Zum Tag' }).click();
  await expect(tutor(window).getByRole('button', { name: /Fall 4 noch einmal üben/ })).toBeVisible();
});

test('tutor: the line fails, the work goes on, the answer comes when it is back', async () => {
  const { window } = desk;
  await choose(/Fall 8 üben/);
  await until(window, says(window, 'die Station ist noch nicht da'), async (title) => {
    if (title === 'Dokument') await judge(window, 'Annehmen');
  });
  await expect(window.getByText(/Leitung unterbrochen/).first()).toBeVisible();
  // »Ohne Ergebnis weiterarbeiten« is the primary action now.
  await until(window, says(window, 'Die Leitung kommt gleich zurück'), undefined, false);
  await expect(tutor(window).getByText('Über den Abgleich ist noch nichts festgehalten.')).toBeVisible({ timeout: 120_000 });
  await expect(window.getByText(/Leitung steht/).first()).toBeVisible();
});
