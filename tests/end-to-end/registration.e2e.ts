/** The main job in the real window: one person captured, matched, decided, stored and synced. */
import { expect, test } from '@playwright/test';
import { look, startFirst, work } from './caseworker.ts';
import { startDesk } from './desk-app.ts';

test.setTimeout(300_000);

test('[TR-03121-3-4 2.1.1] a whole registration with the line up', async () => {
  const desk = await startDesk();
  try {
    const titles: string[] = [];
    await startFirst(desk.window);
    const pressed = await work(desk.window, { at: async (screen) => {
      titles.push(screen.title);
      if (process.env['SCHALTER_WATCH']) {
        console.log(new Date().toISOString().slice(11, 19), JSON.stringify(screen));
        await desk.window.screenshot({ path: `${process.env['SCHALTER_WATCH']}/${String(titles.length).padStart(2, '0')}.png` });
      }
    } });
    expect(pressed).toBeLessThan(25);
    expect(await look(desk.window)).toMatchObject({ title: 'Abgeschlossen' });
  } finally {
    await desk.close();
  }
});
