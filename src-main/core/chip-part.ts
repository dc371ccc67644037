/** The chip of the placed document: opened with the key from the zone, read whole, reported as it happened. */
import { mrzKeyOfLines, readChip, type ApduTransport, type ChipProgress, type ChipReadResult } from '../documents/chip/index.ts';
import { parseMrz } from '../documents/mrz/index.ts';
import { readDg1 } from '../documents/lds/dg1.ts';
import { asSchalterError } from '../errors.ts';
import { portraitOf } from './portrait.ts';
import type { ChipKey, ChipPart, ChipReading } from './parts.ts';

/** Where chips are read: opens the one that lies there now, null where none does. */
export interface ChipReader {
  open(signal: AbortSignal): Promise<ApduTransport | null>;
  close(): Promise<void>;
}

const absent = (key: ChipKey): ChipReading => ({ key: 'can' in key ? 'can' : 'mrz', state: 'absent', access: null, files: new Map(), failures: [], protocols: null, transcript: [], portrait: null, fields: {}, message: null, code: null });

/** Fingerprints and irises of the chip (DG3, DG4) are not read: there is no terminal certificate, and no need. */
const skip = [3, 4];

export function createChipPart(reader: ChipReader): ChipPart {
  return {
    async read(key, progress, signal) {
      let transport: ApduTransport | null = null;
      try {
        transport = await reader.open(signal);
        if (!transport) return absent(key);
        const read = await readChip(transport, 'can' in key ? key : { mrz: mrzKeyOfLines(key.mrz) }, { signal, skip }, (step) => tell(step, progress));
        return { ...absent(key), ...(await readingOf(read)) };
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        const { message, code } = asSchalterError(thrown);
        return { ...absent(key), state: 'failed', message, code };
      } finally {
        await transport?.close().catch(() => undefined);
      }
    },
    close: () => reader.close(),
  };
}

function tell(step: ChipProgress, progress: Parameters<ChipPart['read']>[1]): void {
  if (step.stage === 'protocol') progress('chip-access', step.protocol, 0, 0);
  else progress('chip-file', step.file, step.read, step.total ?? 0);
}

async function readingOf(read: ChipReadResult): Promise<Omit<ChipReading, 'key'>> {
  const access = read.protocols.pace.result ? 'PACE' : read.protocols.bac.result ? 'BAC' : 'none';
  const dg2 = read.files.get('DG2');
  const failures = read.failures.map(({ name, reason, error }) => ({ name, reason, code: error.code }));
  const failed = failures.map(({ name }) => name).join(', ');
  return { state: 'read', access, files: new Map(read.files), failures, protocols: read.protocols, transcript: read.transcript, portrait: dg2 ? await portraitOf(dg2) : null, fields: fieldsOf(read), message: failed ? `Nicht lesbar: ${failed}` : null, code: null };
}

function fieldsOf(read: ChipReadResult): Record<string, string | null> {
  const dg1 = read.files.get('DG1');
  if (!dg1) return {};
  try {
    return Object.fromEntries(Object.entries(parseMrz(readDg1(dg1).lines).fields).map(([name, value]) => [name, value ?? null]));
  } catch {
    return {};
  }
}
