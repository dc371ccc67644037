/**
 * Reading a document: pages in every light, zone, chip, then the checks. What the session gets is one
 * complete reading or none; progress is told as it happens.
 */
import type { EventPayload } from '../contract/calls.ts';
import type { DocumentData, Session } from '../contract/session.ts';
import type { ZoneReading } from '../documents/checks/check-document.ts';
import type { DocumentCheck } from '../documents/checks/model.ts';
import { recordOfProtocols } from '../documents/chip/protocol-record.ts';
import { parseMrz } from '../documents/mrz/index.ts';
import { refuseFurtherPage } from '../capture/document.ts';
import type { DeviceManager } from '../devices/manager.ts';
import type { PageImage } from '../devices/port.ts';
import { SchalterError } from '../errors.ts';
import { captureOfCheck } from './check-log.ts';
import type { Journal, NewCapture } from './journal.ts';
import type { ChipPart, ChipReading, DocumentPart, ZoneOfPage } from './parts.ts';
import type { RunningWork } from './running-work.ts';

type Progress = EventPayload<'document.progress'>;
type Tell = (phase: Progress['phase'], detail: string, done: number, total: number) => void;

interface Scan {
  /** What the reader can do. */
  lights: readonly PageImage['light'][];
  /** A simulated reader shows specimens. */
  simulated: boolean;
  pages: PageImage[];
  zones: Promise<ZoneOfPage | null>[];
  lines: readonly string[];
}

export interface DocumentWorkOptions {
  journal: Journal;
  devices: DeviceManager;
  chip: ChipPart | null;
  documents: DocumentPart;
  running: RunningWork;
  newId(): string;
  now(): string;
  progress(progress: Progress): void;
}

export interface DocumentWork {
  read(sessionId: string): Promise<Session>;
  /** Another side or page of the document that was read. @throws DOCUMENT_NOT_READ, DOCUMENT_CONCLUDED (input) */
  readFurther(sessionId: string): Promise<Session>;
}

export function createDocumentWork(options: DocumentWorkOptions): DocumentWork {
  /** Takes the pages and the zone. While the reader is away the step waits and says so. */
  const scan = async (signal: AbortSignal, tell: Tell, chip?: EarlyChip): Promise<Scan> => {
    const reader = options.devices.documentReader(({ abilities }) => abilities.lights.length > 0) ?? options.devices.documentReader();
    if (!reader) throw new SchalterError('DEVICE_NOT_FOUND', 'unavailable', 'Für diesen Schalter ist kein Dokumentenleser eingerichtet.');
    const first = reader.abilities.lights[0] ?? 'mrz';
    const empty = (): Scan => ({ lights: reader.abilities.lights, simulated: reader.simulated, pages: [], zones: [], lines: [] });
    let scan = empty();
    for await (const event of options.devices.captureDocument(reader, { lights: reader.abilities.lights, mrz: reader.abilities.mrz, signal })) {
      if (event.type === 'place') tell(first, 'Dokument auflegen', 0, 0);
      else if (event.type === 'page-progress') tell(event.light, 'Bild wird übertragen', event.receivedBytes, event.totalBytes);
      else if (event.type === 'page') {
        const current = scan;
        current.pages.push(event.page);
        // Read while the next page is still coming, and beside the chip.
        const zone = options.documents.zone(event.page);
        zone.then((found) => current === scan && chip?.zone(found?.lines ?? []), () => undefined);
        current.zones.push(zone);
      } else if (event.type === 'mrz') {
        scan.lines = event.lines;
        chip?.zone(event.lines);
      } else if (event.type === 'interrupted') {
        // What came before is void, and another document may lie there when the reader is back.
        scan = empty();
        chip?.again();
        tell(first, event.message, 0, 0);
      }
    }
    return scan;
  };

  /** One reading at a time, with its progress told to the end, good or bad. */
  const reading = async (sessionId: string, work: (signal: AbortSignal, tell: Tell) => Promise<Session>): Promise<Session> => {
    const signal = options.running.begin('document', sessionId);
    const tell: Tell = (phase, detail, done, total) => options.progress({ sessionId, phase, detail, done, total });
    try {
      const session = await work(signal, tell);
      tell('done', '', 1, 1);
      return session;
    } catch (thrown) {
      if (options.journal.read(sessionId).document.state === 'reading') options.journal.apply(sessionId, { type: 'documentStopped' });
      tell('failed', thrown instanceof SchalterError ? thrown.message : 'Das Lesen ist fehlgeschlagen.', 0, 0);
      throw thrown;
    } finally {
      options.running.end('document');
    }
  };
  const capturesOf = (pages: readonly PageImage[]): NewCapture[] => pages.map((page) => ({ id: options.newId(), kind: 'page', mime: page.mime, bytes: page.bytes }));
  const keptCheck = (name: 'document' | 'furtherPage', beganAt: string, check: DocumentCheck, evidence: string | null): NewCapture => captureOfCheck({ id: options.newId(), name, beganAt, endedAt: options.now(), check, evidence });
  const lightsOf = (pages: readonly PageImage[], captures: readonly NewCapture[]) => pages.map(({ light }, index) => ({ light, captureId: captures[index]!.id }));

  return {
    read: (sessionId) =>
      reading(sessionId, async (signal, tell) => {
        const beganAt = options.now();
        options.journal.apply(sessionId, { type: 'documentReading' });
        const early = options.chip ? earlyChip(options.chip, tell, signal) : undefined;
        const { lights, simulated, pages, zones, lines: fromReader } = await scan(signal, tell, early).catch(async (thrown: unknown) => {
          await early?.stop();
          throw thrown;
        });
        tell('mrz', 'Maschinenlesbare Zone', 0, 1);
        const readZones = async () => (await Promise.all(zones)).filter((zone) => zone !== null);
        const lines = fromReader.length > 0 ? fromReader : zoneOf(await readZones());
        const mrz = lines.length > 0 ? parseMrz(lines) : null;
        signal.throwIfAborted();
        // Pages are measured while the chip is read: both take their time and neither needs the other.
        const inspection = options.documents.inspect(pages, readZones(), lines);
        inspection.catch(() => undefined);
        const chip = options.chip && (mrz ? await early!.read(mrz.lines) : await chipByNumber(options.chip, options.documents, pages, tell, signal));
        tell('checks', 'Prüfungen', 0, 1);
        const inspected = await inspection;
        const { check, ...checked } = await options.documents.check({ mrzLines: mrz?.lines ?? [], zones: await readZones(), pages, expectedLights: lights, inspection: inspected, chip, specimensExpected: simulated, chipReader: options.chip !== null });
        signal.throwIfAborted();
        const captures = capturesOf(pages);
        const document: Pick<DocumentData, 'pages' | 'mrz' | 'visual' | 'chip' | 'findings' | 'overall' | 'branches'> = {
          pages: lightsOf(pages, captures),
          mrz: mrz && { lines: mrz.lines, format: mrz.format ?? 'unbekannt', valid: mrz.valid, fields: Object.fromEntries(Object.entries(mrz.fields).map(([name, value]) => [name, value ?? null])) },
          visual: inspected.visual && { ...inspected.visual },
          chip: chip && chipData(chip, captures, options.newId),
          ...checked,
        };
        captures.push(keptCheck('document', beganAt, check, captures.find(({ kind, mime }) => kind === 'chip-file' && mime === 'application/json')?.id ?? null));
        return options.journal.apply(sessionId, { type: 'documentRead', document }, captures);
      }),
    async readFurther(sessionId) {
      const { document } = options.journal.read(sessionId);
      refuseFurtherPage(document);
      return reading(sessionId, async (signal, tell) => {
        const beganAt = options.now();
        const { pages, zones } = await scan(signal, tell);
        tell('checks', 'Prüfungen', 0, 1);
        const read = (await Promise.all(zones)).filter((zone) => zone !== null);
        const { check, ...checked } = await options.documents.further({ document, pages, zones: read });
        signal.throwIfAborted();
        const captures = capturesOf(pages);
        return options.journal.apply(sessionId, { type: 'furtherPageRead', document: { furtherPages: lightsOf(pages, captures), ...checked } }, [...captures, keptCheck('furtherPage', beganAt, check, null)]);
      });
    },
  };
}

export interface EarlyChip {
  /** A zone was read; the first whose check digits are right opens the chip. */
  zone(lines: readonly string[]): void;
  /** The document was laid on anew: what was read of its chip counts no more. */
  again(): void;
  /** The reading that this zone belongs to, begun already or begun now. */
  read(lines: readonly string[]): Promise<ChipReading>;
  /** The pictures did not come: ends when the chip is free. */
  stop(): Promise<void>;
}

/** [TR-03135-1 4.1.3] The chip is opened as soon as the zone is there, while other pictures still come. One reading at a time. */
export function earlyChip(chip: ChipPart, tell: Tell, signal: AbortSignal): EarlyChip {
  let begun: { zone: string; reading: Promise<ChipReading> } | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const stopped = new AbortController();
  const ended = AbortSignal.any([signal, stopped.signal]);
  const begin = (lines: readonly string[]): Promise<ChipReading> => {
    const reading = last.then(() => chip.read({ mrz: lines }, tell, ended));
    last = reading.catch(() => undefined);
    begun = { zone: lines.join(), reading };
    return reading;
  };
  return {
    zone(read) {
      const { lines, valid } = parseMrz(read);
      if (!begun && valid) void begin(lines).catch(() => undefined);
    },
    again: () => void (begun = null),
    async stop() {
      stopped.abort();
      await last;
    },
    read: (lines) => (begun?.zone === lines.join() ? begun.reading : begin(lines)),
  };
}

/** [TR-03135-1 4.1.2] The front of a card has no zone: the number printed there opens the chip. A wrong one blocks nothing. */
export async function chipByNumber(chip: ChipPart, documents: Pick<DocumentPart, 'accessNumbers'>, pages: readonly PageImage[], tell: Tell, signal: AbortSignal): Promise<ChipReading | null> {
  const white = pages.find(({ light }) => light === 'white');
  for (const can of white ? await documents.accessNumbers(white) : []) {
    const reading = await chip.read({ can }, tell, signal);
    if (reading.state !== 'failed') return reading;
  }
  return null;
}

/** Infrared first: background prints vanish in it and the zone stays [ICAO 9303-3 4.3]. */
function zoneOf(zones: readonly ZoneReading[]): readonly string[] {
  return (zones.find((zone) => zone.light === 'ir' && zone.lines.length > 0) ?? zones.find((zone) => zone.lines.length > 0))?.lines ?? [];
}

/** Which capture is which file, what became of each protocol and every command: enough to look again, without keys. */
function protocolEvidence(chip: ChipReading, files: readonly { name: string; id: string }[]): Uint8Array {
  const record = { files: files.map(({ name, id }) => ({ name, capture: id })), protocols: chip.protocols === null ? {} : recordOfProtocols(chip.protocols), transcript: chip.transcript };
  return new TextEncoder().encode(JSON.stringify(record));
}

/** The chip's files are kept as captures: what was read is what can be shown and checked again. */
function chipData(chip: ChipReading, captures: NewCapture[], newId: () => string): NonNullable<DocumentData['chip']> {
  const portrait = chip.portrait && { id: newId(), kind: 'chip-portrait' as const, ...chip.portrait };
  if (portrait) captures.push(portrait);
  const files = [...chip.files].map(([name, bytes]) => ({ name, id: newId(), bytes }));
  for (const { id, bytes } of files) captures.push({ id, kind: 'chip-file', mime: 'application/octet-stream', bytes });
  if (chip.transcript.length > 0) captures.push({ id: newId(), kind: 'chip-file', mime: 'application/json', bytes: protocolEvidence(chip, files) });
  return { state: chip.state, access: chip.access, files: [...chip.files.keys()], portrait: portrait?.id ?? null, fields: chip.fields, message: chip.message };
}
