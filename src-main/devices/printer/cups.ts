/**
 * The print service of Linux through its own commands: lpstat for printers and queue, lp for jobs. Output
 * is read in the C locale. Windows has no such commands; there the window prints (see queue.ts).
 */
import { execFile } from 'node:child_process';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command of the print service; never rejects. Code 127 where it is not installed.
 * @param input what the command reads: a page with personal data goes through a pipe, never through a file
 */
export function runPrintCommand(command: string, args: readonly string[], server: string | undefined, input?: Uint8Array): Promise<CommandResult> {
  const words = server === undefined ? [...args] : ['-h', server, ...args];
  return new Promise((resolve) => {
    const child = execFile(command, words, { timeout: 15_000, env: { ...process.env, LC_ALL: 'C', LANG: 'C', SOFTWARE: '' } }, (error, stdout, stderr) => {
      const failure = error as (NodeJS.ErrnoException & { code?: string | number; killed?: boolean }) | null;
      const code = !failure ? 0 : failure.code === 'ENOENT' ? 127 : typeof failure.code === 'number' ? failure.code : 124;
      resolve({ code, stdout, stderr });
    });
    // A command that ends before it has read everything says why by its code.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

export interface PrinterQueueState {
  name: string;
  state: 'idle' | 'printing' | 'stopped';
  accepting: boolean;
  /** What the service says about the printer, e.g. `media-empty-error`; empty when all is well. */
  reasons: string[];
  waiting: number;
  isDefault: boolean;
}

/** Reads `lpstat -l -p -d -a -o`. Unknown lines are passed over. */
export function parseLpstat(text: string): PrinterQueueState[] {
  const printers = new Map<string, PrinterQueueState>();
  let current: PrinterQueueState | undefined;
  let standard: string | undefined;
  const refusing = new Set<string>();
  const waiting = new Map<string, number>();
  for (const line of text.split('\n')) {
    const printer = /^printer (\S+) (is idle|now printing|disabled|.*)/.exec(line);
    if (printer) {
      const state = /is idle/.test(line) ? 'idle' : /now printing/.test(line) ? 'printing' : 'stopped';
      current = { name: printer[1]!, state, accepting: true, reasons: [], waiting: 0, isDefault: false };
      printers.set(current.name, current);
      continue;
    }
    const alerts = /^\s+Alerts: (.+)$/.exec(line);
    if (alerts && current && alerts[1] !== 'none') current.reasons = alerts[1]!.split(/[\s,]+/);
    const chosen = /^system default destination: (\S+)/.exec(line);
    if (chosen) standard = chosen[1];
    const refuses = /^(\S+) not accepting requests/.exec(line);
    if (refuses) refusing.add(refuses[1]!);
    const job = /^(\S+)-\d+\s+\S+\s+\d+/.exec(line);
    if (job) waiting.set(job[1]!, (waiting.get(job[1]!) ?? 0) + 1);
  }
  return [...printers.values()].map((one) => ({ ...one, accepting: !refusing.has(one.name), waiting: waiting.get(one.name) ?? 0, isDefault: one.name === standard }));
}
