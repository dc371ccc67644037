/**
 * MRZ swipe reader on a serial line: the caseworker draws the document through, the reader sends the lines
 * unasked. A damaged swipe is asked for again; while nothing is swiped the reader is asked for a sign of life.
 */
import { z } from 'zod';
import type { SchalterError } from '../../errors.ts';
import { TransportedDevice } from '../device.ts';
import { deviceError, isLineFault } from '../errors.ts';
import { Dialogue } from '../framing/dialogue.ts';
import type { DeviceIdentity, DeviceSignal, DocumentCaptureOptions, DocumentReaderEvent, DocumentReaderPort, Light } from '../port.ts';
import { transportSettings, type Connection } from '../transports/index.ts';
import { mrzLines } from './page-messages.ts';
import { ack, encodeSwipeFrame, nak, SwipeFrameCodec, type SwipeFrame } from './swipe-frame.ts';

export const mrzSwipeSettings = z.object({ adapter: z.literal('mrz-swipe'), transport: transportSettings });

const attempts = 3;
/** The reader is asked for a sign of life after so many deadlines without a swipe. */
const signOfLifeAfter = 3;

export class MrzSwipeReader extends TransportedDevice<Dialogue<SwipeFrame>> implements DocumentReaderPort {
  readonly kind = 'document-reader';
  readonly adapter = 'mrz-swipe';
  readonly abilities: { lights: readonly Light[]; mrz: boolean } = { lights: [], mrz: true };
  /** A swipe that came while the reader was being asked something else. */
  #swiped: SwipeFrame | undefined;

  protected async greet(connection: Connection, lost: (error: SchalterError) => void, signal?: AbortSignal): Promise<{ talk: Dialogue<SwipeFrame>; identity: DeviceIdentity }> {
    const talk = new Dialogue(connection, new SwipeFrameCodec(), this.name);
    talk.onLost = lost;
    const [model = '', serialNumber = '', firmware = ''] = new TextDecoder().decode((await this.#ask(talk, 'i', '', signal)).text).split('\0');
    return { talk, identity: { model, serialNumber, firmware } };
  }

  async #ask(talk: Dialogue<SwipeFrame>, kind: 'i' | 'b', text: string, signal?: AbortSignal): Promise<SwipeFrame> {
    return talk.exchange(
      () => ({
        bytes: encodeSwipeFrame({ kind, text: Buffer.from(text, 'latin1') }),
        judge: (frame) => {
          if (frame.kind === 'M') this.#swiped = frame;
          return frame.kind === 'I' ? 'answer' : 'ignore';
        },
      }),
      { timeoutMs: this.answerMs, attempts, signal },
    );
  }

  protected async alive(talk: Dialogue<SwipeFrame>): Promise<void> {
    await this.#ask(talk, 'i', '');
    // Swiped while nobody was waiting for it: not kept for the next person.
    this.#swiped = undefined;
  }

  signal({ led, beeps }: DeviceSignal): Promise<void> {
    return this.using(async (talk) => void (await this.#ask(talk, 'b', `${led[0]}${beeps}`)));
  }

  async *capture(options: DocumentCaptureOptions): AsyncGenerator<DocumentReaderEvent> {
    if (options.lights.length > 0 || !options.mrz) throw deviceError('DEVICE_UNABLE', this.name);
    yield* this.capturing(options.signal, (talk, signal) => this.#read(talk, signal), async () => undefined);
  }

  async *#read(talk: Dialogue<SwipeFrame>, signal: AbortSignal): AsyncGenerator<DocumentReaderEvent> {
    talk.discard();
    this.#swiped = undefined;
    yield { type: 'place' };
    const swipe = await this.#swipe(talk, signal);
    await talk.send(Uint8Array.of(ack));
    yield { type: 'placed' };
    yield { type: 'mrz', lines: mrzLines(swipe.text) };
  }

  async #swipe(talk: Dialogue<SwipeFrame>, signal: AbortSignal): Promise<SwipeFrame> {
    for (let damaged = 0; ; ) {
      try {
        return this.#swiped ?? (await talk.exclusively(() => talk.receive((frame) => (frame.kind === 'M' ? 'answer' : 'ignore'), { timeoutMs: signOfLifeAfter * this.answerMs, signal, stopAtDamage: true })));
      } catch (thrown) {
        if (!isLineFault(thrown)) throw thrown;
        if (thrown.code === 'DEVICE_SILENT') {
          await this.#ask(talk, 'i', '', signal);
          continue;
        }
        if (++damaged === attempts) throw thrown;
        talk.discard();
        await talk.send(Uint8Array.of(nak));
      }
    }
  }
}
