/**
 * Transports carry bytes and nothing else: serial line, HID reports, TCP to a simulator. Framing,
 * checksums and timeouts live above them, so that an adapter runs unchanged over each.
 */
import { z } from 'zod';
import type { SchalterError } from '../../errors.ts';

const usbId = z.number().int().min(0).max(0xffff);

/** Settings of a transport. USB ids find a device again whatever port it is plugged into. */
export const transportSettings = z.discriminatedUnion('type', [
  z.object({ type: z.literal('serial'), path: z.string().min(1).optional(), vid: usbId.optional(), pid: usbId.optional(), serial: z.string().optional(), baudRate: z.number().int().min(1200).max(4_000_000).default(115_200) })
    .refine((s) => s.path !== undefined || (s.vid !== undefined && s.pid !== undefined), 'path oder vid und pid'),
  z.object({ type: z.literal('hid'), path: z.string().min(1).optional(), vid: usbId, pid: usbId, serial: z.string().optional(), /** Length of the reports in the device's descriptor. */ reportBytes: z.number().int().min(8).max(2048).default(64) }),
  z.object({ type: z.literal('tcp'), host: z.string().default('127.0.0.1'), port: z.number().int().min(1).max(65535) }),
]);
export type TransportSettings = z.infer<typeof transportSettings>;
export type TransportInput = z.input<typeof transportSettings>;

/** An open line. Bytes arrive in whatever pieces the line likes. */
export interface Connection {
  /** Resolves when the bytes are handed to the system. Rejects with DEVICE_UNPLUGGED on a dead line. */
  send(bytes: Uint8Array): Promise<void>;
  /** One reader at a time. */
  onBytes(handler: (bytes: Uint8Array) => void): void;
  /** Called once when the line dies without `close()`. */
  onLost(handler: (error: SchalterError) => void): void;
  /** Size of blocks to ask for that keeps an answer well below a second on this line. */
  readonly blockBytes: number;
  /** Changes the speed of a serial line; nothing elsewhere. */
  setBaudRate(baudRate: number): Promise<void>;
  close(): Promise<void>;
}

export interface Place {
  transport: Record<string, string | number>;
  name: string;
  serialNumber?: string;
}

export interface Transport {
  /** @param device name for error sentences. Throws DEVICE_NOT_FOUND, DEVICE_NO_ACCESS. */
  open(device: string): Promise<Connection>;
  /** Places of this kind where something is plugged in now. */
  list(): Promise<Place[]>;
}

/** What every connection shares: handlers, and death told exactly once. */
export abstract class BaseConnection implements Connection {
  abstract readonly blockBytes: number;
  #bytes: ((bytes: Uint8Array) => void) | undefined;
  #lost: ((error: SchalterError) => void) | undefined;
  #death: SchalterError | undefined;
  #closed = false;
  /** Bytes that came before anybody listened. */
  #early: Uint8Array[] = [];

  onBytes(handler: (bytes: Uint8Array) => void): void {
    this.#bytes = handler;
    for (const bytes of this.#early.splice(0)) handler(bytes);
  }

  onLost(handler: (error: SchalterError) => void): void {
    this.#lost = handler;
    if (this.#death) handler(this.#death);
  }

  protected get dead(): SchalterError | undefined {
    return this.#death;
  }

  protected arrived(bytes: Uint8Array): void {
    if (this.#closed || this.#death) return;
    if (this.#bytes) this.#bytes(bytes);
    else if (this.#early.length < 64) this.#early.push(bytes);
  }

  protected died(error: SchalterError): void {
    if (this.#closed || this.#death) return;
    this.#death = error;
    this.#lost?.(error);
  }

  async setBaudRate(_baudRate: number): Promise<void> {}
  abstract send(bytes: Uint8Array): Promise<void>;
  protected abstract shut(): Promise<void>;

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.shut();
  }
}
