/**
 * The page reader in its own thread: encoded picture in, zone and barcodes out. One thread serves the
 * whole process; `close` ends it.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SchalterError, type ErrorKind } from '../../errors.ts';
import type { CatalogueModel } from '../catalogue/catalogue.ts';
import type { SpectralObservation } from '../checks/check-document.ts';
import type { Area, Light } from '../checks/model.ts';
import type { PageBarcode } from './barcodes.ts';
import type { PageReading } from './read-page.ts';
import type { VisualOrder } from './visual-zone.ts';

export type PageResult = PageReading & { barcodes: PageBarcode[] };

/** What to look at on a page, beside its zone: the places of a model, or what every page has. */
export interface MeasureOrder {
  light: Light;
  ppi: number;
  /** The zone as found in any light of the same page, pixels. */
  zone: Area | null;
  model: Pick<CatalogueModel, 'uuid' | 'routines' | 'pictures'> | null;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}
type Answer = { id: number; value?: unknown; error?: { code: string; kind: ErrorKind; message: string } };

/** Beside this file under source; where the build puts it otherwise. */
function workerFile(): URL {
  const places = ['./worker.ts', './documents/page/worker.js', '../documents/page/worker.js', './worker.js'].map((place) => new URL(place, import.meta.url));
  return places.find((place) => existsSync(fileURLToPath(place))) ?? places[0]!;
}

export interface PageReader {
  /** @throws PAGE_IMAGE for what is no picture, PAGE_READER_STOPPED if the thread ended. */
  read(encoded: Uint8Array): Promise<PageResult>;
  /** Compares printed fields with the zone [TR-03135-1 5.7.5]. Throws as `read` does. */
  visual(encoded: Uint8Array, orders: readonly VisualOrder[]): Promise<Record<string, string>>;
  /** Numbers that may open the chip of a side without zone [TR-03135-1 4.1.2], the clearest first. Throws as `read` does. */
  accessNumbers(encoded: Uint8Array, ppi: number): Promise<string[]>;
  /** Measures the features of a page in its light [TR-03135-1 5.5.4.2]. Throws as `read` does. */
  measure(encoded: Uint8Array, order: MeasureOrder): Promise<SpectralObservation[]>;
  close(): Promise<void>;
}

/** Starts the thread with the first picture and again after it ended. */
export function createPageReader(): PageReader {
  let worker: Worker | null = null;
  let last = 0;
  const waiting = new Map<number, Waiting>();
  const stopped = () => new SchalterError('PAGE_READER_STOPPED', 'unavailable', 'Das Lesen der Dokumentseite wurde unterbrochen. Bitte die Seite noch einmal aufnehmen.');
  const failAll = () => {
    for (const { reject } of waiting.values()) reject(stopped());
    waiting.clear();
    worker = null;
  };
  const start = (): Worker => {
    const started = new Worker(workerFile());
    started.on('message', ({ id, value, error }: Answer) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (waiting.size === 0) started.unref();
      if (error) asked?.reject(new SchalterError(error.code, error.kind, error.message));
      else asked?.resolve(value);
    });
    started.on('error', failAll);
    started.on('exit', failAll);
    return started;
  };
  const ask = <T>(request: { encoded: Uint8Array; measure?: MeasureOrder; visual?: readonly VisualOrder[]; accessPpi?: number }): Promise<T> =>
    new Promise((resolve, reject) => {
      worker ??= start();
      worker.ref();
      waiting.set(++last, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ id: last, ...request });
    });
  return {
    read: (encoded) => ask<PageResult>({ encoded }),
    visual: (encoded, visual) => ask<Record<string, string>>({ encoded, visual }),
    accessNumbers: (encoded, accessPpi) => ask<string[]>({ encoded, accessPpi }),
    measure: (encoded, measure) => ask<SpectralObservation[]>({ encoded, measure }),
    close: async () => {
      await worker?.terminate();
    },
  };
}
