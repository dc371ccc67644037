/**
 * What a command of the command line is. One file per command in this folder; `commands.ts` lists them.
 * Exit codes: 0 done, 1 negative finding, 2 bad input or usage, 3 device or line unavailable.
 * Errors are one line on stderr: `schalter: CODE: German sentence`.
 */
import type { Readable } from 'node:stream';

export interface CommandIo {
  stdin: Readable;
  /** Writes a line (a newline is added). */
  out(line: string): void;
  /** Progress and remarks for a person; never data. */
  err(line: string): void;
}

export interface Command {
  /** One line: `schalter mrz parse FILE|- [--json]`. */
  usage: string;
  summary: string;
  /** @returns exit code. Throw SchalterError for errors. */
  run(args: string[], io: CommandIo): Promise<number>;
}
