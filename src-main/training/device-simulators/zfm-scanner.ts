/** A simulated sensor of the ZFM/R30x family: 256 × 288 pixels, sixteen grey levels, the published packets. */
import { defaultAddress, encodeSystemParameters, encodeZfmPacket, identifiers, imageHeight, imageWidth, instructions, packNibbles, ZfmCodec, type SystemParameters, type ZfmPacket } from '../../devices/fingerprint-scanner/zfm-packet.ts';
import { FaultInjector, type Injection } from './faults.ts';
import type { SimulatedDevice, SimulatorLine } from './line.ts';

export interface ZfmScannerOptions {
  /** 8-bit grey, 256 × 288, or undefined while no finger lies there. */
  nextFinger: () => Uint8Array | undefined | Promise<Uint8Array | undefined>;
  password?: number;
  packetBytes?: 32 | 64 | 128 | 256;
}

const stepNames: Record<number, string> = Object.fromEntries(Object.entries(instructions).map(([name, code]) => [code, name]));

export class SimulatedZfmScanner implements SimulatedDevice {
  readonly faults = new FaultInjector();
  readonly #options: ZfmScannerOptions;
  readonly #codec = new ZfmCodec(defaultAddress);
  readonly #parameters: SystemParameters;
  /** Confirmation codes that the next GenImg commands answer with. */
  readonly #codes: number[] = [];
  #line: SimulatorLine | undefined;
  #unlocked = false;
  #image: Uint8Array | undefined;

  constructor(options: ZfmScannerOptions) {
    this.#options = options;
    this.#parameters = { status: 0, systemId: 9, librarySize: 1000, securityLevel: 3, address: defaultAddress, packetBytes: options.packetBytes ?? 128, baudRate: 57_600 };
  }

  inject(injection: Injection): void {
    this.faults.inject(injection);
  }

  /** The next GenImg answers with this confirmation code. */
  confirmNext(code: number): void {
    this.#codes.push(code);
  }

  connect(line: SimulatorLine): void {
    this.#line = line;
    this.#codec.reset();
    this.faults.reset();
    this.#unlocked = false;
    this.#image = undefined;
  }

  disconnect(): void {
    this.#line = undefined;
    this.faults.reset();
  }

  receive(bytes: Uint8Array): void {
    for (const item of this.#codec.push(bytes)) {
      if ('damage' in item) this.#acknowledge('damaged', 0x01);
      else if (item.frame.identifier === identifiers.command) void this.#serve(item.frame);
    }
  }

  async #serve({ content }: ZfmPacket): Promise<void> {
    const instruction = content[0] ?? 0;
    const step = stepNames[instruction] ?? 'unknown';
    if (instruction === instructions.vfyPwd) {
      const asked = content.length === 5 ? new DataView(content.buffer, content.byteOffset).getUint32(1) : -1;
      this.#unlocked = asked === (this.#options.password ?? 0);
      return this.#acknowledge(step, this.#unlocked ? 0x00 : 0x13);
    }
    if (!this.#unlocked) return this.#acknowledge(step, 0x21);
    switch (instruction) {
      case instructions.handshake:
        return this.#acknowledge(step, 0x00);
      case instructions.readSysPara:
        return this.#acknowledge(step, 0x00, encodeSystemParameters(this.#parameters));
      case instructions.genImg: {
        const code = this.#codes.shift();
        if (code !== undefined && code !== 0) return this.#acknowledge(step, code);
        const finger = await this.#options.nextFinger();
        this.#image = finger && packNibbles(finger.subarray(0, imageWidth * imageHeight));
        return this.#acknowledge(step, finger ? 0x00 : 0x02);
      }
      case instructions.upImage:
        if (!this.#image) return this.#acknowledge(step, 0x0f);
        this.#acknowledge(step, 0x00);
        return this.#upload(this.#image);
      default:
        return this.#acknowledge(step, 0x01);
    }
  }

  #upload(image: Uint8Array): void {
    const { packetBytes } = this.#parameters;
    for (let offset = 0; offset < image.length; offset += packetBytes) {
      const last = offset + packetBytes >= image.length;
      this.#send('data', { address: defaultAddress, identifier: last ? identifiers.endOfData : identifiers.data, content: image.subarray(offset, offset + packetBytes) });
    }
  }

  #acknowledge(step: string, code: number, content: Uint8Array = new Uint8Array(0)): void {
    this.#send(step, { address: defaultAddress, identifier: identifiers.acknowledge, content: Uint8Array.of(code, ...content) });
  }

  #send(step: string, packet: ZfmPacket): void {
    if (this.#line) this.faults.send(this.#line, step, encodeZfmPacket(packet));
  }
}
