/**
 * Slap scanner (500 ppi, four fingers) speaking the block protocol over HID, a serial line or TCP.
 * Live picture, finger-present and hints while the hand lies there; the device releases by itself when its
 * pre-qualification is content (TR-03121-3-4 4.2.2.1), or by hand; then the full picture in blocks. Nothing new is
 * begun before the fingers of the last picture have left the glass (4.2.2.2).
 */
import { z } from 'zod';
import type { SchalterError } from '../../errors.ts';
import { pause, TransportedDevice } from '../device.ts';
import { deviceError } from '../errors.ts';
import { BlockClient } from '../framing/block-client.ts';
import { unpack } from '../framing/block-protocol.ts';
import type { DeviceIdentity, DeviceSignal, FingerCaptureOptions, FingerprintScannerPort, FingerScannerEvent, ScanPhase } from '../port.ts';
import { transportSettings, type Connection } from '../transports/index.ts';
import { decodeLook, decodePicture, encodeStart, startFor, type LookMessage, type ScannerPhase } from './slap-messages.ts';

export const slapFrameSettings = z.object({ adapter: z.literal('slap-frame'), transport: transportSettings });

/** Time between two looks: up to twenty live pictures a second where line and device keep up. */
const lookEveryMs = 50;
/** A scanner may need a moment to compress the full picture. */
const picturePatience = 4;

/** Phases before the picture is taken, as the desk shows them. */
const waiting: Partial<Record<ScannerPhase, ScanPhase>> = { place: 'place', hold: 'hold' };

export class SlapFrameScanner extends TransportedDevice<BlockClient> implements FingerprintScannerPort {
  readonly kind = 'fingerprint-scanner';
  readonly adapter = 'slap-frame';
  readonly abilities = { slaps: true, rolled: true, preview: true, presentationAttack: true, ppi: 500 };
  /** A picture was taken whose fingers were not seen to leave. */
  #lying = false;

  protected async greet(connection: Connection, lost: (error: SchalterError) => void, signal?: AbortSignal): Promise<{ talk: BlockClient; identity: DeviceIdentity }> {
    const talk = new BlockClient(connection, this.name, this.answerMs);
    talk.dialogue.onLost = lost;
    return { talk, identity: await talk.hello('slap-scanner', signal) };
  }

  protected async alive(talk: BlockClient): Promise<void> {
    await talk.hello('slap-scanner');
  }

  signal(signal: DeviceSignal): Promise<void> {
    return this.using((talk) => talk.signal(signal));
  }

  async release(): Promise<void> {
    if (this.connection === 'capturing') await this.using(async (talk) => void (await talk.command('release')));
  }

  async *capture(options: FingerCaptureOptions): AsyncGenerator<FingerScannerEvent> {
    const start = startFor(options.request, options.autoRelease);
    if (!start) throw deviceError('DEVICE_UNABLE', this.name);
    yield* this.capturing(
      options.signal,
      (talk, signal) => this.#scan(talk, encodeStart(start), options.waitForRemoval ?? true, signal),
      // A scanner that rests no longer watches the glass.
      async (talk) => void (this.#lying || (await talk.command('stop'))),
    );
  }

  async *#scan(talk: BlockClient, start: Uint8Array, waitForRemoval: boolean, signal: AbortSignal): AsyncGenerator<FingerScannerEvent> {
    if (this.#lying) yield* this.#removal(talk, signal);
    await talk.command('start', start, { signal });
    let phase: ScanPhase | undefined;
    for (;;) {
      const look = await this.#look(talk, signal);
      // `idle` after a start: the scanner was reset in between and has forgotten the request.
      if (look.phase === 'idle') throw deviceError('DEVICE_REFUSED', this.name);
      const seen = waiting[look.phase];
      if (!seen) break;
      if (seen !== phase) yield { type: 'phase', phase: (phase = seen) };
      if (look.width > 0) yield preview(look);
      await pause(lookEveryMs, this.name, signal);
    }
    this.#lying = waitForRemoval;
    yield { type: 'phase', phase: 'capturing' };
    yield* this.#fetch(talk, signal);
    if (waitForRemoval) yield* this.#removal(talk, signal);
    await talk.command('stop', undefined, { signal });
    if (waitForRemoval) yield { type: 'removed' };
  }

  async *#removal(talk: BlockClient, signal: AbortSignal): AsyncGenerator<FingerScannerEvent> {
    yield { type: 'phase', phase: 'remove' };
    for (;;) {
      const look = await this.#look(talk, signal);
      if (look.phase !== 'taken') break;
      if (look.width > 0) yield preview(look);
      await pause(lookEveryMs, this.name, signal);
    }
    this.#lying = false;
  }

  async #look(talk: BlockClient, signal: AbortSignal): Promise<LookMessage> {
    const look = decodeLook(await talk.command('look', undefined, { signal }));
    if (!look) throw deviceError('DEVICE_GARBLED', this.name);
    return look;
  }

  async *#fetch(talk: BlockClient, signal: AbortSignal): AsyncGenerator<FingerScannerEvent> {
    const picture = decodePicture(await talk.command('picture', undefined, { signal, patience: picturePatience }));
    if (!picture) throw deviceError('DEVICE_GARBLED', this.name);
    const blocks = talk.fetch(picture.total, picture.checksum, signal);
    let step = await blocks.next();
    for (; !step.done; step = await blocks.next()) yield { type: 'transfer', receivedBytes: step.value, totalBytes: picture.total };
    const data = unpack(step.value, picture.packing, picture.width * picture.height);
    if (!data) throw deviceError('DEVICE_IMAGE_BROKEN', this.name);
    yield { type: 'image', image: { width: picture.width, height: picture.height, ppi: picture.ppi, data }, trigger: picture.trigger, presentationAttack: picture.presentationAttack };
  }
}

function preview({ width, height, grey, fingersSeen, hints }: LookMessage): FingerScannerEvent {
  return { type: 'preview', width, height, grey, fingersSeen, hints };
}
