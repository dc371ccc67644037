/** The short chaos run of every test run; the long one is `node tests/chaos/long.ts --transactions 5000`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { startPostgres } from '../postgres.ts';
import { countOffice } from './office-part.ts';
import { chaosRun, count } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'schalter-chaos-'));
const postgres = startPostgres();
afterAll(() => {
  postgres?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('chaos on the line', () => {
  const run = { seed: 20261124, transactions: 60, persons: 15 };

  it('each transaction exactly once, captures equal by hash, results applied once, order kept', async () => {
    const report = await chaosRun({ dir, ...run, ...(postgres ? { office: { postgres, kills: 3, crashes: 1 } } : {}), deskKills: 4, stationKills: 2, downShare: 0.4, turnMs: 3_000, limitMs: 580_000 });
    expect(report.violations).toEqual([]);
    // The chaos was real: everybody died as often as asked, and much had to be repeated.
    expect(report).toMatchObject({ deskKills: 4, stationKills: 2, officeKills: postgres ? 3 : 0, officeDatabaseCrashes: postgres ? 1 : 0 });
    expect(report.repeatedAttempts).toBeGreaterThan(10);
  }, 600_000);

  it('the count notices a missing, a doubled, a changed and an overtaking transaction', () => {
    const station = join(dir, 'station', 'station.sqlite');
    const desk = join(dir, 'desk.sqlite');
    const tampered = (change: string): string[] => {
      const db = new Database(station);
      db.exec('BEGIN');
      db.exec(change);
      db.exec('COMMIT');
      db.close();
      return count(run, desk, station);
    };
    expect(tampered("DELETE FROM task WHERE transaction_id LIKE '%-000007'").join()).toContain('never arrived');
    expect(tampered("UPDATE capture_piece SET data = x'00' WHERE rowid = (SELECT max(rowid) FROM capture_piece)").join()).toContain('differs');
    expect(tampered("INSERT INTO task (task_id, client_id, transaction_id, content_hash, person_key, kind, state, body, package, received_at, due_at) SELECT 'x', 'y', transaction_id, content_hash, person_key, kind, state, body, package, received_at, due_at FROM task LIMIT 1").join()).toContain('2 times');
    expect(tampered('UPDATE task SET sequence = -sequence').join()).toContain('overtook');
    const applied = new Database(desk);
    applied.exec('INSERT INTO test_applied SELECT * FROM test_applied LIMIT 1');
    applied.close();
    expect(count(run, desk, station).join()).toContain('more than once');
  });

  it.skipIf(postgres === null)('the count of the office notices a missing, a shortened and a changed case', async () => {
    const url = postgres!.url('chaos');
    const desk = join(dir, 'desk.sqlite');
    const after = async (...changes: string[]): Promise<string> => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      for (const change of changes) await client.query(change);
      await client.end();
      return (await countOffice(run, desk, url)).join();
    };
    expect(await after("DELETE FROM office_case WHERE case_id LIKE '%-000007'")).toContain('-000007 never arrived');
    expect(await after('ALTER TABLE case_event DISABLE TRIGGER events_stay', "DELETE FROM case_event WHERE case_id LIKE '%-000008' AND version = 2")).toContain('-000008 has another history');
    expect(await after("DELETE FROM case_capture WHERE case_id LIKE '%-000009'")).toContain('-000009 has 0 captures');
  });
});
