/**
 * The office in a chaos run: PostgreSQL, two instances behind breaking lines, killed in turn so that the desk has
 * to fail over, the database itself crashed now and then; and the count afterwards, in PostgreSQL with plain SQL.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { deserialize } from 'node:v8';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { officeKeyOf, Sealer } from '../../src-main/sync/office/seal.ts';
import type { PostgresServer } from '../postgres.ts';
import { officeWorld } from '../office-world.ts';
import { plannedCase } from './office-desk.ts';
import { planned } from './plan.ts';
import { startProxy, type LineProxy } from './proxy.ts';

export interface OfficePart {
  proxies: LineProxy[];
  /** JSON for the desk process: addresses and certificate files. */
  desk: { urls: string[]; caFile: string; certFile: string; keyFile: string };
  killed: number;
  crashed: number;
  /** Kills one instance, in turn, and starts it again. */
  failOver(): Promise<void>;
  /** The database stops as in a power cut and comes back. */
  crash(): void;
  calm(): void;
  stop(): Promise<void>;
}

const officeId = 'chaos';

export async function startOfficePart(dir: string, postgres: PostgresServer, random: () => number): Promise<OfficePart> {
  postgres.createDatabase('chaos');
  const world = await officeWorld(dir, postgres.url('chaos'), { [officeId]: ['desk-1'] });
  await world.close();
  const identity = (name: string) => join(dir, 'identities', name);
  const launch = (port: number): Promise<{ child: ChildProcess; port: number }> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../../src-main/cli/main.ts'), 'office', '--json', '--postgres', postgres.url('chaos'), '--ca', world.identities.caFile, '--cert', identity('office-server.crt'), '--key', identity('office-server.key'), '--port', String(port), '--connections', '6'], { stdio: ['ignore', 'pipe', 'ignore'] });
      child.stdout!.once('data', (data: Buffer) => resolve({ child, port: Number(new URL((JSON.parse(data.toString().split('\n')[0]!) as { url: string }).url).port) }));
      child.once('exit', (code) => reject(new Error(`an instance of the office server ended at once (${code})`)));
    });
  const again = async (port: number): Promise<{ child: ChildProcess; port: number }> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await launch(port);
      } catch (thrown) {
        // The database may be on its way back just now.
        if (attempt > 20) throw thrown;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  };
  const ended = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  const instances = [await launch(0), await launch(0)];
  const proxies = await Promise.all(instances.map(({ port }) => startProxy({ host: '127.0.0.1', port }, random)));
  for (const proxy of proxies) Object.assign(proxy.faults, { breakRate: 0.3, breakWithinBytes: 120_000 });
  const { certFile, keyFile } = world.identities.desks['desk-1']!;
  const part: OfficePart = {
    proxies,
    desk: { urls: proxies.map((proxy) => `https://127.0.0.1:${proxy.port}`), caFile: world.identities.caFile, certFile, keyFile },
    killed: 0,
    crashed: 0,
    async failOver() {
      const index = part.killed % instances.length;
      await ended(instances[index]!.child);
      part.killed += 1;
      instances[index] = await again(instances[index]!.port);
    },
    crash() {
      postgres.crash();
      part.crashed += 1;
    },
    calm() {
      for (const proxy of proxies) {
        proxy.restore();
        proxy.faults.breakRate = 0;
      }
    },
    async stop() {
      for (const { child } of instances) await ended(child);
      for (const proxy of proxies) await proxy.close();
    },
  };
  return part;
}

/** Every case once, its history whole and in order, every capture equal, nothing in conflict. Opens the seals with the desk's key. */
export async function countOffice(options: { seed: number; transactions: number; persons: number }, deskFile: string, postgres: string): Promise<string[]> {
  const wrong: string[] = [];
  const db = new Database(deskFile, { readonly: true });
  const self = db.prepare<[], { office_key: Buffer }>('SELECT office_key FROM office_self').get()!;
  const unshared = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM session LEFT JOIN office_case ON case_id = id WHERE version > coalesce(pushed_version, 0)').get()!.n;
  db.close();
  if (unshared > 0) wrong.push(`${unshared} cases are not shared with the office`);
  const sealer = new Sealer(officeKeyOf(new Uint8Array(self.office_key)), officeId);
  const client = new pg.Client({ connectionString: postgres });
  await client.connect();
  const rows = async <T>(text: string, values: unknown[] = []): Promise<T[]> => (await client.query(text, values)).rows as T[];
  const [total] = await rows<{ cases: string; events: string; conflicts: string }>('SELECT (SELECT count(*) FROM office_case) AS cases, (SELECT count(*) FROM case_event) AS events, (SELECT count(*) FROM case_conflict) AS conflicts');
  if (Number(total!.cases) !== options.transactions) wrong.push(`${total!.cases} cases at the office instead of ${options.transactions}`);
  if (Number(total!.conflicts) !== 0) wrong.push(`${total!.conflicts} conflicts from one desk alone`);
  for (let index = 0; index < options.transactions; index += 1) {
    const plan = planned(options.seed, index, options.persons);
    const { session, changes } = plannedCase(plan);
    const [head] = await rows<{ version: number; head: Buffer }>('SELECT version, head FROM office_case WHERE case_id = $1', [session.id]);
    if (!head) {
      wrong.push(`case ${session.id} never arrived`);
      continue;
    }
    const events = await rows<{ version: number; sealed: Buffer }>('SELECT version, sealed FROM case_event WHERE case_id = $1 ORDER BY version', [session.id]);
    const opened = events.map((event) => JSON.parse(gunzipSync(sealer.openBytes(`event ${session.id} ${event.version}`, new Uint8Array(event.sealed))).toString('utf8')) as unknown);
    if (JSON.stringify(opened) !== JSON.stringify(changes)) wrong.push(`case ${session.id} has another history`);
    const captures = await rows<{ capture_id: string; data: Buffer }>('SELECT capture_id, data FROM case_capture WHERE case_id = $1 ORDER BY capture_id', [session.id]);
    if (captures.length !== plan.captures.length) wrong.push(`case ${session.id} has ${captures.length} captures instead of ${plan.captures.length}`);
    for (const { capture_id: captureId, data } of captures) {
      const { bytes } = deserialize(Buffer.from(sealer.openBytes(`capture ${session.id} ${captureId}`, new Uint8Array(data)))) as { bytes: Uint8Array };
      const meant = plan.captures.find((capture) => capture.captureId === captureId);
      if (!meant || !Buffer.from(bytes).equals(meant.bytes)) wrong.push(`${captureId} differs at the office`);
    }
  }
  await client.end();
  return wrong;
}
