/** The command line over a real store: audit, backup, deletion, with exit codes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAuditEntry } from '../src-main/store/audit.ts';
import { openStore } from '../src-main/store/database.ts';
import { createKeyring } from '../src-main/store/keyring.ts';

const home = mkdtempSync(join(tmpdir(), 'schalter-cli-'));
const data = join(home, 'desk');
const secret = join(home, 'secret');
const launcher = join(import.meta.dirname, '../scripts/schalter.mjs');

function schalter(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...words], { encoding: 'utf8', env: { ...process.env, SCHALTER_FROM_SOURCE: '1' } });
  return { status, stdout, stderr };
}

beforeAll(async () => {
  const { mkdirSync } = await import('node:fs');
  mkdirSync(data);
  writeFileSync(secret, 'Kennwort für die Prüfung\n');
  const { key } = await createKeyring(data, 'Kennwort für die Prüfung');
  const store = openStore({ dir: data, key });
  store.write(() => {
    for (const action of ['desk.unlocked', 'session.started', 'capture.read']) addAuditEntry(store, { at: '2026-11-24T08:00:00Z', actor: 'test', action, sessionId: null, detail: {} });
    store.db.prepare("INSERT INTO session (id, version, status, step, created_at, updated_at, retain_until, body) VALUES ('s1', 1, 'completed', 'result', 'x', 'x', '2026-01-01', '{}')").run();
  });
  store.close();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('schalter, over a store', () => {
  const access = ['--data', data, '--secret', secret];

  it('verifies the audit trail and finds it cut off beside a head written down', () => {
    const whole = schalter('audit', 'verify', ...access, '--json');
    expect(whole.status).toBe(0);
    const { head, entries } = JSON.parse(whole.stdout) as { head: string; entries: number };
    expect(entries).toBe(3);
    expect(schalter('audit', 'verify', ...access, '--head', head).status).toBe(0);
    expect(schalter('audit', 'verify', ...access, '--head', 'ab'.repeat(32)).status).toBe(1);
  });

  it('makes a backup, deletes what is overdue, and brings the backup back', () => {
    const folder = join(home, 'backup');
    expect(schalter('backup', 'create', folder, ...access)).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(schalter('retention', 'run', ...access, '--json').stdout)).toMatchObject({ deleted: [{ sessionId: 's1' }], kept: [], logBytes: 0 });
    expect(schalter('backup', 'verify', folder, '--secret', secret).status).toBe(0);
    expect(JSON.parse(schalter('backup', 'restore', folder, ...access, '--json').stdout)).toMatchObject({ sessions: 1 });
    expect(JSON.parse(schalter('retention', 'run', ...access, '--json').stdout)).toMatchObject({ deleted: [{ sessionId: 's1' }] });
  });

  it('answers a wrong password with one line, a stable code and exit code 2', () => {
    const wrong = join(home, 'wrong');
    writeFileSync(wrong, 'falsch');
    const { status, stdout, stderr } = schalter('audit', 'verify', '--data', data, '--secret', wrong);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^schalter: KEYRING_WRONG_SECRET: [^\n]+\n$/);
  });

  it('answers words it does not know with the usage and exit code 2', () => {
    expect(schalter('backup', 'burn', 'x')).toMatchObject({ status: 2, stdout: '' });
    expect(schalter('nonsense')).toMatchObject({ status: 2, stdout: '' });
    expect(schalter('backup', 'create', 'x', '--no-such-option').stderr).toMatch(/^schalter: USAGE: /);
  });
});
