/**
 * `schalter mrz parse FILE|-`: judges machine-readable zones from text, blocks separated by blank
 * lines. Prints a JSON array with one result per block. Exit 0 when all are valid, 1 when one is not.
 */
import { SchalterError } from '../errors.ts';
import { parseMrz, type MrzResult } from '../documents/mrz/index.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';

const usage = 'schalter mrz parse FILE|- [--ocr] [--json]';

/** One line per zone for a person at the terminal: no field values, only what was found. */
function summary(result: MrzResult, index: number): string {
  const wrong = result.checks.filter(({ ok }) => !ok).map(({ name }) => name);
  const found = result.problems.map(({ code }) => code);
  return `${index + 1}. ${result.format ?? 'unbekanntes Format'}: ${result.valid ? 'gültig' : 'nicht gültig'}` +
    (wrong.length > 0 ? `; Prüfziffer falsch: ${wrong.join(', ')}` : '') + (found.length > 0 ? `; ${[...new Set(found)].join(', ')}` : '');
}

export const command: Command = {
  usage,
  summary: 'Maschinenlesbare Zonen aus Text lesen und prüfen',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ocr: { type: 'boolean' } }, usage, { min: 1, max: 1 });
    const text = new TextDecoder().decode(await readInput(positionals[0]!, io.stdin));
    const blocks = text.split(/(?:\r\n|\r|\n)(?:[^\S\r\n]*(?:\r\n|\r|\n))+/).filter((block) => block.trim() !== '');
    if (blocks.length === 0) {
      throw new SchalterError('MRZ_NO_TEXT', 'input', 'Die Eingabe enthält keine maschinenlesbare Zone. Bitte eine Datei mit den Zeilen der Zone angeben.');
    }
    const results = blocks.map((block) => parseMrz(block, values.ocr ? { ocr: true } : {}));
    if (values.json) io.out(JSON.stringify(results, null, 1));
    else results.forEach((result, index) => io.out(summary(result, index)));
    return results.every(({ valid }) => valid) ? 0 : 1;
  },
};
