/** The last entry of the trail when a person signed in: what came after it is told to them (ASVS 4.0.3 2.2.3). */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 710,
  sentence: 'last sign in',
  up: (db) => db.exec('ALTER TABLE staff ADD COLUMN seen_seq INTEGER'), // empty until the first sign-in
};
