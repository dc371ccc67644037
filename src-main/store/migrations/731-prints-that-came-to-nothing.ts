/** A print that the printer gave up before anything came out: the next one is no copy of it. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 731,
  sentence: 'prints that came to nothing',
  up: (db) => db.exec('ALTER TABLE printed_form ADD COLUMN failed_at TEXT'), // empty unless the printer has said so
};
