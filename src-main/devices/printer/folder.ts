/**
 * Prints into a folder, for training mode: every job becomes a PDF file there. Never meant for a real desk,
 * whose paper goes through the system's print service (queue.ts).
 */
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SchalterError } from '../../errors.ts';
import { sides, type JobState, type PrinterAbilities } from '../../contract/printing.ts';
import type { DeviceChange, DeviceIdentity, FoundDevice, PrinterPort, PrintJob, PrintOptions } from '../port.ts';

export const printFolderSettings = z.object({
  adapter: z.literal('print-folder'),
  /** Absolute path. */
  dir: z.string().min(1),
});

export interface PrintFolderOptions {
  id: string;
  name: string;
  simulated: boolean;
  dir: string;
}

export class PrintFolder implements PrinterPort {
  readonly kind = 'printer';
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly #dir: string;
  readonly #handlers = new Set<(change: DeviceChange) => void>();
  connection: 'closed' | 'open' | 'capturing' = 'closed';

  constructor(settings: PrintFolderOptions) {
    this.id = settings.id;
    this.name = settings.name;
    this.simulated = settings.simulated;
    this.#dir = settings.dir;
  }

  onChange(handler: (change: DeviceChange) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  async list(): Promise<FoundDevice[]> {
    return [{ adapter: 'print-folder', transport: { dir: this.#dir }, name: this.name }];
  }

  /** @throws SchalterError PRINTER_FOLDER (unavailable) */
  async open(): Promise<DeviceIdentity> {
    await this.probe();
    this.connection = 'open';
    return { model: 'Druck in einen Ordner', serialNumber: '', firmware: '' };
  }

  async close(): Promise<void> {
    this.connection = 'closed';
  }

  async probe(): Promise<void> {
    try {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 });
      await access(this.#dir, constants.W_OK);
    } catch (cause) {
      throw new SchalterError('PRINTER_FOLDER', 'unavailable', `${this.name}: der Ordner für Ausdrucke ist nicht beschreibbar. Bitte Platz und Rechte prüfen.`, { cause });
    }
  }

  async print(pdf: Uint8Array, _options: PrintOptions): Promise<PrintJob> {
    await this.probe();
    const job = `${randomUUID()}.pdf`;
    await writeFile(join(this.#dir, job), pdf, { mode: 0o600, flag: 'wx' });
    return { printer: this.name, job, message: 'Der Ausdruck liegt als PDF im Übungsordner.' };
  }

  /** A folder has neither trays nor sides. */
  async abilities(): Promise<PrinterAbilities> {
    return { trays: [], sides: sides.options };
  }

  async jobState(job: string): Promise<JobState> {
    return { printer: this.name, job, state: 'printed', message: 'Der Ausdruck liegt als PDF im Übungsordner.' };
  }
}
