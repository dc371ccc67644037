/** Plugs a simulated device into a TCP port of this machine: training mode, on every system. Loopback only. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { SimulatedDevice, SimulatorHost } from './line.ts';

export async function plugIntoTcp(device: SimulatedDevice, wantedPort = 0): Promise<SimulatorHost> {
  let server: Server | undefined;
  let guest: Socket | undefined;
  let port = wantedPort;

  function welcome(socket: Socket): void {
    // A cable has one end: who plugs in last has it.
    leave();
    guest = socket;
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => device.receive(bytes));
    socket.on('close', () => {
      if (guest === socket) leave();
    });
    device.connect({ send: (bytes) => void (socket.writable && socket.write(bytes)), unplug: () => void unplug() });
  }

  function leave(): void {
    const old = guest;
    guest = undefined;
    if (!old) return;
    old.destroy();
    device.disconnect();
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
    leave();
    if (old) await new Promise<void>((resolve) => old.close(() => resolve()));
  }

  await plug();
  return { transport: { type: 'tcp', host: '127.0.0.1', port }, plug, unplug, stop: unplug };
}
