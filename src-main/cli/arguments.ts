/**
 * Reading command-line words: flags, options with a value (repeatable), positionals.
 * Unknown words are refused so that a typing error never passes silently.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { readFile, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { SchalterError } from '../errors.ts';

export type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** Parses words; throws SchalterError `USAGE` (kind input) with the usage line on anything unexpected. */
export function parseWords<T extends OptionTable>(words: string[], options: T, usage: string, positionals: { min: number; max: number }) {
  let parsed;
  try {
    parsed = parseArgs({ args: words, options: { ...options, json: { type: 'boolean' } }, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`, { cause });
  }
  if (parsed.positionals.length < positionals.min || parsed.positionals.length > positionals.max) {
    throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
  }
  return parsed;
}

/** Reads a file, or standard input for `-`. Throws `FILE_UNREADABLE` (kind input). */
export async function readInput(path: string, stdin: Readable): Promise<Uint8Array> {
  if (path === '-') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    return Buffer.concat(chunks);
  }
  try {
    return await readFile(path);
  } catch (cause) {
    throw new SchalterError('FILE_UNREADABLE', 'input', `Die Datei ${path} lässt sich nicht lesen. Bitte Pfad und Rechte prüfen.`, { cause });
  }
}

/** Writes a command's output file. Throws FILE_UNWRITABLE (input). */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (cause) {
    throw new SchalterError('FILE_UNWRITABLE', 'input', `Die Datei ${path} lässt sich nicht schreiben. Bitte Pfad und Rechte prüfen.`, { cause });
  }
}
