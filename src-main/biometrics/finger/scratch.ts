/**
 * Where an external program (NFIQ 2, a certified WSQ encoder) finds a print it is to look at: a folder in memory where
 * the system has such a place, gone afterwards. What a killed process has left is taken away by the next one.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Both are memory on Linux: of this user alone, else of the machine. */
export const scratchPlace = (): string => [process.env['XDG_RUNTIME_DIR'], '/dev/shm'].find((place) => place !== undefined && existsSync(place)) ?? tmpdir();

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
};

async function sweep(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    const pid = /^schalter-print-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !lives(Number(pid))) await rm(join(place, name), { recursive: true, force: true });
  }
}

/** @param work gets a folder that only this user may enter */
export async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const place = scratchPlace();
  await sweep(place);
  const folder = await mkdtemp(join(place, `schalter-print-${process.pid}-`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
