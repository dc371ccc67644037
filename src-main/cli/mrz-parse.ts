/**
 * `schalter mrz parse FILE|-`: judges machine-readable zones from text, blocks separated by blank
 * lines. Prints a JSON array with one result per block. Exit 0 when all are valid, 1 when one is not.
 */
import { SchalterError } from '../errors.ts';
import { parseMrz, zoneProblemWords, type MrzProblem, type MrzResult } from '../documents/mrz/index.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';

const usage = 'schalter mrz parse FILE|- [--ocr] [--json]';

const placed = ({ code, line }: MrzProblem): string => `   ${code}${line === null ? '' : `, Zeile ${line}`}: ${zoneProblemWords[code]}`;

/** For a person at the terminal: no field values, only what was found, each finding with its sentence. */
function summary(result: MrzResult, index: number): string {
  const wrong = result.checks.filter(({ ok }) => !ok).map(({ name }) => name);
  const verdict = `${index + 1}. ${result.format ?? 'unbekanntes Format'}: ${result.valid ? 'gültig' : 'nicht gültig'}${wrong.length > 0 ? `; Prüfziffer falsch: ${wrong.join(', ')}` : ''}`;
  return [verdict, ...new Set(result.problems.map(placed))].join('\n');
}

const MOST_BYTES = 64 * 1024 * 1024;

/** UTF-8, or UTF-16 where a byte order mark says so; bytes that are neither become replacement characters. */
function decode(bytes: Uint8Array): string {
  const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(mark).decode(bytes);
}

/** Runs of lines that are not blank. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let block: string[] = [];
  for (const line of [...text.split(/\r\n|\r|\n|\u2028|\u2029|\f/), '']) {
    if (line.trim() !== '') block.push(line);
    else if (block.length > 0) {
      blocks.push(block.join('\n'));
      block = [];
    }
  }
  return blocks;
}

export const command: Command = {
  usage,
  summary: 'Maschinenlesbare Zonen aus Text lesen und prüfen',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ocr: { type: 'boolean' } }, usage, { min: 1, max: 1 });
    const input = await readInput(positionals[0]!, io.stdin);
    if (input.length > MOST_BYTES) {
      throw new SchalterError('MRZ_TOO_LARGE', 'input', 'Die Eingabe ist größer als 64 MB. Bitte die Zonen auf mehrere Dateien verteilen.');
    }
    const blocks = blocksOf(decode(input));
    if (blocks.length === 0) {
      throw new SchalterError('MRZ_NO_TEXT', 'input', 'Die Eingabe enthält keine maschinenlesbare Zone. Bitte eine Datei mit den Zeilen der Zone angeben.');
    }
    let allValid = true;
    // One block at a time, so that a large corpus needs no memory for all its results.
    blocks.forEach((block, index) => {
      const result = parseMrz(block, values.ocr ? { ocr: true } : {});
      allValid &&= result.valid;
      if (!values.json) io.out(summary(result, index));
      else io.out(`${index === 0 ? '[\n' : ''}${JSON.stringify(result, null, 1)}${index < blocks.length - 1 ? ',' : '\n]'}`);
    });
    return allValid ? 0 : 1;
  },
};
