/**
 * Power cut, full disk, read-only disk, kill: the store on a disk that fails it. Used by disk.test.ts (short) and as
 * a command: `node tests/disk/disk.ts --cuts 1000 --kills 200 --full 200`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { capturesFolder } from '../../src-main/store/capture-files.ts';
import { seededRandom } from '../../src-main/training/seeded-random.ts';
import { buildShim, diskAfter, inspect, readRecord, writeFiles, type Operation } from './power-loss.ts';

const workload = join(import.meta.dirname, 'workload.ts');
const confirmedIn = (dir: string): string[] => {
  try {
    return readFileSync(join(dir, 'confirmed'), 'utf8').split('\n').filter((line) => line.length === 101);
  } catch {
    return [];
  }
};

export interface DiskReport {
  tried: number;
  confirmed: number;
  /** What was wrong, empty is good. */
  violations: string[];
  /** Codes with which the workload ended. */
  codes: string[];
}

const empty = (): DiskReport => ({ tried: 0, confirmed: 0, violations: [], codes: [] });

function within<T>(work: (dir: string, key: Uint8Array) => T): T {
  const dir = mkdtempSync(join(tmpdir(), 'schalter-disk-'));
  try {
    return work(dir, new Uint8Array(randomBytes(32)));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function run(dir: string, key: Uint8Array, captures: number, env: Record<string, string>): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, [workload, dir, Buffer.from(key).toString('hex'), String(captures), '20000'], { env: { ...process.env, SHIM_DIR: dir, ...env }, encoding: 'utf8' });
}

/** What a whole run does to its disk. */
function recorded(shim: string, home: string, key: Uint8Array, captures: number): Operation[] {
  const [disk, log] = [join(home, 'disk'), join(home, 'record')];
  mkdirSync(disk);
  run(disk, key, captures, { LD_PRELOAD: shim, SHIM_LOG: log });
  return readRecord(log);
}

/** One recorded run, cut at so many instants. */
export function powerCuts(shim: string, cuts: number, seed: number): DiskReport {
  const random = seededRandom(seed);
  return within((home, key) => {
    const report = empty();
    const operations = recorded(shim, home, key, 40);
    if (!operations.some((operation) => operation.kind === 's' && operation.name.startsWith('desk.sqlite'))) report.violations.push('the shim saw no sync of the store');
    for (let cut = 0; cut < cuts; cut++) {
      const { files, confirmed } = diskAfter(operations, Math.floor(random() * operations.length) + 1, random);
      const dir = join(home, `cut-${cut}`);
      mkdirSync(dir);
      writeFiles(dir, files);
      report.tried++;
      report.confirmed += confirmed.length;
      try {
        report.violations.push(...inspect(dir, key, confirmed).map((wrong) => `cut ${cut}: ${wrong}`));
      } catch (thrown) {
        report.violations.push(`cut ${cut}: unreadable, ${(thrown as { code?: string }).code ?? String(thrown)}`);
      }
      rmSync(dir, { recursive: true, force: true });
    }
    return report;
  });
}

/** The disk is full from the n-th write on, for n spread over the whole run, whose writes are counted before. */
export function fullDisk(shim: string, times: number): DiskReport {
  const report = empty();
  const captures = 12;
  const writes = within((home, key) => recorded(shim, home, key, captures)).filter(({ kind, name }) => kind === 'w' || (kind === 'c' && name.startsWith(`${capturesFolder}/`))).length;
  for (let n = 0; n < times; n++) {
    within((dir, key) => {
      const { stdout } = run(dir, key, captures, { LD_PRELOAD: shim, SHIM_FULL_AFTER: String(1 + Math.floor((n * writes) / times)) });
      report.tried++;
      report.codes.push(String(stdout).trim() || 'finished');
      check(report, dir, key, `full ${n}`);
    });
  }
  return report;
}

/** The writing process is killed at a random instant. */
export async function kills(times: number, seed: number): Promise<DiskReport> {
  const random = seededRandom(seed);
  const report = empty();
  for (let n = 0; n < times; n++) {
    const dir = mkdtempSync(join(tmpdir(), 'schalter-kill-'));
    const key = new Uint8Array(randomBytes(32));
    const child = spawn(process.execPath, [workload, dir, Buffer.from(key).toString('hex'), '100000', '20000'], { stdio: 'ignore' });
    const ended = new Promise((done) => child.on('exit', done));
    while (confirmedIn(dir).length === 0 && child.exitCode === null) await new Promise((done) => setTimeout(done, 20));
    await new Promise((done) => setTimeout(done, random() * 300));
    child.kill('SIGKILL');
    await ended;
    report.tried++;
    check(report, dir, key, `kill ${n}`);
    rmSync(dir, { recursive: true, force: true });
  }
  return report;
}

function check(report: DiskReport, dir: string, key: Uint8Array, name: string): void {
  const confirmed = confirmedIn(dir);
  report.confirmed += confirmed.length;
  try {
    report.violations.push(...inspect(dir, key, confirmed).map((wrong) => `${name}: ${wrong}`));
  } catch (thrown) {
    report.violations.push(`${name}: unreadable, ${(thrown as { code?: string }).code ?? String(thrown)}`);
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { cuts: { type: 'string', default: '1000' }, kills: { type: 'string', default: '100' }, full: { type: 'string', default: '100' }, seed: { type: 'string', default: '20261124' } } });
  const shim = buildShim();
  const tell = (name: string, report: DiskReport) => console.log(`${name}: ${report.tried} Mal, ${report.confirmed} bestätigte Aufnahmen geprüft, ${report.violations.length} Verstöße${report.codes.length > 0 ? ` (${[...new Set(report.codes)].join(', ')})` : ''}\n${report.violations.slice(0, 20).join('\n')}`);
  if (shim) {
    tell('Stromausfall', powerCuts(shim, Number(values.cuts), Number(values.seed)));
    tell('Platte voll', fullDisk(shim, Number(values.full)));
  } else console.log('Kein Übersetzer: Stromausfall und volle Platte wurden nicht geprüft.');
  tell('SIGKILL', await kills(Number(values.kills), Number(values.seed)));
}
