/**
 * Drain rate of the outbox beside the raw upload of the same bytes by curl, both over HTTPS with mutual TLS on
 * this machine. `node tests/bench/outbox.bench.ts [--persons 40]`. The outbox also hashes, stores in a database
 * with full synchronisation at both ends, hands over, fetches and applies a result per person.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deskFiles } from '../../src-servers/station/station.ts';
import { listWaiting, queueStatusOf, takeNext } from '../../src-main/sync/outbox.ts';
import { createTestDesk, until } from '../chaos/desk.ts';
import { noise, sampleTransaction } from '../chaos/sample.ts';
import { spawnStation } from '../station-process.ts';

const { values } = parseArgs({ options: { persons: { type: 'string', default: '40' }, backlog: { type: 'string', default: '10000' } } });
const persons = Number(values.persons);
const dir = mkdtempSync(join(tmpdir(), 'schalter-bench-outbox-'));
const station = await spawnStation(join(dir, 'station'), ['--answer-delay', '0']);
const files = deskFiles(join(dir, 'station'));
const read = (path: string): string => readFileSync(path, 'utf8');

// A person as the guideline sends one: 14 prints of about 25 kB (WSQ 15:1) and a photograph of 120 kB.
const desk = createTestDesk({ file: join(dir, 'desk.sqlite'), station: station.client(), settings: { senders: 2, uploads: 3 } });
let bytes = 0;
const bodies: Uint8Array[] = [];
for (let person = 0; person < persons; person += 1) {
  const captures = Array.from({ length: 15 }, (_, number) => ({ captureId: `c-${person}-${number}`, mime: 'image/x-wsq', bytes: noise(number === 14 ? 120_000 : 25_000, person * 100 + number) }));
  for (const capture of captures) {
    bytes += capture.bytes.length;
    bodies.push(capture.bytes);
  }
  desk.put(sampleTransaction({ transactionId: `bench-${String(person).padStart(6, '0')}`, kind: 'storage', personKey: `p-${person}`, captures, positions: [] }), captures);
}
const startedAt = performance.now();
desk.sync.start();
await until(() => desk.applied().length === persons, 'the outbox to drain', 600_000);
const outboxSeconds = (performance.now() - startedAt) / 1000;
await desk.sync.stop();
await station.stop();

// curl sends the same bytes as one file to a server in a process of its own that throws them away.
writeFileSync(join(dir, 'all'), Buffer.concat(bodies));
const identities = JSON.parse(read(join(dir, 'station', 'identities.json'))) as { authority: { cert: string }; station: { cert: string; key: string } };
const sink = createServer({ ca: identities.authority.cert, cert: identities.station.cert, key: identities.station.key, requestCert: true, rejectUnauthorized: true }, (message, response) => {
  message.resume();
  message.once('end', () => response.end('ok'));
});
await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
const curl = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const from = performance.now();
    const child = spawn('curl', ['-sS', '--fail', '-T', join(dir, 'all'), '--cacert', files.ca, '--cert', files.cert, '--key', files.key, `https://127.0.0.1:${(sink.address() as AddressInfo).port}/`], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve((performance.now() - from) / 1000) : reject(new Error(`curl ended with ${code}`))));
  });
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const curlSeconds = hasCurl ? Math.min(await curl(), await curl(), await curl()) : Number.NaN;
sink.close();

const megabytes = bytes / 1e6;
process.stdout.write(`outbox: ${persons} persons, ${megabytes.toFixed(1)} MB in ${outboxSeconds.toFixed(2)} s: ${(megabytes / outboxSeconds).toFixed(1)} MB/s, ${(persons / outboxSeconds).toFixed(1)} persons/s, results applied\n`);
process.stdout.write(hasCurl ? `curl:   the same bytes, nothing stored, in ${curlSeconds.toFixed(2)} s: ${(megabytes / curlSeconds).toFixed(1)} MB/s (outbox/curl = ${(curlSeconds / outboxSeconds).toFixed(3)})\n` : 'curl:   not installed, no comparison\n');
process.stdout.write(`a line of 10 Mbit/s carries ${(10e6 / 8 / (bytes / persons)).toFixed(1)} persons/s, one of 2 Mbit/s ${(2e6 / 8 / (bytes / persons)).toFixed(2)}\n`);

// A month offline: time to the first rows and to the counters with a long backlog.
const backlog = Number(values.backlog);
const insert = desk.db.prepare("INSERT INTO outbox (transaction_id, session_id, person_key, kind, state, payload, content_hash, bytes, queued_at) VALUES (?, ?, ?, 'storage', 'queued', ?, 'x', 1, ?)");
const payload = JSON.stringify(sampleTransaction({ transactionId: 'backlog-0', kind: 'storage', personKey: 'p', captures: Array.from({ length: 15 }, (_, number) => ({ captureId: `b-${number}`, mime: 'image/x-wsq', bytes: new Uint8Array(1) })), positions: [] }));
desk.db.transaction(() => {
  for (let index = 0; index < backlog; index += 1) insert.run(`backlog-${index}`, `s-${index}`, `q-${index}`, payload, '2026-10-24T10:00:00.000Z');
})();
const time = (work: () => unknown): string => {
  const from = performance.now();
  work();
  return (performance.now() - from).toFixed(1);
};
process.stdout.write(`backlog of ${backlog}: first 50 rows ${time(() => listWaiting(desk.db, 50))} ms, counters ${time(() => queueStatusOf(desk.db))} ms, next to send ${time(() => takeNext(desk.db, Date.now()))} ms\n`);
desk.db.close();
rmSync(dir, { recursive: true, force: true });
