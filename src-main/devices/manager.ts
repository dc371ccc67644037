/**
 * Owns the configured devices: opens them, watches them, finds them again by themselves with growing
 * pauses, and tells the desk what each dot shows. Losing a device is an event here, never an exception.
 */
import { asSchalterError } from '../errors.ts';
import { deviceError, isInterruption, isLoss } from './errors.ts';
import type { AnyDevicePort, DeviceIdentity, DeviceState, DeviceStatus, DocumentCaptureOptions, DocumentReaderEvent, DocumentReaderPort, FingerCaptureOptions, FingerprintScannerPort, FingerScannerEvent, PrinterPort } from './port.ts';
import { createDevice, type DeviceSettings } from './registry.ts';

/** What a capture through the manager tells besides the device's own events. */
export type Interruption =
  /** The capture waits; the sentence says for what. */
  | { type: 'interrupted'; code: string; message: string }
  /** The device is back and the capture begins anew: what came before of it is void. */
  | { type: 'resumed' };

export interface ManagerOptions {
  /** First and longest pause between attempts to find a device. */
  retryMs?: { first: number; longest: number };
  /** Pause between signs of life asked of an idle device. */
  probeEveryMs?: number;
  now?: () => Date;
}

interface Entry {
  port: AnyDevicePort;
  status: DeviceStatus;
  identity: DeviceIdentity | undefined;
  wake: () => void;
  loop: Promise<void>;
}

export class DeviceManager {
  readonly #entries = new Map<string, Entry>();
  readonly #foreign = new Map<string, DeviceStatus>();
  readonly #handlers = new Set<(statuses: DeviceStatus[]) => void>();
  readonly #retry: { first: number; longest: number };
  readonly #probeEveryMs: number;
  readonly #now: () => Date;
  #stop = new AbortController();
  #running = false;

  constructor(devices: readonly (DeviceSettings | AnyDevicePort)[], options: ManagerOptions = {}) {
    this.#retry = options.retryMs ?? { first: 200, longest: 1500 };
    this.#probeEveryMs = options.probeEveryMs ?? 4000;
    this.#now = options.now ?? (() => new Date());
    for (const device of devices) {
      const port = 'open' in device ? device : createDevice(device);
      const entry: Entry = { port, identity: undefined, wake: () => undefined, loop: Promise.resolve(), status: this.#status(port, 'unknown', `${port.name}: wird gesucht.`) };
      this.#entries.set(port.id, entry);
      port.onChange((change) => {
        if (change.type === 'lost') this.#fail(entry, change.error);
        else if (change.type === 'capture-started') this.#set(entry, 'busy', `${port.name}: nimmt auf.`);
        else if (port.connection === 'open') this.#ready(entry);
        entry.wake();
      });
    }
  }

  /** Begins to look for the devices. Never rejects. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#stop = new AbortController();
    for (const entry of this.#entries.values()) entry.loop = this.#care(entry);
  }

  /** Closes everything. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#stop.abort();
    for (const entry of this.#entries.values()) entry.wake();
    await Promise.all([...this.#entries.values()].map(async (entry) => {
      await entry.port.close();
      await entry.loop;
    }));
  }

  statuses(): DeviceStatus[] {
    return [...[...this.#entries.values()].map((entry) => entry.status), ...this.#foreign.values()];
  }

  /** What the device told about itself when it was last opened. */
  identity(id: string): DeviceIdentity | undefined {
    return this.#entries.get(id)?.identity;
  }

  /** One sign of life of a device, asked for now. Throws SchalterError. */
  async test(id: string): Promise<DeviceIdentity> {
    const entry = this.#entries.get(id);
    if (!entry) throw deviceError('DEVICE_NOT_FOUND', id);
    const identity = await entry.port.open();
    await entry.port.probe();
    return identity;
  }

  /** Told with all statuses after every change. @returns unsubscribe */
  onStatus(handler: (statuses: DeviceStatus[]) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** Status of something this manager does not drive: the camera in the window, the chip reader, the station. */
  report(status: Omit<DeviceStatus, 'since'>): void {
    const before = this.#foreign.get(status.id);
    if (before && before.state === status.state && before.message === status.message && before.name === status.name) return;
    this.#foreign.set(status.id, { ...status, since: before?.state === status.state ? before.since : this.#now().toISOString() });
    this.#tell();
  }

  documentReader(needs: (reader: DocumentReaderPort) => boolean = () => true): DocumentReaderPort | undefined {
    return this.#ports().find((port): port is DocumentReaderPort => port.kind === 'document-reader' && needs(port));
  }

  fingerprintScanner(needs: (scanner: FingerprintScannerPort) => boolean = () => true): FingerprintScannerPort | undefined {
    return this.#ports().find((port): port is FingerprintScannerPort => port.kind === 'fingerprint-scanner' && needs(port));
  }

  printer(): PrinterPort | undefined {
    return this.#ports().find((port): port is PrinterPort => port.kind === 'printer');
  }

  /** A capture that waits while its device is away and begins anew when it is back; ends on success, cancel or refusal. */
  captureDocument(reader: DocumentReaderPort, options: DocumentCaptureOptions): AsyncGenerator<DocumentReaderEvent | Interruption> {
    return this.#throughInterruptions(reader, options.signal, () => reader.capture(options));
  }

  captureFingers(scanner: FingerprintScannerPort, options: FingerCaptureOptions): AsyncGenerator<FingerScannerEvent | Interruption> {
    return this.#throughInterruptions(scanner, options.signal, () => scanner.capture(options));
  }

  /** Resolves once the device is open. Rejects with DEVICE_CANCELLED. */
  async whenReady(id: string, signal?: AbortSignal): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) throw deviceError('DEVICE_NOT_FOUND', id);
    while (entry.port.connection !== 'open') {
      await new Promise<void>((resolve, reject) => {
        const cancelled = (): void => {
          off();
          reject(deviceError('DEVICE_CANCELLED', entry.port.name));
        };
        const off = this.onStatus(() => {
          off();
          signal?.removeEventListener('abort', cancelled);
          resolve();
        });
        if (signal?.aborted) cancelled();
        else signal?.addEventListener('abort', cancelled, { once: true });
      });
    }
  }

  async *#throughInterruptions<E>(port: AnyDevicePort, signal: AbortSignal | undefined, begin: () => AsyncIterable<E>): AsyncGenerator<E | Interruption> {
    for (;;) {
      let delivered = false;
      try {
        for await (const event of begin()) {
          const { type } = event as { type: string };
          if (type === 'image' || type === 'mrz') delivered = true;
          yield event;
        }
        return;
      } catch (thrown) {
        // Lost after the last word: what was captured is whole, only the farewell is missing.
        if (delivered && isInterruption(thrown)) return;
        if (!isInterruption(thrown)) throw thrown;
        yield { type: 'interrupted', code: thrown.code, message: thrown.message };
      }
      await this.#breathe(this.#retry.first, signal);
      await this.whenReady(port.id, signal);
      yield { type: 'resumed' };
    }
  }

  #ports(): AnyDevicePort[] {
    return [...this.#entries.values()].map((entry) => entry.port);
  }

  async #care(entry: Entry): Promise<void> {
    let wait = this.#retry.first;
    while (this.#running) {
      try {
        if (entry.port.connection === 'closed') {
          entry.identity = await entry.port.open(this.#stop.signal);
          wait = this.#retry.first;
          this.#ready(entry);
        } else {
          await entry.port.probe();
          if (entry.port.connection === 'open') this.#ready(entry);
        }
      } catch (thrown) {
        if (!this.#running) break;
        this.#fail(entry, thrown);
      }
      if (entry.port.connection === 'closed') {
        await this.#sleep(entry, wait);
        wait = Math.min(this.#retry.longest, wait * 2);
      } else {
        await this.#sleep(entry, this.#probeEveryMs);
      }
    }
  }

  /** Sleeps until the time is over, the device is lost or a capture begins or ends. */
  async #sleep(entry: Entry, ms: number): Promise<void> {
    if (!this.#running) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      entry.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    entry.wake = () => undefined;
  }

  async #breathe(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (!signal?.aborted) await new Promise<void>((resolve) => setTimeout(resolve, ms));
  }

  #ready(entry: Entry): void {
    this.#set(entry, 'ready', `${entry.port.name}: bereit.`);
  }

  #fail(entry: Entry, thrown: unknown): void {
    const error = asSchalterError(thrown);
    if (error.code === 'DEVICE_CANCELLED') return;
    this.#set(entry, isLoss(error) ? 'missing' : 'error', error.message);
  }

  #set(entry: Entry, state: DeviceState, message: string): void {
    if (entry.status.state === state && entry.status.message === message) return;
    entry.status = this.#status(entry.port, state, message, entry.status.state === state ? entry.status.since : undefined);
    this.#tell();
  }

  #status(port: AnyDevicePort, state: DeviceState, message: string, since = this.#now().toISOString()): DeviceStatus {
    return { id: port.id, kind: port.kind, name: port.name, state, message, since, simulated: port.simulated };
  }

  #tell(): void {
    const statuses = this.statuses();
    for (const handler of [...this.#handlers]) handler(statuses);
  }
}
