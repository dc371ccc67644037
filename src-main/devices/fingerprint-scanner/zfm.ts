/**
 * Single-finger sensors of the ZFM/R30x family on a serial line: VfyPwd, ReadSysPara, GenImg, UpImage.
 *
 * The protocol has no sequence numbers, so an answer that comes too late looks like the next one. After
 * any fault the adapter therefore waits for a quiet line and asks ReadSysPara, whose answer has a length
 * of its own; everything before it is late and dropped.
 */
import { z } from 'zod';
import type { SchalterError } from '../../errors.ts';
import { pause, TransportedDevice, type DeviceSettingsBase } from '../device.ts';
import { deviceError, isLineFault } from '../errors.ts';
import { Dialogue } from '../framing/dialogue.ts';
import type { DeviceIdentity, DeviceSignal, FingerCaptureOptions, FingerHint, FingerprintScannerPort, FingerScannerEvent } from '../port.ts';
import { transportSettings, type Connection } from '../transports/index.ts';
import { confirmationError, confirmations } from './zfm-confirmation.ts';
import { decodeSystemParameters, defaultAddress, encodeZfmPacket, identifiers, imageBytes, imageHeight, imageWidth, instructions, unpackNibbles, ZfmCodec, type SystemParameters, type ZfmPacket } from './zfm-packet.ts';

const u32 = z.number().int().min(0).max(0xffffffff);
export const zfmSettings = z.object({ adapter: z.literal('zfm'), transport: transportSettings, address: u32.default(defaultAddress), password: u32.default(0) });

const attempts = 3;
const lookEveryMs = 80;
const quietMs = 60;
/** A whole picture at 9600 baud takes 43 s; the line is given that long to fall quiet. */
const longestUploadMs = 45_000;
/** Speeds tried when the sensor does not answer at the configured one; 57,600 is the factory's. */
const usualSpeeds = [57_600, 115_200, 9_600, 19_200, 38_400];
/** The manuals give no resolution; the family is sold as 500 ppi. */
const nominalPpi = 500;

/** What an image code of GenImg asks of the person. */
const hints: Record<number, FingerHint> = { 0x03: 'press-more', 0x04: 'too-dry', 0x05: 'too-wet', 0x17: 'dirty-glass' };

type Talk = { dialogue: Dialogue<ZfmPacket>; parameters: SystemParameters };

export class ZfmScanner extends TransportedDevice<Talk> implements FingerprintScannerPort {
  readonly kind = 'fingerprint-scanner';
  readonly adapter = 'zfm';
  readonly abilities = { slaps: false, rolled: false, preview: false, presentationAttack: false, ppi: nominalPpi };
  readonly #address: number;
  readonly #password: number;
  readonly #speeds: number[];
  #released = false;

  constructor(settings: DeviceSettingsBase & { address: number; password: number }) {
    super(settings);
    this.#address = settings.address;
    this.#password = settings.password;
    const { transport } = settings;
    this.#speeds = transport.type === 'serial' ? [transport.baudRate, ...usualSpeeds.filter((speed) => speed !== transport.baudRate)] : [0];
  }

  protected async greet(connection: Connection, lost: (error: SchalterError) => void, signal?: AbortSignal): Promise<{ talk: Talk; identity: DeviceIdentity }> {
    const dialogue = new Dialogue(connection, new ZfmCodec(this.#address), this.name);
    dialogue.onLost = lost;
    let told: unknown;
    for (const [index, speed] of this.#speeds.entries()) {
      if (index > 0) await connection.setBaudRate(speed);
      try {
        await this.#once(dialogue, instructions.vfyPwd, passwordBytes(this.#password), signal);
        const parameters = await this.#readSysPara(dialogue, signal);
        return { talk: { dialogue, parameters }, identity: { model: `ZFM/R30x ${parameters.systemId.toString(16).padStart(4, '0')}`, serialNumber: '', firmware: '' } };
      } catch (thrown) {
        told ??= thrown;
        if (!isLineFault(thrown)) throw thrown;
        dialogue.discard();
      }
    }
    throw told;
  }

  protected async alive({ dialogue }: Talk): Promise<void> {
    await this.#readSysPara(dialogue);
  }

  /** The family has no lamp or beeper common to all models. */
  async signal(_signal: DeviceSignal): Promise<void> {}

  async release(): Promise<void> {
    this.#released = true;
  }

  async *capture(options: FingerCaptureOptions): AsyncGenerator<FingerScannerEvent> {
    const { request } = options;
    if (request.type === 'rolled' || (request.type === 'slap' && request.fingers.length !== 1)) throw deviceError('DEVICE_UNABLE', this.name);
    yield* this.capturing(options.signal, (talk, signal) => this.#scan(talk, options, signal), async () => undefined);
  }

  async *#scan({ dialogue, parameters }: Talk, options: FingerCaptureOptions, signal: AbortSignal): AsyncGenerator<FingerScannerEvent> {
    this.#released = options.autoRelease;
    yield { type: 'phase', phase: 'place' };
    for (;;) {
      const code = await this.#genImg(dialogue, signal);
      if (code === 0x00 && this.#released) break;
      const hint = hints[code];
      if (hint) yield { type: 'hint', hint };
      await pause(lookEveryMs, this.name, signal);
    }
    yield { type: 'phase', phase: 'capturing' };
    let packed: Uint8Array | undefined;
    for (let attempt = 1; !packed; attempt++) {
      try {
        const pieces: Uint8Array[] = [];
        for await (const piece of this.#upImage(dialogue, parameters, signal)) {
          pieces.push(piece);
          yield { type: 'transfer', receivedBytes: pieces.reduce((sum, one) => sum + one.length, 0), totalBytes: imageBytes };
        }
        packed = Buffer.concat(pieces);
      } catch (thrown) {
        if (attempt === attempts || !(isLineFault(thrown) || (thrown as SchalterError).code === 'DEVICE_IMAGE_BROKEN')) throw thrown;
        await this.#resynchronise(dialogue, signal);
      }
    }
    yield { type: 'image', image: { width: imageWidth, height: imageHeight, ppi: nominalPpi, data: unpackNibbles(packed) }, trigger: options.autoRelease ? 'automatic' : 'manual', presentationAttack: { verdict: 'not-supported' } };
    if (options.waitForRemoval === false) return;
    yield { type: 'phase', phase: 'remove' };
    while ((await this.#genImg(dialogue, signal)) !== 0x02) await pause(lookEveryMs, this.name, signal);
    yield { type: 'removed' };
  }

  /** @returns 00 picture taken, or an image code; throws on every other. */
  async #genImg(dialogue: Dialogue<ZfmPacket>, signal: AbortSignal): Promise<number> {
    const code = (await this.#ask(dialogue, instructions.genImg, new Uint8Array(0), signal))[0]!;
    if (code !== 0 && !confirmations[code]?.image) throw confirmationError(code, this.name);
    return code;
  }

  /** UpImage: acknowledge, then data packets up to the one that says it is the last. */
  async *#upImage(dialogue: Dialogue<ZfmPacket>, { packetBytes }: SystemParameters, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const code = (await this.#once(dialogue, instructions.upImage, new Uint8Array(0), signal, true))[0]!;
    if (code !== 0) throw confirmationError(code, this.name);
    for (let received = 0; ; ) {
      const packet = await dialogue.exclusively(() => dialogue.receive((one) => (one.identifier === identifiers.data || one.identifier === identifiers.endOfData ? 'answer' : 'ignore'), { timeoutMs: this.answerMs, signal, stopAtDamage: true }));
      received += packet.content.length;
      const last = packet.identifier === identifiers.endOfData;
      if (packet.content.length > packetBytes || received > imageBytes || (last && received !== imageBytes)) throw deviceError('DEVICE_IMAGE_BROKEN', this.name);
      yield packet.content;
      if (last) return;
    }
  }

  /** Puts a command until it is answered; resynchronises after every fault. @returns content of the acknowledgement. */
  async #ask(dialogue: Dialogue<ZfmPacket>, instruction: number, parameters: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(dialogue, instruction, parameters, signal, true);
      } catch (thrown) {
        if (!isLineFault(thrown) || attempt === attempts) throw thrown;
        await this.#resynchronise(dialogue, signal);
      }
    }
  }

  /** One command, one acknowledgement. Throws the error of its confirmation code unless `anyCode`. */
  async #once(dialogue: Dialogue<ZfmPacket>, instruction: number, parameters: Uint8Array, signal?: AbortSignal, anyCode = false): Promise<Uint8Array> {
    dialogue.discard();
    const bytes = encodeZfmPacket({ address: this.#address, identifier: identifiers.command, content: Uint8Array.of(instruction, ...parameters) });
    const answer = await dialogue.exchange(() => ({ bytes, judge: (packet) => (packet.identifier !== identifiers.acknowledge ? 'ignore' : packet.content.length === 1 ? 'answer' : 'late') }), { timeoutMs: this.answerMs, attempts: 1, signal });
    // 01: the sensor received the command damaged. That is a fault of the line, not of the finger.
    if (answer.content[0] === 0x01) throw deviceError('DEVICE_CHECKSUM', this.name);
    if (!anyCode && answer.content[0] !== 0) throw confirmationError(answer.content[0]!, this.name);
    return answer.content;
  }

  async #readSysPara(dialogue: Dialogue<ZfmPacket>, signal?: AbortSignal): Promise<SystemParameters> {
    const bytes = encodeZfmPacket({ address: this.#address, identifier: identifiers.command, content: Uint8Array.of(instructions.readSysPara) });
    const answer = await dialogue.exchange(() => ({ bytes, judge: (packet) => (packet.identifier !== identifiers.acknowledge ? 'ignore' : packet.content.length === 17 ? 'answer' : 'late') }), { timeoutMs: this.answerMs, attempts, signal });
    const parameters = decodeSystemParameters(answer.content.subarray(1));
    if (!parameters) throw deviceError('DEVICE_GARBLED', this.name);
    return parameters;
  }

  async #resynchronise(dialogue: Dialogue<ZfmPacket>, signal?: AbortSignal): Promise<void> {
    await dialogue.quiet(quietMs, longestUploadMs);
    dialogue.discard();
    await this.#readSysPara(dialogue, signal);
  }
}

function passwordBytes(password: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, password);
  return bytes;
}
