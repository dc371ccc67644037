/** The far end of the block protocol: decodes commands, answers them, serves pictures block by block. */
import { BlockFrameCodec, encodeBlockFrame, type BlockFrame } from '../../devices/framing/block-frame.ts';
import { answerBit, commandName, encodeHello, refusal, type CommandName, type DeviceClass } from '../../devices/framing/block-protocol.ts';
import type { DeviceIdentity, DeviceSignal } from '../../devices/port.ts';
import { FaultInjector, type Injection } from './faults.ts';
import type { SimulatedDevice, SimulatorLine } from './line.ts';

/** Reasons of a refusal, see refusalReasons. */
export const refuse = { unknownCommand: 1, wrongState: 2, outOfRange: 3, busy: 4, hardware: 5 } as const;
/** Payload of an answer, or a reason to refuse. */
export type Reply = Uint8Array | { refuse: number };

const leds: DeviceSignal['led'][] = ['off', 'green', 'red', 'orange'];
const nothing = new Uint8Array(0);

export abstract class BlockDevice implements SimulatedDevice {
  readonly faults = new FaultInjector();
  /** Every signal the desk gave, for tests and the training screen. */
  readonly signals: DeviceSignal[] = [];
  readonly #class: DeviceClass;
  readonly #identity: DeviceIdentity;
  readonly #codec = new BlockFrameCodec();
  #line: SimulatorLine | undefined;
  #picture: Uint8Array = nothing;

  constructor(deviceClass: DeviceClass, identity: DeviceIdentity) {
    this.#class = deviceClass;
    this.#identity = identity;
  }

  /** Answers a command of the device's own. */
  protected abstract answer(command: CommandName, payload: Uint8Array): Reply | Promise<Reply>;
  /** Power comes up. */
  protected abstract restart(): void;

  inject(injection: Injection): void {
    this.faults.inject(injection);
  }

  connect(line: SimulatorLine): void {
    this.#line = line;
    this.#codec.reset();
    this.#picture = nothing;
    this.faults.reset();
    this.restart();
  }

  disconnect(): void {
    this.#line = undefined;
    this.faults.reset();
    this.restart();
  }

  receive(bytes: Uint8Array): void {
    for (const item of this.#codec.push(bytes)) if ('frame' in item) void this.#serve(item.frame);
  }

  /** Keeps a picture for the block command. */
  protected offer(picture: Uint8Array): void {
    this.#picture = picture;
  }

  async #serve({ type, sequence, payload }: BlockFrame): Promise<void> {
    const line = this.#line;
    if (!line) return;
    const name = commandName(type);
    const reply = name ? await this.#reply(name, payload).catch(() => ({ refuse: refuse.hardware })) : { refuse: refuse.unknownCommand };
    if (this.#line !== line) return;
    const frame = reply instanceof Uint8Array ? { type: type | answerBit, sequence, payload: reply } : { type: refusal, sequence, payload: Uint8Array.of(reply.refuse) };
    this.faults.send(line, name ?? '', encodeBlockFrame(frame));
  }

  async #reply(name: CommandName, payload: Uint8Array): Promise<Reply> {
    if (name === 'hello') return encodeHello(this.#class, this.#identity);
    if (name === 'signal') {
      this.signals.push({ led: leds[payload[0] ?? 0] ?? 'off', beeps: ((payload[1] ?? 0) & 3) as DeviceSignal['beeps'] });
      return nothing;
    }
    if (name === 'block') return this.#block(payload);
    return this.answer(name, payload);
  }

  #block(payload: Uint8Array): Reply {
    if (payload.length !== 8) return { refuse: refuse.outOfRange };
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const offset = view.getUint32(0);
    const part = this.#picture.subarray(offset, offset + view.getUint32(4));
    if (part.length === 0) return { refuse: refuse.wrongState };
    const answer = new Uint8Array(4 + part.length);
    new DataView(answer.buffer).setUint32(0, offset);
    answer.set(part, 4);
    return answer;
  }
}
