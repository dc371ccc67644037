/** Who may work at this desk. Rows stay when a person leaves: the audit trail names them by login. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 470,
  sentence: 'people at the desk',
  up: (db) =>
    db.exec(`
      CREATE TABLE staff (
        id TEXT PRIMARY KEY,
        login TEXT NOT NULL UNIQUE COLLATE NOCASE,
        name TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('caseworker', 'supervisor', 'administrator', 'auditor')),
        created_at TEXT NOT NULL,
        left_at TEXT,                           -- empty while the person may sign in
        failures INTEGER NOT NULL DEFAULT 0,    -- wrong passwords in a row
        barred_until TEXT                       -- empty while no waiting time runs
      ) STRICT;
    `),
};
