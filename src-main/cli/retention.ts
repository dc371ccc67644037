/** `schalter retention run`: the daily deletion run with its certificate. */
import { SchalterError } from '../errors.ts';
import { certificates, runRetention, type KeptBecause } from '../trust/retention.ts';
import { parseWords } from './arguments.ts';
import type { Command } from './command.ts';
import { deskOptions, deskUsage, openDeskStore } from './open-store.ts';

const usage = `schalter retention run|list ${deskUsage} [--json]`;

const reasons: Record<KeptBecause, string> = { legalHold: 'Löschsperre', open: 'Vorgang noch offen', transactionWaiting: 'Antwort der Station steht aus' };

export const command: Command = {
  usage,
  summary: 'Löscht, was seine Aufbewahrungsfrist überschritten hat, und stellt darüber einen Nachweis aus; list zeigt die Nachweise.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, deskOptions, usage, { min: 1, max: 1 });
    if (!['run', 'list'].includes(positionals[0]!)) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const { store } = await openDeskStore(values, io, 'desk.diagnostics');
    try {
      const list = positionals[0] === 'run' ? [runRetention(store, new Date().toISOString(), 'Löschlauf')] : certificates(store);
      if (values.json) io.out(JSON.stringify(positionals[0] === 'run' ? list[0] : list));
      else
        for (const one of list) {
          io.out(`${one.ranAt}: ${one.deleted.length} Vorgänge gelöscht, Fingerabdrücke aus ${one.fingerprints.length} ausgehändigten Vorgängen gelöscht, ${one.kept.length} behalten.`);
          for (const kept of one.kept) io.out(`  ${kept.sessionId}: ${reasons[kept.because]}`);
        }
      return 0;
    } finally {
      store.close();
    }
  },
};
