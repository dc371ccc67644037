/** Sessions as JSON with what is searched for beside it; captures as bytes; every change in its order. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 100,
  sentence: 'sessions, captures and history',
  up: (db) =>
    db.exec(`
      CREATE TABLE session (
        id TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        status TEXT NOT NULL,
        step TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        retain_until TEXT,                      -- empty until a legal basis is chosen
        appointment_id TEXT,                    -- empty for a walk-in
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX session_by_status ON session (status, updated_at);
      CREATE INDEX session_by_appointment ON session (appointment_id) WHERE appointment_id IS NOT NULL;

      -- What was applied to a session, in order: the source of the process log (TR-03121-3-4 4.11).
      CREATE TABLE session_change (
        session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        at TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (session_id, version)
      ) STRICT;

      CREATE TABLE capture (
        id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        mime TEXT NOT NULL,
        taken_at TEXT NOT NULL,
        sha256 BLOB NOT NULL,
        bytes BLOB NOT NULL
      ) STRICT;
      CREATE INDEX capture_by_session ON capture (session_id);

      CREATE TABLE appointment (
        id TEXT PRIMARY KEY,
        day TEXT NOT NULL,
        starts_at TEXT NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX appointment_by_day ON appointment (day, starts_at);
    `),
};
