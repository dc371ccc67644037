/** `schalter an2k inspect|validate|extract FILE`: ANSI/NIST-ITL transactions, traditional encoding. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeTransaction, imageFormat, problemsOf } from '../biometrics/records/an2k-describe.ts';
import { fieldOf, imageOf, itemsOf, readTransaction, type AnRecord, type Transaction } from '../biometrics/records/an2k.ts';
import { SchalterError } from '../errors.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';

const usage = 'schalter an2k inspect|validate|extract FILE|- [--out DIR] [--json]';

function positionOf(record: AnRecord): string {
  if (record.kind === 'binary') return ((record.header['FGP'] as number[] | undefined) ?? []).join('-');
  const field = fieldOf(record, record.type === 10 ? 3 : 13);
  return field ? itemsOf(field).flat().join('-') : '';
}

async function extract(transaction: Transaction, folder: string): Promise<{ file: string; type: number; bytes: number; format: string }[]> {
  await mkdir(folder, { recursive: true });
  const files = [];
  for (const [index, record] of transaction.records.entries()) {
    const image = imageOf(record);
    if (image === null || image.length === 0) continue;
    const format = imageFormat(image);
    const position = positionOf(record).replaceAll(/[^A-Za-z0-9-]/g, '_');
    const file = `${String(index + 1).padStart(2, '0')}-type${record.type}${position ? `-${position}` : ''}.${format}`;
    await writeFile(join(folder, file), image);
    files.push({ file, type: record.type, bytes: image.length, format });
  }
  return files;
}

function report(io: CommandIo, json: boolean | undefined, value: object, lines: string[]): void {
  if (json) io.out(JSON.stringify(value));
  else for (const line of lines) io.out(line);
}

export const command: Command = {
  usage,
  summary: 'Zeigt, prüft oder zerlegt eine ANSI/NIST-Datei (Typen 1 bis 99).',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { out: { type: 'string' } }, usage, { min: 2, max: 2 });
    const [action, file] = positionals as [string, string];
    const bytes = await readInput(file, io.stdin);
    const transaction = readTransaction(bytes);
    const problems = problemsOf(transaction);
    if (action === 'inspect') {
      const description = describeTransaction(transaction, bytes.length);
      report(io, values.json, { ...description, problems }, [`Version ${description['version']}, ${description['transactionType']}, ${transaction.records.length} Datensätze: ${description['summary']}`, ...problems.map((one) => `Datensatz ${one.record}, ${one.field}: ${one.problem}`)]);
      return 0;
    }
    if (action === 'validate') {
      report(io, values.json, { valid: problems.length === 0, problems }, problems.length === 0 ? ['Keine Beanstandung.'] : problems.map((one) => `Datensatz ${one.record}, ${one.field}: ${one.problem}`));
      return problems.length === 0 ? 0 : 1;
    }
    if (action === 'extract') {
      const files = await extract(transaction, values.out ?? '.');
      report(io, values.json, { files }, files.map((one) => `${one.file}  ${one.bytes} Bytes`));
      return 0;
    }
    throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
  },
};
