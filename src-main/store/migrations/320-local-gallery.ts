/**
 * Finger templates of people the station has not answered about yet, so that nobody is registered twice
 * while the line is down (issue 4, section 5). Rows go with the station's answer, and with their session.
 */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 320,
  sentence: 'local gallery',
  up: (db) =>
    db.exec(`
      CREATE TABLE gallery_template (
        capture_id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
        finger INTEGER NOT NULL CHECK (finger BETWEEN 1 AND 10),
        added_at TEXT NOT NULL,
        template BLOB NOT NULL                  -- ISO/IEC 19794-2:2005 record
      ) STRICT;
      CREATE INDEX gallery_by_session ON gallery_template (session_id);
    `),
};
