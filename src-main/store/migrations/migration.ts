/**
 * What a migration is. One file per migration, `NNN-sentence.ts`, listed in `index.ts`.
 * Numbers: 100–199 capture and desk, 200–299 matching and sync, 300–499 audit, people and retention.
 * A migration that stands in a release is never edited; a change is a new migration.
 */
import type { Database } from 'better-sqlite3';

export interface Migration {
  number: number;
  /** The sentence of the file name, kept in the store's list of what was applied. */
  sentence: string;
  /** Runs inside the transaction that also records it. */
  up(db: Database): void;
}
