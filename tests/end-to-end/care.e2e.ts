/**
 * A backup is brought back in the real window, in one pass: checked, confirmed by two, carried out while the core begins
 * anew under the window. The program is then closed and started once more. Signing in is by the contract: other tests show it.
 */
import { expect, test } from '@playwright/test';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDesk, type Desk } from './desk-app.ts';

let home: string;
let settings: string;
test.beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'schalter-care-e2e-'));
  settings = join(home, 'desk.json');
  writeFileSync(settings, JSON.stringify({ office: 'Amt', desk: 'Schalter 1', location: 'Musterstadt', region: 'BE', caseworker: 'Übung', backup: { folder: join(home, 'sicherungen') } }));
});
test.afterAll(() => rmSync(home, { recursive: true, force: true }));
/** Named by the second; the nightly one may come in between. */
const byHand = /-\d{6} prüfen und ansehen$/;
const start = (folder: string) => startDesk({ dataDir: join(home, folder), keepData: true, words: [`--settings=${settings}`] });

const calls = ({ window }: Desk) => {
  const call = (name: string, input: unknown) =>
    window.evaluate(async ({ name, input }) => {
      const answer = await globalThis.window.schalter.call(name as never, input as never);
      if (!answer.ok) throw new Error(answer.error.code);
      return answer.value as unknown;
    }, { name, input });
  const as = (id: string) => call('people.signInTraining', { id });
  return {
    administrator: () => as('uebung-verwaltung'),
    async newCase() {
      await as('uebung-sachbearbeitung');
      return ((await call('session.start', { appointmentId: null })) as { session: { id: string } }).session.id;
    },
    async cases() {
      await as('uebung-sachbearbeitung');
      return ((await call('session.list', {})) as { id: string }[]).map(({ id }) => id);
    },
  };
};

test('[Issue 6, 6] a backup is brought back in the window by two people, and stands after the next start of the program', async () => {
  let desk = await start('data');
  try {
    const { window } = desk;
    const { administrator, newCase, cases } = calls(desk);
    const kept = await newCase();
    await administrator();
    await window.getByRole('button', { name: 'Sicherung und Wartung' }).click();
    await window.getByRole('button', { name: 'Jetzt sichern' }).click();
    await expect(window.getByRole('button', { name: byHand })).toHaveCount(1);
    const later = await newCase();
    expect((await cases()).sort()).toEqual([kept, later].sort());

    await administrator();
    await window.getByRole('button', { name: 'Sicherung und Wartung' }).click();
    await window.getByRole('button', { name: byHand }).click();
    await expect(window.getByText(/ist brauchbar: 1 Vorg/)).toBeVisible();
    const core = await desk.corePid();
    await window.getByLabel('Anmeldename').fill('uebung.leitung');
    await window.getByRole('button', { name: 'Zu zweit zurückspielen' }).click();
    await expect(window.getByRole('heading', { level: 1, name: 'Anmelden' })).toBeVisible({ timeout: 120_000 });
    expect(await desk.corePid()).not.toBe(core);
    expect(await cases()).toEqual([kept]);

    await desk.close();
    desk = await start('data');
    expect(await calls(desk).cases()).toEqual([kept]);
    // What it replaced lies beside the data folder.
    expect(readdirSync(home).filter((name) => name.startsWith('data.vor-'))).toHaveLength(1);
    expect(existsSync(join(home, 'data/restore-order.json'))).toBe(false);
  } finally {
    await desk.close();
  }
});
