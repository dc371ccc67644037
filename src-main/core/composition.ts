/** Puts the real rooms into the core's ports, as the settings of this desk say. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { FaceEngine } from '../biometrics/face/port.ts';
import { DeviceManager } from '../devices/manager.ts';
import { deviceSettings } from '../devices/registry.ts';
import { firstIssue } from '../contract/german-issues.ts';
import { SchalterError } from '../errors.ts';
import { createOfficeClient } from '../sync/office/client.ts';
import { createPikStation } from '../matching/pik/client.ts';
import { openCardSlot } from './card-slot.ts';
import { certificates } from './certificate-files.ts';
import { createChipPart } from './chip-part.ts';
import { createDocumentPart } from './documents-part.ts';
import type { ChipPart, FingerPart, Parts } from './parts.ts';
import { loadLists } from './office-lists.ts';
import { openPcscReader } from './pcsc-reader.ts';
import type { DeskSettings } from './settings.ts';

/** @param dataDir where lists of the office lie. @throws SchalterError SETTINGS_INVALID (input) where a device's settings do not fit its adapter, SETTINGS_CERTIFICATE */
export async function composeParts(settings: DeskSettings, dataDir: string | null = null): Promise<Parts> {
  const devices = new DeviceManager(readDevices(settings));
  const chip = await chipPart(settings, devices);
  let face: Promise<FaceEngine> | undefined;
  const faceEngine = () => (face ??= import('../biometrics/face/engine.ts').then(({ createFaceEngine }) => createFaceEngine()));
  const documents = createDocumentPart({ ...loadLists(settings, dataDir, new Date()), face: faceEngine });
  let fingers: Promise<FingerPart> | undefined;
  const station = settings.station && createPikStation({ url: settings.station.url, tls: certificates(settings.station), ...(settings.station.name ? { name: settings.station.name } : {}) });
  const office = settings.officeServer && createOfficeClient({ urls: settings.officeServer.urls, tls: certificates(settings.officeServer, 'den Amtsserver') });
  return {
    devices,
    chip,
    documents,
    station,
    office,
    face: faceEngine,
    fingers: () => (fingers ??= import('./finger-part.ts').then(({ createFingerPart }) => createFingerPart({ wsqEncoder: settings.wsqEncoder }))),
    async stop() {
      // Each part ends by itself: one that cannot must not keep the others open.
      await Promise.allSettled([devices.stop(), chip?.close(), documents.close(), face?.then((engine) => engine.close()), fingers?.then((engine) => engine.close()), station?.close(), office?.close()]);
    },
  };
}

function readDevices(settings: DeskSettings) {
  const parsed = z.array(deviceSettings).safeParse(settings.devices);
  if (parsed.success) return parsed.data;
  const { path, words } = firstIssue(parsed.error);
  const id = settings.devices[path[0] as number]?.id ?? '?';
  throw new SchalterError('SETTINGS_INVALID', 'input', `In den Einstellungen passt beim Gerät »${id}« das Feld »${path.slice(1).join('.')}« nicht: ${words}`, { cause: parsed.error });
}

async function chipPart(settings: DeskSettings, devices: DeviceManager): Promise<ChipPart | null> {
  if (settings.chip === null) return null;
  if (settings.chip.type === 'tcp') {
    const slot = await openCardSlot(settings.chip.host, settings.chip.port);
    const report = (occupied: boolean) => devices.report({ id: 'chip', kind: 'chip-reader', name: 'Chipleser', state: 'ready', message: occupied ? 'Chipleser: bereit, ein Chip liegt auf.' : 'Chipleser: bereit.', simulated: true });
    slot.onChange(report);
    report(slot.occupied());
    return createChipPart({ open: (signal) => slot.open(1500, signal), close: () => slot.close() });
  }
  return createChipPart(openPcscReader(settings.chip.reader, (state, name, message) => devices.report({ id: 'chip', kind: 'chip-reader', name, state, message, simulated: false })));
}
