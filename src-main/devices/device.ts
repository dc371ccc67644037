/**
 * What adapters over a transport share: opening with a handshake, one capture at a time, and a line that
 * has died or fallen silent is let go and told, so that the manager can find the device again.
 */
import { asSchalterError, type SchalterError } from '../errors.ts';
import { deviceError, isLineFault } from './errors.ts';
import type { DeviceChange, DeviceIdentity, DeviceKind, FoundDevice } from './port.ts';
import { transportOf, type Connection, type TransportSettings } from './transports/index.ts';

export interface DeviceSettingsBase {
  id: string;
  name: string;
  simulated: boolean;
  transport: TransportSettings;
  /** Deadline of an ordinary answer in milliseconds; longer work is given a multiple of it. */
  answerMs?: number | undefined;
}

const usualAnswerMs = 700;

export abstract class TransportedDevice<T> {
  abstract readonly kind: DeviceKind;
  abstract readonly adapter: string;
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  protected readonly answerMs: number;
  readonly #transport: TransportSettings;
  readonly #handlers = new Set<(change: DeviceChange) => void>();
  #open: { talk: T; connection: Connection; identity: DeviceIdentity } | undefined;
  #opening: Promise<DeviceIdentity> | undefined;
  #capture: AbortController | undefined;

  constructor(settings: DeviceSettingsBase) {
    this.id = settings.id;
    this.name = settings.name;
    this.simulated = settings.simulated;
    this.answerMs = settings.answerMs ?? usualAnswerMs;
    this.#transport = settings.transport;
  }

  /** Speaks the handshake over a fresh connection. `lost` must be called when the line dies. */
  protected abstract greet(connection: Connection, lost: (error: SchalterError) => void, signal?: AbortSignal): Promise<{ talk: T; identity: DeviceIdentity }>;
  /** One short exchange. */
  protected abstract alive(talk: T): Promise<void>;

  get connection(): 'closed' | 'open' | 'capturing' {
    return !this.#open ? 'closed' : this.#capture ? 'capturing' : 'open';
  }

  onChange(handler: (change: DeviceChange) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  #tell(change: DeviceChange): void {
    for (const handler of this.#handlers) handler(change);
  }

  async list(): Promise<FoundDevice[]> {
    const places = await (await transportOf(this.#transport)).list();
    return places.map((place) => ({ adapter: this.adapter, ...place }));
  }

  open(signal?: AbortSignal): Promise<DeviceIdentity> {
    if (this.#open) return Promise.resolve(this.#open.identity);
    this.#opening ??= transportOf(this.#transport)
      .then((transport) => transport.open(this.name))
      .then((connection) => this.openOn(connection, signal))
      .finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** Opens the device on a connection that is there already: a recorded or recording one. */
  async openOn(connection: Connection, signal?: AbortSignal): Promise<DeviceIdentity> {
    try {
      const { talk, identity } = await this.greet(connection, (error) => void this.#letGo(connection, error), signal);
      this.#open = { talk, connection, identity };
      return identity;
    } catch (thrown) {
      await connection.close();
      throw thrown;
    }
  }

  async #letGo(connection: Connection, error: SchalterError): Promise<void> {
    if (this.#open?.connection !== connection) return;
    this.#open = undefined;
    this.#tell({ type: 'lost', error });
    await connection.close();
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    const open = this.#open;
    this.#open = undefined;
    this.#capture?.abort(deviceError('DEVICE_UNPLUGGED', this.name));
    await open?.connection.close();
  }

  async probe(): Promise<void> {
    if (this.connection === 'capturing') return;
    await this.using((talk) => this.alive(talk));
  }

  /** Runs a short exchange on the open device; a line fault lets the device go. */
  protected async using<R>(work: (talk: T) => Promise<R>): Promise<R> {
    const open = this.#open;
    if (!open) throw deviceError('DEVICE_NOT_FOUND', this.name);
    try {
      return await work(open.talk);
    } catch (thrown) {
      throw await this.#judge(open.connection, thrown);
    }
  }

  /** Line faults and dead lines end the connection; everything else leaves it. */
  async #judge(connection: Connection, thrown: unknown): Promise<SchalterError> {
    const error = asSchalterError(thrown);
    if (error.code === 'DEVICE_UNPLUGGED' || isLineFault(error)) await this.#letGo(connection, error);
    return error;
  }

  /** Wraps a capture: exclusive, told to listeners, faults judged, cancelled by the caller or by `close()`. */
  protected async *capturing<E>(signal: AbortSignal | undefined, work: (talk: T, signal: AbortSignal) => AsyncGenerator<E>, tidyUp: (talk: T) => Promise<void>): AsyncGenerator<E> {
    const open = this.#open;
    if (!open) throw deviceError('DEVICE_NOT_FOUND', this.name);
    if (this.#capture) throw deviceError('DEVICE_BUSY', this.name);
    const own = new AbortController();
    this.#capture = own;
    this.#tell({ type: 'capture-started' });
    let whole = false;
    try {
      yield* work(open.talk, signal ? AbortSignal.any([signal, own.signal]) : own.signal);
      whole = true;
    } catch (thrown) {
      const error = await this.#judge(open.connection, thrown);
      throw own.signal.aborted && error.code === 'DEVICE_CANCELLED' ? deviceError('DEVICE_UNPLUGGED', this.name) : error;
    } finally {
      // Cancelled or left early: bring the device back to rest, but never let its silence hide the reason.
      if (!whole && this.#open === open) await tidyUp(open.talk).catch((thrown: unknown) => this.#judge(open.connection, thrown));
      this.#capture = undefined;
      this.#tell({ type: 'capture-ended' });
    }
  }
}

/** Waits; rejects with DEVICE_CANCELLED. */
export function pause(ms: number, device: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      clearTimeout(timer);
      reject(deviceError('DEVICE_CANCELLED', device));
    };
    if (signal?.aborted) return reject(deviceError('DEVICE_CANCELLED', device));
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', cancel);
      resolve();
    }, ms);
    signal?.addEventListener('abort', cancel, { once: true });
  });
}
