/** What sync needs of the desk's database: the calls of better-sqlite3 it makes, no more. */
export interface SqlStatement {
  run(...values: unknown[]): { changes: number; lastInsertRowid: number | bigint };
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}
export interface SqlDatabase {
  prepare(sql: string): SqlStatement;
  transaction<A extends unknown[], R>(work: (...values: A) => R): (...values: A) => R;
}
