/** When a document was handed over (§ 61a AufenthV), and what was corrected in a case (Art. 16 GDPR). */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 473,
  sentence: 'handover, correction and purposes',
  up: (db) =>
    db.exec(`
      CREATE TABLE handover (
        session_id TEXT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        by TEXT NOT NULL
      ) STRICT;

      -- What stood before stays: a correction adds, it does not replace.
      CREATE TABLE correction (
        id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        field TEXT NOT NULL,
        before TEXT NOT NULL,                   -- JSON
        after TEXT NOT NULL,                    -- JSON
        why TEXT NOT NULL
      ) STRICT;
      CREATE INDEX correction_by_session ON correction (session_id, at);

      -- Purpose and legal basis of each capture, as they stood when it was taken.
      CREATE TABLE capture_purpose (
        capture_id TEXT PRIMARY KEY REFERENCES capture (id) ON DELETE CASCADE,
        purpose TEXT NOT NULL,
        legal_basis TEXT                        -- empty where none was chosen yet
      ) STRICT;
    `),
};
