/**
 * The main job in the real window: one person captured, matched, decided, stored and synced, with and
 * without the line, with devices pulled and the core killed. What arrived is counted at the station.
 */
import { expect, test } from '@playwright/test';
import { look, startFirst, work, type Screen } from './caseworker.ts';
import { startDesk, type Desk } from './desk-app.ts';
import { startWorld, type World } from './world-process.ts';

test.setTimeout(300_000);

/** With SCHALTER_WATCH=FOLDER every new screen is told and pictured there. */
async function watch(desk: Desk, screen: Screen): Promise<void> {
  const folder = process.env['SCHALTER_WATCH'];
  if (!folder) return;
  console.log(new Date().toISOString().slice(11, 19), JSON.stringify(screen));
  await desk.window.screenshot({ path: `${folder}/${Date.now()}.png` });
}

async function withWorld(job: (desk: Desk, world: World) => Promise<void>): Promise<void> {
  const world = await startWorld();
  const desk = await startDesk({ words: [`--settings=${world.settingsFile}`] });
  try {
    await job(desk, world);
  } finally {
    await desk.close();
    await world.stop();
  }
}

/** One identification and one storage, nothing twice: counted in the station's own database. */
async function expectExactlyOne(world: World): Promise<void> {
  await expect.poll(async () => (await world.count()).tasks, { timeout: 30_000 }).toEqual({ identification: 1, storage: 1 });
}

test('[TR-03121-3-4 2.1.1] a newcomer finishes the first appointment with the line up', async () => {
  const desk = await startDesk();
  try {
    await startFirst(desk.window);
    const pressed = await work(desk.window, { at: (screen) => watch(desk, screen) });
    // Seventeen for the session, two for each of ten rolled fingers, which the profile demands of a new person.
    expect(pressed).toBeLessThanOrEqual(40);
    expect(await look(desk.window)).toMatchObject({ title: 'Abgeschlossen' });
    await expect(desk.window.getByText('Im Register gespeichert')).toBeVisible({ timeout: 30_000 });
  } finally {
    await desk.close();
  }
});

test('the line is cut before the identification: the work goes on, is marked, and is sent once when the line returns', () =>
  withWorld(async (desk, world) => {
    await startFirst(desk.window);
    await work(desk.window, {
      doesNotWait: true,
      at: async (screen) => {
        await watch(desk, screen);
        if (screen.title === 'Fingerabdrücke vollständig') await world.cutLine();
        return screen.title === 'Ergebnis';
      },
    });
    await expect(desk.window.getByText('Abgleich ausstehend').first()).toBeVisible();
    await expect(desk.window.getByText(/Leitung unterbrochen/).first()).toBeVisible({ timeout: 60_000 });
    expect((await world.count()).tasks).toEqual({});

    await world.restoreLine();
    await expect(desk.window.getByText('Abgleich ausstehend')).toHaveCount(0, { timeout: 60_000 });
    await desk.window.getByRole('button', { name: /5 Identifikation/ }).click();
    await expect(desk.window.getByRole('heading', { level: 1, name: /Niemand gefunden|Treffer/ })).toBeVisible();
    await work(desk.window, { at: (screen) => watch(desk, screen) });
    await expectExactlyOne(world);
  }));

test('a device pulled in mid-step is said in the step, and the step goes on by itself when it is back', () =>
  withWorld(async (desk, world) => {
    const { window } = desk;
    await startFirst(window);
    await work(window, { at: (screen) => screen.title === 'Dokument' && screen.primary === 'Dokument lesen' });
    await window.keyboard.press('Enter');
    await world.unplug('documents');
    await expect(window.getByRole('alert').filter({ hasText: 'Dokumentenleser' })).toBeVisible({ timeout: 30_000 });
    await world.plug('documents');
    await expect.poll(async () => (await look(window)).primary, { timeout: 60_000 }).toMatch(/weiter/);

    await work(window, { at: (screen) => screen.primary === 'Rechte Hand aufnehmen' });
    await world.unplug('fingers');
    await expect(window.getByRole('alert').filter({ hasText: 'Fingerabdruckscanner' })).toBeVisible({ timeout: 30_000 });
    await window.keyboard.press('Enter');
    await world.plug('fingers');
    await expect.poll(async () => (await look(window)).title, { timeout: 60_000 }).toBe('Rechte Hand, Versuch 1');
  }));

test('the core is killed in the middle of document, fingers and identification: the session goes on where it stood, nothing is sent twice', () =>
  withWorld(async (desk, world) => {
    const killAt = new Set(['Gesicht', 'Linke Hand', 'Die Station vergleicht']);
    await startFirst(desk.window);
    await work(desk.window, {
      patience: 200_000,
      at: async (screen) => {
        await watch(desk, screen);
        if (!killAt.delete(screen.title)) return;
        process.kill(await desk.corePid(), 'SIGKILL');
        await expect(desk.window.getByText(/Der Kern des Programms wurde um/)).toBeVisible({ timeout: 30_000 });
        await desk.window.getByRole('button', { name: 'Verstanden' }).first().click();
      },
    });
    expect(killAt.has('Gesicht') || killAt.has('Linke Hand')).toBe(false);
    await expectExactlyOne(world);
  }));
