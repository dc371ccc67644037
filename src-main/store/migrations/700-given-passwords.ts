/** Whose password somebody else has given: who gave it knows it, so it only leads to one of one's own (ASVS 4.0.3 2.3.1). */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 700,
  sentence: 'given passwords',
  up: (db) => db.exec('ALTER TABLE staff ADD COLUMN password_given INTEGER NOT NULL DEFAULT 0'),
};
