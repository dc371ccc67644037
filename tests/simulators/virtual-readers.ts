/**
 * Real PC/SC for tests: pcscd with the two virtual readers of vsmartcard-vpcd. Their ports are fixed, so runs on one
 * machine take turns: whoever listens on a port of its own has them, and loses them with its process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';

const pcscd = ['/usr/sbin/pcscd', '/usr/local/sbin/pcscd'].find(existsSync);
const vpcd = ['/usr/lib/pcsc/drivers/serial/libifdvpcd.so', '/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so'].find(existsSync);

/** Why there are none here; undefined where there are. */
export const noReaders = pcscd === undefined ? 'pcscd is not installed' : vpcd === undefined ? 'vsmartcard-vpcd is not installed' : undefined;
if (noReaders !== undefined) console.warn(`SKIPPED: cards over real PC/SC, ${noReaders}`);

export const firstReader = 'Virtual PCD 00 00';
export const firstReaderPort = 35963;
export const secondReader = 'Virtual PCD 00 01';
export const secondReaderPort = 35964;
const turnPort = 35962;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

/** Waits until nobody else has the readers. @returns gives them back when it is closed */
async function turn(): Promise<Server> {
  for (let attempt = 0; attempt < 1500; attempt++) {
    const server = createServer().unref();
    const mine = await new Promise<boolean>((resolve) => server.once('error', () => resolve(false)).listen({ host: '127.0.0.1', port: turnPort, exclusive: true }, () => resolve(true)));
    if (mine) return server;
    await pause(200);
  }
  throw new Error(`another run has the virtual readers (port ${turnPort})`);
}

export interface VirtualReaders {
  stop(): Promise<void>;
}

export async function startVirtualReaders(): Promise<VirtualReaders> {
  const mine = await turn();
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
      await new Promise((resolve) => mine.close(resolve));
    },
  };
}
