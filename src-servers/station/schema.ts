/** Tables of the reference station, in one text for both databases; types differ by dialect only. */
import type { Sql } from '../sql.ts';

export async function createTables(sql: Sql): Promise<void> {
  const blob = sql.dialect === 'sqlite' ? 'BLOB' : 'BYTEA';
  const counter = sql.dialect === 'sqlite' ? 'INTEGER PRIMARY KEY AUTOINCREMENT' : 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY';
  const real = sql.dialect === 'sqlite' ? 'REAL' : 'DOUBLE PRECISION';
  const statements = [
    // A client is a certificate.
    `CREATE TABLE IF NOT EXISTS client (client_id TEXT PRIMARY KEY, name TEXT NOT NULL, callback_url TEXT, seen_at TEXT NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS capture (
       client_id TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, received INTEGER NOT NULL, complete INTEGER NOT NULL,
       PRIMARY KEY (client_id, sha256))`,
    `CREATE TABLE IF NOT EXISTS capture_piece (
       client_id TEXT NOT NULL, sha256 TEXT NOT NULL, starts_at INTEGER NOT NULL, data ${blob} NOT NULL,
       PRIMARY KEY (client_id, sha256, starts_at))`,
    `CREATE TABLE IF NOT EXISTS task (
       sequence ${counter}, task_id TEXT NOT NULL UNIQUE, client_id TEXT NOT NULL, transaction_id TEXT NOT NULL, content_hash TEXT NOT NULL,
       person_key TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL, package TEXT NOT NULL,
       received_at TEXT NOT NULL, due_at TEXT NOT NULL, answered_at TEXT,
       UNIQUE (client_id, transaction_id))`,
    `CREATE INDEX IF NOT EXISTS task_by_person ON task (client_id, person_key, sequence)`,
    `CREATE INDEX IF NOT EXISTS task_by_state ON task (state, sequence)`,
    `CREATE TABLE IF NOT EXISTS result (
       sequence ${counter}, result_id TEXT NOT NULL UNIQUE, client_id TEXT NOT NULL, task_id TEXT NOT NULL, transaction_id TEXT NOT NULL, revision INTEGER NOT NULL,
       body TEXT NOT NULL, created_at TEXT NOT NULL, acknowledged_at TEXT, deliveries INTEGER NOT NULL DEFAULT 0, next_delivery_at TEXT NOT NULL,
       UNIQUE (task_id, revision))`,
    `CREATE INDEX IF NOT EXISTS result_open ON result (client_id, acknowledged_at)`,
    `CREATE TABLE IF NOT EXISTS record (
       record_id TEXT PRIMARY KEY, azr_number TEXT NOT NULL, surname TEXT NOT NULL, given_names TEXT NOT NULL, birth_date TEXT,
       nationality TEXT NOT NULL, state TEXT NOT NULL, merged_into TEXT, created_at TEXT NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS register_image (
       image_id TEXT PRIMARY KEY, record_id TEXT NOT NULL, kind TEXT NOT NULL, finger INTEGER, mime TEXT NOT NULL, sha256 TEXT NOT NULL,
       bytes INTEGER NOT NULL, taken_at TEXT NOT NULL, data ${blob} NOT NULL)`,
    `CREATE INDEX IF NOT EXISTS register_image_by_record ON register_image (record_id)`,
    `CREATE TABLE IF NOT EXISTS hit (
       task_id TEXT NOT NULL, record_id TEXT NOT NULL, score ${real} NOT NULL, fingers TEXT NOT NULL, verdict TEXT NOT NULL, PRIMARY KEY (task_id, record_id))`,
  ];
  for (const statement of statements) await sql.query(statement);
}
