/** What the learner at a training desk has done of the twelve cases, and under which appointment a case is practised now. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 650,
  sentence: 'what was practised',
  up: (db) =>
    db.exec(`
      CREATE TABLE tutor_step (
        appointment_id TEXT NOT NULL,
        step TEXT NOT NULL,
        done_at TEXT NOT NULL,
        PRIMARY KEY (appointment_id, step)
      ) STRICT;
      CREATE TABLE tutor_turn (
        case_id TEXT PRIMARY KEY,
        turn INTEGER NOT NULL
      ) STRICT;
    `),
};
