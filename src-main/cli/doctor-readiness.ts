/** The readiness of a desk from the command line: what the window's panel shows, measured now; the desk need not run. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadinessReport } from '../contract/readiness.ts';
import { composeParts } from '../core/composition.ts';
import { noOffice } from '../core/office-work.ts';
import { createBesideCertificates } from '../core/beside-certificates.ts';
import { gatherFacts, limitsOf } from '../core/readiness-facts.ts';
import { readDescriptions } from '../counter/information/description.ts';
import { createInformationSystems } from '../counter/information/systems.ts';
import { readSettings } from '../core/settings.ts';
import { asSchalterError } from '../errors.ts';
import type { Store } from '../store/database.ts';
import { lineMeasured, lineStatusOf, unknownLine } from '../sync/line.ts';
import { readiness, worst, type ReadinessFacts } from '../sync/readiness.ts';
import { queueStatusOf } from '../sync/outbox.ts';
import { version } from '../version.ts';

/** How long devices have to say how they are. */
const deviceMs = 3_000;

/**
 * @param store opened desk store; null: what only the store knows (backlog, growth) is left out
 * @throws SchalterError SETTINGS_… (input)
 */
export async function examineReadiness(settingsFile: string, dataDir: string, store: Store | null): Promise<ReadinessReport> {
  const settings = readSettings(settingsFile);
  const parts = await composeParts(settings, dataDir);
  try {
    parts.devices.start();
    const { described, problems: systemProblems } = readDescriptions(settings.informationSystems);
    const systems = createInformationSystems(described, () => new Date().toISOString());
    const certificates = createBesideCertificates(settings.interpreters, described);
    const [line, office] = await Promise.all([measure(parts.station), askOffice(parts.office), systems.checkHealth(), certificates.look(), sleep(settings.devices.length > 0 ? deviceMs : 0)]);
    const live = { systems: systems.list(null), systemProblems, besideCertificates: certificates.list(), devices: parts.devices.statuses(), trustProblems: parts.documents.trustProblems, ...line, office, queue: store && queueStatusOf(store.db as never) };
    const items = readiness(await gatherFacts({ settings, wide: settings.officeWide, dataDir, store, version, now: Date.now(), live }), limitsOf(settings.officeWide));
    return { state: worst(items), measuredAt: new Date().toISOString(), items };
  } finally {
    await parts.stop();
  }
}

async function measure(station: Awaited<ReturnType<typeof composeParts>>['station']): Promise<Pick<ReadinessFacts, 'line' | 'clockOffsetMs'>> {
  if (!station) return { line: null, clockOffsetMs: null };
  const sentAt = Date.now();
  const at = new Date(sentAt).toISOString();
  try {
    const status = await station.measure(AbortSignal.timeout(10_000));
    const now = Date.now();
    const line = lineMeasured({ ...unknownLine, running: true }, status, sentAt, now);
    return { line: lineStatusOf(line, station.name, now, deviceMs), clockOffsetMs: line.clockOffsetMs };
  } catch (thrown) {
    return { line: { state: 'down', measuredAt: at, roundTripMs: null, downSince: at, message: asSchalterError(thrown).message }, clockOffsetMs: null };
  }
}

async function askOffice(client: Awaited<ReturnType<typeof composeParts>>['office']): Promise<ReadinessFacts['office']> {
  if (!client) return noOffice;
  const sentAt = Date.now();
  try {
    const status = await client.status();
    return { ...noOffice, state: 'up', message: 'Der Amtsserver antwortet.', officeName: status.office.name, deskName: status.desk.name, roundTripMs: Date.now() - sentAt, certificateUntil: status.certificateUntil };
  } catch (thrown) {
    return { ...noOffice, state: 'down', message: asSchalterError(thrown).message, downSince: new Date().toISOString() };
  }
}
