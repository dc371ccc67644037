import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inScratch, scratchPlace } from './scratch.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'schalter-scratch-'));
  vi.stubEnv('XDG_RUNTIME_DIR', place);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});

it.skipIf(process.platform !== 'linux')('prints for an external program lie in memory, for this user alone, and are gone afterwards', async () => {
  let seen = '';
  await expect(inScratch((folder) => {
    seen = folder;
    expect(folder.startsWith(place)).toBe(true);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    throw new Error('the program failed');
  })).rejects.toThrow('the program failed');
  expect(existsSync(seen)).toBe(false);
  vi.stubEnv('XDG_RUNTIME_DIR', '/nowhere');
  expect(spawnSync('stat', ['-f', '-c', '%T', scratchPlace()], { encoding: 'utf8' }).stdout.trim()).toBe('tmpfs');
});

it('what a killed process has left is taken away, what a living one uses is not', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const [left, used] = [dead, process.ppid].map((pid) => join(place, `schalter-print-${pid}-abc`));
  for (const folder of [left!, used!]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'in.pgm'), 'x');
  }
  // Fails without `sweep`.
  await inScratch(async () => expect(existsSync(left!)).toBe(false));
  expect(existsSync(used!)).toBe(true);
});
