/** Why something was done, and signatures over batches of the audit trail. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 471,
  sentence: 'signed audit trail',
  up: (db) =>
    db.exec(`
      ALTER TABLE audit ADD COLUMN why TEXT;    -- empty where the action says it already

      CREATE TABLE audit_key (
        key_id TEXT PRIMARY KEY,                -- SHA-256 of the public key, hexadecimal
        public_key BLOB NOT NULL,               -- Ed25519, SPKI
        wrapped BLOB,                           -- private key, wrapped; empty where hardware keeps it
        made_at TEXT NOT NULL
      ) STRICT;

      -- One row per signed batch; each signature covers the one before it.
      CREATE TABLE audit_seal (
        last_seq INTEGER PRIMARY KEY,
        first_seq INTEGER NOT NULL,
        head BLOB NOT NULL,                     -- hash of entry last_seq
        signed_at TEXT NOT NULL,
        key_id TEXT NOT NULL REFERENCES audit_key (key_id),
        signature BLOB NOT NULL
      ) STRICT;
      CREATE TRIGGER audit_seal_is_not_changed BEFORE UPDATE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit seals are not changed'); END;
      CREATE TRIGGER audit_seal_is_not_deleted BEFORE DELETE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit seals are not deleted'); END;

      -- What the office server answered to a seal.
      CREATE TABLE audit_receipt (
        last_seq INTEGER PRIMARY KEY REFERENCES audit_seal (last_seq),
        received_at TEXT NOT NULL,
        receipt TEXT NOT NULL
      ) STRICT;
    `),
};
