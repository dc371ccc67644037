/** The work by keyboard alone: what has the keyboard, and the way to a choice or a field by Tab and arrows. */
import type { Page } from '@playwright/test';

export const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const label = element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? '') : (element?.getAttribute('aria-label') ?? element?.textContent ?? '');
    return { tag: element?.tagName ?? 'BODY', type: element?.getAttribute('type') ?? '', name: label.trim().slice(0, 60) };
  });

/** Tab until something with this name has the keyboard. */
async function tabTo(page: Page, name: string): Promise<boolean> {
  for (let press = 0; press < 90; press++) {
    if ((await focused(page)).name.startsWith(name)) return true;
    await page.keyboard.press('Tab');
  }
  return false;
}

/** Radio groups take one Tab; their choices take arrows. */
export async function chooseRadio(page: Page, name: string): Promise<void> {
  for (let press = 0; press < 90 && (await focused(page)).type !== 'radio'; press++) await page.keyboard.press('Tab');
  for (let press = 0; press < 6; press++) {
    if ((await focused(page)).name.startsWith(name)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Space');
}

/** By its letter, with a reason where one is asked for. */
export async function decideByKey(page: Page, name: string, letter: string, reason: string): Promise<void> {
  if (!(await page.getByRole('radio', { name }).isChecked())) await page.keyboard.press(letter);
  await writeReason(page, reason);
}

/** Where a reason is asked for and none stands there yet. */
export async function writeReason(page: Page, reason: string): Promise<void> {
  const field = page.getByLabel('Begründung').first();
  if ((await field.isVisible()) && (await field.inputValue()) === '' && (await tabTo(page, 'Begründung'))) await page.keyboard.type(reason);
}
