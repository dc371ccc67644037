/**
 * Page imager with MRZ line speaking the block protocol over a serial line, HID or TCP: white, infrared and
 * ultraviolet picture of the page that lies on the glass, each fetched in blocks.
 */
import { z } from 'zod';
import type { SchalterError } from '../../errors.ts';
import { pause, TransportedDevice, type DeviceSettingsBase } from '../device.ts';
import { deviceError } from '../errors.ts';
import { BlockClient } from '../framing/block-client.ts';
import type { DeviceIdentity, DeviceSignal, DocumentCaptureOptions, DocumentReaderEvent, DocumentReaderPort, Light } from '../port.ts';
import { transportSettings, type Connection } from '../transports/index.ts';
import { decodeMrz, decodePhotograph, decodePresence, lightCodes, type PresenceMessage } from './page-messages.ts';

const light = z.enum(['white', 'ir', 'uv']);
export const pageFrameSettings = z.object({ adapter: z.literal('page-frame'), transport: transportSettings, lights: z.array(light).min(1).default(['white', 'ir', 'uv']) });

const lookEveryMs = 100;
/** Lamp, exposure and compression of one picture. */
const exposurePatience = 10;
const mrzPatience = 4;

export class PageFrameReader extends TransportedDevice<BlockClient> implements DocumentReaderPort {
  readonly kind = 'document-reader';
  readonly adapter = 'page-frame';
  readonly abilities: { lights: readonly Light[]; mrz: boolean };

  constructor(settings: DeviceSettingsBase & { lights: readonly Light[] }) {
    super(settings);
    this.abilities = { lights: settings.lights, mrz: true };
  }

  protected async greet(connection: Connection, lost: (error: SchalterError) => void, signal?: AbortSignal): Promise<{ talk: BlockClient; identity: DeviceIdentity }> {
    const talk = new BlockClient(connection, this.name, this.answerMs);
    talk.dialogue.onLost = lost;
    return { talk, identity: await talk.hello('page-imager', signal) };
  }

  protected async alive(talk: BlockClient): Promise<void> {
    await talk.hello('page-imager');
  }

  signal(signal: DeviceSignal): Promise<void> {
    return this.using((talk) => talk.signal(signal));
  }

  async *capture(options: DocumentCaptureOptions): AsyncGenerator<DocumentReaderEvent> {
    if (options.lights.some((one) => !this.abilities.lights.includes(one))) throw deviceError('DEVICE_UNABLE', this.name);
    yield* this.capturing(options.signal, (talk, signal) => this.#read(talk, options, signal), async () => undefined);
  }

  async *#read(talk: BlockClient, options: DocumentCaptureOptions, signal: AbortSignal): AsyncGenerator<DocumentReaderEvent> {
    let presence = await this.#presence(talk, signal);
    if (!presence.present) yield { type: 'place' };
    while (!presence.present) {
      await pause(lookEveryMs, this.name, signal);
      presence = await this.#presence(talk, signal);
    }
    yield { type: 'placed' };
    for (const one of options.lights) yield* this.#photograph(talk, one, presence.placement, signal);
    if (!options.mrz) return;
    const mrz = decodeMrz(await talk.command('mrz', undefined, { signal, patience: mrzPatience }));
    if (!mrz) throw deviceError('DEVICE_GARBLED', this.name);
    if (mrz.placement !== presence.placement) throw deviceError('DEVICE_DOCUMENT_MOVED', this.name);
    yield { type: 'mrz', lines: mrz.lines };
  }

  async *#photograph(talk: BlockClient, wanted: Light, placement: number, signal: AbortSignal): AsyncGenerator<DocumentReaderEvent> {
    const photo = decodePhotograph(await talk.command('photograph', Uint8Array.of(lightCodes[wanted]), { signal, patience: exposurePatience }));
    if (!photo || photo.light !== wanted) throw deviceError('DEVICE_GARBLED', this.name);
    // Pictures of two documents must never end up as one.
    if (photo.placement !== placement) throw deviceError('DEVICE_DOCUMENT_MOVED', this.name);
    const blocks = talk.fetch(photo.total, photo.checksum, signal);
    let step = await blocks.next();
    for (; !step.done; step = await blocks.next()) yield { type: 'page-progress', light: wanted, receivedBytes: step.value, totalBytes: photo.total };
    yield { type: 'page', page: { light: wanted, mime: photo.mime, bytes: step.value, width: photo.width, height: photo.height, ppi: photo.ppi } };
  }

  async #presence(talk: BlockClient, signal: AbortSignal): Promise<PresenceMessage> {
    const presence = decodePresence(await talk.command('presence', undefined, { signal }));
    if (!presence) throw deviceError('DEVICE_GARBLED', this.name);
    return presence;
  }
}
