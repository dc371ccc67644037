/**
 * `schalter chip read`: reads the chip on a PC/SC reader, keeps the files and the transcript of the protocols
 * (without keys) and checks what was read [issue 3, TR-03135-1 5.6]; exit codes in trust-of-files.ts.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SchalterError } from '../errors.ts';
import { chipInputOf } from '../documents/checks/chip-input.ts';
import { hexOf } from '../documents/chip/bytes.ts';
import { mrzKeyOfLines, readChip, type ChipAccess, type ChipReadResult } from '../documents/chip/index.ts';
import { recordOfProtocols } from '../documents/chip/protocol-record.ts';
import type { TerminalCredentials } from '../documents/chip/terminal-authentication.ts';
import { parseMrz } from '../documents/mrz/index.ts';
import { listPcscReaders, openPcscTransport } from '../devices/pcsc/pcsc-transport.ts';
import { parseWords, readInput } from './arguments.ts';
import { checkAndLog, LOG_USAGE, logOptions, logWishOf, type LogValues, type LogWish } from './check-log.ts';
import type { Command, CommandIo } from './command.ts';
import { terminalCredentialsOf } from './terminal-credentials.ts';
import { exitCodeOfChecks, trustOf } from './trust-of-files.ts';

const usage = 'schalter chip read --reader NAME (--mrz FILE|--can N|--pin N|--puk N) [--masterlist FILE]… --out DIR [--cv-certificate FILE… --terminal-key FILE] [--prefer pace|bac] [--wait SECONDS] ' + `${LOG_USAGE} [--json]`;

interface Values extends LogValues {
  reader?: string;
  mrz?: string;
  can?: string;
  pin?: string;
  puk?: string;
  masterlist?: string[];
  'cv-certificate'?: string[];
  'terminal-key'?: string;
  out?: string;
  prefer?: string;
  wait?: string;
  json?: boolean;
}

export const command: Command = {
  usage,
  summary: 'Liest den Chip eines Dokuments, bewahrt Dateien und Protokoll auf und prüft beides.',
  async run(args, io) {
    const values = parseWords(args, {
      reader: { type: 'string' }, mrz: { type: 'string' }, can: { type: 'string' }, masterlist: { type: 'string', multiple: true },
      pin: { type: 'string' }, puk: { type: 'string' }, 'cv-certificate': { type: 'string', multiple: true }, 'terminal-key': { type: 'string' },
      out: { type: 'string' }, prefer: { type: 'string' }, wait: { type: 'string' }, ...logOptions,
    }, usage, { min: 0, max: 0 }).values as Values;
    const { access, lines } = await accessOf(values, io);
    if (values.reader === undefined || values.out === undefined) throw await usageError(values);
    const terminal = await terminalOf(values, io);
    const log = await logOfWords(values);
    const now = new Date();
    const { trust, noneUsable } = await trustOf(values.masterlist ?? [], [], now, io);

    const started = performance.now();
    const transport = await openPcscTransport(values.reader, { waitMs: Number(values.wait ?? 0) * 1000 });
    let reading: ChipReadResult;
    try {
      reading = await readChip(transport, access, { preferred: values.prefer === 'bac' ? 'bac' : 'pace', ...(terminal === undefined ? {} : { terminal }) }, (progress) => {
        if (progress.stage === 'file' && progress.read === progress.total) io.err(`${progress.file}: ${progress.read} Bytes`);
      });
    } finally {
      await transport.close();
    }
    const milliseconds = Math.round(performance.now() - started);
    await keep(values.out, reading);
    const check = await checkAndLog('chip read', {
      mrz: lines === undefined ? null : parseMrz(lines, {}), page: null, chip: chipInputOf({ ...reading, failures: failuresOf(reading) }, access.can !== undefined), trust, now,
    }, log);
    const results = Object.fromEntries(check.findings.map(({ id, result }) => [id, result]));
    if (values.json === true) io.out(JSON.stringify({ reader: values.reader, ...describe(reading), milliseconds, results, check, problems: trust.problems }, null, 2));
    else {
      for (const { result, id, title } of check.findings) io.out(`${result.padEnd(12)} ${id}  ${title}`);
      for (const problem of trust.problems) io.out(`Hinweis: ${problem}`);
      io.out(check.overall.statement);
    }
    return exitCodeOfChecks(check.findings, noneUsable);
  },
};

async function accessOf(values: Values, io: CommandIo): Promise<{ access: ChipAccess; lines: string[] | undefined }> {
  if ([values.mrz, values.can, values.pin, values.puk].every((secret) => secret === undefined)) throw await usageError(values);
  const text = values.mrz === undefined ? undefined : new TextDecoder().decode(await readInput(values.mrz, io.stdin));
  const lines = text?.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  return {
    access: {
      ...(lines === undefined ? {} : { mrz: mrzKeyOfLines(lines) }),
      ...(values.can === undefined ? {} : { can: values.can }),
      ...(values.pin === undefined ? {} : { pin: values.pin }),
      ...(values.puk === undefined ? {} : { puk: values.puk }),
    },
    lines,
  };
}

/** [TR-03110-1 3.5] Certificates and key belong together: one without the other is a mistake. */
async function terminalOf(values: Values, io: CommandIo): Promise<TerminalCredentials | undefined> {
  const { 'cv-certificate': certificates = [], 'terminal-key': key } = values;
  if (certificates.length === 0 && key === undefined) return undefined;
  if (certificates.length === 0 || key === undefined) throw await usageError(values);
  return terminalCredentialsOf(certificates, key, io);
}

async function logOfWords(values: Values): Promise<LogWish | undefined> {
  try {
    return logWishOf(values);
  } catch {
    throw await usageError(values);
  }
}

/** Names the readers that are there, where only that was missing. */
async function usageError(values: Values): Promise<SchalterError> {
  const readers = values.reader === undefined ? await listPcscReaders().catch(() => []) : [];
  const hint = readers.length === 0 ? '' : ` Angeschlossen: ${readers.join('; ')}.`;
  return new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}${hint}`);
}

/** Raw files as `NAME.bin` and the protocols as `protocol.json`, readable by their owner only. */
async function keep(directory: string, reading: ChipReadResult): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const [name, octets] of reading.files) await writeFile(join(directory, `${name}.bin`), octets, { mode: 0o600 });
    const record = { ...describe(reading), transcript: reading.transcript };
    await writeFile(join(directory, 'protocol.json'), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  } catch (cause) {
    throw new SchalterError('FILE_UNWRITABLE', 'unavailable', `In den Ordner ${directory} lässt sich nicht schreiben. Bitte Pfad, Rechte und Platz prüfen.`, { cause });
  }
}

function describe(reading: ChipReadResult) {
  return {
    atr: hexOf(reading.atr),
    sequence: reading.sequence,
    accessProtected: reading.accessProtected,
    files: [...reading.files].map(([name, octets]) => ({ name, length: octets.length })),
    failures: failuresOf(reading),
    protocols: recordOfProtocols(reading.protocols),
    quirks: reading.capabilities.quirks,
    counts: reading.counts,
    reopened: reading.reopened,
  };
}

const failuresOf = (reading: ChipReadResult) => reading.failures.map(({ name, reason, error }) => ({ name, reason, code: error.code }));
