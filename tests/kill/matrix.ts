/**
 * The kill matrix: SIGKILL of window, core, station and office at random instants while sessions run with simulated
 * devices, a real station process, a real office server over PostgreSQL. Afterwards everything is counted with plain
 * SQL that trusts none of the code under test.
 *
 * `npm run kill -- --kills 1000 [--minutes 25] [--life SECONDS] [--seed 1]`; short in matrix.test.ts.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import pg from 'pg';
import sharp from 'sharp';
import { openWithPassword } from '../../src-main/store/keyring.ts';
import { trainingSecret } from '../../src-main/training/secret.ts';
import { seededRandom } from '../../src-main/training/seeded-random.ts';
import { createTraining } from '../../src-main/training/start-training.ts';
import { paintFace } from '../../src-main/training/synthetic-face.ts';
import { deskFiles } from '../../src-servers/station/station.ts';
import { officeWorld } from '../office-world.ts';
import { startPostgres } from '../postgres.ts';
import { spawnStation } from '../station-process.ts';
import type { WindowOrder, WindowReport } from './window.ts';

const parts = ['window', 'core', 'station', 'office'] as const;
type Part = (typeof parts)[number];
/** Station and office are back in a second, window and core begin anew with everything. */
const shares: Record<Part, number> = { window: 0.15, core: 0.25, station: 0.3, office: 0.3 };

export interface KillReport {
  kills: Record<Part, number>;
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

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
const lives = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

export async function killMatrix(options: { dir: string; kills: number; minutes: number; seed: number; /** Window and core live at most so long, station and office a quarter of it. */ lifeMs: number; progress?: (line: string) => void }): Promise<KillReport> {
  const { dir, seed } = options;
  const random = seededRandom(seed);
  const started = Date.now();
  const report: KillReport = { kills: { window: 0, core: 0, station: 0, office: 0 }, seconds: 0, sessionsFinished: 0, troubles: {}, confirmed: 0, lost: 0, databases: 0, unreadable: 0, violations: [] };
  const training = await createTraining({ dir: join(dir, 'world'), speed: 'fast' });
  writeFileSync(join(dir, 'face.jpg'), await sharp(await paintFace({ seed: 4, width: 900, height: 1200, headWidth: 0.6 })).jpeg().toBuffer());

  const stationDir = join(dir, 'station');
  let station = await spawnStation(stationDir, ['--answer-delay', '0']);
  const postgres = startPostgres();
  const office = postgres && (await startOfficePart(dir, postgres));
  const files = deskFiles(stationDir);
  const settingsFile = join(dir, 'desk.json');
  const settings = JSON.parse(readFileSync(training.settingsFile, 'utf8')) as Record<string, unknown>;
  writeFileSync(settingsFile, JSON.stringify({ ...settings, station: { url: station.url, caFile: files.ca, certFile: files.cert, keyFile: files.key }, ...(office ? { officeServer: office.desk } : {}) }));

  const order: WindowOrder = { dataDir: join(dir, 'desk'), settingsFile, confirmed: join(dir, 'confirmed'), folder: dir };
  const cores: number[] = [];
  let working = false;
  let window: ChildProcess;
  const openWindow = (): void => {
    working = false;
    window = fork(join(import.meta.dirname, 'window.ts'), [JSON.stringify(order)], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    window.on('message', (heard: WindowReport) => {
      if ('core' in heard) {
        cores.push(heard.core);
        working = true;
      }
      else if ('person' in heard) training.follow(heard.person);
      else if ('finished' in heard) report.sessionsFinished += 1;
      else if ('trouble' in heard) report.troubles[heard.trouble] = (report.troubles[heard.trouble] ?? 0) + 1;
      else report.violations.push(`the core did not start: ${heard.refused}`);
    });
  };
  openWindow();

  const kill: Record<Part, () => Promise<boolean>> = {
    async window() {
      await gone(window);
      openWindow();
      return true;
    },
    async core() {
      const pid = cores.at(-1);
      if (pid === undefined || !lives(pid)) return false;
      working = false;
      process.kill(pid, 'SIGKILL');
      return true;
    },
    async station() {
      await station.stop(true);
      station = await spawnStation(stationDir, ['--answer-delay', '0', '--port', String(station.port)]);
      return true;
    },
    async office() {
      await office!.kill();
      return true;
    },
  };
  const end = started + options.minutes * 60_000;
  const wanted = (part: Part): number => (part === 'office' && !office ? 0 : Math.round(options.kills * shares[part]));
  const killing = async (part: Part): Promise<void> => {
    while (report.kills[part] < wanted(part) && Date.now() < end) {
      // A kill before anybody works would prove nothing.
      while (!working && Date.now() < end) await sleep(50);
      await sleep(random() * (part === 'window' || part === 'core' ? options.lifeMs : options.lifeMs / 4));
      if (Date.now() < end && (await kill[part]())) report.kills[part] += 1;
    }
  };
  const told = setInterval(() => options.progress?.(`${JSON.stringify(report.kills)}, ${report.sessionsFinished} sessions, ${JSON.stringify(report.troubles)}, ${Math.round((Date.now() - started) / 1000)} s`), 15_000);
  await Promise.all(parts.map(killing));
  clearInterval(told);

  // A machine under load may have confirmed nothing yet: the last life goes on until it has.
  for (const until = Date.now() + options.minutes * 60_000; !existsSync(order.confirmed) && Date.now() < until; ) await sleep(200);
  // Calm: what waits goes out, then everything ends.
  await sleep(10_000);
  const last = cores.at(-1);
  await gone(window!);
  for (const until = Date.now() + 30_000; cores.some(lives) && Date.now() < until; ) await sleep(100);
  for (const pid of cores.filter(lives)) {
    report.violations.push(`core ${pid}${pid === last ? ', the last,' : ''} outlived its window`);
    process.kill(pid, 'SIGKILL');
  }
  await station.stop();
  await training.stop();
  await office?.stop();
  countDesk(report, order, await openWithPassword(order.dataDir, trainingSecret));
  countStation(report, join(stationDir, 'station.sqlite'), order, await openWithPassword(order.dataDir, trainingSecret));
  if (office) await countOffice(report, postgres!.url('kill'));
  postgres?.stop();
  report.seconds = Math.round((Date.now() - started) / 1000);
  return report;
}

async function startOfficePart(dir: string, postgres: NonNullable<ReturnType<typeof startPostgres>>) {
  postgres.createDatabase('kill');
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
      running = await launch(running.port);
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

/** Everything that an answer has confirmed lies in the store, byte for byte. Exported for the test that it notices. */
export function countDesk(report: KillReport, order: Pick<WindowOrder, 'dataDir' | 'confirmed'>, key: Uint8Array): void {
  const lines = existsSync(order.confirmed) ? readFileSync(order.confirmed, 'utf8').split('\n').filter(Boolean).map((line) => line.split(' ') as [string, string, string?]) : [];
  const hashes = new Map(lines.flatMap(([, id, hash]) => (hash ? [[id, hash] as const] : [])));
  const confirmed = new Map(lines.map(([session, id]) => [id, session]));
  report.confirmed = confirmed.size;
  readOnly(report, 'the desk', join(order.dataDir, 'desk.sqlite'), key, (db) => {
    const one = db.prepare<[string, string], { sha256: Buffer; bytes: Buffer }>('SELECT sha256, bytes FROM capture WHERE id = ? AND session_id = ?');
    for (const [id, session] of confirmed) {
      const row = one.get(id, session);
      const found = row && sha256(row.bytes);
      if (row && found === row.sha256.toString('hex') && found === (hashes.get(id) ?? found)) continue;
      report.lost += 1;
      report.violations.push(`capture ${id} ${row ? 'differs' : 'is lost'}`);
    }
  });
}

/** Each transaction that the desk has as answered lies at the station once, with every piece of its captures. */
function countStation(report: KillReport, file: string, order: Pick<WindowOrder, 'dataDir'>, key: Uint8Array): void {
  const sent: { transaction_id: string; payload: string }[] = [];
  const trial: Wrong = { violations: report.violations, databases: 0, unreadable: 0 };
  readOnly(trial, 'the desk', join(order.dataDir, 'desk.sqlite'), key, (db) => sent.push(...db.prepare<[], { transaction_id: string; payload: string }>("SELECT transaction_id, payload FROM outbox WHERE state = 'answered'").all()));
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

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { kills: { type: 'string', default: '1000' }, minutes: { type: 'string', default: '60' }, seed: { type: 'string', default: '20261129' }, life: { type: 'string', default: '12' } } });
  const dir = mkdtempSync(join(tmpdir(), 'schalter-kills-'));
  const report = await killMatrix({ dir, kills: Number(values.kills), minutes: Number(values.minutes), seed: Number(values.seed), lifeMs: Number(values.life) * 1000, progress: (line) => process.stderr.write(`${line}\n`) });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n${report.lost} bestätigte Aufnahmen verloren von ${report.confirmed}, ${report.unreadable} von ${report.databases} Datenbanken unlesbar.\n`);
  if (report.violations.length === 0) rmSync(dir, { recursive: true, force: true });
  process.exit(report.violations.length === 0 ? 0 : 1);
}
