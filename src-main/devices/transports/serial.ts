/** Serial lines over npm serialport: RS-232, USB CDC-ACM, ptys. 8 data bits, no parity, 1 stop bit. */
import { SerialPort } from 'serialport';
import { deviceError } from '../errors.ts';
import { BaseConnection, type Connection, type Place, type Transport, type TransportSettings } from './transport.ts';

type Settings = Extract<TransportSettings, { type: 'serial' }>;

const hex = (id: number): string => id.toString(16).padStart(4, '0');

class SerialConnection extends BaseConnection {
  readonly #port: SerialPort;
  readonly #device: string;
  readonly blockBytes: number;

  constructor(port: SerialPort, device: string) {
    super();
    this.#port = port;
    this.#device = device;
    // A third of a second at the line's nominal speed, ten bits to a byte; USB ignores the figure.
    this.blockBytes = Math.min(16_384, Math.max(256, Math.floor(port.baudRate / 30)));
    port.on('data', (bytes: Buffer) => this.arrived(bytes));
    port.on('close', (cause: unknown) => this.died(deviceError('DEVICE_UNPLUGGED', device, cause)));
    port.on('error', (cause: unknown) => this.died(deviceError('DEVICE_UNPLUGGED', device, cause)));
  }

  async send(bytes: Uint8Array): Promise<void> {
    if (this.dead || !this.#port.isOpen) throw this.dead ?? deviceError('DEVICE_UNPLUGGED', this.#device);
    await new Promise<void>((resolve, reject) => {
      this.#port.write(Buffer.from(bytes), (error) => (error ? reject(deviceError('DEVICE_UNPLUGGED', this.#device, error)) : resolve()));
    });
  }

  override async setBaudRate(baudRate: number): Promise<void> {
    await new Promise<void>((resolve, reject) => this.#port.update({ baudRate }, (error) => (error ? reject(deviceError('DEVICE_UNPLUGGED', this.#device, error)) : resolve())));
  }

  protected async shut(): Promise<void> {
    if (!this.#port.isOpen) return;
    await new Promise<void>((resolve) => this.#port.close(() => resolve()));
  }
}

async function ports(): Promise<(Place & { path: string; vid: string; pid: string })[]> {
  const found = await SerialPort.list();
  return found.map((port) => ({
    path: port.path,
    vid: port.vendorId?.toLowerCase() ?? '',
    pid: port.productId?.toLowerCase() ?? '',
    name: [port.manufacturer, port.path].filter(Boolean).join(' '),
    transport: { type: 'serial', path: port.path, ...(port.vendorId && port.productId ? { vid: parseInt(port.vendorId, 16), pid: parseInt(port.productId, 16) } : {}), ...(port.serialNumber ? { serial: port.serialNumber } : {}) },
    ...(port.serialNumber ? { serialNumber: port.serialNumber } : {}),
  }));
}

async function findPath(settings: Settings, device: string): Promise<string> {
  if (settings.path !== undefined) return settings.path;
  const match = (await ports()).find((port) => port.vid === hex(settings.vid!) && port.pid === hex(settings.pid!) && (settings.serial === undefined || port.serialNumber === settings.serial));
  if (!match) throw deviceError('DEVICE_NOT_FOUND', device);
  return match.path;
}

export function serialTransport(settings: Settings): Transport {
  return {
    async open(device): Promise<Connection> {
      const path = await findPath(settings, device);
      const port = new SerialPort({ path, baudRate: settings.baudRate, autoOpen: false });
      await new Promise<void>((resolve, reject) => {
        port.open((error) => {
          if (!error) return resolve();
          const absent = /no such file|file not found|enoent|enxio|enodev|no such device|input\/output/i.test(error.message);
          reject(deviceError(absent ? 'DEVICE_NOT_FOUND' : 'DEVICE_NO_ACCESS', device, error));
        });
      });
      return new SerialConnection(port, device);
    },
    async list() {
      return (await ports()).map(({ transport, name, serialNumber }) => ({ transport, name, ...(serialNumber ? { serialNumber } : {}) }));
    },
  };
}
