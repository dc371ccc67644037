/** By which rules a person's search keys were made: who was stored before a change of them is found by the new ones after renewal. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 730,
  sentence: 'rules of search keys',
  up: (db) =>
    db.exec(`
      ALTER TABLE person_entry ADD COLUMN key_rules INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX person_entry_by_key_rules ON person_entry (key_rules);
    `),
};
