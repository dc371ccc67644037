/** `schalter finger minutiae`: extracts minutiae and writes an ISO/IEC 19794-2 or ANSI 378 record. */
import { extractWithQuality } from '../biometrics/finger/quality.ts';
import { writeMinutiaeRecord } from '../biometrics/finger/records.ts';
import { SchalterError } from '../errors.ts';
import type { Command } from './command.ts';
import { parseWords, writeOutput } from './arguments.ts';
import { ppiOf, ppiOption, readFinger } from './finger-input.ts';

const usage = 'schalter finger minutiae IMG --out FILE [--format iso|ansi] [--finger N] [--ppi N] [--json]';

export const command: Command = {
  usage,
  summary: 'Zieht die Minutien aus einem Fingerabdruck und schreibt sie als ISO/IEC 19794-2 oder ANSI 378.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...ppiOption, out: { type: 'string' }, format: { type: 'string' }, finger: { type: 'string' } }, usage, { min: 1, max: 1 });
    const format = values.format ?? 'iso';
    const position = Number(values.finger ?? 0);
    const fits = (format === 'iso' || format === 'ansi') && Number.isInteger(position) && position >= 0 && position <= 10;
    if (!fits || values.out === undefined) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const { template, quality } = extractWithQuality(await readFinger(positionals[0]!, io.stdin, ppiOf(values.ppi)));
    const record = writeMinutiaeRecord(template, { format: format === 'iso' ? 'iso-19794-2' : 'ansi-378', position, quality: quality.quality });
    await writeOutput(String(values.out), record);
    io.out(values.json ? JSON.stringify({ ...template, quality: quality.quality, algorithm: quality.algorithm, bytes: record.length }) : `${template.minutiae.length} Minutien, ${record.length} Byte`);
    return 0;
  },
};
