/** The line between desk and station in training: a TCP relay that carries bytes and can be cut, as an outage does. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface LineRelay {
  readonly port: number;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

export async function startLineRelay(target: { host: string; port: number }): Promise<LineRelay> {
  const open = new Set<Socket>();
  let cut = false;
  const server = createServer((desk) => {
    desk.on('error', () => desk.destroy());
    if (cut) {
      desk.resetAndDestroy();
      return;
    }
    const station = connect(target.port, target.host);
    for (const [one, other] of [[desk, station], [station, desk]] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    desk.pipe(station).pipe(desk);
  });
  const dropAll = (): void => open.forEach((socket) => socket.resetAndDestroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      cut = true;
      dropAll();
    },
    restore: () => void (cut = false),
    close: () =>
      new Promise<void>((done) => {
        dropAll();
        server.close(() => done());
      }),
  };
}
