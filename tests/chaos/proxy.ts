/**
 * The line as a thing that breaks: a TCP proxy between desk and station that can be cut, paused, slowed,
 * and that breaks a share of connections after a random number of bytes, either way.
 */
import net from 'node:net';

export interface ProxyFaults {
  /** Share of connections that break. */
  breakRate: number;
  /** They break after at most so many bytes. */
  breakWithinBytes: number;
  /** Milliseconds every piece waits. */
  delayMs: number;
}

export interface LineProxy {
  port: number;
  faults: ProxyFaults;
  /** Cuts every connection and refuses new ones. */
  cut(): void;
  /** Accepts, and lets nothing through: the silent line. */
  pause(): void;
  restore(): void;
  connections(): number;
  close(): Promise<void>;
}

export function startProxy(target: { host: string; port: number }, random: () => number): Promise<LineProxy> {
  let state: 'up' | 'cut' | 'paused' = 'up';
  let connections = 0;
  const open = new Set<net.Socket>();
  const faults: ProxyFaults = { breakRate: 0, breakWithinBytes: 200_000, delayMs: 0 };

  const server = net.createServer((desk) => {
    connections += 1;
    desk.on('error', () => undefined);
    if (state === 'cut') {
      desk.resetAndDestroy();
      return;
    }
    const station = net.connect(target.port, target.host);
    station.on('error', () => desk.destroy());
    open.add(desk).add(station);
    let budget = random() < faults.breakRate ? Math.floor(random() * faults.breakWithinBytes) : Number.POSITIVE_INFINITY;
    const carry = (from: net.Socket, to: net.Socket): void => {
      from.on('data', (data: Buffer) => {
        const part = data.subarray(0, Math.min(data.length, budget));
        budget -= data.length;
        const pass = () => {
          if (state === 'paused') return;
          to.write(part);
          if (budget <= 0) {
            desk.resetAndDestroy();
            station.resetAndDestroy();
          }
        };
        if (faults.delayMs > 0) setTimeout(pass, faults.delayMs);
        else pass();
      });
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    };
    carry(desk, station);
    carry(station, desk);
  });
  const dropAll = (): void => open.forEach((socket) => socket.resetAndDestroy());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as net.AddressInfo).port,
        faults,
        cut() {
          state = 'cut';
          dropAll();
        },
        pause: () => void (state = 'paused'),
        restore() {
          if (state === 'paused') dropAll();
          state = 'up';
        },
        connections: () => connections,
        close: () =>
          new Promise<void>((done) => {
            dropAll();
            server.close(() => done());
          }),
      });
    });
  });
}
