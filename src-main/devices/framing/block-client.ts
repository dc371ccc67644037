/** The desk's side of the block protocol: commands with sequence numbers, refusals as errors, pictures by blocks. */
import { deviceError } from '../errors.ts';
import type { DeviceIdentity, DeviceSignal } from '../port.ts';
import type { Connection } from '../transports/transport.ts';
import { BlockFrameCodec, encodeBlockFrame, type BlockFrame } from './block-frame.ts';
import { answerBit, commands, crc32, decodeHello, encodeBlockRequest, encodeSignal, refusal, refusalReasons, type CommandName, type DeviceClass } from './block-protocol.ts';
import { Dialogue } from './dialogue.ts';

export interface CommandOptions {
  /** Multiple of the ordinary deadline, for work that takes the device a while. */
  patience?: number;
  signal?: AbortSignal | undefined;
}

/** How often a command is put before the line is given up. */
const usualAttempts = 3;

export class BlockClient {
  readonly dialogue: Dialogue<BlockFrame>;
  readonly #answerMs: number;
  #sequence = 0;

  constructor(connection: Connection, device: string, answerMs: number) {
    this.dialogue = new Dialogue(connection, new BlockFrameCodec(), device);
    this.#answerMs = answerMs;
  }

  /** @returns payload of the answer. Throws DEVICE_*; a command may be put several times, so every command is harmless to repeat. */
  async command(name: CommandName, payload: Uint8Array = new Uint8Array(0), options: CommandOptions = {}): Promise<Uint8Array> {
    const type = commands[name];
    const answer = await this.dialogue.exchange(
      () => {
        const sequence = (this.#sequence = (this.#sequence + 1) & 255);
        return {
          bytes: encodeBlockFrame({ type, sequence, payload }),
          judge: (frame) => (frame.sequence !== sequence ? 'late' : frame.type === (type | answerBit) || frame.type === refusal ? 'answer' : 'ignore'),
        };
      },
      { timeoutMs: this.#answerMs * (options.patience ?? 1), attempts: usualAttempts, signal: options.signal },
    );
    if (answer.type === refusal) throw deviceError(refusalReasons[answer.payload[0] ?? 0] ?? 'DEVICE_REFUSED', this.dialogue.device);
    return answer.payload;
  }

  async hello(expected: DeviceClass, signal?: AbortSignal): Promise<DeviceIdentity> {
    const identity = decodeHello(await this.command('hello', new Uint8Array(0), { signal }), expected);
    if (!identity) throw deviceError('DEVICE_WRONG_MODEL', this.dialogue.device);
    return identity;
  }

  async signal(signal: DeviceSignal): Promise<void> {
    await this.command('signal', encodeSignal(signal));
  }

  /**
   * Fetches the announced picture: yields the bytes received after every block, returns the whole.
   * Throws DEVICE_IMAGE_BROKEN where it does not have the announced CRC-32.
   */
  async *fetch(total: number, checksum: number, signal?: AbortSignal): AsyncGenerator<number, Uint8Array> {
    const whole = new Uint8Array(total);
    const size = this.dialogue.connection.blockBytes;
    for (let offset = 0; offset < total; offset += size) {
      const wanted = Math.min(size, total - offset);
      const answer = await this.command('block', encodeBlockRequest(offset, wanted), { signal });
      const at = answer.length >= 4 ? new DataView(answer.buffer, answer.byteOffset).getUint32(0) : -1;
      if (at !== offset || answer.length !== 4 + wanted) throw deviceError('DEVICE_IMAGE_BROKEN', this.dialogue.device);
      whole.set(answer.subarray(4), offset);
      yield offset + wanted;
    }
    if (crc32(whole) !== checksum) throw deviceError('DEVICE_IMAGE_BROKEN', this.dialogue.device);
    return whole;
  }
}
