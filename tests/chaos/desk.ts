/**
 * A desk reduced to its line: a SQLite file with outbox and inbox, captures in a table, and what the results
 * did, written by `onResult` in the inbox's own transaction. Used by tests and, as a process, by the chaos run.
 */
import Database, { type Database as SqliteDatabase } from 'better-sqlite3';
import { migration as m100 } from '../../src-main/store/migrations/100-sessions-captures-and-history.ts';
import { migration as m450 } from '../../src-main/store/migrations/450-office.ts';
import { migration as m200 } from '../../src-main/store/migrations/200-outbox-and-inbox.ts';
import { migration as m210 } from '../../src-main/store/migrations/210-counting-the-backlog.ts';
import { migration as m625 } from '../../src-main/store/migrations/625-transactions-of-deleted-cases.ts';
import { createSync, type Sync, type SyncEvents, type SyncSettings } from '../../src-main/sync/sync.ts';
import { systemClock, type Clock } from '../../src-main/sync/clock.ts';
import { enqueue } from '../../src-main/sync/outbox.ts';
import type { MatchingStation } from '../../src-main/matching/port.ts';
import type { StationTransaction } from '../../src-main/matching/transaction.ts';
import type { SampleCapture } from './sample.ts';

export interface TestDesk {
  db: SqliteDatabase;
  sync: Sync;
  events: { line: string[]; arrived: { transactionId: string; candidates: number; late: boolean }[]; problems: string[] };
  /** Stores captures and enqueues, in one transaction. */
  put(transaction: StationTransaction, captures: SampleCapture[], beside?: () => void): void;
  applied(): { transactionId: string; revision: number; images: number }[];
}

export interface TestDeskOptions {
  file: string;
  station: MatchingStation;
  settings?: Partial<SyncSettings>;
  clock?: Clock;
  random?: () => number;
  /** Cases that are closed: results for them are late. */
  closed?: Set<string>;
}

export function openDesk(file: string): SqliteDatabase {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  const fresh = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'outbox'").get() as { n: number };
  if (fresh.n === 0) {
    db.transaction(() => {
      m100.up(db);
      m200.up(db);
      m210.up(db);
      m625.up(db);
      m450.up(db);
      db.exec(`CREATE TABLE test_capture (id TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
               CREATE TABLE test_applied (transaction_id TEXT NOT NULL, revision INTEGER NOT NULL, images INTEGER NOT NULL) STRICT;`);
    })();
  }
  return db;
}

export function createTestDesk(options: TestDeskOptions): TestDesk {
  const db = openDesk(options.file);
  const events: TestDesk['events'] = { line: [], arrived: [], problems: [] };
  const handlers: SyncEvents = {
    line: (status) => events.line.push(status.state),
    queue: () => {},
    resultArrived: ({ transactionId, candidates, late }) => events.arrived.push({ transactionId, candidates, late }),
    transactionChanged: () => {},
    problem: (code) => events.problems.push(code),
  };
  const apply = db.prepare('INSERT INTO test_applied (transaction_id, revision, images) VALUES (?, ?, ?)');
  const sync = createSync({
    db,
    station: options.station,
    readCapture: (_sessionId, captureId) => new Uint8Array((db.prepare('SELECT bytes FROM test_capture WHERE id = ?').get(captureId) as { bytes: Buffer }).bytes),
    onResult: (received, row) => {
      apply.run(received.result.transactionId, received.result.revision, received.images.size);
      return options.closed?.has(row.session_id) ? 'late' : 'applied';
    },
    personOf: () => 'Mustermann, Erika',
    events: handlers,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    settings: { measureEveryMs: 500, backoff: { baseMs: 50, capMs: 400 }, resultWaitMs: 300, requestTimeoutMs: 5_000, verifyAfterMs: 2_000, ...options.settings },
  });
  return {
    db,
    sync,
    events,
    put(transaction, captures, beside) {
      db.transaction(() => {
        for (const capture of captures) db.prepare('INSERT OR IGNORE INTO test_capture (id, bytes) VALUES (?, ?)').run(capture.captureId, capture.bytes);
        enqueue(db, { sessionId: transaction.personKey, transaction, queuedAt: new Date().toISOString() });
        beside?.();
      })();
      sync.wake();
    },
    applied: () => (db.prepare('SELECT transaction_id, revision, images FROM test_applied ORDER BY rowid').all() as { transaction_id: string; revision: number; images: number }[]).map((row) => ({ transactionId: row.transaction_id, revision: row.revision, images: row.images })),
  };
}

/** Waits until `done` holds; fails loudly otherwise. */
export async function until(done: () => boolean | Promise<boolean>, what: string, ms = 40_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
