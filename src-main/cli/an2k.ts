/** `schalter an2k …`: ANSI/NIST-ITL 1-2011:2015 transactions, traditional encoding and NIEM XML. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { describeTransaction, positionOf } from '../biometrics/records/an2k-describe.ts';
import { imageFormat, pixelsOf, resolutionOf, toPng } from '../biometrics/records/an2k-image.ts';
import { problemsOf, type Problem } from '../biometrics/records/an2k-validate.ts';
import { fieldOf, imageOf, readTransaction, textOf, writeTransaction, type TaggedRecord, type Transaction } from '../biometrics/records/an2k.ts';
import { isXml, readXmlTransaction, writeXmlTransaction } from '../biometrics/records/an2k-xml.ts';
import { asSchalterError, SchalterError } from '../errors.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';

const usage = 'schalter an2k inspect|validate|extract|rewrite|convert FILE|- [--out DIR|FILE] [--json]';

const unwritable = (path: string, cause: unknown) => new SchalterError('FILE_UNWRITABLE', 'input', `${path} lässt sich nicht schreiben. Bitte Pfad und Rechte prüfen.`, { cause });

interface Extracted {
  /** Bytes of the record as they are. */
  file: string;
  record: number;
  type: number;
  position: string[];
  bytes: number;
  format: string;
  /** The decoded picture; null where it cannot be decoded, then `error` says why. */
  png: string | null;
  width: number | null;
  height: number | null;
  channels: number | null;
  ppi: number | null;
  error: { code: string; message: string } | null;
}

/** Where `extract` writes without --out: a folder of its own in the current one, named after the file. */
const folderOf = (file: string): string => `${file === '-' ? 'an2k' : basename(file, extname(file))}-extract`;

async function extract(transaction: Transaction, folder: string): Promise<Extracted[]> {
  const native = textOf(fieldOf(transaction.records[0] as TaggedRecord, 11)?.value ?? new Uint8Array());
  const files: Extracted[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, record] of transaction.records.entries()) {
      const image = imageOf(record);
      if (image === null || image.length === 0) continue;
      const format = imageFormat(image);
      const position = positionOf(record);
      const name = `${String(index + 1).padStart(2, '0')}-type${record.type}${position.length > 0 ? `-${position.join('-').replaceAll(/[^A-Za-z0-9-]/g, '_')}` : ''}`;
      const one: Extracted = { file: `${name}.${format}`, record: index + 1, type: record.type, position, bytes: image.length, format, png: null, width: null, height: null, channels: null, ppi: resolutionOf(record, native), error: null };
      await writeFile(join(folder, one.file), image);
      try {
        const pixels = (await pixelsOf(record))!;
        // An image that is a PNG already keeps its bytes under the other name.
        one.png = format === 'png' ? `${name}.decoded.png` : `${name}.png`;
        Object.assign(one, { width: pixels.width, height: pixels.height, channels: pixels.channels });
        await writeFile(join(folder, one.png), await toPng(pixels, one.ppi));
      } catch (thrown) {
        const { code, message, kind } = asSchalterError(thrown);
        if (kind === 'internal') throw thrown;
        one.error = { code, message };
      }
      files.push(one);
    }
  } catch (cause) {
    throw cause instanceof SchalterError ? cause : unwritable(folder, cause);
  }
  return files;
}

const lineOf = (one: Problem) => `${one.severity === 'warning' ? 'Hinweis: ' : ''}Datensatz ${one.record} (Typ ${one.type}), ${one.field}${one.mnemonic ? ` ${one.mnemonic}` : ''} [${one.rule}]: ${one.problem}`;

function report(io: CommandIo, json: boolean | undefined, value: object, lines: string[]): void {
  if (json) io.out(JSON.stringify(value));
  else for (const line of lines) io.out(line);
}

export const command: Command = {
  usage,
  summary: 'ANSI/NIST-Dateien, herkömmlich oder NIEM-XML, Typen 1 bis 99: zeigen, prüfen, zerlegen (Bilder im Original und als PNG), unverändert neu schreiben, in die andere Kodierung bringen. JSON: docs/an2k.md.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { out: { type: 'string' } }, usage, { min: 2, max: 2 });
    const [action, file] = positionals as [string, string];
    if (!['inspect', 'validate', 'extract', 'rewrite', 'convert'].includes(action) || (action === 'convert' && values.out === undefined)) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const bytes = await readInput(file, io.stdin);
    const encoding = isXml(bytes) ? 'niem-xml' : 'traditional';
    const transaction = encoding === 'niem-xml' ? readXmlTransaction(bytes) : readTransaction(bytes);
    const problems = problemsOf(transaction);
    const valid = problems.every((one) => one.severity !== 'error');
    if (action === 'inspect') {
      const description = describeTransaction(transaction, bytes.length);
      report(io, values.json, { encoding, ...description, valid, problems }, [`Version ${description['version']}, ${description['transactionType']}, ${transaction.records.length} Datensätze: ${description['summary']}`, ...problems.map(lineOf)]);
      return 0;
    }
    if (action === 'validate') {
      report(io, values.json, { valid, recordCount: transaction.records.length, problems }, problems.length === 0 ? ['Keine Beanstandung.'] : problems.map(lineOf));
      return valid ? 0 : 1;
    }
    if (action === 'extract') {
      const folder = values.out ?? folderOf(file);
      const files = await extract(transaction, folder);
      report(io, values.json, { folder, files }, [`Ordner ${folder}`, ...files.map((one) => `${one.file}  ${one.bytes} Bytes${one.png ? ` → ${one.png} ${one.width}×${one.height}` : `  ${one.error?.message ?? ''}`}`)]);
      return files.some((one) => one.error !== null) ? 1 : 0;
    }
    if (action === 'convert') {
      const converted = encoding === 'niem-xml' ? writeTransaction(transaction) : writeXmlTransaction(transaction);
      await writeFile(values.out!, converted).catch((cause: unknown) => Promise.reject(unwritable(values.out!, cause)));
      const to = encoding === 'niem-xml' ? 'traditional' : 'niem-xml';
      report(io, values.json, { from: encoding, to, bytes: converted.length, recordCount: transaction.records.length }, [`${transaction.records.length} Datensätze nach ${to} gebracht, ${converted.length} Bytes.`]);
      return 0;
    }
    const written = encoding === 'niem-xml' ? writeXmlTransaction(transaction) : writeTransaction(transaction);
    const identical = Buffer.compare(written, bytes) === 0;
    if (values.out !== undefined) await writeFile(values.out, written).catch((cause: unknown) => Promise.reject(unwritable(values.out!, cause)));
    report(io, values.json, { bytes: written.length, identical }, [identical ? 'Byte für Byte gleich.' : 'Das Ergebnis weicht von der Vorlage ab.']);
    return identical ? 0 : 1;
  },
};
