/**
 * Plugs a simulated device into the far end of a USB gadget or a uhid device of the laboratory's kernel.
 * Unplugging unbinds the gadget from its controller: for the desk's side the device leaves the bus.
 */
import { closeSync, constants, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { SerialPort } from 'serialport';
import { fromReport, toReports } from '../../src-main/devices/transports/hid.ts';
import type { SimulatedDevice } from '../../src-main/training/device-simulators/line.ts';

export interface Plug {
  plug(): Promise<void>;
  unplug(): Promise<void>;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const nonBlocking = constants.O_RDWR | constants.O_NONBLOCK;

function again(error: unknown): boolean {
  return ['EAGAIN', 'EWOULDBLOCK'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Reads reports as they come and sends them in order, without ever blocking the one thread. */
function reportLoop(fd: number, reportBytes: number, device: SimulatedDevice, unplug: () => void): { stop(): void } {
  let running = true;
  let outgoing: Uint8Array[] = [];
  const buffer = Buffer.alloc(reportBytes);
  device.connect({ send: (bytes) => void outgoing.push(...toReports(bytes, reportBytes)), unplug });
  const turn = (): void => {
    if (!running) return;
    try {
      for (let count = readSync(fd, buffer, 0, reportBytes, null); count > 0; count = readSync(fd, buffer, 0, reportBytes, null)) device.receive(fromReport(Uint8Array.from(buffer.subarray(0, count))));
    } catch (error) {
      if (!again(error)) running = false;
    }
    try {
      while (outgoing.length > 0) {
        writeSync(fd, outgoing[0]!);
        outgoing = outgoing.slice(1);
      }
    } catch (error) {
      if (!again(error)) running = false;
    }
    setTimeout(turn, 0);
  };
  turn();
  return {
    stop() {
      running = false;
      device.disconnect();
    },
  };
}

/** @param gadget folder below /sys/kernel/config/usb_gadget. @param controller e.g. `dummy_udc.0` */
export function plugIntoHidGadget(device: SimulatedDevice, gadget: string, controller: string, node: string, reportBytes: number): Plug {
  const udc = `/sys/kernel/config/usb_gadget/${gadget}/UDC`;
  let loop: { stop(): void } | undefined;
  let fd = -1;
  const start = (): void => {
    fd = openSync(node, nonBlocking);
    loop = reportLoop(fd, reportBytes, device, () => void unplug());
  };
  async function unplug(): Promise<void> {
    if (!loop) return;
    loop.stop();
    loop = undefined;
    writeFileSync(udc, '\n');
    closeSync(fd);
    await sleep(50);
  }
  start();
  return {
    unplug,
    async plug() {
      if (loop) return;
      writeFileSync(udc, controller);
      start();
    },
  };
}

export function plugIntoSerialGadget(device: SimulatedDevice, gadget: string, controller: string, node: string): Plug {
  const udc = `/sys/kernel/config/usb_gadget/${gadget}/UDC`;
  let port: SerialPort | undefined;
  async function start(): Promise<void> {
    const fresh = new SerialPort({ path: node, baudRate: 115_200, autoOpen: false });
    await new Promise<void>((resolve, reject) => fresh.open((error) => (error ? reject(error) : resolve())));
    fresh.on('data', (bytes: Buffer) => device.receive(bytes));
    fresh.on('error', () => undefined);
    device.connect({ send: (bytes) => void fresh.write(Buffer.from(bytes)), unplug: () => void unplug() });
    port = fresh;
  }
  async function unplug(): Promise<void> {
    const old = port;
    port = undefined;
    device.disconnect();
    writeFileSync(udc, '\n');
    if (old?.isOpen) await new Promise<void>((resolve) => old.close(() => resolve()));
  }
  return {
    unplug,
    async plug() {
      if (port) return;
      if (readFileSync(udc, 'utf8').trim() === '') {
        writeFileSync(udc, controller);
        await sleep(300);
      }
      await start();
    },
  };
}
