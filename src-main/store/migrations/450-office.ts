/** What the desk knows of its office: its keys, how far it has heard, who holds which case, letters to carry. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 450,
  sentence: 'office',
  up: (db) =>
    db.exec(`
      CREATE TABLE office_self (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        private_key BLOB NOT NULL,
        public_key TEXT NOT NULL,
        office_key BLOB,                        -- empty until this desk is admitted
        office_id TEXT,
        office_name TEXT,
        desk_id TEXT,
        cursor INTEGER NOT NULL DEFAULT 0,
        synced_at TEXT,                         -- empty until everything was heard once
        generation TEXT                         -- of the office's database; another one: it was restored
      ) STRICT;

      -- One row per case of the office, also of those that are not in this desk's own store.
      CREATE TABLE office_case (
        case_id TEXT PRIMARY KEY,
        server_version INTEGER NOT NULL DEFAULT 0,
        pushed_version INTEGER NOT NULL DEFAULT 0,
        closed INTEGER NOT NULL DEFAULT 0,
        lease_desk TEXT,
        lease_name TEXT,
        lease_until TEXT,
        lease_epoch INTEGER NOT NULL DEFAULT 0,
        updated_at TEXT,
        updated_by TEXT,
        summary TEXT,                           -- JSON of what lists show; empty until the head was read
        conflict_id TEXT,                       -- a branch of this desk that waits for a person
        head TEXT                               -- newest head of the office, JSON, while a person compares
      ) STRICT;

      CREATE INDEX office_case_by_lease ON office_case (lease_desk) WHERE lease_desk IS NOT NULL;
      CREATE INDEX office_case_in_conflict ON office_case (conflict_id) WHERE conflict_id IS NOT NULL;

      CREATE TABLE office_capture (capture_id TEXT PRIMARY KEY, case_id TEXT NOT NULL) STRICT;
      CREATE INDEX office_capture_by_case ON office_capture (case_id);

      -- Results for cases that another desk holds now; carried to it, each once.
      CREATE TABLE office_letter (mail_id TEXT PRIMARY KEY, case_id TEXT NOT NULL, body BLOB NOT NULL) STRICT;
      CREATE TABLE office_letter_taken (mail_id TEXT PRIMARY KEY, taken_at TEXT NOT NULL) STRICT;

      CREATE TABLE office_appointment (
        appointment_id TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        tag TEXT NOT NULL,
        theirs TEXT                             -- JSON of the office's form where both were changed
      ) STRICT;
      CREATE TABLE office_library (kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, body BLOB, PRIMARY KEY (kind, name)) STRICT;
      CREATE TABLE office_deletion (case_id TEXT PRIMARY KEY) STRICT;
      -- What retention deletes here is deleted at the office as well.
      CREATE TRIGGER office_hears_of_deletion AFTER DELETE ON session WHEN EXISTS (SELECT 1 FROM office_case WHERE case_id = OLD.id)
        BEGIN INSERT OR IGNORE INTO office_deletion (case_id) VALUES (OLD.id); END;
    `),
};
