/**
 * A chip reader over PC/SC (pcscd on Linux, WinSCard on Windows) with the npm package `smartcard`. The
 * package is optional: where it did not compile the desk runs without chip and says so.
 */
import type { CardInterface as Card, ContextInterface as Context } from 'smartcard';
import type { DeviceStatus } from '../contract/desk.ts';
import type { ApduTransport } from '../documents/chip/index.ts';
import { SchalterError } from '../errors.ts';
import type { ChipReader } from './chip-part.ts';

type Report = (state: DeviceStatus['state'], name: string, message: string) => void;

/** Longest answer of a chip with extended length, status word included. */
const longestAnswer = 65_538;
/** How often the list of readers is looked at. */
const lookEveryMs = 1_000;

const lost = (cause: unknown): SchalterError => new SchalterError('CHIP_REMOVED', 'unavailable', 'Der Chip hat die Verbindung verloren. Bitte das Dokument ruhig auf dem Leser liegen lassen und erneut lesen.', { cause });

/**
 * @param wanted name of the reader or the beginning of it; null: the first one that has a card
 * @param report told when the reader comes and goes
 */
export async function openPcscReader(wanted: string | null, report: Report): Promise<ChipReader> {
  let library: typeof import('smartcard');
  try {
    library = await import('smartcard');
  } catch {
    report('missing', 'Chipleser', 'Die PC/SC-Anbindung fehlt auf diesem Rechner. Bitte libpcsclite (Linux) einrichten und das Programm neu installieren.');
    return { open: () => Promise.resolve(null), close: () => Promise.resolve() };
  }
  const { Context: PcscContext, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0, SCARD_PROTOCOL_T1, SCARD_RESET_CARD, SCARD_UNPOWER_CARD, SCARD_STATE_PRESENT } = library;
  let context: Context | undefined;
  let last = '';

  const readers = () => {
    try {
      if (!context?.isValid) context = new PcscContext();
      return context.listReaders().filter((reader) => wanted === null || reader.name.startsWith(wanted));
    } catch {
      // pcscd is down, or was restarted: a new context is made at the next look.
      context?.close();
      context = undefined;
      return [];
    }
  };
  const look = (): void => {
    const names = readers().map((reader) => reader.name).join(', ');
    if (names === last) return;
    last = names;
    if (names) report('ready', names, `${names}: bereit.`);
    else report('missing', wanted ?? 'Chipleser', 'Der Chipleser ist nicht angeschlossen oder der PC/SC-Dienst läuft nicht. Er wird von selbst wieder gefunden.');
  };
  report('missing', wanted ?? 'Chipleser', 'Der Chipleser wird gesucht.');
  look();
  const timer = setInterval(look, lookEveryMs);
  timer.unref();

  return {
    async open(signal) {
      for (const until = Date.now() + 1_500; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, 100))) {
        signal.throwIfAborted();
        const found = readers();
        const states = found.length === 0 ? [] : ((await context!.waitForChange(found, 0).catch(() => null)) ?? []);
        const reader = found.find((one) => states.some((state) => state.name === one.name && (state.state & SCARD_STATE_PRESENT) !== 0)) ?? found.find((one) => one.atr !== null);
        if (!reader) continue;
        try {
          const card = await reader.connect(SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1);
          return transportOf(card, () => card.reconnect(SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_RESET_CARD), () => card.disconnect(SCARD_UNPOWER_CARD));
        } catch {
          continue;
        }
      }
      return null;
    },
    close() {
      clearInterval(timer);
      context?.close();
      return Promise.resolve();
    },
  };
}

function transportOf(card: Card, reset: () => Promise<unknown>, disconnect: () => void): ApduTransport {
  return {
    atr: new Uint8Array(card.atr ?? []),
    async transmit(apdu) {
      try {
        return new Uint8Array(await card.transmit(Buffer.from(apdu), { maxRecvLength: longestAnswer }));
      } catch (cause) {
        throw lost(cause);
      }
    },
    async reset() {
      try {
        await reset();
      } catch (cause) {
        throw lost(cause);
      }
    },
    close() {
      if (card.connected) disconnect();
      return Promise.resolve();
    },
  };
}
