/**
 * The set-up assistant's side of the core. Each step asks what the core can do anyway (devices, line, readiness, test
 * page, trust lists, catalogue, people); »done« is refused where the core does not see it done.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CallInput, CallName, CallOutput } from '../contract/calls.ts';
import type { LineStatus } from '../contract/desk.ts';
import type { ReadinessReport } from '../contract/readiness.ts';
import { setupStepId, type DeviceTest, type SetupAdapter, type SetupState, type SetupStepId } from '../contract/setup.ts';
import { findDevices } from '../devices/find.ts';
import { listPcscReaders, openPcscTransport } from '../devices/pcsc/pcsc-transport.ts';
import { createDevice, deviceSettings, type DeviceSettingsInput } from '../devices/registry.ts';
import type { DeviceManager } from '../devices/manager.ts';
import { findApplication } from '../documents/chip/index.ts';
import { openCatalogue } from '../documents/catalogue/catalogue.ts';
import { unpackCatalogue } from '../documents/catalogue/bundle.ts';
import { asSchalterError, SchalterError } from '../errors.ts';
import { addAuditEntry } from '../store/audit.ts';
import type { Store } from '../store/database.ts';
import { staffList } from '../trust/staff.ts';
import type { DocumentPart } from './parts.ts';
import type { DeskSettings } from './settings.ts';
import { putFile } from './put-file.ts';
import { changeSettings, type Change } from './settings-file.ts';
import { checkStationFiles } from './station-files.ts';
import { trustOfFile } from './trust-files.ts';

export interface SetupOptions {
  store: Store;
  settings: DeskSettings;
  /** Where the settings lie, or will when the assistant has written them; null: none may be written. */
  settingsFile: string | null;
  /** What documents are checked against right now. */
  lists: Pick<DocumentPart, 'catalogue' | 'usedLists'>;
  /** Reads lists and catalogue anew. */
  listsChanged(): void;
  devices: DeviceManager;
  line(): LineStatus;
  readiness(): Promise<ReadinessReport>;
  actor(): string;
  now(): string;
}

type Handlers = { [N in Extract<CallName, `setup.${string}`>]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

/** A desk has one document reader and one fingerprint scanner: who is entered takes the place of the one before. */
const entries: Record<SetupAdapter, { id: string; name: string }> = {
  'page-frame': { id: 'documents', name: 'Dokumentenleser' },
  'mrz-swipe': { id: 'documents', name: 'MRZ-Leser' },
  'slap-frame': { id: 'fingers', name: 'Fingerabdruckscanner' },
  zfm: { id: 'fingers', name: 'Fingerabdrucksensor' },
};

/** @throws SchalterError of the device where nothing at this line answers as the adapter expects; then nothing is entered */
async function answering({ adapter, transport }: { adapter: SetupAdapter; transport: string }): Promise<DeviceSettingsInput> {
  const wanted = { ...entries[adapter], adapter, transport: lineOf(transport) };
  const parsed = deviceSettings.safeParse(wanted);
  if (!parsed.success) throw new SchalterError('SETUP_LINE', 'input', 'Dieser Anschluss lässt sich so nicht eintragen. Bitte noch einmal suchen.', { cause: parsed.error });
  const device = createDevice(parsed.data);
  try {
    await device.open();
  } finally {
    await device.close();
  }
  return wanted as DeviceSettingsInput;
}

/** Whether a document on the reader answers as one; nothing of a person is read. @throws SchalterError CHIP_* (unavailable, negative) */
async function askedDocument(reader: string): Promise<{ model: null; serialNumber: null }> {
  const transport = await openPcscTransport(reader, { waitMs: 2_000 });
  try {
    await findApplication(transport);
  } finally {
    await transport.close();
  }
  return { model: null, serialNumber: null };
}

function lineOf(transport: string): unknown {
  try {
    return JSON.parse(transport) as unknown;
  } catch {
    return null;
  }
}

/**
 * Why a chip reader is not for documents: staff cards stay in it. A card reader without a name in the settings is the
 * first, as the card's own part takes it.
 */
export function staffReader(names: readonly string[], { signInCard, auditCard }: Pick<DeskSettings, 'signInCard' | 'auditCard'>): (name: string) => boolean {
  const taken = [signInCard, auditCard].flatMap((card) => (card ? [names.find((name) => name.startsWith(card.reader ?? ''))] : []));
  return (name) => taken.includes(name);
}

const notDone = (sentence: string): SchalterError => new SchalterError('SETUP_NOT_DONE', 'input', sentence);

export function createSetupWork(options: SetupOptions): Handlers {
  const { store, settings, devices, actor, now } = options;

  const state = (): SetupState => {
    const rows = new Map(store.db.prepare<[], { step: string; state: 'done' | 'skipped'; at: string; by: string }>('SELECT step, state, at, by_login AS by FROM setup_step').all().map((row) => [row.step, row]));
    return { settingsFile: options.settingsFile, steps: setupStepId.options.map((id) => ({ id, state: rows.get(id)?.state ?? 'open', at: rows.get(id)?.at ?? null, by: rows.get(id)?.by ?? null })) };
  };

  /** @throws SchalterError SETUP_NOT_DONE (input): what is still missing */
  async function prove(step: SetupStepId): Promise<void> {
    const away = devices.statuses().filter((one) => one.state !== 'ready' && one.state !== 'busy');
    switch (step) {
      case 'devices':
        if (devices.statuses().length === 0) throw notDone('In den Einstellungen steht noch kein Gerät.');
        if (away.length > 0) throw notDone(`Noch nicht bereit: ${away.map(({ name }) => name).join(', ')}. Bitte anschließen und prüfen oder den Schritt überspringen.`);
        return;
      case 'line':
        if (options.line().state !== 'up') throw notDone('Die PIK-Station hat noch nicht geantwortet. Bitte die Leitung messen.');
        return;
      case 'certificates': {
        const bad = (await options.readiness()).items.filter(({ id, state: how }) => id.startsWith('certificate') && how !== 'ready' && how !== 'amber');
        if (!settings.station || bad.length > 0) throw notDone(bad[0] ? `${bad[0].title}: ${bad[0].value}` : 'Für diesen Schalter ist keine PIK-Station eingerichtet.');
        return;
      }
      case 'printer':
        if (!store.db.prepare("SELECT 1 FROM audit WHERE action = 'form.printed' LIMIT 1").get()) throw notDone('Von diesem Schalter ist noch nichts gedruckt worden. Bitte die Probeseite drucken.');
        return;
      case 'trust':
        if (options.lists.usedLists.length === 0) throw notDone('Es liegt noch keine lesbare Masterliste vor. Bitte einspielen.');
        return;
      case 'catalogue':
        if (!options.lists.catalogue) throw notDone('Es liegt noch kein lesbarer Referenzkatalog vor. Bitte einspielen.');
        return;
      case 'people':
        if (staffList(store).filter(({ leftAt, role }) => leftAt === null && role === 'caseworker').length === 0) throw notDone('Es ist noch niemand für die Sachbearbeitung angelegt.');
        return;
      case 'readiness':
        if ((await options.readiness()).state === 'red') throw notDone('Die Bereitschaft zeigt noch etwas, das heute zu tun ist.');
    }
  }

  const enter = (action: string, detail: Record<string, unknown>): void => store.write(() => addAuditEntry(store, { at: now(), actor: actor(), action, sessionId: null, detail }));

  const place = (): string => {
    if (options.settingsFile === null) throw new SchalterError('SETUP_NO_PLACE', 'input', 'Dieser Schalter wurde ohne Einstellungsdatei gestartet. Bitte mit --settings=DATEI starten.');
    return options.settingsFile;
  };
  const write = (change: Change): void => {
    changeSettings(place(), change);
    enter('setup.written', { fields: Object.keys(change).sort().join(' ') });
  };

  return {
    'setup.state': state,
    async 'setup.mark'({ step, state: wanted }) {
      if (wanted === 'done') await prove(step);
      store.write(() => store.db.prepare('INSERT INTO setup_step (step, state, at, by_login) VALUES (?, ?, ?, ?) ON CONFLICT (step) DO UPDATE SET state = excluded.state, at = excluded.at, by_login = excluded.by_login').run(step, wanted, now(), actor()));
      enter('setup.step', { step, state: wanted });
      return state();
    },
    async 'setup.findDevices'() {
      const { found, problems } = await findDevices();
      const isStaff = staffReader(found.filter(({ kind }) => kind === 'chip-reader').map(({ name }) => name), settings);
      const [staff, free] = [true, false].map((wanted) => found.filter(({ kind, name }) => (kind === 'chip-reader' && isStaff(name)) === wanted)) as [typeof found, typeof found];
      return {
        found: free.map(({ kind, name, transport }) => ({ kind, name, transport: JSON.stringify(transport) })),
        problems: [...problems, ...staff.map(({ name }) => `»${name}« ist für Dienstausweise eingetragen und liest keine Dokumente.`)],
      };
    },
    async 'setup.testDevice'({ id }): Promise<DeviceTest> {
      const begun = performance.now();
      const ms = (): number => Math.round(performance.now() - begun);
      const status = devices.statuses().find((one) => one.id === id);
      const pcsc = status?.kind === 'chip-reader' && settings.chip?.type === 'pcsc' ? status.name : null;
      // The camera belongs to the window, and in training chips come by themselves: what they last said is what there is.
      if (status && pcsc === null && (status.kind === 'camera' || status.kind === 'chip-reader')) return { id, ok: status.state === 'ready' || status.state === 'busy', message: status.message, model: null, serialNumber: null, ms: ms() };
      try {
        const { model, serialNumber } = pcsc !== null ? await askedDocument(pcsc) : await devices.test(id);
        return { id, ok: true, message: `${status?.name ?? id}: antwortet.`, model, serialNumber, ms: ms() };
      } catch (thrown) {
        return { id, ok: false, message: asSchalterError(thrown).message, model: null, serialNumber: null, ms: ms() };
      }
    },
    async 'setup.write'({ printQueue, device, chipReader, ...words }) {
      if (chipReader !== undefined) {
        if (staffReader(await listPcscReaders(), settings)(chipReader)) throw new SchalterError('SETUP_LINE', 'input', 'Dieser Leser ist für Dienstausweise eingetragen. Bitte für Dokumente einen anderen wählen.');
        await askedDocument(chipReader);
      }
      const entered = device ? await answering(device) : printQueue === undefined ? undefined : ({ id: 'printer', name: 'Drucker', adapter: 'print-queue', queue: printQueue } as const);
      write({ ...words, ...(entered ? { device: entered } : {}), ...(chipReader === undefined ? {} : { chip: { type: 'pcsc', reader: chipReader } }) });
      return state();
    },
    'setup.station'({ url, ca, cert, key }) {
      checkStationFiles({ ca, cert, key }, new Date(now()));
      const names = { caFile: 'station/ca.pem', certFile: 'station/schalter.pem', keyFile: 'station/schalter-schluessel.pem' };
      const beside = (name: string): string => join(dirname(place()), name);
      for (const [name, bytes] of [[names.caFile, ca], [names.certFile, cert], [names.keyFile, key]] as const) putFile(beside(name), bytes);
      write({ station: { url, ...names } });
      return state();
    },
    'setup.importTrust'({ file }) {
      const trustDir = settings.trustDir ?? join(dirname(options.settingsFile ?? '.'), 'listen');
      const at = new Date(now());
      const read = trustOfFile(trustDir, { bytes: file, importedAt: at, retrieval: 'manual' }, at);
      const count = read.authorities.length;
      const [problem] = read.problems;
      if (problem !== undefined && count === 0) return { ok: false, name: '', message: problem };
      const name = `einrichtung-${createHash('sha256').update(file).digest('hex').slice(0, 12)}.liste`;
      if (settings.trustDir === null) write({ trustDir: 'listen' });
      settings.trustDir = trustDir;
      putFile(join(trustDir, name), file);
      options.listsChanged();
      enter('setup.trustImported', { name, authorities: count });
      return { ok: true, name, message: `${count} Zertifikate ausstellender Staaten, ${read.revocationLists.length} Sperrlisten. Sie gelten ab sofort.` };
    },
    'setup.importCatalogue'({ file, publisher }) {
      // Named in the settings only once it is there: a desk does not start with a catalogue that is missing.
      const catalogue = settings.catalogue ?? (publisher && options.settingsFile ? { file: join(dirname(options.settingsFile), 'referenzkatalog.skat'), publishers: [publisher] } : null);
      if (!catalogue) throw new SchalterError('SETUP_NO_PLACE', 'input', 'Der Schlüssel des Herausgebers fehlt noch. Bitte zuerst eintragen.');
      try {
        const publishers = catalogue.publishers.map((key) => new Uint8Array(Buffer.from(key, 'hex')));
        const contents = unpackCatalogue(file, publishers, editionAt(catalogue.file, publishers, file));
        openCatalogue(contents);
        putFile(catalogue.file, file);
        if (settings.catalogue === null) write({ publisher: catalogue.publishers[0]! });
        settings.catalogue = catalogue;
        options.listsChanged();
        enter('setup.catalogueImported', { name: contents.name, version: contents.version });
        return { ok: true, name: contents.name, message: `${contents.name}, Ausgabe ${contents.version}: ${contents.models.length} Muster. Er gilt ab sofort.` };
      } catch (thrown) {
        return { ok: false, name: '', message: asSchalterError(thrown).message };
      }
    },
  };
}

/** The edition in use, which a new one must be newer than; null where there is none that counts, or the very same file. */
function editionAt(path: string, publishers: readonly Uint8Array[], file: Uint8Array): { name: string; version: number } | null {
  try {
    const installed = new Uint8Array(readFileSync(path));
    return Buffer.compare(installed, file) === 0 ? null : unpackCatalogue(installed, publishers);
  } catch {
    return null;
  }
}
