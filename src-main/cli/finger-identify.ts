/** `schalter finger identify`: one-to-many against a folder of pictures or minutiae records. */
import { basename } from 'node:path';
import { defaultThreshold, identify } from '../biometrics/finger/assess.ts';
import { SchalterError } from '../errors.ts';
import type { Command } from './command.ts';
import { parseWords } from './arguments.ts';
import { filesOf, ppiOf, ppiOption, readTemplate } from './finger-input.ts';

const usage = 'schalter finger identify PROBE --gallery DIR [--limit 10] [--ppi N] [--json]';

export const command: Command = {
  usage,
  summary: 'Sucht einen Fingerabdruck in einem Ordner; Rückgabe 1, wenn niemand die Schwelle erreicht.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...ppiOption, gallery: { type: 'string' }, limit: { type: 'string' } }, usage, { min: 1, max: 1 });
    const limit = Number(values.limit ?? 10);
    if (values.gallery === undefined || !(Number.isInteger(limit) && limit > 0)) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const ppi = ppiOf(values.ppi);
    const probe = await readTemplate(positionals[0]!, io.stdin, ppi);
    const files = await filesOf(String(values.gallery));
    const templates = [];
    for (const file of files) templates.push(await readTemplate(file, io.stdin, ppi));
    // The threshold is for the whole search: the more fingers are looked at, the higher it lies.
    const threshold = Math.round(10 * (defaultThreshold + 10 * Math.log10(Math.max(1, files.length)))) / 10;
    const candidates = identify(probe, templates, limit).map(({ index, score }) => ({ file: basename(files[index]!), score, match: score >= threshold }));
    if (values.json) io.out(JSON.stringify({ gallery: files.length, threshold, candidates }));
    else for (const { file, score, match } of candidates) io.out(`${score.toFixed(1).padStart(6)}  ${file}${match ? '  Treffer' : ''}`);
    return candidates.some((candidate) => candidate.match) ? 0 : 1;
  },
};
