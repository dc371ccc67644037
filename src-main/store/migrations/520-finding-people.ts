/** What people are found by, inside the encrypted store; gone with the session, case or appointment it came from. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 520,
  sentence: 'finding people',
  up: (db) =>
    db.exec(`
      CREATE TABLE person_entry (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('session', 'case', 'appointment')),
        ref TEXT NOT NULL,
        name TEXT NOT NULL,
        birth_date TEXT,                        -- empty where it is not known
        number TEXT NOT NULL,
        UNIQUE (kind, ref)
      ) STRICT;
      CREATE TABLE person_key (
        key TEXT NOT NULL,
        entry INTEGER NOT NULL REFERENCES person_entry (id) ON DELETE CASCADE,
        PRIMARY KEY (key, entry)
      ) STRICT;
      CREATE INDEX person_key_by_entry ON person_key (entry);
      CREATE TRIGGER session_takes_its_entry AFTER DELETE ON session BEGIN DELETE FROM person_entry WHERE kind = 'session' AND ref = OLD.id; END;
      CREATE TRIGGER case_takes_its_entry AFTER DELETE ON case_file BEGIN DELETE FROM person_entry WHERE kind = 'case' AND ref = OLD.id; END;
      CREATE TRIGGER appointment_takes_its_entry AFTER DELETE ON appointment BEGIN DELETE FROM person_entry WHERE kind = 'appointment' AND ref = OLD.id; END;
    `),
};
