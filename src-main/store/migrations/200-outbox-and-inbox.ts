/**
 * What waits for the station, and what came back. Rows are never deleted here: a parked transaction stays
 * until somebody acts, an answered one until the retention of its case removes the case.
 */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 200,
  sentence: 'outbox and inbox',
  up: (db) =>
    db.exec(`
    CREATE TABLE outbox (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      transaction_id TEXT NOT NULL UNIQUE,
      session_id TEXT NOT NULL,
      person_key TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('identification', 'storage')),
      state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'answered', 'parked', 'withdrawn')),
      payload TEXT NOT NULL,
      content_hash TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      queued_at TEXT NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      -- failures of this transaction while the station otherwise answered; leads to parking
      faults INTEGER NOT NULL DEFAULT 0,
      -- empty: at once
      next_attempt_at TEXT,
      -- empty until the station accepted
      task_id TEXT,
      accepted_at TEXT,
      -- empty until the first result was applied
      answered_at TEXT,
      -- last failure: stable code and German sentence
      failure_code TEXT,
      failure_message TEXT
    ) STRICT;
    CREATE INDEX outbox_by_state ON outbox (state, sequence);
    CREATE INDEX outbox_by_person ON outbox (person_key, sequence);
    CREATE INDEX outbox_by_session ON outbox (session_id, sequence);

    CREATE TABLE inbox (
      result_id TEXT PRIMARY KEY,
      transaction_id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      received_at TEXT NOT NULL,
      outcome TEXT NOT NULL CHECK (outcome IN ('applied', 'late', 'superseded')),
      acknowledged INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE UNIQUE INDEX inbox_by_revision ON inbox (transaction_id, revision);
    CREATE INDEX inbox_to_acknowledge ON inbox (acknowledged) WHERE acknowledged = 0;

    CREATE TABLE result_task (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      session_id TEXT NOT NULL,
      transaction_id TEXT NOT NULL,
      result_id TEXT NOT NULL UNIQUE,
      created_at TEXT NOT NULL,
      message TEXT NOT NULL,
      -- empty while open
      done_at TEXT
    ) STRICT;
    `),
};
