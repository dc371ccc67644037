/** Whether the person kept over a crash came in by card: pulling it still locks the desk afterwards. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 635,
  sentence: 'seat taken by card',
  up: (db) => db.exec('ALTER TABLE seat ADD COLUMN by_card INTEGER NOT NULL DEFAULT 0'),
};
