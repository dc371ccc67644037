/** Cases as events that are only added, and the tally of those deleted: counts without persons. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 510,
  sentence: 'cases',
  up: (db) =>
    db.exec(`
      CREATE TABLE case_file (
        id TEXT PRIMARY KEY,
        number TEXT NOT NULL UNIQUE,
        retain_until TEXT                       -- empty while the case is open
      ) STRICT;
      CREATE TABLE case_event (
        sequence INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        case_id TEXT NOT NULL REFERENCES case_file (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX case_event_by_case ON case_event (case_id, sequence);
      CREATE TRIGGER case_event_is_not_changed BEFORE UPDATE ON case_event BEGIN SELECT RAISE(ABORT, 'case events are not changed'); END;
      CREATE TABLE case_tally (
        year INTEGER NOT NULL,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (year, kind, key)
      ) STRICT;
    `),
};
