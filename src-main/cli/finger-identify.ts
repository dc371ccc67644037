/** `schalter finger identify`: one-to-many against a folder of pictures or minutiae records. */
import { basename } from 'node:path';
import { defaultThreshold, identify } from '../biometrics/finger/assess.ts';
import { SchalterError } from '../errors.ts';
import type { Command } from './command.ts';
import { parseWords } from './arguments.ts';
import type { FingerTemplate } from '../biometrics/finger/types.ts';
import { filesOf, orUnreadable, ppiOf, ppiOption, readTemplate, type Unreadable } from './finger-input.ts';

const usage = 'schalter finger identify PROBE --gallery DIR [--limit 10] [--ppi N] [--json]';

export const command: Command = {
  usage,
  summary: 'Sucht einen Fingerabdruck in einem Ordner; Rückgabe 1, wenn niemand die Schwelle erreicht, und 2, wenn dabei Dateien nicht lesbar waren.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...ppiOption, gallery: { type: 'string' }, limit: { type: 'string' } }, usage, { min: 1, max: 1 });
    const limit = Number(values.limit ?? 10);
    if (values.gallery === undefined || !(Number.isInteger(limit) && limit > 0)) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const ppi = ppiOf(values.ppi);
    const probe = await readTemplate(positionals[0]!, io.stdin, ppi);
    const files: string[] = [];
    const templates: FingerTemplate[] = [];
    const unreadable: Unreadable[] = [];
    for (const file of await filesOf(String(values.gallery))) {
      const read = await orUnreadable(file, readTemplate(file, io.stdin, ppi));
      if ('error' in read) unreadable.push(read);
      else {
        files.push(basename(file));
        templates.push(read);
      }
    }
    // The threshold is for the whole search: the more fingers are looked at, the higher it lies.
    const threshold = Math.round(10 * (defaultThreshold + 10 * Math.log10(Math.max(1, files.length)))) / 10;
    const candidates = identify(probe, templates, limit).map(({ index, score }) => ({ file: files[index]!, score, match: score >= threshold }));
    if (values.json) io.out(JSON.stringify({ gallery: files.length, unreadable, threshold, candidates }));
    else {
      for (const { error } of unreadable) io.err(`schalter: ${error.code}: ${error.message}`);
      for (const { file, score, match } of candidates) io.out(`${score.toFixed(1).padStart(6)}  ${file}${match ? '  Treffer' : ''}`);
    }
    // Nobody found among what could be read is not nobody found.
    return candidates.some((candidate) => candidate.match) ? 0 : unreadable.length > 0 ? 2 : 1;
  },
};
