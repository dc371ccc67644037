/** What the set-up assistant has been through, so that it goes on where it was left. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 651,
  sentence: 'set-up steps',
  up: (db) =>
    db.exec(`
      CREATE TABLE setup_step (
        step TEXT PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('done', 'skipped')),
        at TEXT NOT NULL,
        by_login TEXT NOT NULL
      ) STRICT;
    `),
};
