/**
 * Leaving a session at every step and coming back, in the profile for special situations: the person needs a
 * break, goes, or the caseworker has taken the wrong person and thinks better of it. Then the way out for good.
 */
import { expect, test, type Page } from '@playwright/test';
import { look, startFirst, work } from './caseworker.ts';
import { startDesk } from './desk-app.ts';
import { expectExactlyOne, sessionId } from './evidence.ts';
import { startWorld } from './world-process.ts';

test.setTimeout(600_000);

const ways = [
  { way: 'Unterbrechen', reason: 'Pause der Person' },
  { way: 'Person geht', reason: 'Fühlt sich nicht wohl' },
  { way: 'Abbrechen', reason: 'Falsche Person gewählt' },
] as const;

async function leave(window: Page, { way, reason }: (typeof ways)[number]): Promise<void> {
  const exits = window.getByRole('region', { name: 'Vorgang verlassen' });
  await exits.getByRole('button', { name: way, exact: true }).click();
  await exits.getByRole('button', { name: reason, exact: true }).click();
  await expect(window.getByRole('heading', { name: 'Offene Vorgänge' })).toBeVisible();
}

/** Cancelling waits to be undone; the other two are stored and resumed from the day. */
async function comeBack(window: Page, way: string): Promise<void> {
  if (way === 'Abbrechen') await window.keyboard.press('F4');
  else await window.getByRole('button', { name: /Vorgang fortsetzen/ }).first().click();
}

const here = (window: Page) => window.locator('.step-button[aria-current="step"] .step-title').innerText();

test('[TR-03121-3-4 2.2] a person is captured in special situations without rolled prints; every step is left by pause, by going and by cancelling, and resumed where it stood', async () => {
  const world = await startWorld();
  const desk = await startDesk({ words: [`--settings=${world.settingsFile}`] });
  const { window } = desk;
  try {
    await startFirst(window);
    const id = await sessionId(window);
    await window.getByRole('button', { name: 'Rechtsgrundlage ändern' }).click();
    await window.getByText('Ankunftsnachweis in besonderer Lage', { exact: true }).first().click();
    const left = new Set<string>();
    await work(window, {
      async at(screen) {
        if (screen.title === 'Abgeschlossen') return;
        const step = await here(window);
        if (left.has(step)) return;
        const way = ways[left.size % ways.length]!;
        left.add(step);
        await leave(window, way);
        await comeBack(window, way.way);
        await expect.poll(() => here(window).catch(() => '')).toBe(step);
      },
    });
    expect([...left].map((step) => step.replace(/^\d+ /, ''))).toEqual(['Person', 'Dokument', 'Gesicht', 'Fingerabdrücke', 'Identifikation', 'Ergebnis']);
    await expect(window.getByText('Im Register gespeichert')).toBeVisible({ timeout: 120_000 });
    // Nothing is left to leave.
    await expect(window.getByRole('region', { name: 'Vorgang verlassen' })).toHaveCount(0);
    await expectExactlyOne(world, window, id, { rolled: false });

    await window.getByRole('button', { name: 'Zum Tag' }).click();
    await startFirst(window);
    await leave(window, ways[2]);
    // Another command carries out what waits to be undone.
    await expect(window.getByText('abgebrochen').first()).toBeVisible();
    expect((await look(window)).primary).toMatch(/Erfassung beginnen/);
  } finally {
    await desk.close();
    await world.stop();
  }
});
