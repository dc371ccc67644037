/**
 * Backup and return to a point in time, as docs/office.md says, on a real PostgreSQL: what was before the instant is
 * there, what came after is gone, and a desk sends again what the office has lost. Issue 5, section 4.
 */
import { appendFileSync, chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src-main/sync/clock.ts';
import { createOffice, type Office } from '../src-main/sync/office/office.ts';
import { openDesk, until } from './chaos/desk.ts';
import { chaosCases, putCase } from './chaos/office-desk.ts';
import { planned } from './chaos/plan.ts';
import { officeWorld } from './office-world.ts';
import { startPostgres } from './postgres.ts';

const postgres = startPostgres(['archive_mode = on', "archive_command = 'mkdir -p %DIR%/wal && test ! -f %DIR%/wal/%f && cp %p %DIR%/wal/%f'", 'wal_level = replica']);
const dir = mkdtempSync(join(tmpdir(), 'schalter-office-pitr-'));
afterAll(() => {
  postgres?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe.skipIf(postgres === null)('[Issue 5, 4] backup and return to a point in time', () => {
  it('brings back what was before the instant; the desk sends again what the office lost', async () => {
    postgres!.createDatabase('office');
    const world = await officeWorld(dir, postgres!.url('office'), { amt: ['desk-1'] });
    await world.close();
    const first = await world.start();
    const port = Number(new URL(first.url).port);
    const db = openDesk(join(dir, 'desk.sqlite'));
    const makeDesk = (): Office => createOffice({ db, client: world.client('desk-1', [`https://127.0.0.1:${port}`]), cases: chaosCases(db), appointments: null, softwareVersion: 'test', clock: systemClock, random: Math.random, settings: { everyMs: 100, backoff: { baseMs: 50, capMs: 300 } }, events: { standing: () => {}, changed: () => {}, problem: () => {} } });
    const desk = makeDesk();
    desk.start();
    const put = (from: number, to: number): void => {
      for (let index = from; index < to; index += 1) db.transaction(() => putCase(db, planned(77, index, 5)))();
      desk.wake();
    };
    const query = async (text: string): Promise<string> => {
      const client = new pg.Client({ connectionString: postgres!.url('office') });
      await client.connect();
      try {
        return String(Object.values(((await client.query(text)).rows[0] ?? { n: '' }) as object)[0]);
      } finally {
        await client.end();
      }
    };
    const cases = async () => Number(await query('SELECT count(*) FROM office_case'));
    put(0, 5);
    await until(async () => (await cases()) === 5, 'five cases before the backup');
    const base = join(postgres!.dataDir, '..', 'base');
    postgres!.run('pg_basebackup', ['-h', join(postgres!.dataDir, '..'), '-U', 'postgres', '-D', base, '-c', 'fast', '-X', 'none']);
    put(5, 8);
    await until(async () => (await cases()) === 8, 'three more');
    const instant = await query("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'");
    await new Promise((resolve) => setTimeout(resolve, 300));
    put(8, 10);
    await until(async () => (await cases()) === 10, 'two after the instant');
    const segment = await query('SELECT pg_walfile_name(pg_current_wal_lsn())');
    await query('SELECT pg_switch_wal()');
    await until(() => existsSync(join(postgres!.dataDir, '..', 'wal', segment)), 'the archive');
    await desk.stop();
    await first.close();

    // As docs/office.md says.
    const data = postgres!.dataDir;
    postgres!.run('pg_ctl', ['-D', data, '-m', 'fast', '-w', 'stop']);
    renameSync(data, `${data}.before`);
    cpSync(base, data, { recursive: true, preserveTimestamps: true });
    appendFileSync(join(data, 'postgresql.auto.conf'), `\nrestore_command = 'cp ${join(data, '..', 'wal')}/%f %p'\nrecovery_target_time = '${instant}'\nrecovery_target_action = 'promote'\n`);
    writeFileSync(join(data, 'recovery.signal'), '');
    own(data, statSync(`${data}.before`));
    chmodSync(data, 0o700);
    postgres!.run('pg_ctl', ['-D', data, '-w', '-l', join(data, '..', 'log'), '-o', `-c listen_addresses='' -k ${join(data, '..')} -c max_connections=100`, 'start']);
    await until(async () => (await query('SELECT pg_is_in_recovery()')) === 'false', 'the end of the recovery');
    expect(await cases()).toBe(8);

    const second = await world.start(port);
    const again = makeDesk();
    again.start();
    await until(async () => (await cases()) === 10, 'the desk sending again what the office lost');
    expect(Number(await query('SELECT count(*) FROM case_event'))).toBe(30);
    expect(Number(await query('SELECT count(*) FROM case_conflict'))).toBe(0);
    await again.stop();
    await second.close();
    db.close();
  }, 120_000);
});

/** The server's user owns its files, also those this test copied. */
function own(path: string, like: { uid: number; gid: number }): void {
  if (process.getuid?.() !== 0) return;
  chownSync(path, like.uid, like.gid);
  if (statSync(path).isDirectory()) for (const name of readdirSync(path)) if (existsSync(join(path, name))) own(join(path, name), like);
}
