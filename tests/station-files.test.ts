/** Packages and results as files: the watched folder, and the encrypted medium carried by hand. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNistFilesStation } from '../src-main/matching/nist-files/client.ts';
import { resultFile } from '../src-main/matching/nist-files/exchange.ts';
import { exportWaiting, importResults, mediumKey, open, seal } from '../src-main/matching/nist-files/medium.ts';
import { startStation, type RunningStation } from '../src-servers/station/station.ts';
import { enterPackage, filesClient } from '../src-servers/station/files.ts';
import { createTestDesk, until, type TestDesk } from './chaos/desk.ts';
import { drawnFinger, sampleTransaction } from './chaos/sample.ts';

const dir = mkdtempSync(join(tmpdir(), 'schalter-files-'));
const exchange = join(dir, 'exchange');
const passphrase = 'acht blaue Tassen am Morgen';
let station: RunningStation;
let desk: TestDesk;

beforeAll(async () => {
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(exchange, 'to-station'), { recursive: true });
  station = await startStation({ dir: join(dir, 'station'), answerDelayMs: 0, filesDir: exchange });
  desk = createTestDesk({ file: join(dir, 'desk.sqlite'), station: createNistFilesStation({ dir: exchange, lookEveryMs: 50 }) });
});
afterAll(async () => {
  await desk.sync.stop();
  await station.close();
  rmSync(dir, { recursive: true, force: true });
});
const prints = (person: number, name: string, shift = 0) => [1, 2].map((finger) => ({ captureId: `${name}-${finger}`, mime: 'image/x-portable-graymap', bytes: drawnFinger(person, finger, shift) }));

describe('watched folder', () => {
  it('a record goes out as a NIST-ITL file, a search finds it, the result file is applied once and put aside', async () => {
    desk.sync.start();
    const store = prints(61, 'file-store');
    desk.put(sampleTransaction({ transactionId: 'file-store-1', kind: 'storage', personKey: 'p-61', captures: store }), store);
    await until(() => desk.applied().length === 1, 'the record');
    const probe = prints(61, 'file-probe', 2);
    desk.put(sampleTransaction({ transactionId: 'file-probe-1', kind: 'identification', personKey: 'p-61', captures: probe }), probe);
    await until(() => desk.applied().length === 2, 'the search');
    expect(desk.events.arrived.at(-1)).toMatchObject({ transactionId: 'file-probe-1', candidates: 1 });
    await until(() => readdirSync(join(exchange, 'to-desk', 'done')).length === 2, 'both put aside');
    expect(readdirSync(join(exchange, 'to-station', 'taken'))).toEqual(['file-probe-1.nist.xml', 'file-store-1.nist.xml']);
  });

  it('a file that is no package is set aside and harms nothing', async () => {
    writeFileSync(join(exchange, 'to-station', 'odd.nist.xml'), '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>');
    await until(() => existsSync(join(exchange, 'to-station', 'refused', 'odd.nist.xml')), 'to be refused');
    expect((await station.store.counts()).tasks).toBe(2);
  });

  it('without the folder the line is down', async () => {
    const lost = createNistFilesStation({ dir: join(dir, 'not-there') });
    await expect(lost.measure(AbortSignal.timeout(1000))).rejects.toMatchObject({ failure: 'line', code: 'FILES_FOLDER' });
  });
});

describe('medium carried by hand', () => {
  it('exports what waits without any earlier contact, and applies the result once', async () => {
    const alone = createTestDesk({ file: join(dir, 'alone.sqlite'), station: createNistFilesStation({ dir: join(dir, 'not-there') }) });
    const captures = prints(62, 'alone');
    alone.put(sampleTransaction({ transactionId: 'by-hand-0001', kind: 'storage', personKey: 'p-62', captures }), captures);
    const medium = join(dir, 'medium');
    const read = (_session: string, captureId: string) => new Uint8Array((alone.db.prepare('SELECT bytes FROM test_capture WHERE id = ?').get(captureId) as { bytes: Buffer }).bytes);
    expect(await exportWaiting({ db: alone.db, readCapture: read }, medium, passphrase)).toBe(1);
    const file = join(medium, readdirSync(medium)[0]!);
    expect(readFileSync(file).includes('Mustermann')).toBe(false);
    await expect(open(readFileSync(file), 'ein anderes Kennwort')).rejects.toMatchObject({ code: 'MEDIUM_WRONG_SECRET' });
    const changed = Buffer.from(readFileSync(file));
    changed[changed.length - 1]! ^= 1;
    await expect(open(changed, passphrase)).rejects.toMatchObject({ code: 'MEDIUM_WRONG_SECRET' });
    await expect(open(Buffer.from('anything'), passphrase)).rejects.toMatchObject({ code: 'MEDIUM_FORMAT' });

    const opened = await open(readFileSync(file), passphrase);
    await enterPackage(station.store, opened.text, new Date().toISOString());
    await until(async () => (await station.store.findTask(filesClient, 'by-hand-0001'))?.state === 'answered', 'the station');
    const result = (await station.store.latestResult(station.store.sql, (await station.store.findTask(filesClient, 'by-hand-0001'))!.taskId))!;
    writeFileSync(join(medium, 'answer.schalter'), await seal('result', resultFile(result, new Map()), await mediumKey(passphrase)));
    const applied: string[] = [];
    const importing = { db: alone.db, onResult: () => (applied.push(result.resultId), 'applied' as const) };
    expect(await importResults(importing, medium, passphrase, new Date().toISOString())).toEqual([{ file: 'answer.schalter', outcome: 'applied' }]);
    expect(await importResults(importing, medium, passphrase, new Date().toISOString())).toEqual([{ file: 'answer.schalter', outcome: 'repeated' }]);
    expect(applied).toHaveLength(1);
  });
});
