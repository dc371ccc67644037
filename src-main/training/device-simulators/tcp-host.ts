/** Plugs a simulated device into a TCP port of this machine: training mode, on every system. Loopback only. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { SimulatedDevice, SimulatorHost } from './line.ts';

export async function plugIntoTcp(device: SimulatedDevice, wantedPort = 0): Promise<SimulatorHost> {
  let server: Server | undefined;
  let guest: Socket | undefined;
  let port = wantedPort;

  function welcome(socket: Socket): void {
    // A cable has one end: a second caller is turned away.
    if (guest) return void socket.destroy();
    guest = socket;
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => device.receive(bytes));
    socket.on('close', () => {
      if (guest !== socket) return;
      guest = undefined;
      device.disconnect();
    });
    device.connect({ send: (bytes) => void socket.write(bytes), unplug: () => void unplug() });
  }

  async function plug(): Promise<void> {
    if (server) return;
    const fresh = createServer(welcome);
    await new Promise<void>((resolve, reject) => {
      fresh.once('error', reject);
      fresh.listen(port, '127.0.0.1', resolve);
    });
    port = (fresh.address() as AddressInfo).port;
    server = fresh;
  }

  async function unplug(): Promise<void> {
    const old = server;
    server = undefined;
    guest?.destroy();
    if (old) await new Promise<void>((resolve) => old.close(() => resolve()));
  }

  await plug();
  return { transport: { type: 'tcp', host: '127.0.0.1', port }, plug, unplug, stop: unplug };
}
