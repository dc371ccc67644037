/**
 * The inbox: results of the station, each applied exactly once. The result is marked and applied in one
 * SQLite transaction; if it comes again, or comes after a newer one, nothing happens twice.
 */
import type { ReceivedResult, StationResult } from '../matching/port.ts';
import type { SqlDatabase } from './database.ts';
import type { OutboxRow } from './outbox.ts';

/**
 * Writes a result into the case, inside the inbox's transaction (no awaiting in here).
 * `late`: the case is closed; the result becomes a task for its caseworker.
 */
export type ApplyResult = (received: ReceivedResult, row: OutboxRow) => 'applied' | 'late';

export type InboxOutcome = 'applied' | 'late' | 'superseded' | 'repeated' | 'unknown';

/** A result that came for a case already closed. */
export interface ResultTask {
  id: number;
  sessionId: string;
  transactionId: string;
  createdAt: string;
  message: string;
}

/** Whether this result was received before; then it need not be fetched again. */
export function isReceived(db: SqlDatabase, result: StationResult): boolean {
  return db.prepare('SELECT 1 FROM inbox WHERE result_id = ? OR (transaction_id = ? AND revision = ?)').get(result.resultId, result.transactionId, result.revision) !== undefined;
}

export function applyOnce(db: SqlDatabase, received: ReceivedResult, receivedAt: string, apply: ApplyResult): InboxOutcome {
  const { result } = received;
  return db.transaction((): InboxOutcome => {
    if (isReceived(db, result)) return 'repeated';
    const row = db.prepare('SELECT * FROM outbox WHERE transaction_id = ?').get(result.transactionId) as OutboxRow | undefined;
    if (!row) return 'unknown';
    const newest = db.prepare('SELECT max(revision) AS revision FROM inbox WHERE transaction_id = ?').get(result.transactionId) as { revision: number | null };
    const outcome = newest.revision !== null && newest.revision > result.revision ? 'superseded' : apply(received, row);
    db.prepare('INSERT INTO inbox (result_id, transaction_id, revision, received_at, outcome) VALUES (?, ?, ?, ?, ?)').run(result.resultId, result.transactionId, result.revision, receivedAt, outcome);
    db.prepare("UPDATE outbox SET state = 'answered', answered_at = coalesce(answered_at, ?), task_id = coalesce(task_id, ?), failure_code = NULL, failure_message = NULL WHERE transaction_id = ?").run(
      receivedAt,
      result.taskId,
      result.transactionId,
    );
    if (outcome === 'late') {
      db.prepare('INSERT INTO result_task (session_id, transaction_id, result_id, created_at, message) VALUES (?, ?, ?, ?, ?)').run(row.session_id, row.transaction_id, result.resultId, receivedAt, lateMessage(result));
    }
    return outcome;
  })();
}

function lateMessage(result: StationResult): string {
  const found = result.candidates.length === 0 ? 'ohne Treffer' : result.candidates.length === 1 ? 'mit einem möglichen Treffer' : `mit ${result.candidates.length} möglichen Treffern`;
  switch (result.reason) {
    case 'confirmation':
      return `Die PIK-Station hat einen Treffer nachgeprüft (${found}); der Vorgang ist schon abgeschlossen. Bitte ansehen.`;
    case 'withdrawal':
      return 'Die PIK-Station hat ein Ergebnis zurückgezogen; der Vorgang ist schon abgeschlossen. Bitte ansehen.';
    case 'merge':
      return 'Im Register wurden Datensätze zusammengeführt; das betrifft einen abgeschlossenen Vorgang. Bitte ansehen.';
    case 'failure':
      return 'Die PIK-Station konnte die Sendung nicht bearbeiten; der Vorgang ist schon abgeschlossen. Bitte ansehen.';
    case 'answer':
      return `Die Antwort der PIK-Station kam nach Abschluss des Vorgangs (${found}). Bitte ansehen.`;
  }
}

/** Results that are stored here but not yet acknowledged to the station. */
export function unacknowledged(db: SqlDatabase): { resultId: string; transactionId: string }[] {
  return (db.prepare('SELECT result_id, transaction_id FROM inbox WHERE acknowledged = 0 LIMIT 500').all() as { result_id: string; transaction_id: string }[]).map((row) => ({ resultId: row.result_id, transactionId: row.transaction_id }));
}

export function markAcknowledged(db: SqlDatabase, resultIds: string[]): void {
  const mark = db.prepare('UPDATE inbox SET acknowledged = 1 WHERE result_id = ?');
  db.transaction(() => resultIds.forEach((resultId) => mark.run(resultId)))();
}

export function openResultTasks(db: SqlDatabase): ResultTask[] {
  const rows = db.prepare('SELECT * FROM result_task WHERE done_at IS NULL ORDER BY id').all() as { id: number; session_id: string; transaction_id: string; created_at: string; message: string }[];
  return rows.map((row) => ({ id: row.id, sessionId: row.session_id, transactionId: row.transaction_id, createdAt: row.created_at, message: row.message }));
}

export function closeResultTask(db: SqlDatabase, id: number, doneAt: string): void {
  db.prepare('UPDATE result_task SET done_at = ? WHERE id = ? AND done_at IS NULL').run(doneAt, id);
}
