/**
 * Adapters by the name that the settings use. To add a device: write an adapter, add its settings to the
 * union and a line to the switch (CONTRIBUTING.md, »A device in 30 lines«).
 */
import { z } from 'zod';
import { MrzSwipeReader, mrzSwipeSettings } from './document-reader/mrz-swipe.ts';
import { PageFrameReader, pageFrameSettings } from './document-reader/page-frame.ts';
import { SlapFrameScanner, slapFrameSettings } from './fingerprint-scanner/slap-frame.ts';
import { ZfmScanner, zfmSettings } from './fingerprint-scanner/zfm.ts';
import { PrintFolder, printFolderSettings } from './printer/folder.ts';
import { IppPrinter, ippPrinterSettings } from './printer/ipp-printer.ts';
import { PrintQueue, printQueueSettings } from './printer/queue.ts';
import type { AnyDevicePort } from './port.ts';

const answerMs = z.number().int().min(20).max(30_000).optional();
const named = { id: z.string().regex(/^[a-z0-9-]{1,40}$/), name: z.string().min(1).max(60), simulated: z.boolean().default(false) };

export const deviceSettings = z.discriminatedUnion('adapter', [
  pageFrameSettings.extend({ ...named, answerMs }),
  mrzSwipeSettings.extend({ ...named, answerMs }),
  slapFrameSettings.extend({ ...named, answerMs }),
  zfmSettings.extend({ ...named, answerMs }),
  printQueueSettings.extend(named),
  ippPrinterSettings.extend(named),
  printFolderSettings.extend(named),
]);
export type DeviceSettings = z.infer<typeof deviceSettings>;
/** As written in the settings file, defaults left out. */
export type DeviceSettingsInput = z.input<typeof deviceSettings>;

export function createDevice(settings: DeviceSettings): AnyDevicePort {
  switch (settings.adapter) {
    case 'page-frame':
      return new PageFrameReader(settings);
    case 'mrz-swipe':
      return new MrzSwipeReader(settings);
    case 'slap-frame':
      return new SlapFrameScanner(settings);
    case 'zfm':
      return new ZfmScanner(settings);
    case 'print-queue':
      return new PrintQueue(settings);
    case 'print-ipp':
      return new IppPrinter(settings);
    case 'print-folder':
      return new PrintFolder(settings);
  }
}
