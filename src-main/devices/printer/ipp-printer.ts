/**
 * A network printer spoken to directly: IPP Everywhere (PWG 5100.14), PDF over HTTP, without a print service
 * between. For desks on Windows, whose service takes no PDF from a process, and where an office wants one
 * printer at the counter and no queue. A printer that is busy is asked again for a few seconds.
 */
import { z } from 'zod';
import type { JobState, Sheet } from '../../contract/printing.ts';
import { mediaSize } from './paper.ts';
import { SchalterError } from '../../errors.ts';
import { deviceError } from '../errors.ts';
import type { DeviceChange, DeviceIdentity, FoundDevice, PrinterPort, PrintJob, PrintOptions } from '../port.ts';
import { askIpp, firstNumber, firstText, groupOf, IppUnreachable, texts } from './ipp-client.ts';
import type { IppAttribute, IppGroup } from './ipp-codec.ts';
import { busyStatus, jobStateOf, obstacle, refusalOf, warning } from './reasons.ts';
import { refuseNoPdf } from './refuse.ts';

export const ippPrinterSettings = z.object({
  adapter: z.literal('print-ipp'),
  /** `ipp://printer.example:631/ipp/print` or `ipps://…`. */
  url: z.string().regex(/^ipps?:\/\/[^\s/]+\/\S*$/),
});

const busyPausesMs = [500, 1000, 2000, 4000];

export interface IppPrinterOptions {
  id: string;
  name: string;
  simulated: boolean;
  url: string;
}

export class IppPrinter implements PrinterPort {
  readonly kind = 'printer';
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly #url: string;
  readonly #handlers = new Set<(change: DeviceChange) => void>();
  #open = false;
  #printing = 0;

  constructor(settings: IppPrinterOptions) {
    this.id = settings.id;
    this.name = settings.name;
    this.simulated = settings.simulated;
    this.#url = settings.url;
  }

  get connection(): 'closed' | 'open' | 'capturing' {
    return !this.#open ? 'closed' : this.#printing > 0 ? 'capturing' : 'open';
  }

  onChange(handler: (change: DeviceChange) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  async list(): Promise<FoundDevice[]> {
    return [{ adapter: 'print-ipp', transport: { url: this.#url }, name: this.name }];
  }

  /** Throws PRINTER_OFFLINE, PRINTER_NO_PDF, PRINTER_NOT_FOUND; a printer that lacks paper opens. */
  async open(): Promise<DeviceIdentity> {
    const printer = await this.#attributes();
    const formats = texts(printer, 'document-format-supported');
    if (formats.length > 0 && !formats.includes('application/pdf')) throw this.#error('PRINTER_NO_PDF', refusalOf(0x040a).sentence);
    this.#open = true;
    return { model: firstText(printer, 'printer-make-and-model'), serialNumber: firstText(printer, 'printer-uuid'), firmware: firstText(printer, 'printer-firmware-string-version') };
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  async probe(): Promise<void> {
    try {
      this.#refuseIfStopped(await this.#attributes());
    } catch (thrown) {
      this.#open = false;
      throw thrown;
    }
  }

  async print(pdf: Uint8Array, options: PrintOptions): Promise<PrintJob> {
    refuseNoPdf(pdf);
    this.#printing++;
    for (const handler of this.#handlers) handler({ type: 'capture-started' });
    try {
      this.#refuseIfStopped(await this.#attributes());
      this.#open = true;
      return await this.#submit(pdf, options);
    } finally {
      this.#printing--;
      for (const handler of this.#handlers) handler({ type: 'capture-ended' });
    }
  }

  async jobState(job: string): Promise<JobState> {
    const number = Number(/(\d+)$/.exec(job)?.[1]);
    const answer = await this.#ask('Get-Job-Attributes', { operation: [...this.#who(), { name: 'job-id', type: 'integer', value: number }] });
    const printer = await this.#attributes();
    const attributes = groupOf(answer, 2);
    return { printer: this.name, job, ...jobStateOf(firstNumber(attributes, 'job-state'), texts(attributes, 'job-state-reasons'), texts(printer, 'printer-state-reasons'), firstText(printer, 'printer-state-message')) };
  }

  async #submit(pdf: Uint8Array, options: PrintOptions): Promise<PrintJob> {
    const operation: IppAttribute[] = [...this.#who(), { name: 'job-name', type: 'name', value: options.title.slice(0, 120) }, { name: 'document-format', type: 'mimeMediaType', value: 'application/pdf' }];
    for (let attempt = 0; ; attempt++) {
      if (options.signal?.aborted) throw deviceError('DEVICE_CANCELLED', this.name);
      const answer = await this.#ask('Print-Job', { operation, job: jobAttributes(options.sheet, options.copies ?? 1) }, pdf);
      if (answer.status < 0x0100) return { printer: this.name, job: `${this.id}-${firstNumber(groupOf(answer, 2), 'job-id') ?? 0}`, message: `${this.name} hat den Druckauftrag angenommen.` };
      const pauseMs = busyPausesMs[attempt];
      if (!busyStatus.has(answer.status)) throw this.#error(refusalOf(answer.status).code, refusalOf(answer.status).sentence);
      if (pauseMs === undefined) {
        const warned = warning(texts(await this.#attributes(), 'printer-state-reasons'));
        throw warned ? this.#error('PRINTER_NEEDS_ATTENTION', warned) : this.#error('PRINTER_BUSY', 'gerade mit einem anderen Auftrag beschäftigt. Bitte gleich noch einmal drucken.');
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #attributes(): Promise<IppGroup> {
    const answer = await this.#ask('Get-Printer-Attributes', { operation: [...this.#who(), { name: 'requested-attributes', type: 'keyword', value: 'printer-description', more: ['job-template'] }] });
    if (answer.status >= 0x0400) throw this.#error(refusalOf(answer.status).code, refusalOf(answer.status).sentence);
    return groupOf(answer, 4);
  }

  #who(): IppAttribute[] {
    return [{ name: 'printer-uri', type: 'uri', value: this.#url }, { name: 'requesting-user-name', type: 'name', value: 'schalter' }];
  }

  async #ask(...[operation, groups, data]: [Parameters<typeof askIpp>[1], Parameters<typeof askIpp>[2], Uint8Array?]) {
    try {
      return await askIpp({ uri: this.#url }, operation, groups, data);
    } catch (thrown) {
      if (thrown instanceof IppUnreachable) throw this.#error('PRINTER_OFFLINE', 'nicht erreichbar. Bitte Strom und Netzkabel prüfen.', thrown);
      throw thrown;
    }
  }

  #refuseIfStopped(printer: IppGroup): void {
    const sentence = obstacle(texts(printer, 'printer-state-reasons'));
    if (sentence) throw this.#error('PRINTER_NEEDS_ATTENTION', sentence);
    if (printer['printer-is-accepting-jobs']?.[0] === false) throw this.#error('PRINTER_REFUSES', refusalOf(0x0506).sentence);
  }

  #error(code: string, sentence: string, cause?: unknown): SchalterError {
    return new SchalterError(code, 'unavailable', `${this.name}: ${sentence}`, cause === undefined ? undefined : { cause });
  }
}

/** What a form wants of the printer (PWG 5100.3 media-col, RFC 8011 5.2): true size, sides, paper, tray. */
function jobAttributes(sheet: Sheet | undefined, copies: number): IppAttribute[] {
  const attributes: IppAttribute[] = [{ name: 'copies', type: 'integer', value: copies }, { name: 'print-scaling', type: 'keyword', value: 'none' }];
  if (!sheet) return attributes;
  const { x, y } = mediaSize(sheet.paper);
  const size: IppAttribute = { name: 'media-size', type: 'collection', value: [{ name: 'x-dimension', type: 'integer', value: x }, { name: 'y-dimension', type: 'integer', value: y }] };
  return [...attributes, { name: 'sides', type: 'keyword', value: sheet.sides }, { name: 'media-col', type: 'collection', value: [size, ...(sheet.tray ? [{ name: 'media-source', type: 'keyword' as const, value: sheet.tray }] : [])] }];
}
