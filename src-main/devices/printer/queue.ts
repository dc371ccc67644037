/**
 * Printer of the desk: a queue of the system's print service. On Linux the desk core hands the PDF to CUPS
 * (lp) and waits until the queue has taken it. On Windows the service takes no PDF from a process: there the
 * window prints with webContents.print, and this port says DEVICE_UNABLE so that nobody believes otherwise.
 */
import { z } from 'zod';
import { existsSync } from 'node:fs';
import { SchalterError } from '../../errors.ts';
import { deviceError } from '../errors.ts';
import type { JobState, PrinterAbilities } from '../../contract/printing.ts';
import { abilitiesOf } from './abilities.ts';
import { mediaName } from './paper.ts';
import type { DeviceChange, DeviceIdentity, FoundDevice, PrinterPort, PrintJob, PrintOptions } from '../port.ts';
import { parseLpstat, runPrintCommand, type CommandResult, type PrinterQueueState } from './cups.ts';
import { askIpp, firstNumber, firstText, groupOf, IppUnreachable, texts, type IppPlace } from './ipp-client.ts';
import type { IppGroup } from './ipp-codec.ts';
import { jobStateOf, obstacle } from './reasons.ts';
import { refuseNoPdf } from './refuse.ts';

export const printQueueSettings = z.object({
  adapter: z.literal('print-queue'),
  /** Queue of the print service; the system's default where it is left out. */
  queue: z.string().regex(/^[^\s/#-][^\s/#]{0,126}$/).optional(),
  /** Print server, `host:port` or a socket path; the system's own where it is left out. */
  server: z.string().optional(),
});

/** A busy printer is asked again for this long (IPP server-error-busy while another job prints). */
const busyPausesMs = [500, 1000, 2000, 4000];

export interface PrintQueueOptions {
  id: string;
  name: string;
  simulated: boolean;
  queue?: string | undefined;
  server?: string | undefined;
}

export class PrintQueue implements PrinterPort {
  readonly kind = 'printer';
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly #queue: string | undefined;
  readonly #server: string | undefined;
  readonly #handlers = new Set<(change: DeviceChange) => void>();
  #open = false;
  #printing = 0;

  constructor(settings: PrintQueueOptions) {
    this.id = settings.id;
    this.name = settings.name;
    this.simulated = settings.simulated;
    this.#queue = settings.queue;
    this.#server = settings.server;
  }

  get connection(): 'closed' | 'open' | 'capturing' {
    return !this.#open ? 'closed' : this.#printing > 0 ? 'capturing' : 'open';
  }

  onChange(handler: (change: DeviceChange) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** Queues with their state. Throws PRINTER_NO_SERVICE. */
  async queues(): Promise<PrinterQueueState[]> {
    if (process.platform === 'win32') throw deviceError('DEVICE_UNABLE', this.name);
    const asked = await runPrintCommand('lpstat', ['-l', '-p', '-d', '-a', '-o'], this.#server);
    if (asked.code === 127) throw this.#error('PRINTER_NO_SERVICE', 'auf diesem Rechner ist kein Druckdienst (CUPS) eingerichtet. Bitte die Systembetreuung anrufen.');
    const queues = parseLpstat(asked.stdout);
    if (queues.length === 0 && /scheduler is not running|connection refused|unable to connect|bad file descriptor|no such file/i.test(asked.stderr)) {
      throw this.#error('PRINTER_NO_SERVICE', 'der Druckdienst läuft nicht. Bitte die Systembetreuung anrufen.');
    }
    return queues;
  }

  async list(): Promise<FoundDevice[]> {
    return (await this.queues()).map((queue) => ({ adapter: 'print-queue', transport: { queue: queue.name }, name: queue.name }));
  }

  /** Finds the queue. Throws PRINTER_*; a printer that lacks paper opens, and says so when it is asked. */
  async open(): Promise<DeviceIdentity> {
    const queue = await this.#chosen();
    this.#open = true;
    return { model: queue.name, serialNumber: '', firmware: '' };
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  async probe(): Promise<void> {
    try {
      const queue = await this.#chosen();
      this.#refuseIfStopped(queue);
    } catch (thrown) {
      this.#open = false;
      throw thrown;
    }
  }

  async #chosen(): Promise<PrinterQueueState> {
    const queues = await this.queues();
    const queue = this.#queue === undefined ? (queues.find((one) => one.isDefault) ?? (queues.length === 1 ? queues[0] : undefined)) : queues.find((one) => one.name === this.#queue);
    if (!queue) throw this.#error('PRINTER_NOT_FOUND', this.#queue === undefined ? 'es ist kein Standarddrucker eingerichtet. Bitte in den Einstellungen einen Drucker wählen.' : 'die eingestellte Druckerwarteschlange gibt es nicht. Bitte in den Einstellungen einen Drucker wählen.');
    return queue;
  }

  #refuseIfStopped(queue: PrinterQueueState): void {
    const sentence = obstacle(queue.reasons);
    if (sentence) throw this.#error('PRINTER_NEEDS_ATTENTION', sentence);
    if (queue.state === 'stopped') throw this.#error('PRINTER_STOPPED', 'die Druckerwarteschlange ist angehalten. Bitte den Drucker prüfen und die Warteschlange fortsetzen.');
    if (!queue.accepting) throw this.#error('PRINTER_REFUSES', 'die Druckerwarteschlange nimmt keine Aufträge an. Bitte die Systembetreuung anrufen.');
  }

  async print(pdf: Uint8Array, options: PrintOptions): Promise<PrintJob> {
    refuseNoPdf(pdf);
    this.#printing++;
    for (const handler of this.#handlers) handler({ type: 'capture-started' });
    try {
      const queue = await this.#chosen();
      this.#refuseIfStopped(queue);
      this.#open = true;
      return await this.#submit(queue, pdf, options);
    } finally {
      this.#printing--;
      for (const handler of this.#handlers) handler({ type: 'capture-ended' });
    }
  }

  async abilities(): Promise<PrinterAbilities> {
    return abilitiesOf(await this.#queueOverIpp((await this.#chosen()).name));
  }

  #queueOverIpp(queue: string): Promise<IppGroup> {
    return this.#ipp('Get-Printer-Attributes', [{ name: 'printer-uri', type: 'uri', value: `ipp://localhost/printers/${encodeURIComponent(queue)}` }], 4);
  }

  /** Asks CUPS over IPP: its commands say neither what became of a job nor why it waits. */
  async jobState(job: string): Promise<JobState> {
    const found = /^(.+)-(\d+)$/.exec(job);
    if (!found) return { printer: this.name, job, ...jobStateOf({}, {}) };
    const [queue, number] = [found[1]!, Number(found[2])];
    const attributes = await this.#ipp('Get-Job-Attributes', [{ name: 'job-uri', type: 'uri', value: `ipp://localhost/jobs/${number}` }], 2);
    const printer = await this.#queueOverIpp(queue);
    return { printer: queue, job, ...jobStateOf(attributes, printer) };
  }

  async #ipp(operation: 'Get-Job-Attributes' | 'Get-Printer-Attributes', about: Parameters<typeof askIpp>[2]['operation'], tag: 2 | 4): Promise<IppGroup> {
    try {
      return groupOf(await askIpp(cupsPlace(this.#server), operation, { operation: [...about, { name: 'requesting-user-name', type: 'name', value: 'schalter' }] }), tag);
    } catch (thrown) {
      if (thrown instanceof IppUnreachable) throw this.#error('PRINTER_NO_SERVICE', 'der Druckdienst läuft nicht. Bitte die Systembetreuung anrufen.');
      throw thrown;
    }
  }

  async #submit(queue: PrinterQueueState, pdf: Uint8Array, options: PrintOptions): Promise<PrintJob> {
    for (let attempt = 0; ; attempt++) {
      if (options.signal?.aborted) throw deviceError('DEVICE_CANCELLED', this.name);
      const done = await runPrintCommand('lp', ['-d', queue.name, '-n', String(options.copies ?? 1), ...sheetWords(options.sheet), '-t', options.title.replace(/[^\p{L}\p{N} .:,-]/gu, ' ').slice(0, 120)], this.#server, pdf);
      const job = /request id is (\S+)/.exec(done.stdout)?.[1];
      if (done.code === 0 && job) return { printer: queue.name, job, message: `Der Druckauftrag ist in der Warteschlange von ${queue.name}.` };
      const pauseMs = busyPausesMs[attempt];
      if (!isBusy(done) || pauseMs === undefined) throw this.#refused(done);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  #refused(result: CommandResult): SchalterError {
    if (isBusy(result)) return this.#error('PRINTER_BUSY', 'gerade mit einem anderen Auftrag beschäftigt. Bitte gleich noch einmal drucken.');
    if (result.code === 124) return this.#error('PRINTER_SILENT', 'der Druckdienst antwortet nicht. Bitte kurz warten und noch einmal drucken.');
    return this.#error('PRINTER_REFUSES', 'der Druckdienst hat den Auftrag nicht angenommen. Bitte Drucker prüfen und noch einmal drucken.');
  }

  #error(code: string, sentence: string): SchalterError {
    return new SchalterError(code, 'unavailable', `${this.name}: ${sentence}`);
  }
}

/** Where CUPS listens: as the settings say, else its usual socket, else its port. */
function cupsPlace(server: string | undefined): IppPlace {
  const socket = server?.startsWith('/') ? server : server === undefined && existsSync('/run/cups/cups.sock') ? '/run/cups/cups.sock' : undefined;
  return socket ? { uri: 'ipp://localhost/', socketPath: socket } : { uri: `ipp://${server ?? 'localhost:631'}/` };
}

/** True size always: a form's millimetres are part of what it says. */
function sheetWords(sheet: PrintOptions['sheet']): string[] {
  const options = ['-o', 'print-scaling=none'];
  if (!sheet) return options;
  options.push('-o', `media=${mediaName(sheet.paper)}`, '-o', `sides=${sheet.sides}`);
  if (sheet.tray) options.push('-o', `media-source=${sheet.tray}`, '-o', `InputSlot=${sheet.tray}`);
  return options;
}

function isBusy(result: CommandResult): boolean {
  return /busy|too many active jobs/i.test(result.stderr);
}
