/** The caseworkers' own notes on document models (issue 3, section 5): about models, never about persons. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 410,
  sentence: 'notes on document models',
  up: (db) =>
    db.exec(`
      CREATE TABLE model_note (
        model TEXT PRIMARY KEY,                 -- uuid of the model in its catalogue
        text TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        by_whom TEXT NOT NULL
      ) STRICT;
    `),
};
