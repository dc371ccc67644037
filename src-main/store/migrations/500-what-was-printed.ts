/** What was handed to a printer, so that a reprint says that it is one. The pages themselves are not kept. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 500,
  sentence: 'what was printed',
  up: (db) =>
    db.exec(`
      CREATE TABLE printed_form (
        id INTEGER PRIMARY KEY,
        session_id TEXT REFERENCES session (id) ON DELETE CASCADE,   -- empty for what belongs to no session
        form TEXT NOT NULL,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        copies INTEGER NOT NULL,
        printer TEXT NOT NULL,
        job TEXT NOT NULL
      ) STRICT;
      CREATE INDEX printed_form_by_session ON printed_form (session_id, form);
    `),
};
