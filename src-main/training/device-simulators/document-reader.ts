/**
 * A simulated page imager: speaks the block protocol, photographs an invented document in white, infrared
 * and ultraviolet light and reads its zone. Documents come from a supplier.
 */
import { crc32, type CommandName } from '../../devices/framing/block-protocol.ts';
import { encodeMrz, encodePhotograph, encodePresence, lightOf } from '../../devices/document-reader/page-messages.ts';
import type { Light } from '../../devices/port.ts';
import { BlockDevice, refuse, type Reply } from './block-device.ts';

export interface PageSupply {
  mime: 'image/png' | 'image/jpeg';
  bytes: Uint8Array;
  width: number;
  height: number;
  ppi: number;
}

export interface DocumentReaderOptions {
  /** Picture of the page that lies there; undefined: this reader has no such lamp. */
  nextPage: (light: Light) => PageSupply | undefined | Promise<PageSupply | undefined>;
  /** Lines of the zone that lies there, as a reader would read them. */
  nextMrz: () => readonly string[] | Promise<readonly string[]>;
  /** `manual`: nothing lies there until `placeDocument()`. Otherwise it lies there this long after it was first looked for. */
  presence?: 'manual' | { placeMs: number };
  serialNumber?: string;
}

export class SimulatedDocumentReader extends BlockDevice {
  readonly #options: DocumentReaderOptions;
  #present = false;
  #placement = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DocumentReaderOptions) {
    super('page-imager', { model: 'Simulierter Dokumentleser', serialNumber: options.serialNumber ?? 'SIM-PAGE-1', firmware: '1.0' });
    this.#options = options;
  }

  /** A document stays on the glass when the plug is pulled. */
  protected override restart(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  placeDocument(): void {
    this.#present = true;
    this.#placement = (this.#placement + 1) & 0xffff;
  }

  removeDocument(): void {
    this.#present = false;
  }

  protected override async answer(command: CommandName, payload: Uint8Array): Promise<Reply> {
    switch (command) {
      case 'presence':
        this.#expect();
        return encodePresence({ present: this.#present, placement: this.#placement });
      case 'photograph':
        return this.#photograph(payload);
      case 'mrz':
        return this.#present ? encodeMrz(this.#placement, await this.#options.nextMrz()) : { refuse: refuse.wrongState };
      default:
        return { refuse: refuse.unknownCommand };
    }
  }

  /** Somebody is looking for a document: training mode lays one down. */
  #expect(): void {
    const { presence } = this.#options;
    if (presence === 'manual' || this.#present || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.placeDocument();
    }, presence?.placeMs ?? 600);
  }

  async #photograph(payload: Uint8Array): Promise<Reply> {
    const light = lightOf(payload[0]);
    if (!light || payload.length !== 1) return { refuse: refuse.outOfRange };
    if (!this.#present) return { refuse: refuse.wrongState };
    const placement = this.#placement;
    const page = await this.#options.nextPage(light);
    if (!page) return { refuse: refuse.outOfRange };
    this.offer(page.bytes);
    return encodePhotograph({ light, mime: page.mime, placement, width: page.width, height: page.height, ppi: page.ppi, total: page.bytes.length, checksum: crc32(page.bytes) });
  }
}
