/**
 * A chip reader over PC/SC as the desk uses it: looks which readers are there, so that the dot tells the
 * truth, and opens the card that lies on one when a document is read.
 */
import type { DeviceStatus } from '../contract/desk.ts';
import { listPcscReaders, openPcscTransport, readerUnknown } from '../devices/pcsc/pcsc-transport.ts';
import { asSchalterError, SchalterError } from '../errors.ts';
import type { ChipReader } from './chip-part.ts';

type Report = (state: DeviceStatus['state'], name: string, message: string) => void;

const lookEveryMs = 2_000;
/** A document that was just laid down needs a moment until its chip answers. */
const waitForCardMs = 2_000;

/**
 * @param wanted name of the reader or the beginning of it; null: the first
 * @param report told when readers come and go
 */
export function openPcscReader(wanted: string | null, report: Report): ChipReader {
  const find = async (): Promise<string> => {
    const reader = (await listPcscReaders()).find((name) => wanted === null || name.startsWith(wanted));
    if (reader === undefined) throw readerUnknown(wanted ?? '');
    return reader;
  };
  const look = async (): Promise<void> => {
    try {
      const reader = await find();
      report('ready', reader, `${reader}: bereit.`);
    } catch (thrown) {
      const { code, message } = asSchalterError(thrown);
      report('missing', wanted ?? 'Chipleser', code === 'CHIP_READER_UNKNOWN' ? 'Der Chipleser ist nicht angeschlossen. Er wird von selbst wieder gefunden.' : message);
    }
  };
  report('unknown', wanted ?? 'Chipleser', 'Der Chipleser wird gesucht.');
  void look();
  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();

  return {
    async open(signal) {
      try {
        return await openPcscTransport(await find(), { signal, waitMs: waitForCardMs });
      } catch (thrown) {
        if (thrown instanceof SchalterError && thrown.code === 'CHIP_NO_CARD') return null;
        throw thrown;
      }
    },
    close() {
      clearInterval(timer);
      return Promise.resolve();
    },
  };
}
