/**
 * What the desk knows of a device: a small port per kind. An adapter speaks bytes to a real transport
 * and offers one of these ports; nothing above it knows which. Issue 2, section 4.
 *
 * A capture is an async stream of typed events. It ends by itself when the work is done, throws a
 * SchalterError of errors.ts when it cannot go on, and is cancelled by an AbortSignal (it then throws
 * `DEVICE_CANCELLED`). `interruptions.ts` wraps a capture so that unplugging only pauses it.
 */
import type { GrayImage } from '../biometrics/finger/image.ts';
import type { DeviceKind, DeviceStatus } from '../contract/desk.ts';
import type { JobState, PrinterAbilities, Sheet } from '../contract/printing.ts';
import type { SlapKind } from '../contract/session.ts';

export type { DeviceKind, DeviceStatus } from '../contract/desk.ts';
export type DeviceState = DeviceStatus['state'];

/** A device that an adapter could open on this machine now. */
export interface FoundDevice {
  adapter: string;
  /** Settings of the transport as `device.json` takes them. */
  transport: Record<string, string | number>;
  name: string;
  serialNumber?: string;
}

/** What a device tells about itself when it is opened. No field is trusted for a decision. */
export interface DeviceIdentity {
  model: string;
  serialNumber: string;
  firmware: string;
}

export interface DevicePort {
  /** Stable within the settings: `fingers`, `documents` … */
  readonly id: string;
  readonly kind: DeviceKind;
  readonly name: string;
  /** True where the settings say that the far end is a simulator. */
  readonly simulated: boolean;
  /** Devices this adapter could open now. Empty where the transport cannot enumerate (TCP, ptys). */
  list(): Promise<FoundDevice[]>;
  /** Opens the transport and speaks the handshake. Throws SchalterError. Opening twice is harmless. */
  open(signal?: AbortSignal): Promise<DeviceIdentity>;
  /** Harmless when closed. Running captures end with DEVICE_UNPLUGGED. */
  close(): Promise<void>;
  /** One short exchange that proves the device alive; does nothing while a capture runs. Throws SchalterError. */
  probe(): Promise<void>;
  /** Open and not lost; `capturing` while a capture runs. */
  readonly connection: 'closed' | 'open' | 'capturing';
  /** Called when the open device is lost without `close()`, or a capture starts or ends. @returns unsubscribe */
  onChange(handler: (change: DeviceChange) => void): () => void;
}

export type DeviceChange = { type: 'lost'; error: Error } | { type: 'capture-started' } | { type: 'capture-ended' };

export type Light = 'white' | 'ir' | 'uv';

export interface PageImage {
  light: Light;
  mime: 'image/png' | 'image/jpeg';
  bytes: Uint8Array;
  /** Pixels, as the device says; the decoder of the page room looks for itself. */
  width: number;
  height: number;
  ppi: number;
}

export type DocumentReaderEvent =
  /** Waits for a document; the caseworker is asked to place it. */
  | { type: 'place' }
  | { type: 'placed' }
  | { type: 'page-progress'; light: Light; receivedBytes: number; totalBytes: number }
  | { type: 'page'; page: PageImage }
  /** Lines as the reader read them, unjudged. Empty: the reader found none. */
  | { type: 'mrz'; lines: string[] };

export interface DocumentCaptureOptions {
  lights: readonly Light[];
  mrz: boolean;
  signal?: AbortSignal;
}

export interface DocumentReaderPort extends DevicePort {
  readonly kind: 'document-reader';
  /** What this reader can give: a swipe reader has no lights. */
  readonly abilities: { lights: readonly Light[]; mrz: boolean };
  capture(options: DocumentCaptureOptions): AsyncIterable<DocumentReaderEvent>;
  /** Green, red, or off; a beep with it where the device can. */
  signal(signal: DeviceSignal): Promise<void>;
}

export interface DeviceSignal {
  led: 'off' | 'green' | 'red' | 'orange';
  beeps: 0 | 1 | 2 | 3;
}

/** What the scanner itself sees while the fingers lie there. */
export type FingerHint = 'press-more' | 'press-less' | 'too-dry' | 'too-wet' | 'move-up' | 'move-down' | 'spread' | 'hold-still' | 'too-few-fingers' | 'too-many-fingers' | 'dirty-glass';

export type ScanPhase = 'place' | 'hold' | 'capturing' | 'remove' | 'processing';

/** Rolled finger or slap asked of the scanner. */
export type FingerRequest = { type: 'slap'; slap: SlapKind; fingers: readonly number[] } | { type: 'rolled'; finger: number } | { type: 'single'; finger: number };

export type FingerScannerEvent =
  | { type: 'phase'; phase: ScanPhase }
  /** Downscaled live picture, 8-bit grey row by row, at least ten a second where the device can. */
  | { type: 'preview'; width: number; height: number; grey: Uint8Array; fingersSeen: number; hints: FingerHint[] }
  /** For devices without a live picture. */
  | { type: 'hint'; hint: FingerHint }
  | { type: 'transfer'; receivedBytes: number; totalBytes: number }
  | { type: 'image'; image: GrayImage; trigger: 'automatic' | 'manual'; presentationAttack: PresentationAttack }
  /** Fingers have left the glass: the next request can follow. */
  | { type: 'removed' };

/** Verdict of the scanner's own detector; `score` 0…100, higher is more suspect. */
export type PresentationAttack = { verdict: 'not-supported' } | { verdict: 'bona-fide' | 'suspected'; scores: readonly number[] };

export interface FingerCaptureOptions {
  request: FingerRequest;
  /** The device releases by itself once its pre-qualification is content. */
  autoRelease: boolean;
  /** Resolve the stream only after the fingers are gone. Default true. */
  waitForRemoval?: boolean;
  signal?: AbortSignal;
}

export interface FingerprintScannerPort extends DevicePort {
  readonly kind: 'fingerprint-scanner';
  readonly abilities: { slaps: boolean; rolled: boolean; preview: boolean; presentationAttack: boolean; ppi: number };
  capture(options: FingerCaptureOptions): AsyncIterable<FingerScannerEvent>;
  /** Releases the running capture by hand; without one it does nothing. */
  release(): Promise<void>;
  signal(signal: DeviceSignal): Promise<void>;
}

export interface PrintJob {
  printer: string;
  /** Name of the job in the queue. */
  job: string;
  /** German sentence. */
  message: string;
}

export interface PrintOptions {
  title: string;
  copies?: number;
  /** Paper, sides and tray; without it the printer's own. */
  sheet?: Sheet;
  signal?: AbortSignal;
}

export interface PrinterPort extends DevicePort {
  readonly kind: 'printer';
  /** Hands a PDF to the print service and waits until the queue has taken it. */
  print(pdf: Uint8Array, options: PrintOptions): Promise<PrintJob>;
  /** What it says it can do. Throws SchalterError where it cannot be asked. */
  abilities(): Promise<PrinterAbilities>;
  /** What has become of a job. Throws SchalterError where the printer cannot be asked. */
  jobState(job: string): Promise<JobState>;
}

export type AnyDevicePort = DocumentReaderPort | FingerprintScannerPort | PrinterPort;
