/**
 * The office server under simulated desks on this machine, each with a certificate and connections of its own: cases
 * per second and the 99th percentile, growing from 10 to 1,000 desks; beside PostgreSQL's own insert rate for the same
 * bytes (the named peer). `node tests/bench/office.bench.ts [--desks 10,100,500,1000] [--seconds 6] [--offered 20]`. `--offered`: cases
 * per second that all desks together bring, evenly; 500 desks with a person every five minutes bring 1.7.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { issueCertificate } from '../../src-main/matching/certificates.ts';
import { createOfficeClient } from '../../src-main/sync/office/client.ts';
import { certificateFingerprint } from '../../src-servers/office/office.ts';
import { noise } from '../chaos/sample.ts';
import { officeWorld } from '../office-world.ts';
import { startPostgres } from '../postgres.ts';

const { values } = parseArgs({ options: { desks: { type: 'string', default: '10,100,500,1000' }, seconds: { type: 'string', default: '6' }, offered: { type: 'string', default: '20' } } });
const levels = values.desks.split(',').map(Number);
const milliseconds = Number(values.seconds) * 1000;
const postgres = startPostgres();
if (!postgres) process.exit(0);
const dir = mkdtempSync(join(tmpdir(), 'schalter-bench-office-'));
postgres.createDatabase('bench');
const world = await officeWorld(dir, postgres.url('bench'), {});
const identity = (name: string): string => join(dir, 'identities', name);
const child = spawn(process.execPath, [join(import.meta.dirname, '../../src-main/cli/main.ts'), 'office', '--json', '--postgres', postgres.url('bench'), '--ca', identity('office-authority.crt'), '--cert', identity('office-server.crt'), '--key', identity('office-server.key'), '--port', '0', '--connections', '20'], { stdio: ['ignore', 'pipe', 'inherit'] });
const url = await new Promise<string>((resolve) => child.stdout!.once('data', (data: Buffer) => resolve((JSON.parse(data.toString()) as { url: string }).url)));

// Ten desks share a certificate here: making a thousand would only measure key generation. Offices of 20 desks.
const sql = new pg.Client({ connectionString: postgres.url('bench') });
await sql.connect();
const authority = { cert: readFileSync(identity('office-authority.crt'), 'utf8'), key: readFileSync(identity('office-authority.key'), 'utf8') };
const now = Date.now();
const { OfficeStore } = await import('../../src-servers/office/store.ts');
const { openOfficeDatabase } = await import('../../src-servers/office/office.ts');
const admin = openOfficeDatabase(postgres.url('bench'), 2);
const store = new OfficeStore(admin);
const most = Math.max(...levels);
const identities = await Promise.all(
  Array.from({ length: Math.ceil(most / 10) }, async (_, index) => {
    const made = issueCertificate({ commonName: `desk-${index}`, role: 'client', validFrom: new Date(now - 864e5), validUntil: new Date(now + 864e5), issuer: authority });
    const office = `office-${Math.floor(index / 2)}`;
    await store.addOffice(office, office);
    await store.addDesk(office, `desk-${index}`, `desk-${index}`, { fingerprint: certificateFingerprint(made.cert), validUntil: '2030-01-01T00:00:00Z' });
    await sql.query("UPDATE office SET key_id = 'k' WHERE office_id = $1", [office]);
    await sql.query("UPDATE desk SET key_id = 'k' WHERE office_id = $1", [office]);
    return made;
  }),
);

// A case as desks push it: one photograph of 60 kB and three events with a head of 4 kB.
const capture = Buffer.from(noise(60_000, 1));
const sealed = Buffer.from(noise(600, 2)).toString('base64');
const head = Buffer.from(noise(4_000, 3)).toString('base64');
const percentile = (sorted: number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Processor time so far of the server and of PostgreSQL's processes, ms: what a case costs, however busy the machine is. */
const statOf = (pid: string | number): string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
const processorMs = (pid: string | number): number => (Number(statOf(pid)[11]) + Number(statOf(pid)[12])) * 10;
const postmaster = readFileSync(join(postgres.dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]!;
/** Its running processes, and those that ended. */
const postgresMs = (): number => execFileSync('pgrep', ['-P', postmaster], { encoding: 'utf8' }).trim().split('\n').reduce((sum, pid) => sum + processorMs(pid), (Number(statOf(postmaster)[13]) + Number(statOf(postmaster)[14])) * 10);
const spent = (): [number, number] => [processorMs(child.pid!), postgresMs()];

for (const desks of levels) {
  const clients = Array.from({ length: desks }, (_, index) => createOfficeClient({ urls: [url], tls: { ca: authority.cert, ...identities[Math.floor(index / 10)]! }, timeoutMs: 60_000 }));
  // Hands shaken before the clock runs; a desk keeps its connection all day.
  for (let from = 0; from < desks; from += 25) await Promise.all(clients.slice(from, from + 25).map((client) => client.status()));
  const times: number[] = [];
  let failed = 0;
  const before = spent();
  const begun = performance.now();
  const until = begun + milliseconds;
  const everyMs = (desks / Number(values.offered)) * 1000;
  await Promise.all(
    clients.map(async (client, desk) => {
      for (let turn = 0; ; turn += 1) {
        // Desks come evenly one after the other, each at its own beat.
        const due = begun + (desk / desks) * everyMs + turn * everyMs;
        if (due >= until) return;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
        const caseId = `c-${desks}-${desk}-${turn}`;
        // From the instant it was due: a queue in front of the server counts as waiting.
        const from = due;
        try {
          await client.putCapture(caseId, 'face', capture);
          await client.push(caseId, { base: 0, events: [1, 2, 3].map((version) => ({ eventId: `${caseId}-${version}`, version, at: new Date().toISOString(), sealed })), head, captures: ['face'], closed: false, createdAt: new Date().toISOString(), retainUntil: null, leaseSeconds: 600 });
          times.push(performance.now() - from);
        } catch {
          failed += 1;
        }
      }
    }),
  );
  const costs = spent().map((now, index) => ((now - before[index]!) / times.length).toFixed(1));
  times.sort((a, b) => a - b);
  process.stdout.write(`office: ${String(desks).padStart(4)} desks: ${(times.length / ((performance.now() - begun) / 1000)).toFixed(1)} cases/s of ${values.offered} offered, median ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms, ${failed} failed; processor time per case: server ${costs[0]} ms, PostgreSQL ${costs[1]} ms\n`);
  await Promise.all(clients.map((client) => client.close()));
}

// The peer: the same bytes straight into PostgreSQL, one committed transaction a case, eight connections.
await sql.query('CREATE TABLE peer (id TEXT PRIMARY KEY, data BYTEA NOT NULL, head BYTEA NOT NULL)');
const pool = new pg.Pool({ connectionString: postgres.url('bench'), max: 8 });
let inserted = 0;
const end = performance.now() + milliseconds;
await Promise.all(Array.from({ length: 8 }, async (_, worker) => {
  for (let turn = 0; performance.now() < end; turn += 1) {
    await pool.query('INSERT INTO peer VALUES ($1, $2, $3)', [`${worker}-${turn}`, capture, Buffer.from(head, 'base64')]);
    inserted += 1;
  }
}));
process.stdout.write(`peer:   the same bytes by INSERT, eight connections: ${(inserted / (milliseconds / 1000)).toFixed(1)} rows/s\n`);
await pool.end();
await sql.end();
await admin.close();
await world.close();
child.kill('SIGTERM');
await new Promise((resolve) => child.once('exit', resolve));
postgres.stop();
rmSync(dir, { recursive: true, force: true });
