/**
 * Plugs a simulated device into a pseudo terminal, which an adapter opens like any serial line. Needs socat;
 * Linux and macOS only. The plug is pulled by ending socat, which takes the terminal away.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { SchalterError } from '../../errors.ts';
import type { SimulatedDevice, SimulatorHost } from './line.ts';

const startTimeoutMs = 5000;

export async function plugIntoPty(device: SimulatedDevice): Promise<SimulatorHost> {
  const folder = await mkdtemp(join(tmpdir(), 'schalter-pty-'));
  const near = join(folder, 'desk');
  const far = join(folder, 'device');
  let cable: ChildProcess | undefined;
  let port: SerialPort | undefined;

  async function plug(): Promise<void> {
    if (cable) return;
    const child = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' });
    const failed = new Promise<never>((_resolve, reject) => child.once('error', (cause) => reject(new SchalterError('SIMULATOR_NO_SOCAT', 'unavailable', 'Für simulierte serielle Geräte fehlt das Programm socat. Bitte einrichten: apt-get install socat.', { cause }))));
    failed.catch(() => undefined);
    cable = child;
    await Promise.race([appears(near, far), failed]);
    const fresh = new SerialPort({ path: far, baudRate: 115_200, autoOpen: false });
    await new Promise<void>((resolve, reject) => fresh.open((error) => (error ? reject(error) : resolve())));
    fresh.on('error', () => undefined);
    fresh.on('data', (bytes: Buffer) => device.receive(bytes));
    port = fresh;
    device.connect({ send: (bytes) => void fresh.write(Buffer.from(bytes)), unplug: () => void unplug() });
  }

  async function unplug(): Promise<void> {
    const [oldCable, oldPort] = [cable, port];
    cable = port = undefined;
    device.disconnect();
    if (oldCable && oldCable.exitCode === null && oldCable.signalCode === null) {
      const gone = new Promise<void>((resolve) => oldCable.once('exit', () => resolve()));
      oldCable.kill('SIGTERM');
      await gone;
    }
    if (oldPort?.isOpen) await new Promise<void>((resolve) => oldPort.close(() => resolve()));
  }

  await plug();
  return {
    transport: { type: 'serial', path: near },
    plug,
    unplug,
    async stop() {
      await unplug();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function appears(...paths: string[]): Promise<void> {
  const end = Date.now() + startTimeoutMs;
  for (const path of paths) {
    while (!(await access(path).then(() => true, () => false))) {
      if (Date.now() > end) throw new SchalterError('SIMULATOR_NO_PTY', 'unavailable', 'Das simulierte serielle Gerät ließ sich nicht anlegen. Bitte prüfen, ob socat eingerichtet ist.');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
