/**
 * The end of a desk's audit trail, written down by the office: whoever has the desk's key, its store and the anchor
 * beside it, and cuts the trail or writes it anew, is still found. Real PostgreSQL, a whole core, the command line.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAuditEntry } from '../src-main/store/audit.ts';
import { anchorFile, sealAudit, softwareSigner } from '../src-main/store/audit-seals.ts';
import { openStore } from '../src-main/store/database.ts';
import { openWithPassword } from '../src-main/store/keyring.ts';
import { trainingSecret } from '../src-main/training/secret.ts';
import type { RunningOffice } from '../src-servers/office/office.ts';
import { until } from './core-call.ts';
import { officeWorld, openOfficeDesk, type OfficeWorld } from './office-world.ts';
import { startPostgres } from './postgres.ts';

const postgres = startPostgres();
const dir = mkdtempSync(join(tmpdir(), 'schalter-office-audit-'));
const desk = join(dir, 'a');
const data = join(desk, 'data');
const launcher = join(import.meta.dirname, '../scripts/schalter.mjs');

/** As a person would call it; not waited for in one piece, because the office answers from this process. */
const verify = (): Promise<{ status: number; verdict: Record<string, unknown> }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [launcher, 'audit', 'verify', '--data', data, '--training', '--settings', join(desk, 'desk.json'), '--json'], { env: { ...process.env, SCHALTER_FROM_SOURCE: '1' } }, (_failure, stdout, stderr) => resolve({ status: child.exitCode ?? -1, verdict: JSON.parse(stdout || `{"stderr":${JSON.stringify(stderr)}}`) as Record<string, unknown> }));
  });
/** What somebody does who has the password, the store and every file beside it. */
async function tamper(work: (store: ReturnType<typeof openStore>, key: Uint8Array) => void): Promise<void> {
  const key = await openWithPassword(data, trainingSecret);
  const store = openStore({ dir: data, key });
  for (const { name } of store.db.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'").all()) store.db.exec(`DROP TRIGGER ${name}`);
  work(store, key);
  store.close();
  rmSync(join(data, anchorFile), { force: true });
}

describe.skipIf(postgres === null)('[Issue 6] the end of the audit trail at the office server', () => {
  let world: OfficeWorld;
  let office: RunningOffice;
  beforeAll(async () => {
    postgres!.createDatabase('audit');
    world = await officeWorld(dir, postgres!.url('audit'), { musterstadt: ['desk-1'] });
    office = await world.start();
    const core = await openOfficeDesk(desk, world, 'desk-1', [office.url]);
    await until(async () => (await core.call('office.standing', {})).state === 'up');
    const client = world.client('desk-1', [office.url]);
    await until(async () => (await client.anchors()).length > 0);
    await client.close();
    await core.stop();
    // The seal of the end of this life is handed over in the next.
    const again = await openOfficeDesk(desk, world, 'desk-1', [office.url]);
    const asked = world.client('desk-1', [office.url]);
    await until(async () => (await asked.anchors()).length > 1);
    await asked.close();
    await again.stop();
  }, 120_000);
  afterAll(async () => {
    await office.close();
    await world.close();
    postgres?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is handed over as it is signed, and the office’s receipt is kept', async () => {
    const key = await openWithPassword(data, trainingSecret);
    const store = openStore({ dir: data, key });
    const [receipt] = store.db.prepare<[], { receipt: string }>('SELECT receipt FROM audit_receipt ORDER BY last_seq').all();
    store.close();
    expect(JSON.parse(receipt!.receipt)).toMatchObject({ deskId: 'desk-1', firstSeq: 1, receivedAt: expect.stringMatching(/^20/) });
    const { status, verdict } = await verify();
    expect({ status, verdict }).toMatchObject({ status: 0, verdict: { intact: true } });
    expect(verdict['officeAnchors']).toBeGreaterThan(1);
  });

  it('cannot be changed or removed at the office, not even by hand in the database', async () => {
    const client = new pg.Client({ connectionString: postgres!.url('audit') });
    await client.connect();
    // Fails without the trigger of migration 50.
    await expect(client.query("UPDATE audit_anchor SET head = 'x'")).rejects.toThrow('only ever added');
    await expect(client.query('DELETE FROM audit_anchor')).rejects.toThrow('only ever added');
    await client.end();
  });

  // This and the next fail without `office` among the anchors of `verify` in cli/audit.ts.
  it('finds the end cut off by somebody who cut seals, receipts and the anchor beside the store as well', async () => {
    const cut = { seq: 0 };
    await tamper((store) => {
      cut.seq = store.db.prepare<[], { n: number }>('SELECT min(last_seq) AS n FROM audit_seal').get()!.n;
      store.db.exec(`DELETE FROM audit_receipt WHERE last_seq > ${cut.seq}; DELETE FROM audit_seal WHERE last_seq > ${cut.seq}; DELETE FROM audit WHERE seq > ${cut.seq}`);
    });
    expect(await verify()).toMatchObject({ status: 1, verdict: { intact: false, fault: 'truncated', brokenAt: cut.seq + 1 } });
  });

  it('finds a trail that was written anew and signed with the desk’s own key', async () => {
    await tamper((store, key) => {
      const entries = store.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM audit').get()!.n;
      store.db.exec('DELETE FROM audit_receipt; DELETE FROM audit_seal; DELETE FROM audit');
      store.write(() => {
        for (let n = 0; n < entries + 50; n += 1) addAuditEntry(store, { at: '2026-11-24T08:00:00Z', actor: 'niemand', action: 'desk.signedIn', sessionId: null, detail: {} });
      });
      sealAudit(store, data, softwareSigner(store, key, '2026-11-24T08:00:00Z'), '2026-11-24T08:00:00.000Z');
    });
    // Fails without the anchors of the office, as above.
    expect(await verify()).toMatchObject({ status: 1, verdict: { intact: false, fault: 'seal', brokenAt: 1 } });
  });
});
