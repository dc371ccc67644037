/**
 * Reading a document: pages in every light, zone, chip, then the checks. What the session gets is one
 * complete reading or none; progress is told as it happens.
 */
import type { EventPayload } from '../contract/calls.ts';
import type { DocumentData, Session } from '../contract/session.ts';
import { parseMrz } from '../documents/mrz/index.ts';
import type { DocumentReaderPort, PageImage } from '../devices/port.ts';
import { isInterruption } from '../devices/errors.ts';
import { SchalterError } from '../errors.ts';
import type { Journal, NewCapture } from './journal.ts';
import type { ChipPart, ChipReading, DocumentPart } from './parts.ts';
import type { RunningWork } from './running-work.ts';

type Progress = EventPayload<'document.progress'>;

export interface DocumentWorkOptions {
  journal: Journal;
  reader(): DocumentReaderPort | null;
  chip: ChipPart | null;
  documents: DocumentPart;
  running: RunningWork;
  newId(): string;
  progress(progress: Progress): void;
  waitForReader(signal: AbortSignal): Promise<void>;
}

export interface DocumentWork {
  read(sessionId: string): Promise<Session>;
}

export function createDocumentWork(options: DocumentWorkOptions): DocumentWork {
  const scan = async (signal: AbortSignal, tell: (phase: Progress['phase'], detail: string, done: number, total: number) => void): Promise<{ pages: PageImage[]; lines: string[] }> => {
    for (;;) {
      const reader = options.reader();
      if (!reader) throw new SchalterError('DEVICE_NOT_FOUND', 'unavailable', 'Für diesen Schalter ist kein Dokumentenleser eingerichtet.');
      const pages: PageImage[] = [];
      let lines: string[] = [];
      try {
        for await (const event of reader.capture({ lights: reader.abilities.lights, mrz: reader.abilities.mrz, signal })) {
          if (event.type === 'place') tell(reader.abilities.lights[0] ?? 'mrz', 'Dokument auflegen', 0, 0);
          else if (event.type === 'page-progress') tell(event.light, 'Bild wird übertragen', event.receivedBytes, event.totalBytes);
          else if (event.type === 'page') pages.push(event.page);
          else if (event.type === 'mrz') lines = event.lines;
        }
        return { pages, lines };
      } catch (thrown) {
        if (signal.aborted || !isInterruption(thrown)) throw thrown;
        tell(reader.abilities.lights[0] ?? 'mrz', thrown.message, 0, 0);
        await options.waitForReader(signal);
      }
    }
  };

  return {
    async read(sessionId) {
      const signal = options.running.begin('document', sessionId);
      const tell = (phase: Progress['phase'], detail: string, done: number, total: number) => options.progress({ sessionId, phase, detail, done, total });
      try {
        options.journal.apply(sessionId, { type: 'documentReading' });
        const { pages, lines: fromReader } = await scan(signal, tell);
        tell('mrz', 'Maschinenlesbare Zone', 0, 1);
        const lines = fromReader.length > 0 ? fromReader : await options.documents.readZone(pages);
        const mrz = lines.length > 0 ? parseMrz(lines) : null;
        signal.throwIfAborted();
        const chip = options.chip && mrz ? await options.chip.read(mrz.lines, tell, signal) : null;
        tell('checks', 'Prüfungen', 0, 1);
        const checked = await options.documents.check({ mrzLines: mrz?.lines ?? [], pages, chip });
        signal.throwIfAborted();
        const captures: NewCapture[] = pages.map((page) => ({ id: options.newId(), kind: 'page', mime: page.mime, bytes: page.bytes }));
        const document: Pick<DocumentData, 'pages' | 'mrz' | 'chip' | 'findings' | 'overall'> = {
          pages: pages.map((page, index) => ({ light: page.light, captureId: captures[index]!.id })),
          mrz: mrz && { lines: mrz.lines, format: mrz.format ?? 'unbekannt', valid: mrz.valid, fields: Object.fromEntries(Object.entries(mrz.fields).map(([name, value]) => [name, value ?? null])) },
          chip: chip && chipData(chip, captures, options.newId),
          ...checked,
        };
        const session = options.journal.apply(sessionId, { type: 'documentRead', document }, captures);
        tell('done', '', 1, 1);
        return session;
      } catch (thrown) {
        if (options.journal.read(sessionId).document.state === 'reading') options.journal.apply(sessionId, { type: 'documentStopped' });
        tell('failed', thrown instanceof SchalterError ? thrown.message : 'Das Lesen ist fehlgeschlagen.', 0, 0);
        throw thrown;
      } finally {
        options.running.end('document');
      }
    },
  };
}

/** The chip's files are kept as captures: what was read is what can be shown and checked again. */
function chipData(chip: ChipReading, captures: NewCapture[], newId: () => string): NonNullable<DocumentData['chip']> {
  const portrait = chip.portrait && { id: newId(), kind: 'chip-portrait' as const, ...chip.portrait };
  if (portrait) captures.push(portrait);
  for (const bytes of chip.files.values()) captures.push({ id: newId(), kind: 'chip-file', mime: 'application/octet-stream', bytes });
  return { state: chip.state, access: chip.access, files: [...chip.files.keys()], portrait: portrait?.id ?? null, fields: chip.fields, message: chip.message };
}
