/**
 * A PostgreSQL server of the test's own: Debian's binaries, a fresh cluster in a temporary folder, reachable by
 * a socket only. Null, said loudly, where PostgreSQL is not installed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PostgresServer {
  /** Connection string of a database. */
  url(database?: string): string;
  createDatabase(name: string): void;
  /** Stops at once, as in a power cut, and starts again. */
  crash(): void;
  /** Folder of the cluster, and where its programs are; for tests of backup and recovery. */
  dataDir: string;
  bin: string;
  /** Runs a program of PostgreSQL as its user. */
  run(program: string, args: string[]): void;
  stop(): void;
}

function binaries(): string | null {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return null;
  const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(base, version, 'bin')).find((dir) => existsSync(join(dir, 'initdb'))) ?? null;
}

/** @param settings lines of postgresql.conf beside the defaults */
export function startPostgres(settings: string[] = []): PostgresServer | null {
  const bin = binaries();
  if (!bin || process.platform === 'win32') {
    process.stderr.write('SKIPPED: PostgreSQL is not installed here (Debian: apt install postgresql); what needs it is not tested.\n');
    return null;
  }
  const dir = mkdtempSync(join(tmpdir(), 'schalter-pg-'));
  // PostgreSQL refuses to run as root; its own user comes with the package.
  const root = process.getuid?.() === 0;
  const ids = root ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) } : {};
  if (root) chownSync(dir, ids.uid!, ids.gid!);
  const run = (program: string, args: string[]): void => {
    const result = spawnSync(join(bin, program), args, { ...ids, cwd: dir, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
    if (result.status !== 0) throw new Error(`${program} failed: ${result.stderr?.toString() ?? ''}${program === 'pg_ctl' && existsSync(join(dir, 'log')) ? readFileSync(join(dir, 'log'), 'utf8').slice(-600) : ''}`);
  };
  run('initdb', ['-D', join(dir, 'data'), '-U', 'postgres', '--auth=trust', '-E', 'UTF8']);
  if (settings.length > 0) appendFileSync(join(dir, 'data', 'postgresql.conf'), `\n${settings.join('\n').replaceAll('%DIR%', dir)}\n`);
  const start = (): void => run('pg_ctl', ['-D', join(dir, 'data'), '-w', '-l', join(dir, 'log'), '-o', `-c listen_addresses='' -k ${dir} -c max_connections=100`, 'start']);
  start();
  return {
    dataDir: join(dir, 'data'),
    bin,
    run,
    crash() {
      run('pg_ctl', ['-D', join(dir, 'data'), '-m', 'immediate', 'stop']);
      start();
    },
    url: (database = 'postgres') => `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(dir)}`,
    createDatabase: (name) => run('createdb', ['-h', dir, '-U', 'postgres', name]),
    stop() {
      if (existsSync(join(dir, 'data', 'postmaster.pid'))) run('pg_ctl', ['-D', join(dir, 'data'), '-m', 'immediate', 'stop']);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
