/**
 * A reader for simulated chips: the reader's end of vsmartcard's vpcd protocol over TCP. A chip simulator
 * connects to it exactly as it connects to pcscd's vpcd; training mode needs no pcscd that way.
 *
 * Frames are a length (two octets, big endian) and a payload. One octet is control: 0 power off, 1 power on,
 * 2 reset, 4 asks for the answer to reset; anything longer is a command APDU.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { ApduTransport } from '../documents/chip/apdu.ts';
import { SchalterError } from '../errors.ts';

const control = { powerOff: 0, powerOn: 1, reset: 2, getAtr: 4 } as const;

export interface CardSlot {
  readonly port: number;
  /** True while a chip lies in the slot. */
  occupied(): boolean;
  /** Powers the chip up. @returns null where none lies there within `waitMs` */
  open(waitMs: number, signal: AbortSignal): Promise<ApduTransport | null>;
  onChange(handler: (occupied: boolean) => void): void;
  close(): Promise<void>;
}

const chipGone = (): SchalterError => new SchalterError('CHIP_REMOVED', 'unavailable', 'Der Chip hat die Verbindung verloren. Bitte das Dokument ruhig auf dem Leser liegen lassen und erneut lesen.');

/** Longest wait for one answer; a chip that generates a key may take seconds. */
const answerMs = 15_000;

class Card {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #waiting: { done(answer: Uint8Array): void; failed(error: Error): void } | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      const length = this.#received.length >= 2 ? this.#received.readUInt16BE(0) : Infinity;
      if (this.#received.length < 2 + length) return;
      const answer = new Uint8Array(this.#received.subarray(2, 2 + length));
      this.#received = this.#received.subarray(2 + length);
      this.#waiting?.done(answer);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#waiting?.failed(chipGone()));
  }

  command(octet: number): void {
    this.#write(Uint8Array.of(octet));
  }

  exchange(payload: Uint8Array): Promise<Uint8Array> {
    if (this.#socket.destroyed) return Promise.reject(chipGone());
    return new Promise<Uint8Array>((resolve, reject) => {
      const timer = setTimeout(() => this.#waiting?.failed(chipGone()), answerMs);
      const end = () => {
        clearTimeout(timer);
        this.#waiting = undefined;
      };
      this.#waiting = { done: (answer) => (end(), resolve(answer)), failed: (error) => (end(), reject(error)) };
      this.#write(payload);
    });
  }

  atr(): Promise<Uint8Array> {
    return this.exchange(Uint8Array.of(control.getAtr));
  }

  #write(payload: Uint8Array): void {
    const frame = Buffer.alloc(2 + payload.length);
    frame.writeUInt16BE(payload.length, 0);
    frame.set(payload, 2);
    this.#socket.write(frame);
  }
}

export async function openCardSlot(host: string, port: number): Promise<CardSlot> {
  let card: Card | undefined;
  const handlers = new Set<(occupied: boolean) => void>();
  const tell = () => handlers.forEach((handler) => handler(card !== undefined));
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    const own = new Card(socket);
    card = own;
    socket.on('close', () => {
      sockets.delete(socket);
      if (card === own) card = undefined;
      tell();
    });
    tell();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new SchalterError('CHIP_SLOT_TAKEN', 'unavailable', 'Der nachgebildete Chipleser wird schon von einem anderen Programm benutzt. Bitte die andere Schalteranwendung schließen.', { cause })));
    server.listen(port, host, resolve);
  });

  return {
    port: (server.address() as { port: number }).port,
    occupied: () => card !== undefined,
    async open(waitMs, signal) {
      for (const until = Date.now() + waitMs; !card && Date.now() < until; ) {
        signal.throwIfAborted();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const found = card;
      if (!found) return null;
      found.command(control.powerOn);
      const atr = await found.atr();
      return {
        atr,
        transmit: (apdu) => found.exchange(apdu),
        reset: () => {
          found.command(control.reset);
          return Promise.resolve();
        },
        close: () => {
          found.command(control.powerOff);
          return Promise.resolve();
        },
      };
    },
    onChange: (handler) => void handlers.add(handler),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
