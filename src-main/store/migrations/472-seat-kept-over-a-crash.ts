/** Who was signed in when the core ended by a defect, so that its next life does not ask them again. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 472,
  sentence: 'seat kept over a crash',
  up: (db) =>
    db.exec(`
      CREATE TABLE seat (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        person_id TEXT NOT NULL,
        ticket_hash BLOB NOT NULL,              -- SHA-256 of what the window's process keeps in memory
        touched_at TEXT NOT NULL
      ) STRICT;
    `),
};
