/**
 * The desk of a chaos run as its own process, made to be killed at any instant: it enqueues what is not yet
 * enqueued, and syncs. Started again, it goes on from what its database holds.
 * Arguments: database file, station URL, station folder, seed, transactions, persons.
 */
import { readFileSync } from 'node:fs';
import { createPikStation } from '../../src-main/matching/pik/client.ts';
import { deskFiles } from '../../src-servers/station/station.ts';
import { createTestDesk } from './desk.ts';
import { planned } from './plan.ts';

const [file, url, stationDir, seed, transactions, persons] = process.argv.slice(2);
const files = deskFiles(stationDir!);
const read = (path: string): string => readFileSync(path, 'utf8');
const station = createPikStation({ url: url!, tls: { ca: read(files.ca), cert: read(files.cert), key: read(files.key) } });
const desk = createTestDesk({ file: file!, station, settings: { requestTimeoutMs: 2_000, backoff: { baseMs: 20, capMs: 300 }, measureEveryMs: 300, senders: 4, verifyAfterMs: 3_000 } });
desk.sync.start();
let index = (desk.db.prepare('SELECT count(*) AS n FROM outbox').get() as { n: number }).n;
while (index < Number(transactions)) {
  const next = planned(Number(seed), index, Number(persons));
  desk.put(next.transaction, next.captures);
  index += 1;
  if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
