/**
 * The desk of a chaos run as its own process, made to be killed at any instant: it enqueues what is not yet
 * enqueued, and syncs. Started again, it goes on from what its database holds.
 * Arguments: database file, station URL, station folder, seed, transactions, persons, milliseconds to wait for an answer, office (JSON, or empty).
 */
import { readFileSync } from 'node:fs';
import { createPikStation } from '../../src-main/matching/pik/client.ts';
import { seededRandom } from '../../src-servers/station/faults.ts';
import { deskFiles } from '../../src-servers/station/station.ts';
import { systemClock } from '../../src-main/sync/clock.ts';
import { createOfficeClient } from '../../src-main/sync/office/client.ts';
import { createOffice } from '../../src-main/sync/office/office.ts';
import { createTestDesk } from './desk.ts';
import { chaosCases, putCase } from './office-desk.ts';
import type { OfficePart } from './office-part.ts';
import { planned } from './plan.ts';

const [file, url, stationDir, seed, transactions, persons, waitMs, officeJson] = process.argv.slice(2);
const files = deskFiles(stationDir!);
const read = (path: string): string => readFileSync(path, 'utf8');
const station = createPikStation({ url: url!, tls: { ca: read(files.ca), cert: read(files.cert), key: read(files.key) } });
const desk = createTestDesk({ file: file!, station, random: seededRandom(Number(seed)), settings: { requestTimeoutMs: Number(waitMs), backoff: { baseMs: 20, capMs: 120 }, measureEveryMs: 150, senders: 16, uploads: 4, verifyAfterMs: 3_000 } });
desk.sync.start();
const office = officeJson ? (JSON.parse(officeJson) as OfficePart['desk']) : null;
if (office) {
  const client = createOfficeClient({ urls: office.urls, tls: { ca: read(office.caFile), cert: read(office.certFile), key: read(office.keyFile) }, timeoutMs: Number(waitMs) });
  const sharing = createOffice({
    db: desk.db,
    client,
    cases: chaosCases(desk.db),
    appointments: null,
    softwareVersion: 'chaos',
    clock: systemClock,
    random: seededRandom(Number(seed) + 1),
    settings: { everyMs: 300, backoff: { baseMs: 50, capMs: 400 }, silenceMs: 5_000 },
    events: { standing: () => {}, changed: () => {}, problem: () => {} },
  });
  sharing.start();
}
let index = (desk.db.prepare('SELECT count(*) AS n FROM outbox').get() as { n: number }).n;
while (index < Number(transactions)) {
  const next = planned(Number(seed), index, Number(persons));
  desk.put(next.transaction, next.captures, () => office && putCase(desk.db, next));
  index += 1;
  if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
