/** `schalter queue list`: what waits for the station. The desk itself must not be running. */
import { listWaiting, queueStatusOf } from '../sync/outbox.ts';
import { openResultTasks } from '../sync/inbox.ts';
import { parseWords } from './arguments.ts';
import type { Command } from './command.ts';
import { deskOptions, deskUsage, openDeskStore } from './open-store.ts';

const usage = `schalter queue list ${deskUsage} [--json]`;
const states: Record<string, string> = { queued: 'wartet', sending: 'wird gesendet', accepted: 'angenommen', parked: 'zurückgestellt' };

export const command: Command = {
  usage,
  summary: 'Zeigt, was auf die PIK-Station wartet und warum; ohne Personendaten. Rückgabe 1, wenn etwas zurückgestellt ist.',
  async run(args, io) {
    const { values } = parseWords(args, deskOptions, usage, { min: 0, max: 0 });
    const { store } = await openDeskStore(values, io, 'queue.list');
    try {
      const [status, rows, tasks] = [queueStatusOf(store.db), listWaiting(store.db, 100_000), openResultTasks(store.db)];
      if (values.json) {
        const waiting = rows.map((row) => ({ transactionId: row.transaction_id, sessionId: row.session_id, kind: row.kind, state: row.state, queuedAt: row.queued_at, attempts: row.attempts, nextAttemptAt: row.next_attempt_at, bytes: row.bytes, failureCode: row.failure_code, failure: row.failure_message }));
        io.out(JSON.stringify({ status, waiting, tasks }));
      } else {
        io.out(`${status.waiting} warten, ${status.parked} zurückgestellt, ${tasks.length} Ergebnisse zu abgeschlossenen Vorgängen.`);
        for (const row of rows) io.out(`  ${row.queued_at.slice(0, 16)} ${row.transaction_id} ${states[row.state] ?? row.state}, ${row.attempts} Versuche${row.failure_message ? `: ${row.failure_message}` : ''}`);
        for (const task of tasks) io.out(`  ${task.createdAt.slice(0, 16)} ${task.transactionId} ${task.message}`);
      }
      return status.parked > 0 ? 1 : 0;
    } finally {
      store.close();
    }
  },
};
