/** `schalter finger compare`: one-to-one, score as −10·log10 of the false match rate. TR-03121-3-4 4.10.1. */
import { compareTemplates } from '../biometrics/finger/assess.ts';
import { SchalterError } from '../errors.ts';
import type { Command } from './command.ts';
import { parseWords } from './arguments.ts';
import { ppiOf, ppiOption, readTemplate } from './finger-input.ts';

const usage = 'schalter finger compare A B [--threshold 30] [--ppi N] [--json]';

export const command: Command = {
  usage,
  summary: 'Vergleicht zwei Fingerabdrücke (Bild oder Minutienrekord); 30 heißt Falschtreffer 1 zu 1000. Rückgabe 1: kein Treffer.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...ppiOption, threshold: { type: 'string' } }, usage, { min: 2, max: 2 });
    const threshold = values.threshold === undefined ? undefined : Number(values.threshold);
    if (threshold !== undefined && !(threshold >= 0 && threshold <= 200)) throw new SchalterError('USAGE', 'input', '--threshold erwartet eine Zahl von 0 bis 200.');
    const ppi = ppiOf(values.ppi);
    const result = compareTemplates(await readTemplate(positionals[0]!, io.stdin, ppi), await readTemplate(positionals[1]!, io.stdin, ppi), threshold);
    io.out(values.json ? JSON.stringify(result) : `${result.match ? 'Treffer' : 'kein Treffer'}: ${result.score} (Schwelle ${result.threshold}, ${result.paired} gemeinsame Minutien)`);
    return result.match ? 0 : 1;
  },
};
