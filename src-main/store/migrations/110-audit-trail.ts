/** The audit trail: entries are only ever added; each carries the hash of the one before it. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 110,
  sentence: 'audit trail',
  up: (db) =>
    db.exec(`
      CREATE TABLE audit (
        seq INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        action TEXT NOT NULL,
        session_id TEXT,                        -- empty for what concerns the desk
        detail TEXT NOT NULL,                   -- JSON; never biometric data, never a person's name
        previous_hash BLOB NOT NULL,
        hash BLOB NOT NULL
      ) STRICT;
      CREATE INDEX audit_by_session ON audit (session_id, seq) WHERE session_id IS NOT NULL;
      CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit entries are not changed'); END;
      CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit entries are not deleted'); END;
    `),
};
