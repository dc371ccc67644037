/**
 * `schalter chip verify`: re-checks the stored files of a chip offline [issue 3, evidence]. Prints the
 * result of every check by its id; exit codes in trust-of-files.ts.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SchalterError } from '../errors.ts';
import { readProtocolRecord, type ProtocolRecord } from '../documents/chip/protocol-record.ts';
import type { Finding } from '../documents/checks/model.ts';
import { ldsFileOf } from '../documents/lds/files.ts';
import { readCertificate } from '../documents/passive/certificate.ts';
import { verifyFiles } from '../documents/passive/verify-files.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { exitCodeOfChecks, trustOf } from './trust-of-files.ts';

const usage = 'schalter chip verify DIR [--masterlist FILE]… [--csca FILE]… [--crl FILE]… [--pin FILE]… [--at DATE] [--json]';
/** Largest file of a chip that is read: the standard allows 2^16 − 1 octets for most, a face record more. */
const LARGEST_FILE = 4 * 1024 * 1024;
/** A transcript holds every octet twice, in hexadecimal. */
const LARGEST_RECORD = 64 * 1024 * 1024;

export const command: Command = {
  usage,
  summary: 'Prüft die gespeicherten Dateien eines Chips ohne Gerät: Signaturen, Zertifikate, Prüfsummen.',
  async run(args, io) {
    const words = parseWords(args, {
      masterlist: { type: 'string', multiple: true }, csca: { type: 'string', multiple: true }, crl: { type: 'string', multiple: true },
      pin: { type: 'string', multiple: true }, at: { type: 'string' },
    }, usage, { min: 1, max: 1 });
    const values = words.values as { masterlist?: string[]; csca?: string[]; crl?: string[]; pin?: string[]; at?: string; json?: boolean };
    const now = new Date();
    const at = values.at === undefined ? undefined : dateOf(values.at);
    const directory = words.positionals[0]!;
    const files = await filesOf(directory);
    const protocols = await protocolsOf(directory);
    const pinned = await Promise.all((values.pin ?? []).map(async (path) => readCertificate(await readInput(path, io.stdin))));
    const { trust, noneUsable } = await trustOf([...(values.masterlist ?? []), ...(values.csca ?? []), ...(values.crl ?? [])], pinned, now, io);
    // a named day asks: was it valid then; without one, the day of signing decides
    const verification = verifyFiles(files, trust, { at: at ?? now, checkValidityNow: at !== undefined, protocols });
    if (values.json === true) io.out(JSON.stringify({ ...verification, results: resultsById(verification.checks) }, null, 2));
    else printReport(verification.checks, verification.overall.statement, verification.problems, io);
    return exitCodeOfChecks(verification.checks, noneUsable);
  },
};

/** `protocol.json` as `chip read` keeps it; a folder without one, or with something else of that name, has no protocols. */
async function protocolsOf(directory: string): Promise<ProtocolRecord | undefined> {
  const path = join(directory, 'protocol.json');
  const known = await stat(path).catch(() => undefined);
  if (known === undefined || !known.isFile() || known.size > LARGEST_RECORD) return undefined;
  return readProtocolRecord(await readFile(path, 'utf8'));
}

/** Short form beside the findings: check id to result. */
function resultsById(checks: readonly Finding[]): Record<string, string> {
  return Object.fromEntries([...checks].sort((a, b) => a.id.localeCompare(b.id)).map(({ id, result }) => [id, result]));
}

function dateOf(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new SchalterError('USAGE', 'input', `»${text}« ist kein Datum. So geht es: --at 2026-11-24`);
  return date;
}

async function filesOf(directory: string): Promise<Map<string, Uint8Array>> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (cause) {
    throw new SchalterError('FILE_UNREADABLE', 'input', `Der Ordner ${directory} lässt sich nicht lesen. Bitte Pfad und Rechte prüfen.`, { cause });
  }
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    if (ldsFileOf(name) === undefined) continue;
    const path = join(directory, name);
    const { size } = await stat(path);
    if (size > LARGEST_FILE) throw new SchalterError('CHIP_FILE_TOO_LARGE', 'input', `Die Datei ${name} ist zu groß für eine Datei eines Chips.`);
    files.set(name, await readFile(path));
  }
  return files;
}

const MARKS: Record<Finding['result'], string> = { successful: 'in Ordnung', failed: 'FEHLER', undetermined: 'offen', notSupported: 'entfällt', aborted: 'abgebrochen' };

function printReport(checks: readonly Finding[], statement: string, problems: readonly string[], io: CommandIo): void {
  for (const check of checks) {
    io.out(`${MARKS[check.result].padEnd(11)} ${check.id}  ${check.title}`);
    if (check.result !== 'successful') io.out(`${' '.repeat(11)} ${check.meaning}${check.advice === '' ? '' : ` ${check.advice}`}`);
  }
  for (const problem of problems) io.out(`Hinweis: ${problem}`);
  io.out(statement);
}
