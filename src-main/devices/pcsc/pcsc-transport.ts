/**
 * Chips over PC/SC (pcscd on Linux, WinSCard on Windows) as an `ApduTransport`. The npm package `smartcard`
 * is optional and loaded when first needed; where it is missing the error says so and nothing else breaks.
 */
import type { CardInterface as Card, ContextInterface as Context, ReaderInterface as Reader } from 'smartcard';
import type { ApduTransport } from '../../documents/chip/apdu.ts';
import { asSchalterError, SchalterError } from '../../errors.ts';

export interface OpenPcscOptions {
  /** How long to wait for a card, milliseconds. Default 0: it must lie there. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

/** Longest answer: extended length and status word. */
const MAXIMUM_ANSWER = 65_538;
const POLL_MS = 100;
/** How long a torn card may take to lie on the reader again. */
const RETURN_MS = 5_000;

type Library = typeof import('smartcard');

async function library(): Promise<Library> {
  try {
    return await import('smartcard');
  } catch (cause) {
    throw new SchalterError('CHIP_PCSC_MISSING', 'unavailable', 'Die Anbindung an Chipleser (PC/SC) fehlt auf diesem Rechner. Bitte libpcsclite einrichten und das Programm neu installieren.', { cause });
  }
}

function contextOf({ Context: PcscContext }: Library): Context {
  try {
    return new PcscContext();
  } catch (cause) {
    throw serviceStopped(cause);
  }
}

/** No reader is an empty list; an error is the service that stopped. */
function readersOf(context: Context): Reader[] {
  try {
    return context.listReaders();
  } catch (cause) {
    throw serviceStopped(cause);
  }
}

/** Names of the readers that are connected. @throws CHIP_PCSC_MISSING, CHIP_PCSC_SERVICE */
export async function listPcscReaders(): Promise<string[]> {
  const context = contextOf(await library());
  try {
    return readersOf(context).map(({ name }) => name);
  } finally {
    context.close();
  }
}

/**
 * Connects to the card in a reader, alone.
 * @param reader name of the reader, or the beginning of it
 * @throws CHIP_PCSC_MISSING, CHIP_PCSC_SERVICE, CHIP_READER_UNKNOWN, CHIP_NO_CARD, CHIP_ABORTED
 */
export async function openPcscTransport(reader: string, options: OpenPcscOptions = {}): Promise<ApduTransport> {
  const smartcard = await library();
  const context = contextOf(smartcard);
  try {
    const card = await waitForCard(smartcard, context, reader, options);
    return new PcscTransport(smartcard, context, reader, card);
  } catch (thrown) {
    context.close();
    throw thrown;
  }
}

async function waitForCard(smartcard: Library, context: Context, wanted: string, options: OpenPcscOptions): Promise<Card> {
  const until = Date.now() + (options.waitMs ?? 0);
  for (;;) {
    if (options.signal?.aborted === true) throw new SchalterError('CHIP_ABORTED', 'unavailable', 'Das Lesen des Chips wurde abgebrochen.');
    const readers = readersOf(context).filter(({ name }) => name.startsWith(wanted));
    const exact = readers.find(({ name }) => name === wanted);
    for (const reader of exact === undefined ? readers : [exact]) {
      try {
        return await reader.connect(smartcard.SCARD_SHARE_EXCLUSIVE, smartcard.SCARD_PROTOCOL_T0 | smartcard.SCARD_PROTOCOL_T1);
      } catch {
        // No card in this reader, or it is just being powered up.
      }
    }
    if (Date.now() >= until) throw readers.length === 0 ? readerUnknown(wanted) : noCard(wanted);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

class PcscTransport implements ApduTransport {
  readonly #smartcard: Library;
  readonly #context: Context;
  readonly #reader: string;
  #card: Card;

  constructor(smartcard: Library, context: Context, reader: string, card: Card) {
    this.#smartcard = smartcard;
    this.#context = context;
    this.#reader = reader;
    this.#card = card;
  }

  get atr(): Uint8Array {
    return new Uint8Array(this.#card.atr ?? []);
  }

  async transmit(apdu: Uint8Array): Promise<Uint8Array> {
    try {
      return new Uint8Array(await this.#card.transmit(Buffer.from(apdu), { maxRecvLength: MAXIMUM_ANSWER }));
    } catch (cause) {
      throw removed(cause);
    }
  }

  /** Resets the card; one that was taken away is waited for, and so is a reader that was pulled. */
  async reset(): Promise<void> {
    const { SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0, SCARD_PROTOCOL_T1, SCARD_RESET_CARD } = this.#smartcard;
    try {
      await this.#card.reconnect(SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_RESET_CARD);
    } catch {
      this.#disconnect();
      try {
        this.#card = await waitForCard(this.#smartcard, this.#context, this.#reader, { waitMs: RETURN_MS });
      } catch (cause) {
        throw asSchalterError(cause).code === 'CHIP_NO_CARD' ? removed(cause) : cause;
      }
    }
  }

  close(): Promise<void> {
    this.#disconnect();
    this.#context.close();
    return Promise.resolve();
  }

  #disconnect(): void {
    try {
      if (this.#card.connected) this.#card.disconnect(this.#smartcard.SCARD_UNPOWER_CARD);
    } catch {
      // Taken away already.
    }
  }
}

/** @param name as wanted; empty: any would do */
export function readerUnknown(name: string): SchalterError {
  return new SchalterError('CHIP_READER_UNKNOWN', 'unavailable', name === '' ? 'Es ist kein Chipleser angeschlossen. Bitte anstecken und das Dokument noch einmal lesen.' : `Der Chipleser »${name}« ist nicht angeschlossen. Bitte anstecken und das Dokument noch einmal lesen.`);
}

function serviceStopped(cause: unknown): SchalterError {
  return new SchalterError('CHIP_PCSC_SERVICE', 'unavailable', 'Der PC/SC-Dienst für den Chipleser läuft nicht. Bitte pcscd starten lassen und das Dokument noch einmal lesen.', { cause });
}

function noCard(name: string): SchalterError {
  return new SchalterError('CHIP_NO_CARD', 'unavailable', `Auf dem Chipleser »${name}« liegt kein Dokument mit Chip. Bitte eines auflegen und noch einmal versuchen.`);
}

function removed(cause: unknown): SchalterError {
  return new SchalterError('CHIP_REMOVED', 'unavailable', 'Das Dokument wurde vom Leser genommen. Bitte neu auflegen und liegen lassen.', { cause });
}
