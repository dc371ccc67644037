/** The short kill matrix of every test run; the long one is `npm run kill -- --kills 1000`. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src-main/store/database.ts';
import { openWithPassword } from '../../src-main/store/keyring.ts';
import { trainingSecret } from '../../src-main/training/secret.ts';
import { countDesk, killMatrix, type KillReport } from './matrix.ts';

const dir = mkdtempSync(join(tmpdir(), 'schalter-kill-matrix-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('SIGKILL of window, core, station and office at random instants of running sessions', () => {
  it('loses no confirmed capture and leaves every database readable', { timeout: 1_200_000 }, async () => {
    const report = await killMatrix({ dir, kills: 14, minutes: 6, lifeMs: 12_000, seed: 20261129 });
    expect(report.violations).toEqual([]);
    expect(report).toMatchObject({ lost: 0, unreadable: 0 });
    expect(report.confirmed).toBeGreaterThan(0);
    for (const part of ['window', 'core', 'station'] as const) expect(report.kills[part], part).toBeGreaterThan(0);
  });

  it('the count notices a lost capture, a changed one and an unreadable store', async () => {
    const order = { dataDir: join(dir, 'desk'), confirmed: join(dir, 'confirmed') };
    const key = await openWithPassword(order.dataDir, trainingSecret);
    const counted = (): KillReport => {
      const report = { violations: [], databases: 0, unreadable: 0, lost: 0, confirmed: 0 } as unknown as KillReport;
      countDesk(report, order, key);
      return report;
    };
    expect(counted().lost).toBe(0);
    appendFileSync(order.confirmed, '00000000-0000-4000-8000-000000000001 never-stored\n');
    expect(counted().violations.join()).toContain('never-stored is lost');
    const store = openStore({ dir: order.dataDir, key });
    store.db.exec("UPDATE capture SET bytes = x'00'");
    store.close();
    expect(counted().lost).toBeGreaterThan(1);
    writeFileSync(join(order.dataDir, 'desk.sqlite'), 'nothing');
    expect(counted().unreadable).toBe(1);
  });
});
