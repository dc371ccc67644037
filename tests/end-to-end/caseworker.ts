/**
 * A caseworker for tests: looks at the screen, presses the one primary action, decides where a person must.
 * Knows the screens by their words only, as a person does, and writes with keys.
 */
import { expect, type Page } from '@playwright/test';

/** Primary actions that a caseworker in no hurry leaves alone: the machine is at work. */
const atWork = new Set(['Lesen abbrechen', 'Jetzt auslösen', 'Bild aufnehmen']);
const goOnWithout = 'Ohne Ergebnis weiterarbeiten';

export interface Screen {
  title: string;
  primary: string | null;
  enabled: boolean;
}

export interface Manner {
  /** Presses »Ohne Ergebnis weiterarbeiten« instead of waiting for the station. */
  doesNotWait?: boolean;
  /** Called at every new screen; returns true to stop there. */
  at?: (screen: Screen) => Promise<boolean | void> | boolean | void;
  /** Longest time without a new screen, milliseconds: a machine under load is slow, one that hangs shows nothing new. */
  patience?: number;
}

export async function look(window: Page): Promise<Screen> {
  return window.evaluate(() => {
    const button = document.querySelector<HTMLButtonElement>('.action-bar .button-primary, main .button-primary');
    return { title: document.querySelector('h1')?.textContent?.trim() ?? '', primary: button?.querySelector('.button-text')?.textContent?.trim() ?? null, enabled: button !== null && !button.disabled };
  });
}

const press = (window: Page) => window.locator('.action-bar .button-primary, main .button-primary').first().click({ timeout: 3_000 }).catch(() => undefined);

/** Decides where the screen asks a person to. */
async function decide(window: Page, screen: Screen): Promise<void> {
  const choose = async (label: string) => {
    const choice = window.getByText(label, { exact: true }).first();
    if (await choice.isVisible().catch(() => false)) await choice.click({ timeout: 2_000 }).catch(() => undefined);
  };
  const because = async (sentence: string) => {
    const reason = window.getByLabel('Begründung').first();
    if ((await reason.isVisible().catch(() => false)) && (await reason.inputValue()) === '') await reason.pressSequentially(sentence);
  };
  if (screen.title === 'Dokument') {
    await choose('Annehmen');
    await because('Seite, Zone und Chip passen zusammen.');
  }
  if (/Treffer/.test(screen.title)) {
    await choose('Eine andere');
    await because('Das Gesicht ist ein anderes.');
    await choose('Person ist neu');
  }
}

/** Training: the first role with one key. Does nothing where somebody is signed in already. */
export async function signIn(window: Page): Promise<void> {
  const begin = window.getByRole('button', { name: /Erfassung beginnen|Fortsetzen/ }).first();
  const gate = window.getByRole('heading', { level: 1, name: 'Anmelden' });
  await expect(begin.or(gate).first()).toBeVisible({ timeout: 120_000 });
  if (await gate.isVisible()) await window.keyboard.press('Enter');
}

export async function startFirst(window: Page): Promise<void> {
  await signIn(window);
  await expect(window.getByRole('button', { name: /Erfassung beginnen/ })).toBeVisible({ timeout: 120_000 });
  await window.keyboard.press('Enter');
  await expect(window.getByRole('heading', { level: 1, name: 'Person und Zweck' })).toBeVisible();
}

/** Works until the session is finished, or `manner.at` says stop. @returns how many primary actions were pressed */
export async function work(window: Page, manner: Manner = {}): Promise<number> {
  const patience = manner.patience ?? 180_000;
  let until = Date.now() + patience;
  let pressed = 0;
  let last = '';
  while (Date.now() < until) {
    const screen = await look(window);
    const key = `${screen.title} · ${screen.primary}`;
    if (key !== last) {
      last = key;
      until = Date.now() + patience;
      if (await manner.at?.(screen)) return pressed;
      // It may have decided: what the screen wants is looked at again.
      continue;
    }
    if (screen.title === 'Abgeschlossen') return pressed;
    if (!screen.enabled) await decide(window, screen);
    else if (screen.primary !== null && !atWork.has(screen.primary) && (screen.primary !== goOnWithout || manner.doesNotWait === true)) {
      await press(window);
      pressed++;
    }
    await window.waitForTimeout(250);
  }
  throw new Error(`Der Vorgang ist stehen geblieben: ${last}`);
}
