/**
 * A network printer spoken to directly: IPP Everywhere (PWG 5100.14), PDF over HTTP, without a print service
 * between. For desks on Windows, whose service takes no PDF from a process, and where an office wants one
 * printer at the counter and no queue. A printer that is busy is asked again for a few seconds.
 */
import { z } from 'zod';
import type { JobState, PrinterAbilities, Sheet } from '../../contract/printing.ts';
import { abilitiesOf } from './abilities.ts';
import { mediaSize } from './paper.ts';
import { SchalterError } from '../../errors.ts';
import { deviceError } from '../errors.ts';
import type { DeviceChange, DeviceIdentity, FoundDevice, PrinterPort, PrintJob, PrintOptions } from '../port.ts';
import { askIpp, firstNumber, firstText, groupOf, IppUnreachable, texts } from './ipp-client.ts';
import { ippOperations, type IppAttribute, type IppGroup } from './ipp-codec.ts';
import { busyStatus, jobStateOf, obstacle, refusalOf, warning } from './reasons.ts';
import { refuseNoPdf } from './refuse.ts';

export const ippPrinterSettings = z.object({
  adapter: z.literal('print-ipp'),
  /** `ipp://printer.example:631/ipp/print` or `ipps://…`. */
  url: z.string().regex(/^ipps?:\/\/[^\s/]+\/\S*$/),
});

const pdfFormat: IppAttribute = { name: 'document-format', type: 'mimeMediaType', value: 'application/pdf' };
/** RFC 8011, appendix B: what is below was done. */
const firstErrorStatus = 0x0400;
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
      const printer = await this.#attributes();
      this.#refuseIfStopped(printer);
      this.#open = true;
      return await this.#submit(pdf, options, ordersFirst(printer));
    } finally {
      this.#printing--;
      for (const handler of this.#handlers) handler({ type: 'capture-ended' });
    }
  }

  async abilities(): Promise<PrinterAbilities> {
    return abilitiesOf(await this.#attributes());
  }

  async jobState(job: string): Promise<JobState> {
    const number = Number(/(\d+)$/.exec(job)?.[1]);
    const answer = await this.#ask('Get-Job-Attributes', { operation: [...this.#who(), { name: 'job-id', type: 'integer', value: number }] });
    const printer = await this.#attributes();
    return { printer: this.name, job, ...jobStateOf(groupOf(answer, 2), printer) };
  }

  /**
   * A busy printer refuses an order without reading the document behind it and closes the line, on which its answer can
   * be lost (ippeveprinter). So the order goes alone where the printer knows how (PWG 5100.14 asks that of it), then the document.
   */
  async #submit(pdf: Uint8Array, options: PrintOptions, orderFirst: boolean): Promise<PrintJob> {
    const order: IppAttribute[] = [...this.#who(), { name: 'job-name', type: 'name', value: options.title.slice(0, 120) }];
    const job = jobAttributes(options.sheet, options.copies ?? 1);
    for (let attempt = 0; ; attempt++) {
      if (options.signal?.aborted) throw deviceError('DEVICE_CANCELLED', this.name);
      const answer = orderFirst ? await this.#ask('Create-Job', { operation: order, job }) : await this.#ask('Print-Job', { operation: [...order, pdfFormat], job }, pdf);
      if (answer.status < firstErrorStatus) {
        const number = firstNumber(groupOf(answer, 2), 'job-id') ?? 0;
        if (orderFirst) await this.#sendDocument(number, pdf);
        return { printer: this.name, job: `${this.id}-${number}`, message: `${this.name} hat den Druckauftrag angenommen.` };
      }
      const pauseMs = busyPausesMs[attempt];
      if (!busyStatus.has(answer.status)) throw this.#refused(answer.status);
      if (pauseMs === undefined) {
        const warned = warning(texts(await this.#attributes(), 'printer-state-reasons'));
        throw warned ? this.#error('PRINTER_NEEDS_ATTENTION', warned) : this.#error('PRINTER_BUSY', 'gerade mit einem anderen Auftrag beschäftigt. Bitte gleich noch einmal drucken.');
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** An order whose document did not arrive is taken back, so that nothing waits in the printer for it. */
  async #sendDocument(job: number, pdf: Uint8Array): Promise<void> {
    const ofJob: IppAttribute[] = [...this.#who(), { name: 'job-id', type: 'integer', value: job }];
    try {
      const { status } = await this.#ask('Send-Document', { operation: [...ofJob, pdfFormat, { name: 'last-document', type: 'boolean', value: true }] }, pdf);
      if (status >= firstErrorStatus) throw this.#refused(status);
    } catch (thrown) {
      await this.#ask('Cancel-Job', { operation: ofJob }).catch(() => undefined);
      throw thrown;
    }
  }

  async #attributes(): Promise<IppGroup> {
    const answer = await this.#ask('Get-Printer-Attributes', { operation: [...this.#who(), { name: 'requested-attributes', type: 'keyword', value: 'printer-description', more: ['job-template'] }] });
    if (answer.status >= firstErrorStatus) throw this.#refused(answer.status);
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

  #refused(status: number): SchalterError {
    const { code, sentence } = refusalOf(status);
    return this.#error(code, sentence);
  }

  #error(code: string, sentence: string, cause?: unknown): SchalterError {
    return new SchalterError(code, 'unavailable', `${this.name}: ${sentence}`, cause === undefined ? undefined : { cause });
  }
}

/** Whether the printer takes an order before its document (RFC 8011, 4.2.4 and 4.3.1). */
const ordersFirst = (printer: IppGroup): boolean => [ippOperations['Create-Job'], ippOperations['Send-Document']].every((code) => printer['operations-supported']?.includes(code));

/** What a form wants of the printer (PWG 5100.3 media-col, RFC 8011 5.2): true size, sides, paper, tray. */
function jobAttributes(sheet: Sheet | undefined, copies: number): IppAttribute[] {
  const attributes: IppAttribute[] = [{ name: 'copies', type: 'integer', value: copies }, { name: 'print-scaling', type: 'keyword', value: 'none' }];
  if (!sheet) return attributes;
  const { x, y } = mediaSize(sheet.paper);
  const size: IppAttribute = { name: 'media-size', type: 'collection', value: [{ name: 'x-dimension', type: 'integer', value: x }, { name: 'y-dimension', type: 'integer', value: y }] };
  return [...attributes, { name: 'sides', type: 'keyword', value: sheet.sides }, { name: 'media-col', type: 'collection', value: [size, ...(sheet.tray ? [{ name: 'media-source', type: 'keyword' as const, value: sheet.tray }] : [])] }];
}
