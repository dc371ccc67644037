/**
 * Types of the part of better-sqlite3 that this project uses. The package (better-sqlite3-multiple-ciphers)
 * ships types, but its export map does not lead to them.
 */
declare module 'better-sqlite3' {
  export interface RunResult {
    changes: number;
    lastInsertRowid: number | bigint;
  }
  export interface Statement<Parameters extends unknown[] = unknown[], Row = unknown> {
    run(...parameters: Parameters): RunResult;
    get(...parameters: Parameters): Row | undefined;
    all(...parameters: Parameters): Row[];
    iterate(...parameters: Parameters): IterableIterator<Row>;
    /** Rows become the value of their first column; `Row` is then its type. */
    pluck(): Statement<Parameters, Row>;
  }
  export interface Transaction<Result> {
    (): Result;
    immediate(): Result;
  }
  export interface Database {
    readonly name: string;
    readonly open: boolean;
    readonly inTransaction: boolean;
    prepare<Parameters extends unknown[] = unknown[], Row = unknown>(sql: string): Statement<Parameters, Row>;
    transaction<Result>(work: () => Result): Transaction<Result>;
    pragma(source: string, options?: { simple?: boolean }): unknown;
    exec(sql: string): this;
    close(): this;
  }
  interface DatabaseConstructor {
    new (file: string, options?: { readonly?: boolean; timeout?: number }): Database;
  }
  const constructor: DatabaseConstructor & { Database: DatabaseConstructor };
  export default constructor;
}
