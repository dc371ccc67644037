/**
 * The outbox: what waits for the station, in the desk's own database. `enqueue` runs inside the caller's
 * SQLite transaction, so that a capture session and its outgoing transaction are stored together or not at
 * all. Rows change state and are never deleted while anything waits. Issue 5, section 3.
 */
import { createHash } from 'node:crypto';
import { SchalterError } from '../errors.ts';
import type { QueueEntry, QueueStatus } from '../contract/desk.ts';
import { contentHashOf, stationTransaction, type StationTransaction } from '../matching/transaction.ts';
import type { SqlDatabase } from './database.ts';
import { isoOf } from './clock.ts';

export type OutboxState = QueueEntry['state'] | 'withdrawn';

/** A row as stored. Instants are ISO strings. */
export interface OutboxRow {
  sequence: number;
  transaction_id: string;
  session_id: string;
  person_key: string;
  kind: 'identification' | 'storage';
  state: OutboxState;
  payload: string;
  content_hash: string;
  bytes: number;
  queued_at: string;
  attempts: number;
  faults: number;
  next_attempt_at: string | null;
  task_id: string | null;
  accepted_at: string | null;
  answered_at: string | null;
  failure_code: string | null;
  failure_message: string | null;
}

export interface Enqueue {
  sessionId: string;
  transaction: StationTransaction;
  /** ISO instant. */
  queuedAt: string;
}

/** sha256 of a capture's bytes, hex: the name under which it travels. */
export function captureHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Puts a transaction into the outbox, inside the caller's SQLite transaction. The captures it names must
 * already be stored in the same database. Repeating it with the same content changes nothing.
 * @throws SchalterError OUTBOX_CONTENT (does not fit the interface), OUTBOX_CONFLICT (same id, other content)
 */
export function enqueue(db: SqlDatabase, entry: Enqueue): void {
  const parsed = stationTransaction.safeParse(entry.transaction);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new SchalterError('OUTBOX_CONTENT', 'internal', `Die Sendung an die PIK-Station passt nicht zur Schnittstelle (Feld ${field}). Bitte den Support anrufen.`, { cause: parsed.error });
  }
  const transaction = parsed.data;
  const contentHash = contentHashOf(transaction);
  const present = db.prepare('SELECT content_hash FROM outbox WHERE transaction_id = ?').get(transaction.transactionId) as { content_hash: string } | undefined;
  if (present) {
    if (present.content_hash === contentHash) return;
    throw new SchalterError('OUTBOX_CONFLICT', 'internal', 'Unter dieser Vorgangsnummer liegt schon eine andere Sendung bereit. Bitte den Support anrufen.');
  }
  db.prepare(
    `INSERT INTO outbox (transaction_id, session_id, person_key, kind, state, payload, content_hash, bytes, queued_at)
     VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
  ).run(
    transaction.transactionId,
    entry.sessionId,
    transaction.personKey,
    transaction.kind,
    JSON.stringify(transaction),
    contentHash,
    transaction.captures.reduce((sum, capture) => sum + capture.bytes, 0),
    entry.queuedAt,
  );
}

/** What was being sent when the process (or a sender) ended is simply sent again. `inFlight`: what is still being sent. */
export function recoverInterrupted(db: SqlDatabase, inFlight: ReadonlySet<string> = new Set()): void {
  db.prepare("UPDATE outbox SET state = 'queued' WHERE state = 'sending' AND transaction_id NOT IN (SELECT value FROM json_each(?))").run(JSON.stringify([...inFlight]));
}

/**
 * The next transaction that may be sent now, marked as `sending`; null: none. A person's later transaction
 * waits until every earlier one is accepted.
 */
export function takeNext(db: SqlDatabase, now: number): OutboxRow | null {
  return db.transaction(() => {
    const row = db
      .prepare(
        `SELECT * FROM outbox AS mine
         WHERE state = 'queued' AND (next_attempt_at IS NULL OR next_attempt_at <= ?)
           AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.person_key = mine.person_key
                             AND earlier.sequence < mine.sequence AND earlier.state IN ('queued', 'sending', 'parked'))
         ORDER BY sequence LIMIT 1`,
      )
      .get(isoOf(now)) as OutboxRow | undefined;
    if (!row) return null;
    db.prepare("UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE sequence = ?").run(row.sequence);
    return { ...row, state: 'sending' as const, attempts: row.attempts + 1 };
  })();
}

/** When the next waiting transaction comes due; null: none waits for an instant. Left to choose, SQLite reads everything that waits. */
export function nextDueAt(db: SqlDatabase): number | null {
  const row = db.prepare("SELECT next_attempt_at AS due FROM outbox INDEXED BY outbox_due WHERE next_attempt_at IS NOT NULL AND state = 'queued' ORDER BY next_attempt_at LIMIT 1").get() as { due: string } | undefined;
  return row ? Date.parse(row.due) : null;
}

export function markAccepted(db: SqlDatabase, transactionId: string, taskId: string, at: string): void {
  db.prepare(
    `UPDATE outbox SET task_id = ?, accepted_at = ?, faults = 0, next_attempt_at = NULL, failure_code = NULL, failure_message = NULL,
       state = CASE WHEN state = 'sending' THEN 'accepted' ELSE state END WHERE transaction_id = ?`,
  ).run(taskId, at, transactionId);
}

/** Back to waiting after a failure. `fault`: the station failed on this very transaction. */
export function markWaiting(db: SqlDatabase, transactionId: string, failure: { code: string; message: string; fault: boolean; nextAttemptAt: string | null }): void {
  db.prepare(
    `UPDATE outbox SET state = 'queued', faults = faults + ?, next_attempt_at = ?, failure_code = ?, failure_message = ?
     WHERE transaction_id = ? AND state = 'sending'`,
  ).run(failure.fault ? 1 : 0, failure.nextAttemptAt, failure.code, failure.message, transactionId);
}

/** Set aside until a person acts; visible, never deleted. */
export function markParked(db: SqlDatabase, transactionId: string, failure: { code: string; message: string }): void {
  db.prepare("UPDATE outbox SET state = 'parked', next_attempt_at = NULL, failure_code = ?, failure_message = ? WHERE transaction_id = ? AND state = 'sending'").run(
    failure.code,
    failure.message,
    transactionId,
  );
}

/** Parked or waiting: due at once. @returns whether it was one of these */
export function markDue(db: SqlDatabase, transactionId: string): boolean {
  return db.prepare("UPDATE outbox SET state = 'queued', faults = 0, next_attempt_at = NULL WHERE transaction_id = ? AND state IN ('queued', 'parked') RETURNING 1").all(transactionId).length > 0;
}

/** The station does not know a transaction it had accepted: it is sent again. */
export function markForgotten(db: SqlDatabase, transactionId: string, message: string): void {
  db.prepare("UPDATE outbox SET state = 'queued', next_attempt_at = NULL, failure_code = 'STATION_FORGOT', failure_message = ? WHERE transaction_id = ? AND state = 'accepted'").run(message, transactionId);
}

/** Will not be sent any more; the row stays. */
export function markWithdrawn(db: SqlDatabase, transactionId: string): void {
  db.prepare("UPDATE outbox SET state = 'withdrawn', next_attempt_at = NULL WHERE transaction_id = ? AND state <> 'answered'").run(transactionId);
}

export function findRow(db: SqlDatabase, transactionId: string): OutboxRow | null {
  return (db.prepare('SELECT * FROM outbox WHERE transaction_id = ?').get(transactionId) as OutboxRow | undefined) ?? null;
}

/** The earliest transaction of the same person that keeps this one waiting; null: none. */
export function blockerOf(db: SqlDatabase, row: OutboxRow): OutboxRow | null {
  if (row.state !== 'queued') return null;
  return (
    (db
      .prepare("SELECT * FROM outbox WHERE person_key = ? AND sequence < ? AND state IN ('queued', 'sending', 'parked') ORDER BY sequence LIMIT 1")
      .get(row.person_key, row.sequence) as OutboxRow | undefined) ?? null
  );
}

/** Accepted before `before`, without an answer; oldest first. */
export function acceptedSince(db: SqlDatabase, before: string, limit: number): OutboxRow[] {
  return db.prepare("SELECT * FROM outbox WHERE state = 'accepted' AND accepted_at <= ? ORDER BY accepted_at LIMIT ?").all(before, limit) as OutboxRow[];
}

export function transactionOf(row: OutboxRow): StationTransaction {
  return JSON.parse(row.payload) as StationTransaction;
}

/** Everything that waits, oldest first; parked ones included. `limit` rows. */
export function listWaiting(db: SqlDatabase, limit = 1000): (OutboxRow & { state: QueueEntry['state'] })[] {
  return db.prepare("SELECT * FROM outbox WHERE state NOT IN ('answered', 'withdrawn') ORDER BY sequence LIMIT ?").all(limit) as (OutboxRow & { state: QueueEntry['state'] })[];
}

/** Counters for the desk; `newResults` counts results that arrived for closed cases and wait for somebody. */
export function queueStatusOf(db: SqlDatabase): QueueStatus {
  const rows = db
    .prepare("SELECT state, count(*) AS number, min(queued_at) AS oldest FROM outbox INDEXED BY outbox_waiting WHERE state IN ('queued', 'sending', 'accepted', 'parked') GROUP BY state")
    .all() as { state: OutboxState; number: number; oldest: string }[];
  const parked = rows.find((row) => row.state === 'parked')?.number ?? 0;
  const all = rows.reduce((sum, row) => sum + row.number, 0);
  const oldest = rows.map((row) => row.oldest).sort()[0] ?? null;
  const tasks = db.prepare('SELECT count(*) AS open FROM result_task WHERE done_at IS NULL').get() as { open: number };
  return { waiting: all - parked, parked, oldestQueuedAt: oldest, newResults: tasks.open };
}

/** Captures that must not be deleted yet: named by a transaction the station has not accepted. */
export function capturesInUse(db: SqlDatabase, sessionId: string): Set<string> {
  const rows = db.prepare("SELECT payload FROM outbox WHERE session_id = ? AND state IN ('queued', 'sending', 'parked')").all(sessionId) as { payload: string }[];
  return new Set(rows.flatMap((row) => (JSON.parse(row.payload) as StationTransaction).captures.map((capture) => capture.captureId)));
}

export function waitsForStation(db: SqlDatabase, sessionId: string): boolean {
  return (db.prepare("SELECT count(*) AS waiting FROM outbox WHERE session_id = ? AND state NOT IN ('answered', 'withdrawn')").get(sessionId) as { waiting: number }).waiting > 0;
}

/**
 * Retention: removes what was answered for a case that is removed, inside the caller's transaction.
 * @throws SchalterError OUTBOX_PENDING while anything of the case still waits for the station
 */
export function forgetSession(db: SqlDatabase, sessionId: string): void {
  if (waitsForStation(db, sessionId)) throw new SchalterError('OUTBOX_PENDING', 'negative', 'Für diesen Vorgang wartet noch eine Sendung auf die PIK-Station. Er kann erst danach gelöscht werden.');
  db.prepare('DELETE FROM inbox WHERE transaction_id IN (SELECT transaction_id FROM outbox WHERE session_id = ?)').run(sessionId);
  db.prepare('DELETE FROM result_task WHERE session_id = ?').run(sessionId);
  db.prepare('INSERT OR IGNORE INTO outbox_forgotten (transaction_id) SELECT transaction_id FROM outbox WHERE session_id = ?').run(sessionId);
  db.prepare('DELETE FROM outbox WHERE session_id = ?').run(sessionId);
}

/** Whether its case was deleted here: what the station still says of it is told to nobody and confirmed, or it would come for ever. */
export function isForgotten(db: SqlDatabase, transactionId: string): boolean {
  return db.prepare('SELECT 1 FROM outbox_forgotten WHERE transaction_id = ?').get(transactionId) !== undefined;
}
