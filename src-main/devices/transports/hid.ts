/**
 * HID devices over node-hid. Every report carries `[u16 big-endian count][count bytes][zeros]`, so that a
 * stream of reports is a stream of bytes like a serial line; report id 0, length as in the descriptor.
 */
import { createRequire } from 'node:module';
import type * as NodeHid from 'node-hid';
import { deviceError } from '../errors.ts';
import { BaseConnection, type Connection, type Place, type Transport, type TransportSettings } from './transport.ts';

type Settings = Extract<TransportSettings, { type: 'hid' }>;

let loaded: typeof NodeHid | undefined;
/** Loaded on first use: a desk without HID devices never touches the native module. */
function hid(): typeof NodeHid {
  if (!loaded) {
    loaded = createRequire(import.meta.url)('node-hid') as typeof NodeHid;
    if (process.platform === 'linux') loaded.setDriverType('hidraw');
  }
  return loaded;
}

/** Cuts bytes into reports of `reportBytes`. */
export function toReports(bytes: Uint8Array, reportBytes: number): Uint8Array[] {
  const room = reportBytes - 2;
  const reports: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length; offset += room) {
    const part = bytes.subarray(offset, offset + room);
    const report = new Uint8Array(reportBytes);
    report[0] = part.length >> 8;
    report[1] = part.length & 255;
    report.set(part, 2);
    reports.push(report);
  }
  return reports;
}

/** The bytes of a report. A count that cannot be is passed on whole, for the framing to refuse. */
export function fromReport(report: Uint8Array): Uint8Array {
  const count = report.length < 2 ? -1 : (report[0]! << 8) | report[1]!;
  return count < 0 || count > report.length - 2 ? report : report.subarray(2, 2 + count);
}

class HidConnection extends BaseConnection {
  readonly #hid: NodeHid.HIDAsync;
  readonly #device: string;
  readonly #reportBytes: number;
  readonly blockBytes: number;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(open: NodeHid.HIDAsync, device: string, reportBytes: number) {
    super();
    this.#hid = open;
    this.#device = device;
    this.#reportBytes = reportBytes;
    // hidraw keeps 64 reports for a reader that is late: a block never needs more than 48.
    this.blockBytes = (reportBytes - 2) * 48;
    open.on('data', (report: Buffer) => this.arrived(fromReport(report)));
    open.on('error', (cause: unknown) => this.died(deviceError('DEVICE_UNPLUGGED', device, cause)));
  }

  async send(bytes: Uint8Array): Promise<void> {
    if (this.dead) throw this.dead;
    const reports = toReports(bytes, this.#reportBytes);
    const turn = this.#sending.then(async () => {
      for (const report of reports) await this.#hid.write(Buffer.concat([Buffer.of(0), report]));
    });
    this.#sending = turn.catch(() => undefined);
    try {
      await turn;
    } catch (cause) {
      const lost = deviceError('DEVICE_UNPLUGGED', this.#device, cause);
      this.died(lost);
      throw lost;
    }
  }

  protected async shut(): Promise<void> {
    this.#hid.removeAllListeners();
    // A vanished device rejects close; there is nothing left to release then.
    await this.#hid.close().catch(() => undefined);
  }
}

async function places(vid?: number, pid?: number): Promise<(Place & { path: string })[]> {
  const found = vid !== undefined && pid !== undefined ? await hid().devicesAsync(vid, pid) : await hid().devicesAsync();
  return found.filter((device) => device.path !== undefined).map((device) => ({
    path: device.path!,
    name: [device.manufacturer, device.product].filter(Boolean).join(' ') || device.path!,
    transport: { type: 'hid', vid: device.vendorId, pid: device.productId, ...(device.serialNumber ? { serial: device.serialNumber } : {}) },
    ...(device.serialNumber ? { serialNumber: device.serialNumber } : {}),
  }));
}

export function hidTransport(settings: Settings): Transport {
  return {
    async open(device): Promise<Connection> {
      const match = (await places(settings.vid, settings.pid)).find((place) => (settings.path === undefined || place.path === settings.path) && (settings.serial === undefined || place.serialNumber === settings.serial));
      if (!match) throw deviceError('DEVICE_NOT_FOUND', device);
      try {
        return new HidConnection(await hid().HIDAsync.open(match.path), device, settings.reportBytes);
      } catch (cause) {
        throw deviceError('DEVICE_NO_ACCESS', device, cause);
      }
    },
    async list() {
      return (await places()).map(({ path: _path, ...place }) => place);
    },
  };
}
