/** The station's store on a real PostgreSQL server, alone and with two stations on one database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { captureHash } from '../src-main/sync/outbox.ts';
import { createTestDesk, until } from './chaos/desk.ts';
import { drawnFinger, noise, sampleTransaction } from './chaos/sample.ts';
import { startPostgres } from './postgres.ts';
import { spawnStation } from './station-process.ts';

const postgres = startPostgres();
const dir = mkdtempSync(join(tmpdir(), 'schalter-station-pg-'));
afterAll(() => {
  postgres?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe.skipIf(postgres === null)('station on PostgreSQL', () => {
  it('two stations on one database: each transaction once, captures equal, order kept, a stored person is found', async () => {
    postgres!.createDatabase('station');
    const url = postgres!.url('station');
    const folder = join(dir, 'station');
    const first = await spawnStation(folder, ['--answer-delay', '10', '--postgres', url]);
    const second = await spawnStation(folder, ['--answer-delay', '10', '--postgres', url]);
    const desks = [first, second].map((station, number) => createTestDesk({ file: join(dir, `desk-${number}.sqlite`), station: station.client(), settings: { senders: 4 } }));
    // The same desk certificate at both stations: one client, two ways in.
    const results = createTestDesk({ file: ':memory:', station: first.client() });
    const big = { captureId: 'big', mime: 'application/octet-stream', bytes: noise(900_000, 4) };
    for (let index = 0; index < 30; index += 1) {
      const captures = index === 7 ? [big] : [{ captureId: `c-${index}`, mime: 'application/octet-stream', bytes: noise(4_000, 100 + index) }];
      desks[index % 2]!.put(sampleTransaction({ transactionId: `postgres-${String(index).padStart(2, '0')}`, kind: 'storage', personKey: `p-${index % 2}-${index % 6}`, captures, positions: [] }), captures);
    }
    for (const desk of desks) desk.sync.start();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const number = async (text: string): Promise<number> => Number(((await client.query(text)).rows[0] as { n: string }).n);
    await until(async () => (await number("SELECT count(*) AS n FROM task WHERE state = 'answered'")) === 30, 'thirty answers');
    expect(await number('SELECT count(DISTINCT transaction_id) AS n FROM task')).toBe(30);
    expect(await number('SELECT count(*) AS n FROM result')).toBe(30);
    expect(await number('SELECT count(*) AS n FROM task AS late JOIN task AS early ON late.person_key = early.person_key AND late.sequence > early.sequence AND late.transaction_id < early.transaction_id')).toBe(0);
    const pieces = (await client.query('SELECT data FROM capture_piece WHERE sha256 = $1 ORDER BY starts_at', [captureHash(big.bytes)])).rows as { data: Buffer }[];
    expect(captureHash(Buffer.concat(pieces.map((row) => row.data)))).toBe(captureHash(big.bytes));

    const prints = [1, 2].map((finger) => ({ captureId: `store-${finger}`, mime: 'image/x-portable-graymap', bytes: drawnFinger(5, finger) }));
    const probe = [1, 2].map((finger) => ({ captureId: `probe-${finger}`, mime: 'image/x-portable-graymap', bytes: drawnFinger(5, finger, 2) }));
    results.put(sampleTransaction({ transactionId: 'postgres-store', kind: 'storage', personKey: 'known', captures: prints }), prints);
    results.sync.start();
    await until(() => results.applied().some((entry) => entry.transactionId === 'postgres-store'), 'the record');
    results.put(sampleTransaction({ transactionId: 'postgres-probe', kind: 'identification', personKey: 'probe', captures: probe }), probe);
    await until(() => results.applied().some((entry) => entry.transactionId === 'postgres-probe'), 'the answer');
    expect(results.events.arrived.find((entry) => entry.transactionId === 'postgres-probe')).toMatchObject({ candidates: 1 });

    await client.end();
    for (const desk of [...desks, results]) await desk.sync.stop();
    await first.stop();
    await second.stop();
  });
});
