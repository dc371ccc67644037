/** The desk's database as sync sees it: better-sqlite3, opened by the store. */
import type { Database } from 'better-sqlite3';

export type SqlDatabase = Database;
