/**
 * Puts a simulated chip behind pcscd: the card's end of vsmartcard's vpcd protocol over TCP.
 *
 * Frames are a length (two octets, big endian) and a payload. A payload of one octet is control: 0 power
 * off, 1 power on, 2 reset, 4 asks for the answer to reset; anything longer is a command APDU.
 * Length and payload come in two segments, so without the route option `quickack` the kernel's delayed
 * acknowledgement costs 40 ms a command; a card cannot switch that off from its side. Card and reader must
 * not share an event loop: PC/SC disconnects synchronously and waits for the card meanwhile.
 */
import { connect, type Socket } from 'node:net';
import { SchalterError } from '../../errors.ts';
import { ChipTorn, type SimulatedChip } from './chip.ts';

/** What lies in the reader: any card that answers bytes with bytes. */
export type VirtualCard = Pick<SimulatedChip, 'atr' | 'reset' | 'process'>;

export interface VpcdOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 35963 is the first virtual reader, 35964 the second. */
  readonly port?: number;
  readonly chip: VirtualCard | { readonly simulated: SimulatedChip };
  /** Milliseconds to wait before an answer, for a realistic speed. */
  readonly pace?: (sent: number, received: number) => number;
}

export interface RunningVpcdChip {
  /** Commands answered so far. */
  readonly commands: () => number;
  /** Takes the card out of the reader. */
  close(): Promise<void>;
  /** Settles when the connection has ended, by whatever side. */
  readonly ended: Promise<void>;
}

const POWER_OFF = 0;
const POWER_ON = 1;
const RESET = 2;
const GET_ATR = 4;

/** Connects a chip to a waiting vpcd. @throws CHIP_VPCD_UNREACHABLE when no vpcd listens there */
export async function startVpcdChip(options: VpcdOptions): Promise<RunningVpcdChip> {
  const { host = '127.0.0.1', port = 35963, pace } = options;
  const chip = 'simulated' in options.chip ? options.chip.simulated : options.chip;
  const socket = await open(host, port);
  let commands = 0;
  let received: Buffer = Buffer.alloc(0);
  let working = Promise.resolve();

  const answer = async (payload: Uint8Array): Promise<void> => {
    if (payload.length === 1) {
      if (payload[0] === GET_ATR) send(socket, chip.atr);
      if (payload[0] === POWER_OFF || payload[0] === POWER_ON || payload[0] === RESET) chip.reset();
      return;
    }
    let response: Uint8Array;
    try {
      response = chip.process(payload);
    } catch (thrown) {
      if (!(thrown instanceof ChipTorn)) throw thrown;
      socket.destroy();
      return;
    }
    commands += 1;
    const delay = pace?.(payload.length, response.length) ?? 0;
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    send(socket, response);
  };

  socket.on('data', (data) => {
    received = Buffer.concat([received, data]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const payload = Uint8Array.from(received.subarray(2, end));
      received = received.subarray(end);
      working = working.then(() => answer(payload)).catch(() => void socket.destroy());
    }
  });
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    commands: () => commands,
    ended,
    async close() {
      socket.end();
      socket.destroy();
      await ended;
    },
  };
}

function send(socket: Socket, payload: Uint8Array): void {
  const frame = Buffer.alloc(2 + payload.length);
  frame.writeUInt16BE(payload.length);
  frame.set(payload, 2);
  socket.write(frame);
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', (cause) => reject(new SchalterError(
      'CHIP_VPCD_UNREACHABLE', 'unavailable',
      `Unter ${host}:${port} wartet kein virtueller Chipleser. Bitte pcscd mit vsmartcard-vpcd starten.`, { cause },
    )));
  });
}
