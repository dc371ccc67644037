/**
 * Real PC/SC for tests: pcscd with the two virtual readers of vsmartcard-vpcd. Their ports are fixed, so runs on one
 * machine take turns by a lock file.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readFile, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const pcscd = ['/usr/sbin/pcscd', '/usr/local/sbin/pcscd'].find(existsSync);
const vpcd = ['/usr/lib/pcsc/drivers/serial/libifdvpcd.so', '/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so'].find(existsSync);

/** Why there are none here; undefined where there are. */
export const noReaders = pcscd === undefined ? 'pcscd is not installed' : vpcd === undefined ? 'vsmartcard-vpcd is not installed' : undefined;
if (noReaders !== undefined) console.warn(`SKIPPED: cards over real PC/SC, ${noReaders}`);

export const firstReader = 'Virtual PCD 00 00';
export const firstReaderPort = 35963;
export const secondReader = 'Virtual PCD 00 01';
export const secondReaderPort = 35964;
const lockFile = join(tmpdir(), 'schalter-vpcd.lock');

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/** Takes the lock, or waits for whoever holds it; a lock of a process that is gone is taken over. */
async function takeLock(): Promise<void> {
  for (let attempt = 0; attempt < 1500; attempt++) {
    try {
      const file = await open(lockFile, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return;
    } catch {
      const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''));
      const isAlive = holder > 0 && existsSync(`/proc/${holder}`);
      if (!isAlive) await unlink(lockFile).catch(() => undefined);
      else await pause(200);
    }
  }
  throw new Error(`another run holds ${lockFile}`);
}

export interface VirtualReaders {
  stop(): Promise<void>;
}

export async function startVirtualReaders(): Promise<VirtualReaders> {
  await takeLock();
  let service: ChildProcess | undefined;
  if (!(await listens(firstReaderPort))) {
    service = spawn(pcscd!, ['--foreground', '--error'], { stdio: 'ignore' });
    for (let attempt = 0; attempt < 100 && !(await listens(firstReaderPort)); attempt++) await pause(100);
  }
  await pause(500);
  return {
    async stop() {
      if (service?.pid !== undefined) {
        const ended = new Promise((resolve) => service.once('exit', resolve));
        service.kill('SIGTERM');
        await Promise.race([ended, pause(5000)]);
      }
      await unlink(lockFile).catch(() => undefined);
    },
  };
}
