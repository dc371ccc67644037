/** The queue from the command line, on a store of its own. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../store/database.ts';
import { createKeyring } from '../store/keyring.ts';
import { enqueue } from '../sync/outbox.ts';
import { trainingSecret } from '../training/secret.ts';
import { sampleTransaction } from '../../tests/chaos/sample.ts';
import type { Command } from './command.ts';
import { command as exportQueue } from './queue-export.ts';
import { command as list } from './queue-list.ts';
import { command as retry } from './queue-retry.ts';

const dir = mkdtempSync(join(tmpdir(), 'schalter-queue-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const desk = ['--data', dir, '--training'];

async function run(command: Command, ...args: string[]): Promise<{ code: number; json: unknown }> {
  const lines: string[] = [];
  const code = await command.run([...args, ...desk, '--json'], { stdin: Readable.from([]), out: (line) => void lines.push(line), err: () => {} });
  return { code, json: JSON.parse(lines.join('\n')) };
}

beforeAll(async () => {
  const { key } = await createKeyring(dir, trainingSecret);
  const store = openStore({ dir, key });
  enqueue(store.db, { sessionId: 'session-1', transaction: sampleTransaction({ transactionId: 'queue-cli-1', kind: 'storage', personKey: 'p', captures: [], positions: [] }), queuedAt: '2026-11-24T10:00:00.000Z' });
  store.db.prepare("UPDATE outbox SET state = 'parked', failure_code = 'PIK_SCHEMA', failure_message = 'Feld x.'").run();
  store.close();
});

describe('schalter queue', () => {
  it('lists what waits and why, without personal data, and says by its exit code that something is parked', async () => {
    const { code, json } = await run(list);
    expect(code).toBe(1);
    expect(json).toMatchObject({ status: { parked: 1 }, waiting: [{ transactionId: 'queue-cli-1', state: 'parked', failure: 'Feld x.' }] });
    expect(JSON.stringify(json)).not.toContain('Mustermann');
  });
  it('exports it encrypted', async () => {
    writeFileSync(join(dir, 'passphrase'), 'acht blaue Tassen\n');
    expect(await run(exportQueue, join(dir, 'medium'), '--passphrase', join(dir, 'passphrase'))).toMatchObject({ code: 0, json: { files: 1 } });
    expect(readdirSync(join(dir, 'medium'))).toEqual(['00001-queue-cli-1.schalter']);
  });
  it('lets it go out again, and knows no other', async () => {
    expect(await run(retry, 'queue-cli-1')).toMatchObject({ code: 0, json: { state: 'queued' } });
    expect((await run(list)).code).toBe(0);
    await expect(run(retry, 'no-such-one')).rejects.toMatchObject({ code: 'OUTBOX_UNKNOWN' });
  });
});
