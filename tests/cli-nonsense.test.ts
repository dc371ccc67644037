/** Every command of the command line, given nonsense: an error of the caller with a stable code, which the entry turns into one line and exit code 2. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { commands } from '../src-main/cli/commands.ts';
import { exitCodeOf, SchalterError } from '../src-main/errors.ts';

const entry = join(import.meta.dirname, '../src-main/cli/main.ts');

describe('the command line and nonsense', () => {
  it.each(Object.keys(commands))('%s refuses an option nobody knows', async (name) => {
    const { command } = await commands[name]!();
    const printed: string[] = [];
    const thrown: unknown = await command.run(['--nonsense'], { stdin: Readable.from([]), out: (line) => printed.push(line), err: (line) => printed.push(line) }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(SchalterError);
    const { code, kind, message } = thrown as SchalterError;
    expect(exitCodeOf(kind)).toBe(2);
    expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(message).not.toContain('\n');
    expect(printed).toEqual([]);
  });

  it.each([[['unsinn']], [['mrz', 'parse', '--nonsense']]])('the process given %j ends with 2 and one line', (words) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...words], { encoding: 'utf8', input: '' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^schalter: [A-Z][A-Z0-9_]+: .+\n$/);
  });
});
