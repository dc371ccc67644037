/** Numbers of transactions whose case was deleted, so that what the station still says of them can be confirmed to it. */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 625,
  sentence: 'transactions of deleted cases',
  up: (db) => db.exec('CREATE TABLE outbox_forgotten (transaction_id TEXT PRIMARY KEY) STRICT'),
};
