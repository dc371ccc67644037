/** A byte line over TCP: how training mode reaches its simulators on every system, and serial device servers. */
import { connect, type Socket } from 'node:net';
import { deviceError } from '../errors.ts';
import { BaseConnection, type Connection, type Transport, type TransportSettings } from './transport.ts';

type Settings = Extract<TransportSettings, { type: 'tcp' }>;

const connectTimeoutMs = 3000;

class TcpConnection extends BaseConnection {
  readonly #socket: Socket;
  readonly #device: string;
  readonly blockBytes = 32_768;

  constructor(socket: Socket, device: string) {
    super();
    this.#socket = socket;
    this.#device = device;
    socket.on('data', (bytes) => this.arrived(bytes));
    socket.on('error', (cause) => this.died(deviceError('DEVICE_UNPLUGGED', device, cause)));
    socket.on('close', () => this.died(deviceError('DEVICE_UNPLUGGED', device)));
  }

  async send(bytes: Uint8Array): Promise<void> {
    if (this.dead) throw this.dead;
    await new Promise<void>((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(deviceError('DEVICE_UNPLUGGED', this.#device, error)) : resolve()));
    });
  }

  protected async shut(): Promise<void> {
    this.#socket.destroy();
  }
}

export function tcpTransport(settings: Settings): Transport {
  return {
    open(device): Promise<Connection> {
      return new Promise((resolve, reject) => {
        const socket = connect({ host: settings.host, port: settings.port, noDelay: true });
        const refuse = (cause: unknown): void => {
          socket.destroy();
          reject(deviceError('DEVICE_NOT_FOUND', device, cause));
        };
        socket.setTimeout(connectTimeoutMs, () => refuse(new Error('timeout')));
        socket.once('error', refuse);
        socket.once('connect', () => {
          socket.setTimeout(0);
          socket.off('error', refuse);
          resolve(new TcpConnection(socket, device));
        });
      });
    },
    async list() {
      return [];
    },
  };
}
