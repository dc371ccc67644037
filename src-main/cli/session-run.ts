/** `schalter session run`: a scripted session without a window, against given devices and station. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from './command.ts';
import { parseWords, readInput } from './arguments.ts';
import { openDesk } from './open-desk.ts';
import { SchalterError } from '../errors.ts';

const usage = 'schalter session run SCRIPT.json|- [--training | --settings desk.json] [--data-dir DIR] [--session ID] [--json]';

export const command: Command = {
  usage,
  summary: 'Führt einen Vorgang nach Skript aus und gibt die Sendungen an die Station aus. Kennwort des Datenspeichers in SCHALTER_SECRET.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { training: { type: 'boolean' }, settings: { type: 'string' }, 'data-dir': { type: 'string' }, session: { type: 'string' } }, usage, { min: 1, max: 1 });
    const options = values as { training?: boolean; settings?: string; 'data-dir'?: string; session?: string; json?: boolean };
    if (Boolean(options.training) === Boolean(options.settings)) throw new SchalterError('USAGE', 'input', `Entweder --training oder --settings angeben. So geht es: ${usage}`);
    const { folderOf, parseScript, runScript } = await import('../core/session-script.ts');
    const script = parseScript(Buffer.from(await readInput(positionals[0]!, io.stdin)).toString('utf8'));
    const dataDir = options['data-dir'] ?? (await mkdtemp(join(tmpdir(), 'schalter-session-')));
    const desk = await openDesk({ dataDir, training: options.training ?? false, settingsFile: options.settings ?? null });
    try {
      const { view, timings } = await runScript({
        call: desk.core.call,
        script,
        folder: positionals[0] === '-' ? process.cwd() : folderOf(positionals[0]!),
        ...(options.session ? { sessionId: options.session } : {}),
        onBegun: (sessionId) => io.err(`Vorgang ${sessionId}`),
        onStep: (step) => io.err(`… ${step.do}`),
      });
      const outcome = desk.core.outcome(view.session.id);
      if (options.json) io.out(JSON.stringify({ session: view.session, matchPending: view.matchPending, transactions: outcome.transactions, captures: outcome.captures, timings }));
      else {
        io.out(`Vorgang ${view.session.id}: ${view.session.status}`);
        for (const { state, transaction } of outcome.transactions) io.out(`  ${transaction.kind} ${transaction.transactionId}: ${state}, ${transaction.fingerprints.length} Abdrücke, ${transaction.captures.length} Aufnahmen`);
      }
      return 0;
    } finally {
      await desk.stop();
      if (!options['data-dir']) await rm(dataDir, { recursive: true, force: true });
    }
  },
};
