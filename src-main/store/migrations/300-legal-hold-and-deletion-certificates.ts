/** What must not be deleted yet, and the proof of what was. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 300,
  sentence: 'legal hold and deletion certificates',
  up: (db) =>
    db.exec(`
      CREATE TABLE legal_hold (
        session_id TEXT PRIMARY KEY REFERENCES session (id) ON DELETE RESTRICT,
        reason TEXT NOT NULL,
        placed_by TEXT NOT NULL,
        placed_at TEXT NOT NULL
      ) STRICT;

      -- One row per deletion run; names sessions by id only, so that it may outlive them.
      CREATE TABLE deletion_certificate (
        id TEXT PRIMARY KEY,
        ran_at TEXT NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
    `),
};
