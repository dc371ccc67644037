/**
 * `schalter --command WORDS`: the command line of a delivered program, without a window. Its fuses refuse to run Electron as plain
 * Node, so the commands run in the main process; where the core has a Node of its own (substitute, trial) they run there, too.
 */
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/** Everything after `--command`; null where a window is wanted. */
export function commandWords(words: readonly string[]): string[] | null {
  const at = words.indexOf('--command');
  return at < 0 ? null : words.slice(at + 1);
}

/** @param entry bundle of the command line, `dist/cli/main.js` @returns the code to end with */
export async function runCommand(words: string[], entry: string, node: string | null): Promise<number> {
  if (node !== null) return new Promise((resolve) => spawn(node, [entry, ...words], { stdio: 'inherit' }).on('exit', (code) => resolve(code ?? 3)).on('error', () => resolve(3)));
  process.argv.splice(1, Infinity, entry, ...words);
  await import(pathToFileURL(entry).href);
  // What was said must have left before the process does.
  await new Promise((said) => process.stdout.write('', said));
  return Number(process.exitCode ?? 0);
}
