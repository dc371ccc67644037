/** The short kill matrix of every test run; the long one is `npm run kill -- --kills 1000`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore, storeFile } from '../../src-main/store/database.ts';
import { openWithPassword } from '../../src-main/store/keyring.ts';
import { trainingSecret } from '../../src-main/training/secret.ts';
import type { Confirmed } from './caseworker.ts';
import { countDesk, killMatrix, type KillReport } from './matrix.ts';

const dir = mkdtempSync(join(tmpdir(), 'schalter-kill-matrix-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let confirmed: ReadonlyMap<string, Confirmed>;

describe('SIGKILL of core, station and office at random instants of running sessions', () => {
  it('loses no confirmed capture and leaves every database readable', { timeout: 1_200_000 }, async () => {
    const run = await killMatrix({ dir, kills: { window: 0, core: 4, station: 2, office: 2 }, minutes: 6, seed: 20261129 });
    const { report } = run;
    confirmed = run.confirmed;
    expect(report.violations).toEqual([]);
    expect(report).toMatchObject({ lost: 0, unreadable: 0 });
    expect(report.confirmed).toBeGreaterThan(0);
    for (const part of ['core', 'station'] as const) expect(report.kills[part], part).toBeGreaterThan(0);
  });

  it('the count notices a lost capture, a changed one and an unreadable store', async () => {
    const dataDir = join(dir, 'desk');
    const key = await openWithPassword(dataDir, trainingSecret);
    const counted = (more: [string, Confirmed][] = []): KillReport => {
      const report = { violations: [], databases: 0, unreadable: 0, lost: 0, confirmed: 0 } as unknown as KillReport;
      countDesk(report, dataDir, new Map([...confirmed, ...more]), key);
      return report;
    };
    expect(counted().lost).toBe(0);
    expect(counted([['never-stored', { session: '00000000-0000-4000-8000-000000000001', sha256: null }]]).violations.join()).toContain('never-stored is lost');
    const store = openStore({ dir: dataDir, key });
    store.db.exec("UPDATE capture SET sha256 = x'00'");
    store.close();
    expect(counted().lost).toBe(confirmed.size);
    writeFileSync(join(dataDir, storeFile), 'nothing');
    expect(counted().unreadable).toBe(1);
  });
});
