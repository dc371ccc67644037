/**
 * The kill matrix: SIGKILL of window (Electron's main process), core, station and office at random instants while
 * sessions run with simulated devices, a real station process, a real office server over PostgreSQL. How long a desk
 * lives is counted in confirmed captures, not in seconds: on a busy machine too something is confirmed between two
 * kills, and the kill falls at a random instant of the time that one more would take. Afterwards everything is counted with plain SQL that
 * trusts none of the code under test.
 *
 * `npm run kill -- --kills 1000 [--minutes 60] [--seed 1]`; window kills need a screen and `npm run build`
 * (`xvfb-run -a npm run kill`). Short, without the window, in matrix.test.ts.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import pg from 'pg';
import sharp from 'sharp';
import type { Caller } from '../../src-main/core/session-script.ts';
import { verifyAudit } from '../../src-main/store/audit.ts';
import { getCapture } from '../../src-main/store/captures.ts';
import { openStore, storeFile, type Store } from '../../src-main/store/database.ts';
import { openWithPassword } from '../../src-main/store/keyring.ts';
import { trainingSecret } from '../../src-main/training/secret.ts';
import { seededRandom } from '../../src-main/training/seeded-random.ts';
import { createTraining } from '../../src-main/training/start-training.ts';
import { paintFace } from '../../src-main/training/synthetic-face.ts';
import { deskFiles } from '../../src-servers/station/station.ts';
import { officeWorld } from '../office-world.ts';
import { startPostgres } from '../postgres.ts';
import { spawnStation } from '../station-process.ts';
import { Caseworker, type Confirmed } from './caseworker.ts';
import { startCoreDesk, startWindowDesk, type Desk } from './desks.ts';

type Part = 'window' | 'core' | 'station' | 'office';

export interface KillReport {
  kills: Record<Part, number>;
  /** During which call of the desk its kills fell. */
  fell: Record<string, number>;
  seconds: number;
  sessionsFinished: number;
  /** Sessions that were left, by the code with which they could not go on. */
  troubles: Record<string, number>;
  confirmed: number;
  lost: number;
  databases: number;
  unreadable: number;
  /** What was wrong, empty is good. */
  violations: string[];
}

export interface KillOptions {
  dir: string;
  /** How many of each part; without PostgreSQL the office has none. */
  kills: Record<Part, number>;
  minutes: number;
  seed: number;
  progress?: (line: string) => void;
}

/** The longest life of a desk between two kills, in confirmed captures. */
const longestLife = 3;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });

/** What was killed a moment ago, or waits for a busy machine, may need more than one start. */
async function again<T>(start: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 180_000; ; ) {
    try {
      return await start();
    } catch (thrown) {
      if (Date.now() > end) throw thrown;
      await sleep(200);
    }
  }
}

/** @returns what was counted, and what the caseworker had been confirmed */
export async function killMatrix(options: KillOptions): Promise<{ report: KillReport; confirmed: ReadonlyMap<string, Confirmed> }> {
  const { dir, seed } = options;
  const random = seededRandom(seed);
  const started = Date.now();
  const end = started + options.minutes * 60_000;
  const report: KillReport = { kills: { window: 0, core: 0, station: 0, office: 0 }, fell: {}, seconds: 0, sessionsFinished: 0, troubles: {}, confirmed: 0, lost: 0, databases: 0, unreadable: 0, violations: [] };
  // Every process of ours starts again and again: its modules are compiled once.
  process.env['NODE_COMPILE_CACHE'] ??= join(dir, 'compiled');
  const training = await createTraining({ dir: join(dir, 'world'), speed: 'fast' });
  writeFileSync(join(dir, 'face.jpg'), await sharp(await paintFace({ seed: 4, width: 900, height: 1200, headWidth: 0.6 })).jpeg().toBuffer());

  const stationDir = join(dir, 'station');
  let station = await spawnStation(stationDir, ['--answer-delay', '0']);
  const postgres = options.kills.office > 0 ? startPostgres() : undefined;
  const office = postgres && (await startOfficePart(dir, postgres));
  const files = deskFiles(stationDir);
  const places = { dataDir: join(dir, 'desk'), settingsFile: join(dir, 'desk.json') };
  const settings = JSON.parse(readFileSync(training.settingsFile, 'utf8')) as Record<string, unknown>;
  writeFileSync(places.settingsFile, JSON.stringify({ ...settings, station: { url: station.url, caFile: files.ca, certFile: files.cert, keyFile: files.key }, ...(office ? { officeServer: office.desk } : {}) }));

  const caseworker = new Caseworker(dir, (caseId) => training.follow(caseId));
  const wanted: Record<Part, number> = { ...options.kills, office: office ? options.kills.office : 0 };
  /** How much of its kills a part has behind it, 0 to 1. */
  const share = (part: Part): number => (wanted[part] === 0 ? 1 : report.kills[part] / wanted[part]);
  const desksDone = (): boolean => Date.now() >= end || (share('window') === 1 && share('core') === 1);

  /** How long it took from one confirmed capture to the next, the last time. */
  let perCapture = 3000;
  /** Kills the desk at a random instant after so many captures; which call it is in then is noted. */
  const doomed = (desk: Desk, captures: number): Caller => {
    const until = caseworker.confirmed.size + captures;
    let at = '';
    let [known, since, sentenced] = [caseworker.confirmed.size, Date.now(), false];
    return async (name, input) => {
      if (caseworker.confirmed.size > known) [perCapture, known, since] = [Date.now() - since, caseworker.confirmed.size, Date.now()];
      if (!sentenced && known >= until) {
        sentenced = true;
        setTimeout(() => {
          report.fell[at] = (report.fell[at] ?? 0) + 1;
          desk.kill();
        }, random() * perCapture);
      }
      at = name;
      return desk.call(name, input);
    };
  };
  const desks = async (): Promise<void> => {
    while (!desksDone()) {
      const part = share('window') < share('core') ? 'window' : 'core';
      const desk = await again(() => (part === 'window' ? startWindowDesk(places) : startCoreDesk(places)));
      let alive = true;
      const whole = desk.ended().then((ended) => {
        alive = false;
        return ended;
      });
      try {
        await caseworker.work(doomed(desk, Math.floor(random() * (longestLife + 1))));
      } catch (thrown) {
        // Whatever was thrown by a desk that lives is a fault; the calls of a killed one end in any way.
        const killed = await Promise.race([whole.then(() => true), sleep(60_000).then(() => false)]);
        if (!killed && alive) throw thrown;
      }
      report.kills[part] += 1;
      if (!(await whole)) report.violations.push('a core outlived its window');
    }
  };
  /** Station and office keep step with the desks, each after a random while of its new life. */
  const server = async (part: 'station' | 'office', killAndStart: () => Promise<void>): Promise<void> => {
    while (share(part) < 1 && !desksDone()) {
      if (share(part) > Math.min(share('core'), share('window'))) {
        await sleep(20);
        continue;
      }
      await sleep(random() * 3000);
      await killAndStart();
      report.kills[part] += 1;
    }
  };
  const told = setInterval(() => options.progress?.(`${JSON.stringify(report.kills)}, ${caseworker.confirmed.size} confirmed, ${caseworker.finished} sessions, ${JSON.stringify(caseworker.troubles)}, ${Math.round((Date.now() - started) / 1000)} s`), 15_000);
  // One whole session first: everything has then been loaded and compiled once.
  const first = await startCoreDesk(places);
  await caseworker.session(first.call);
  await first.stop();
  await Promise.all([
    desks(),
    server('station', async () => {
      await station.stop(true);
      station = await again(() => spawnStation(stationDir, ['--answer-delay', '0', '--port', String(station.port)]));
    }),
    server('office', () => office!.kill()),
  ]);
  clearInterval(told);

  // Calm: what waits goes out, then everything ends in order.
  const last = await startCoreDesk(places);
  await sleep(10_000);
  await last.stop();
  await station.stop();
  await training.stop();
  await office?.stop();
  Object.assign(report, { sessionsFinished: caseworker.finished, troubles: caseworker.troubles });
  const key = await openWithPassword(places.dataDir, trainingSecret);
  countDesk(report, places.dataDir, caseworker.confirmed, key);
  countStation(report, join(stationDir, 'station.sqlite'), places.dataDir, key);
  if (office) await countOffice(report, postgres!.url('kill'));
  postgres?.stop();
  report.seconds = Math.round((Date.now() - started) / 1000);
  return { report, confirmed: caseworker.confirmed };
}

async function startOfficePart(dir: string, postgres: NonNullable<ReturnType<typeof startPostgres>>) {
  postgres.createDatabase('kill');
  await again(async () => {
    const client = new pg.Client({ connectionString: postgres.url('kill') });
    await client.connect();
    await client.end();
  });
  const world = await officeWorld(dir, postgres.url('kill'), { amt: ['desk-1'] });
  await world.close();
  const identity = (name: string) => join(dir, 'identities', name);
  const launch = (port: number): Promise<{ child: ChildProcess; port: number }> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../../src-main/cli/main.ts'), 'office', '--json', '--postgres', postgres.url('kill'), '--ca', world.identities.caFile, '--cert', identity('office-server.crt'), '--key', identity('office-server.key'), '--port', String(port), '--connections', '6'], { stdio: ['ignore', 'pipe', 'ignore'] });
      child.stdout!.once('data', (data: Buffer) => resolve({ child, port: Number(new URL((JSON.parse(data.toString().split('\n')[0]!) as { url: string }).url).port) }));
      child.once('exit', (code) => reject(new Error(`the office server ended at once (${code})`)));
    });
  let running = await launch(0);
  const { certFile, keyFile } = world.identities.desks['desk-1']!;
  return {
    desk: { urls: [`https://127.0.0.1:${running.port}`], caFile: world.identities.caFile, certFile, keyFile },
    async kill() {
      await gone(running.child);
      running = await again(() => launch(running.port));
    },
    stop: () => gone(running.child),
  };
}

type Wrong = Pick<KillReport, 'violations' | 'databases' | 'unreadable'>;

/** Opens with the driver alone; an unreadable file is counted, not thrown. */
function readOnly(report: Wrong, name: string, file: string, key: Uint8Array | null, work: (db: InstanceType<typeof Database>) => void): void {
  report.databases += 1;
  try {
    const db = new Database(file, { readonly: true });
    try {
      if (key) {
        db.pragma("cipher = 'sqlcipher'");
        db.pragma('legacy = 4');
        db.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`);
      }
      const verdict = db.pragma('integrity_check', { simple: true });
      if (verdict !== 'ok') throw new Error(String(verdict));
      work(db);
    } finally {
      db.close();
    }
  } catch (thrown) {
    report.unreadable += 1;
    report.violations.push(`${name} is unreadable: ${String(thrown)}`);
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function lossOf(store: Store, session: string, id: string, given: string | null): string | null {
  try {
    const found = sha256(getCapture(store, session, id).bytes);
    return found === (given ?? found) ? null : 'differs';
  } catch (thrown) {
    return (thrown as { code?: string }).code === 'CAPTURE_UNKNOWN' ? 'is lost' : 'differs';
  }
}

/** Everything that an answer has confirmed lies in the store, byte for byte, and the trail has no hole. Exported for the test that it notices. */
export function countDesk(report: KillReport, dataDir: string, confirmed: ReadonlyMap<string, Confirmed>, key: Uint8Array): void {
  report.confirmed = confirmed.size;
  readOnly(report, 'the desk', join(dataDir, storeFile), key, () => undefined);
  if (report.unreadable > 0) return;
  const store = openStore({ dir: dataDir, key });
  for (const [id, { session, sha256: given }] of confirmed) {
    const lost = lossOf(store, session, id, given);
    if (lost === null) continue;
    report.lost += 1;
    report.violations.push(`capture ${id} ${lost}`);
  }
  const { brokenAt, fault } = verifyAudit(store);
  store.close();
  if (fault !== null) report.violations.push(`the trail is broken at ${brokenAt}: ${fault}`);
}

/** Each transaction that the desk has as answered lies at the station once, with every piece of its captures. */
function countStation(report: KillReport, file: string, dataDir: string, key: Uint8Array): void {
  const sent: { transaction_id: string; payload: string }[] = [];
  const trial: Wrong = { violations: report.violations, databases: 0, unreadable: 0 };
  readOnly(trial, 'the desk', join(dataDir, storeFile), key, (db) => sent.push(...db.prepare<[], { transaction_id: string; payload: string }>("SELECT transaction_id, payload FROM outbox WHERE state = 'answered'").all()));
  readOnly(report, 'the station', file, null, (db) => {
    const tasks = db.prepare<[string], { client_id: string }>('SELECT client_id FROM task WHERE transaction_id = ?');
    const pieces = db.prepare<[string, string], { data: Buffer }>('SELECT data FROM capture_piece WHERE client_id = ? AND sha256 = ? ORDER BY starts_at');
    for (const { transaction_id: id, payload } of sent) {
      const found = tasks.all(id);
      if (found.length !== 1) report.violations.push(`transaction ${id} lies at the station ${found.length} times`);
      for (const capture of found.length === 1 ? (JSON.parse(payload) as { captures: { captureId: string; sha256: string }[] }).captures : []) {
        if (sha256(Buffer.concat(pieces.all(found[0]!.client_id, capture.sha256).map(({ data }) => data))) === capture.sha256) continue;
        report.lost += 1;
        report.violations.push(`capture ${capture.captureId} differs at the station`);
      }
    }
  });
}

/** The histories of the office have no hole. */
async function countOffice(report: KillReport, url: string): Promise<void> {
  report.databases += 1;
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query('SELECT c.case_id, c.version, count(e.version) AS events FROM office_case c LEFT JOIN case_event e USING (office_id, case_id) GROUP BY c.office_id, c.case_id, c.version HAVING count(e.version) <> c.version');
    for (const row of rows as { case_id: string; version: number; events: string }[]) report.violations.push(`case ${row.case_id} has ${row.events} changes of ${row.version} at the office`);
  } catch (thrown) {
    report.unreadable += 1;
    report.violations.push(`the office is unreadable: ${String(thrown)}`);
  } finally {
    await client.end();
  }
}

/** The window takes longest to come back. */
function shares(kills: number): Record<Part, number> {
  const window = process.env['DISPLAY'] === undefined ? 0 : Math.round(kills * 0.05);
  const server = Math.round(kills * 0.3);
  return { window, station: server, office: server, core: kills - window - 2 * server };
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { kills: { type: 'string', default: '1000' }, minutes: { type: 'string', default: '60' }, seed: { type: 'string', default: '20261129' } } });
  const dir = mkdtempSync(join(tmpdir(), 'schalter-kills-'));
  const { report } = await killMatrix({ dir, kills: shares(Number(values.kills)), minutes: Number(values.minutes), seed: Number(values.seed), progress: (line) => process.stderr.write(`${line}\n`) });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n${report.lost} bestätigte Aufnahmen verloren von ${report.confirmed}, ${report.unreadable} von ${report.databases} Datenbanken unlesbar.\n`);
  if (report.violations.length === 0) rmSync(dir, { recursive: true, force: true });
  process.exit(report.violations.length === 0 ? 0 : 1);
}
