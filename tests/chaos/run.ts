/**
 * The chaos run: a desk process and a station process with a breaking line between them, both killed again
 * and again, then an independent count in both databases with plain SQL. Issue 5, »how it is shown«.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { seededRandom } from '../../src-servers/station/faults.ts';
import type { FaultSettings } from '../../src-servers/station/faults.ts';
import { spawnStation, type StationProcess } from '../station-process.ts';
import { openDesk } from './desk.ts';
import type { PostgresServer } from '../postgres.ts';
import { countOffice, startOfficePart } from './office-part.ts';
import { planned } from './plan.ts';
import { startProxy } from './proxy.ts';

export interface ChaosOptions {
  dir: string;
  seed: number;
  transactions: number;
  persons: number;
  deskKills: number;
  stationKills: number;
  /** Share of time without a line. */
  downShare: number;
  /** Longest turn of line up and line down together, milliseconds; the desk waits a quarter of it for an answer. */
  turnMs: number;
  /** Milliseconds after which the run gives up. */
  limitMs: number;
  progress?: (line: string) => void;
  /** With an office beside the station: its PostgreSQL, how often an instance is killed and the database crashed. */
  office?: { postgres: PostgresServer; kills: number; crashes: number };
}

export interface ChaosReport {
  seed: number;
  transactions: number;
  seconds: number;
  deskKills: number;
  stationKills: number;
  /** Instances of the office server killed, so that the desk had to go to the other. */
  officeKills: number;
  officeDatabaseCrashes: number;
  /** Measured share of the time in which the line was cut or silent. */
  downShare: number;
  lineCuts: number;
  /** Times at which the station was slow, out of service, showed a wrong certificate or a wrong clock. */
  stationTroubles: number;
  connections: number;
  /** Attempts the desk made beyond one per transaction. */
  repeatedAttempts: number;
  /** Everything the independent count found wrong; empty is good. */
  violations: string[];
}

export async function chaosRun(options: ChaosOptions): Promise<ChaosReport> {
  const random = seededRandom(options.seed);
  const stationDir = join(options.dir, 'station');
  const deskFile = join(options.dir, 'desk.sqlite');
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const startedAt = Date.now();

  const stationFaults = (round: number) => ({ seed: options.seed + round, errorRate: 0.075, lostAnswerRate: 0.075, halfAnswerRate: 0.075, dropRate: 0.075, slowMs: 0, duplicateResults: true, reorderResults: true });
  let station: StationProcess = await spawnStation(stationDir, ['--answer-delay', '5']);
  await station.faults(stationFaults(0));
  const proxy = await startProxy({ host: '127.0.0.1', port: station.port }, random);
  proxy.faults.breakRate = 0.15;
  proxy.faults.breakWithinBytes = 120_000;
  openDesk(deskFile).close();
  const office = options.office ? await startOfficePart(join(options.dir, 'office'), options.office.postgres, random) : null;

  let desk: ChildProcess;
  const startDesk = (): void => {
    desk = spawn(process.execPath, [join(import.meta.dirname, 'desk-process.ts'), deskFile, `https://127.0.0.1:${proxy.port}`, stationDir, String(options.seed), String(options.transactions), String(options.persons), String(options.turnMs / 4), office ? JSON.stringify(office.desk) : ''], { stdio: ['ignore', 'inherit', 'inherit'] });
  };
  const killDesk = (): Promise<void> =>
    new Promise((resolve) => {
      if (desk.exitCode !== null || desk.signalCode !== null) return resolve();
      desk.once('exit', () => resolve());
      desk.kill('SIGKILL');
    });

  const done = { desk: 0, station: 0, cuts: 0, troubles: 0, downMs: 0, over: false };
  const watch = new Database(deskFile, { readonly: true, timeout: 5_000 });
  const unshared = (): number => (office ? (watch.prepare('SELECT count(*) AS n FROM session LEFT JOIN office_case ON case_id = id WHERE version > coalesce(pushed_version, 0)').get() as { n: number }).n : 0);
  const answered = (): number => (watch.prepare("SELECT count(*) AS n FROM outbox WHERE state = 'answered'").get() as { n: number }).n;

  // The line: up and down in turns, cut or silent, with the asked-for share of the time.
  const line = async (): Promise<void> => {
    while (!done.over) {
      const round = options.turnMs * (0.1 + 0.9 * random());
      await sleep(round * (1 - options.downShare));
      if (done.over) break;
      const silent = random() >= 0.7;
      for (const one of [proxy, ...(office?.proxies ?? [])]) silent ? one.pause() : one.cut();
      done.cuts += 1;
      const from = Date.now();
      await sleep(round * options.downShare);
      for (const one of [proxy, ...(office?.proxies ?? [])]) one.restore();
      done.downMs += Date.now() - from;
    }
  };
  const killings = async (): Promise<void> => {
    while (!done.over) {
      const share = answered() / options.transactions;
      if (done.desk < options.deskKills && share >= (done.desk + 0.3) / (options.deskKills + 1)) {
        await sleep(random() * 250);
        await killDesk();
        done.desk += 1;
        startDesk();
      }
      if (done.station < options.stationKills && share >= (done.station + 0.6) / (options.stationKills + 1)) {
        await sleep(random() * 250);
        await station.stop(true);
        done.station += 1;
        station = await spawnStation(stationDir, ['--answer-delay', '5', '--port', String(station.port)]);
        await station.faults(stationFaults(done.station));
      }
      if (office && office.killed < options.office!.kills && share >= (office.killed + 0.5) / (options.office!.kills + 1)) await office.failOver();
      if (office && office.crashed < options.office!.crashes && share >= (office.crashed + 0.8) / (options.office!.crashes + 1)) office.crash();
      await sleep(30);
    }
  };

  // The station's bad hours, one kind after the other, short against the line's: slow, out, certificate, clock.
  const troubles = async (): Promise<void> => {
    const kinds: Partial<FaultSettings>[] = [{ slowMs: 250 }, { out: true }, { certificate: 'expired' }, { clockSkewMs: 3 * 3_600_000 }, { certificate: 'foreign' }];
    for (let turn = 0; !done.over; turn += 1) {
      await sleep(options.turnMs * (0.5 + random()));
      if (done.over) return;
      // A station that was killed at this instant is started again without the trouble; the next turn brings another.
      await station.faults({ ...stationFaults(1000 + turn), ...kinds[turn % kinds.length] }).catch(() => undefined);
      done.troubles += 1;
      await sleep(options.turnMs * 0.25);
      await station.faults(stationFaults(2000 + turn)).catch(() => undefined);
    }
  };

  startDesk();
  const violations: string[] = [];
  const running = [line(), killings(), troubles()];
  let told = 0;
  while (answered() < options.transactions || unshared() > 0) {
    if (Date.now() - startedAt > options.limitMs) {
      violations.push(`after ${options.limitMs} ms only ${answered()} of ${options.transactions} were answered, ${unshared()} not shared`);
      break;
    }
    if (options.progress && Date.now() - told > 5_000) {
      told = Date.now();
      options.progress(`${answered()} of ${options.transactions} answered, ${done.desk} desk kills, ${done.station} station kills, ${done.cuts} line cuts,${office ? ` ${unshared()} to share, ${office.killed} office kills,` : ''} ${Math.round((Date.now() - startedAt) / 1000)} s`);
    }
    await sleep(200);
  }
  done.over = true;
  await Promise.all(running);
  const chaosMs = Date.now() - startedAt;

  // Calm: the rest of the acknowledgements goes out.
  proxy.restore();
  proxy.faults.breakRate = 0;
  await station.faults({});
  office?.calm();
  const calmUntil = Date.now() + 15_000;
  while (Date.now() < calmUntil && (watch.prepare('SELECT count(*) AS n FROM inbox WHERE acknowledged = 0').get() as { n: number }).n > 0) await sleep(50);
  await killDesk();
  await station.stop();
  await proxy.close();
  watch.close();

  await office?.stop();
  violations.push(...count(options, deskFile, join(stationDir, 'station.sqlite')));
  if (options.office) violations.push(...(await countOffice(options, deskFile, options.office.postgres.url('chaos'))));
  const attempts = readOnly(deskFile, (db) => (db.prepare('SELECT sum(attempts) AS n FROM outbox').get() as { n: number }).n);
  return {
    seed: options.seed,
    transactions: options.transactions,
    seconds: Math.round(chaosMs / 100) / 10,
    deskKills: done.desk,
    stationKills: done.station,
    officeKills: office?.killed ?? 0,
    officeDatabaseCrashes: office?.crashed ?? 0,
    downShare: Math.round((done.downMs / chaosMs) * 100) / 100,
    lineCuts: done.cuts,
    stationTroubles: done.troubles,
    connections: proxy.connections(),
    repeatedAttempts: attempts - options.transactions,
    violations,
  };
}

function readOnly<T>(file: string, read: (db: InstanceType<typeof Database>) => T): T {
  const db = new Database(file, { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}

/** Counts with plain SQL, trusting none of the code under test; the plan is made anew from the seed. */
export function count(options: Pick<ChaosOptions, 'seed' | 'transactions' | 'persons'>, deskFile: string, stationFile: string): string[] {
  const wrong: string[] = [];
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  readOnly(stationFile, (db) => {
    const tasks = db.prepare<[], { transaction_id: string; client_id: string; person_key: string; sequence: number; state: string; n: number }>('SELECT transaction_id, client_id, person_key, min(sequence) AS sequence, state, count(*) AS n FROM task GROUP BY transaction_id').all();
    const byId = new Map(tasks.map((task) => [task.transaction_id, task]));
    if (tasks.length !== options.transactions) wrong.push(`the station holds ${tasks.length} transactions instead of ${options.transactions}`);
    const lastOfPerson = new Map<string, number>();
    const pieces = db.prepare<[string, string], { data: Uint8Array }>('SELECT data FROM capture_piece WHERE client_id = ? AND sha256 = ? ORDER BY starts_at');
    const results = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM result WHERE transaction_id = ?');
    for (let index = 0; index < options.transactions; index += 1) {
      const { transaction, captures } = planned(options.seed, index, options.persons);
      const task = byId.get(transaction.transactionId);
      if (!task) {
        wrong.push(`${transaction.transactionId} never arrived`);
        continue;
      }
      if (task.n !== 1) wrong.push(`${transaction.transactionId} arrived ${task.n} times`);
      if (task.state !== 'answered') wrong.push(`${transaction.transactionId} is ${task.state} at the station`);
      if (results.get(transaction.transactionId)!.n !== 1) wrong.push(`${transaction.transactionId} has not exactly one result`);
      const last = lastOfPerson.get(task.person_key) ?? -1;
      if (task.sequence <= last) wrong.push(`${transaction.transactionId} overtook an earlier one of ${task.person_key}`);
      lastOfPerson.set(task.person_key, task.sequence);
      for (const capture of captures) {
        const stored = Buffer.concat(pieces.all(task.client_id, sha256(capture.bytes)).map((row) => Buffer.from(row.data)));
        if (!stored.equals(capture.bytes)) wrong.push(`${capture.captureId} differs at the station`);
      }
    }
  });
  readOnly(deskFile, (db) => {
    const twice = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM (SELECT 1 FROM test_applied GROUP BY transaction_id, revision HAVING count(*) > 1)').get()!.n;
    if (twice > 0) wrong.push(`${twice} results were applied more than once`);
    const applied = db.prepare<[], { n: number }>('SELECT count(DISTINCT transaction_id) AS n FROM test_applied').get()!.n;
    if (applied !== options.transactions) wrong.push(`${applied} results were applied instead of ${options.transactions}`);
    const states = db.prepare<[], { state: string; n: number }>("SELECT state, count(*) AS n FROM outbox WHERE state <> 'answered' GROUP BY state").all();
    for (const { state, n } of states) wrong.push(`${n} transactions are ${state} at the desk`);
  });
  return wrong;
}
