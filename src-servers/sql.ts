/**
 * The little SQL port below the station's store: the same statements run on embedded SQLite (training) and
 * on PostgreSQL. Parameters are written `?`.
 */
import Database from 'better-sqlite3';
import pg from 'pg';

export type Row = Record<string, unknown>;

export interface Sql {
  readonly dialect: 'sqlite' | 'postgres';
  query(text: string, values?: unknown[]): Promise<Row[]>;
  /** All or nothing; whatever `work` throws undoes it. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @param file path, or `:memory:` */
export function openSqlite(file: string): Sql {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 5000');
  // One connection: statements outside a transaction wait for the transaction that is open.
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = tail.then(work, work);
    tail = mine.catch(() => undefined);
    return mine;
  };
  const run = (text: string, values: unknown[] = []): Row[] => {
    const statement = db.prepare(text);
    if (/^\s*SELECT\b|\bRETURNING\b/i.test(text)) return statement.all(...values) as Row[];
    statement.run(...values);
    return [];
  };
  const inside: Sql = { dialect: 'sqlite', query: async (text, values) => run(text, values), transaction: (work) => work(inside), close: async () => {} };
  return {
    dialect: 'sqlite',
    query: (text, values) => inTurn(async () => run(text, values)),
    transaction: (work) =>
      inTurn(async () => {
        db.exec('BEGIN IMMEDIATE');
        try {
          const value = await work(inside);
          db.exec('COMMIT');
          return value;
        } catch (thrown) {
          db.exec('ROLLBACK');
          throw thrown;
        }
      }),
    close: () => inTurn(async () => void db.close()),
  };
}

/** `?` as `$1`, `$2` …; the station's statements hold no question mark in texts. */
const numbered = (text: string): string => {
  let count = 0;
  return text.replaceAll('?', () => `$${(count += 1)}`);
};

/** @param connection as `pg` takes it: connection string or fields */
export function openPostgres(connection: pg.PoolConfig): Sql {
  const pool = new pg.Pool({ max: 8, ...connection });
  // Without a listener an idle connection that the server closes would end the process; the next query reports it.
  pool.on('error', () => undefined);
  const bound = (client: pg.PoolClient): Sql => {
    const sql: Sql = {
      dialect: 'postgres',
      query: async (text, values = []) => (await client.query(numbered(text), values)).rows as Row[],
      transaction: (work) => work(sql),
      close: async () => {},
    };
    return sql;
  };
  return {
    dialect: 'postgres',
    query: async (text, values = []) => (await pool.query(numbered(text), values)).rows as Row[],
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const value = await work(bound(client));
        await client.query('COMMIT');
        return value;
      } catch (thrown) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw thrown;
      } finally {
        client.release();
      }
    },
    close: () => (pool.ended ? Promise.resolve() : pool.end()),
  };
}
