/** `schalter queue retry`: lets a parked or waiting transaction go out at the next start of the desk. */
import { SchalterError } from '../errors.ts';
import { findRow, markDue } from '../sync/outbox.ts';
import { parseWords } from './arguments.ts';
import type { Command } from './command.ts';
import { deskOptions, deskUsage, openDeskStore } from './open-store.ts';

const usage = `schalter queue retry TRANSACTION ${deskUsage} [--json]`;

export const command: Command = {
  usage,
  summary: 'Lässt eine zurückgestellte oder wartende Sendung beim nächsten Start des Arbeitsplatzes sofort hinausgehen.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, deskOptions, usage, { min: 1, max: 1 });
    const { store } = await openDeskStore(values, io, 'queue.retry');
    try {
      const row = findRow(store.db, positionals[0]!);
      if (!row || !['queued', 'parked'].includes(row.state)) throw new SchalterError('OUTBOX_UNKNOWN', 'input', 'Diese Sendung wartet nicht. »schalter queue list« zeigt alle.');
      store.write(() => markDue(store.db, row.transaction_id));
      if (values.json) io.out(JSON.stringify({ transactionId: row.transaction_id, state: 'queued' }));
      else io.out('Die Sendung geht beim nächsten Start sofort hinaus.');
      return 0;
    } finally {
      store.close();
    }
  },
};
