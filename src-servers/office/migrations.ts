/**
 * The office server's tables, as numbered migrations that run once each under a lock, whichever instance comes
 * first. A migration that stands in a release is never edited. Everything is partitioned by office: offices
 * share no row, so that a partition (or an office) can move to a database of its own.
 */
import type { Sql } from '../sql.ts';

export interface OfficeMigration {
  number: number;
  sentence: string;
  statements: string[];
}

const partitions = 16;

/** A table whose rows belong to an office, spread over partitions by it. */
const partitioned = (name: string, columns: string): string[] => [
  `CREATE TABLE ${name} (${columns}) PARTITION BY HASH (office_id)`,
  ...Array.from({ length: partitions }, (_, number) => `CREATE TABLE ${name}_p${number} PARTITION OF ${name} FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${number})`),
];

export const officeMigrations: OfficeMigration[] = [
  {
    number: 10,
    sentence: 'offices, desks and their certificates',
    statements: [
      // change_sequence counts the office's changes; its row lock orders the change feed without gaps.
      `CREATE TABLE office (office_id TEXT PRIMARY KEY, name TEXT NOT NULL, change_sequence BIGINT NOT NULL DEFAULT 0, key_id TEXT, created_at TIMESTAMPTZ NOT NULL)`,
      `CREATE TABLE desk (office_id TEXT NOT NULL REFERENCES office, desk_id TEXT NOT NULL, name TEXT NOT NULL, public_key TEXT, key_id TEXT, wrapped_key TEXT, admitted_by TEXT, software_version TEXT, seen_at TIMESTAMPTZ, PRIMARY KEY (office_id, desk_id))`,
      // A desk is known by its certificate; a renewed certificate is one more row.
      `CREATE TABLE certificate (fingerprint TEXT PRIMARY KEY, office_id TEXT NOT NULL, desk_id TEXT NOT NULL, valid_until TIMESTAMPTZ NOT NULL, FOREIGN KEY (office_id, desk_id) REFERENCES desk)`,
    ],
  },
  {
    number: 20,
    sentence: 'cases with append-only events, conflicts, captures',
    statements: [
      ...partitioned(
        'office_case',
        `office_id TEXT NOT NULL, case_id TEXT NOT NULL, version INTEGER NOT NULL, closed BOOLEAN NOT NULL, created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, updated_by TEXT NOT NULL,
         retain_until DATE, head BYTEA NOT NULL, lease_desk TEXT, lease_until TIMESTAMPTZ, lease_epoch INTEGER NOT NULL DEFAULT 0, conflicts INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (office_id, case_id)`,
      ),
      `CREATE INDEX office_case_due ON office_case (retain_until) WHERE retain_until IS NOT NULL`,
      ...partitioned('case_event', `office_id TEXT NOT NULL, case_id TEXT NOT NULL, version INTEGER NOT NULL, event_id TEXT NOT NULL, desk_id TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, received_at TIMESTAMPTZ NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (office_id, case_id, version)`),
      ...partitioned(
        'case_conflict',
        `office_id TEXT NOT NULL, case_id TEXT NOT NULL, conflict_id TEXT NOT NULL, desk_id TEXT NOT NULL, base INTEGER NOT NULL, version INTEGER NOT NULL, at TIMESTAMPTZ NOT NULL, head BYTEA NOT NULL, events TEXT NOT NULL, captures TEXT NOT NULL,
         resolved_at TIMESTAMPTZ, resolved_by TEXT, resolution TEXT, PRIMARY KEY (office_id, case_id, conflict_id)`,
      ),
      ...partitioned('case_capture', `office_id TEXT NOT NULL, case_id TEXT NOT NULL, capture_id TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, received_at TIMESTAMPTZ NOT NULL, data BYTEA NOT NULL, PRIMARY KEY (office_id, case_id, capture_id)`),
      // Sealed bytes do not compress; trying costs time.
      `ALTER TABLE case_capture ALTER COLUMN data SET STORAGE EXTERNAL`,
      // Events are only ever added. Deleting a whole case (retention) says so first, in its own transaction.
      `CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF TG_OP = 'DELETE' AND current_setting('schalter.deleting_case', true) = OLD.case_id THEN RETURN OLD; END IF;
         RAISE EXCEPTION 'case events are only ever added';
       END $$`,
      `CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON case_event FOR EACH ROW EXECUTE FUNCTION events_stay()`,
    ],
  },
  {
    number: 30,
    sentence: 'appointments, templates, mail, library',
    statements: [
      ...partitioned('appointment', `office_id TEXT NOT NULL, appointment_id TEXT NOT NULL, day DATE NOT NULL, version INTEGER NOT NULL, tag TEXT NOT NULL, sealed BYTEA NOT NULL, updated_by TEXT NOT NULL, PRIMARY KEY (office_id, appointment_id)`),
      `CREATE INDEX appointment_by_day ON appointment (office_id, day)`,
      ...partitioned('template', `office_id TEXT NOT NULL, case_id TEXT NOT NULL, template_id TEXT NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (office_id, case_id, template_id)`),
      ...partitioned('mail', `office_id TEXT NOT NULL, mail_id TEXT NOT NULL, case_id TEXT NOT NULL, from_desk TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, sealed BYTEA NOT NULL, taken_at TIMESTAMPTZ, PRIMARY KEY (office_id, mail_id)`),
      `CREATE TABLE library (office_id TEXT NOT NULL REFERENCES office, kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, at TIMESTAMPTZ NOT NULL, desk_id TEXT NOT NULL, data BYTEA NOT NULL, PRIMARY KEY (office_id, kind, name))`,
    ],
  },
  {
    number: 40,
    sentence: 'the change feed and the queue of the server itself',
    statements: [
      ...partitioned('change', `office_id TEXT NOT NULL, sequence BIGINT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, desk_id TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, PRIMARY KEY (office_id, sequence)`),
      // Taken with FOR UPDATE SKIP LOCKED by whichever instance is free.
      `CREATE TABLE job (job_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind TEXT NOT NULL, unique_key TEXT NOT NULL UNIQUE, payload TEXT NOT NULL, due_at TIMESTAMPTZ NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, failure TEXT)`,
      `CREATE INDEX job_due ON job (due_at)`,
    ],
  },
  {
    number: 50,
    sentence: 'ends of the audit trails of the desks',
    statements: [
      // A chain that was written anew has another head under the same number: both are kept.
      ...partitioned('audit_anchor', `office_id TEXT NOT NULL, desk_id TEXT NOT NULL, last_seq BIGINT NOT NULL, head TEXT NOT NULL, first_seq BIGINT NOT NULL, signed_at TEXT NOT NULL, key_id TEXT NOT NULL, signature TEXT NOT NULL, received_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (office_id, desk_id, last_seq, head)`),
      `CREATE FUNCTION anchors_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'anchors of an audit trail are only ever added'; END $$`,
      `CREATE TRIGGER anchors_stay BEFORE UPDATE OR DELETE ON audit_anchor FOR EACH ROW EXECUTE FUNCTION anchors_stay()`,
    ],
  },
];

/** Brings the database to the newest form. Several instances may start at once: one migrates, the others wait. */
export async function migrateOffice(sql: Sql): Promise<number[]> {
  return sql.transaction(async (within) => {
    await within.query('SELECT pg_advisory_xact_lock(7203112)');
    await within.query('CREATE TABLE IF NOT EXISTS office_migration (number INTEGER PRIMARY KEY, sentence TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL)');
    const applied = new Set((await within.query('SELECT number FROM office_migration')).map((row) => Number(row['number'])));
    const known = new Set(officeMigrations.map((migration) => migration.number));
    const newer = [...applied].filter((number) => !known.has(number));
    if (newer.length > 0) throw new Error(`the database is of a newer version of this program (migrations ${newer.join(', ')})`);
    const done: number[] = [];
    for (const migration of officeMigrations) {
      if (applied.has(migration.number)) continue;
      for (const statement of migration.statements) await within.query(statement);
      await within.query('INSERT INTO office_migration (number, sentence, applied_at) VALUES (?, ?, now())', [migration.number, migration.sentence]);
      done.push(migration.number);
    }
    return done;
  });
}
