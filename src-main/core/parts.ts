/**
 * What the core is composed of besides rules and store: devices, engines, readers. Each is somebody else's
 * room behind a small port; `composition.ts` puts the real ones in.
 */
import type { DocumentData } from '../contract/session.ts';
import type { FaceEngine } from '../biometrics/face/port.ts';
import type { FingerRoom, GrayImage } from '../biometrics/finger/types.ts';
import type { SpectralObservation, ZoneReading } from '../documents/checks/check-document.ts';
import type { BarcodeReading } from '../documents/checks/compare-barcode.ts';
import type { ReferenceCatalogue } from '../documents/catalogue/catalogue.ts';
import type { DocumentCheck, DocumentModel, UsedList } from '../documents/checks/model.ts';
import type { Lists } from './office-lists.ts';
import type { TranscriptEntry } from '../documents/chip/channel.ts';
import type { ChipProtocols } from '../documents/chip/index.ts';
import type { DeviceManager } from '../devices/manager.ts';
import type { PageImage } from '../devices/port.ts';
import type { PagePortrait } from './page-portrait.ts';
import type { MatchingStation } from '../matching/port.ts';
import type { OfficeClient } from '../sync/office/client.ts';

export interface FingerPart extends FingerRoom {
  /** Without loss, as the desk keeps pictures. */
  encode(image: GrayImage): Promise<{ bytes: Uint8Array; mime: string }>;
  /** As WSQ for the station (TR-03121-3-4 4.6.3.1); from the lossless picture, so that loss happens once. */
  pack(image: GrayImage): Promise<{ bytes: Uint8Array; mime: string }>;
  decode(bytes: Uint8Array): Promise<GrayImage>;
  close(): Promise<void>;
}

export interface ChipReading {
  /** What opened it; nothing was tried where no chip lay there. */
  key: 'mrz' | 'can';
  state: 'absent' | 'read' | 'failed';
  access: 'BAC' | 'PACE' | 'none' | null;
  /** Files as read, by name (`EF.COM`, `EF.DG1` …). */
  files: Map<string, Uint8Array>;
  /** Files that were not read, with the code of the error. */
  failures: readonly { name: string; reason: string; code: string }[];
  /** What each protocol did; null where no chip was opened. */
  protocols: ChipProtocols | null;
  /** Commands and answers as they were sent: the evidence for what the protocols did. Holds no keys. */
  transcript: readonly TranscriptEntry[];
  /** Portrait of DG2 as a picture a window can show. */
  portrait: { bytes: Uint8Array; mime: string } | null;
  fields: Record<string, string | null>;
  message: string | null;
  /** Code of the error that ended a failed reading. */
  code: string | null;
}

/** What opens the chip: the lines of the zone, or the number printed on the side of a card without zone. */
export type ChipKey = { readonly mrz: readonly string[] } | { readonly can: string };

export interface ChipPart {
  /** Reads the chip that lies on the reader now. Reports failures in the reading; throws only on cancel. */
  read(key: ChipKey, progress: (phase: 'chip-access' | 'chip-file', detail: string, done: number, total: number) => void, signal: AbortSignal): Promise<ChipReading>;
  close(): Promise<void>;
}

/** The zone of a page, and the barcodes that were read beside it. */
export type ZoneOfPage = ZoneReading & { readonly barcodes: readonly BarcodeReading[] };

/** What was seen on the pages beside zone and barcodes; needs no chip. */
export interface PageInspection {
  features: SpectralObservation[];
  /** The catalogue's entry for this document; null where it has none. */
  model: DocumentModel | null;
  portrait: PagePortrait | null;
  /** Fields of the visual zone that fit or contradict the zone; null where the model's reference names none. */
  visual: Readonly<Record<string, string>> | null;
}

/** What the session shows, and everything that was checked, for the log. */
export type Checked = Pick<DocumentData, 'findings' | 'overall' | 'branches'> & { check: DocumentCheck };

export interface DocumentPart {
  /** What genuine documents look like; null where the desk has no catalogue. */
  readonly catalogue: ReferenceCatalogue | null;
  /** Lists that documents are checked against now (TR-03135-2 4.2.8). */
  readonly usedLists: readonly UsedList[];
  /** Other lists and another catalogue from the next check on. */
  renew(lists: Lists): void;
  /** German sentences about files of the office's trust that cannot be used, each with the file's name. */
  readonly trustProblems: readonly string[];
  /** Looks for the zone on a page; null for a page that never shows one, empty lines where none was found. Runs in a thread. */
  zone(page: PageImage): Promise<ZoneOfPage | null>;
  /** Numbers on a side without zone that may open the chip [TR-03135-1 4.1.2], the clearest first. */
  accessNumbers(page: PageImage): Promise<string[]>;
  /** Measures features where the zones say, and finds the portrait at once. Runs in threads, beside the reading of the chip. */
  inspect(pages: readonly PageImage[], zones: readonly ZoneReading[] | Promise<readonly ZoneReading[]>, mrzLines: readonly string[]): Promise<PageInspection>;
  /** @param read.expectedLights what the reader can do, so that a picture that did not come is noticed */
  check(read: { mrzLines: readonly string[]; zones: readonly ZoneOfPage[]; pages: readonly PageImage[]; expectedLights: readonly PageImage['light'][]; inspection: PageInspection; chip: ChipReading | null; /** False where only real documents are laid down. */ specimensExpected?: boolean; /** False at a desk that has no chip reader. */ chipReader?: boolean }): Promise<Checked>;
  /** Compares a further page with the one that was read [TR-03135-1 5.7.3, 5.7.4]. */
  further(read: { document: Pick<DocumentData, 'mrz' | 'findings' | 'branches'>; pages: readonly PageImage[]; zones: readonly ZoneOfPage[] }): Promise<Checked>;
  close(): Promise<void>;
}

export interface Parts {
  devices: DeviceManager;
  /** Loaded when first used: the network and its models take a second. */
  face(): Promise<FaceEngine>;
  fingers(): Promise<FingerPart>;
  documents: DocumentPart;
  chip: ChipPart | null;
  station: MatchingStation | null;
  office: OfficeClient | null;
  stop(): Promise<void>;
}
