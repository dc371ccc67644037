/**
 * Entry of the command line: finds the command by its words, runs it, turns errors into one line on
 * stderr and an exit code (see command.ts).
 */
import { commands } from './commands.ts';
import type { CommandIo } from './command.ts';
import { asSchalterError, exitCodeOf, SchalterError } from '../errors.ts';

const io: CommandIo = {
  stdin: process.stdin,
  out: (line) => void process.stdout.write(line + '\n'),
  err: (line) => void process.stderr.write(line + '\n'),
};

/** Two words before one: `mrz parse` is looked for before `mrz`. */
export function findCommand(words: string[]): { name: string; rest: string[] } | undefined {
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(' ');
    if (words.length >= count && name in commands) return { name, rest: words.slice(count) };
  }
  return undefined;
}

async function help(): Promise<void> {
  io.out('schalter: die Schalteranwendung ohne Fenster. Befehle:');
  for (const load of Object.values(commands)) {
    const { command } = await load();
    io.out(`  ${command.usage}\n      ${command.summary}`);
  }
  io.out('Rückgabe: 0 erledigt, 1 negativer Befund, 2 falsche Eingabe, 3 Gerät oder Leitung nicht verfügbar.');
}

export async function runCli(words: string[]): Promise<number> {
  try {
    if (words.length === 0 || ['help', '--help', '-h'].includes(words[0]!)) {
      await help();
      return words.length === 0 ? 2 : 0;
    }
    const found = findCommand(words);
    if (!found) throw new SchalterError('USAGE', 'input', `Den Befehl »${words.slice(0, 2).join(' ')}« gibt es nicht. »schalter help« zeigt alle.`);
    const { command } = await commands[found.name]!();
    if (found.rest.includes('--help')) {
      io.out(`${command.usage}\n${command.summary}`);
      return 0;
    }
    return await command.run(found.rest, io);
  } catch (thrown) {
    const error = asSchalterError(thrown);
    io.err(`schalter: ${error.code}: ${error.message}`);
    if (error.kind === 'internal' && process.env['SCHALTER_DEBUG']) io.err(String((error.cause as Error)?.stack ?? error.cause));
    return exitCodeOf(error.kind);
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});
// What a command writes is for nobody outside this account and its group (core/main.ts).
process.umask(process.umask() | 0o007);
process.exitCode = await runCli(process.argv.slice(2));
