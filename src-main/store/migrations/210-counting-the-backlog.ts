/** Counting a month's backlog, and finding what comes due next, must not read the payloads. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 210,
  sentence: 'counting the backlog',
  up: (db) =>
    db.exec(`
      CREATE INDEX outbox_waiting ON outbox (state, queued_at);
      CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
    `),
};
