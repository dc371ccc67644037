/** What the desk remembers of its office, in its own encrypted database (migration 450). */
import type { SqlDatabase } from '../database.ts';
import type { CaseSummary } from './local.ts';
import { makeDeskKeys, officeKeyOf, type DeskKeys, type OfficeKey } from './seal.ts';
import type { LibraryEntry, OfficeCase } from './wire.ts';

export interface CaseState {
  case_id: string;
  server_version: number;
  /** Version of this desk's own copy that the office has; equal to `server_version` while nobody else went on. */
  pushed_version: number;
  closed: number;
  lease_desk: string | null;
  lease_name: string | null;
  lease_until: string | null;
  lease_epoch: number;
  updated_at: string | null;
  updated_by: string | null;
  summary: string | null;
  conflict_id: string | null;
  head: string | null;
}
export interface Self {
  keys: DeskKeys;
  officeKey: OfficeKey | null;
  officeId: string | null;
  officeName: string | null;
  deskId: string | null;
  cursor: number;
  syncedAt: string | null;
  generation: string | null;
}

export function deskState(db: SqlDatabase) {
  const caseOf = db.prepare<[string], CaseState>('SELECT * FROM office_case WHERE case_id = ?');
  const summaryText = (summary: CaseSummary | null): string | null => (summary === null ? null : JSON.stringify(summary));
  return {
    self(): Self {
      const read = () => db.prepare<[], { private_key: Buffer; public_key: string; office_key: Buffer | null; office_id: string | null; office_name: string | null; desk_id: string | null; cursor: number; synced_at: string | null; generation: string | null }>('SELECT * FROM office_self').get();
      let row = read();
      if (!row) {
        const keys = makeDeskKeys();
        db.prepare('INSERT INTO office_self (one, private_key, public_key) VALUES (1, ?, ?)').run(keys.privateKey, keys.publicKey);
        row = read()!;
      }
      return { keys: { privateKey: new Uint8Array(row.private_key), publicKey: row.public_key }, officeKey: row.office_key === null ? null : officeKeyOf(new Uint8Array(row.office_key)), officeId: row.office_id, officeName: row.office_name, deskId: row.desk_id, cursor: row.cursor, syncedAt: row.synced_at, generation: row.generation };
    },
    /** Another office than before (or another identity in it): everything heard so far counts for nothing. */
    belongTo(officeId: string, officeName: string, deskId: string): void {
      const before = db.prepare<[], { office_id: string | null; desk_id: string | null }>('SELECT office_id, desk_id FROM office_self').get();
      db.transaction(() => {
        if (before?.office_id !== null && (before?.office_id !== officeId || before.desk_id !== deskId)) {
          for (const table of ['office_case', 'office_capture', 'office_appointment', 'office_library']) db.prepare(`DELETE FROM ${table}`).run();
          db.prepare('UPDATE office_self SET cursor = 0, synced_at = NULL, office_key = NULL').run();
        }
        db.prepare('UPDATE office_self SET office_id = ?, office_name = ?, desk_id = ?').run(officeId, officeName, deskId);
      })();
    },
    keepKey: (key: OfficeKey | null) => void db.prepare('UPDATE office_self SET office_key = ?').run(key?.key ?? null),
    moveCursor: (cursor: number) => void db.prepare('UPDATE office_self SET cursor = ?').run(cursor),
    synced: (at: string, generation: string) => void db.prepare('UPDATE office_self SET synced_at = ?, generation = ?').run(at, generation),

    caseOf: (caseId: string): CaseState | null => caseOf.get(caseId) ?? null,
    cases: (): CaseState[] => db.prepare<[], CaseState>('SELECT * FROM office_case ORDER BY updated_at DESC').all(),
    conflictCount: (): number => db.prepare<[], { n: number }>('SELECT (SELECT count(*) FROM office_case WHERE conflict_id IS NOT NULL) + (SELECT count(*) FROM office_appointment WHERE theirs IS NOT NULL) AS n').get()!.n,
    /** Leases of a desk that end before an instant. */
    leasesEnding: (deskId: string, before: string): string[] => db.prepare<[string, string], { case_id: string }>('SELECT case_id FROM office_case WHERE lease_desk = ? AND closed = 0 AND lease_until < ?').all(deskId, before).map((row) => row.case_id),
    pushedOf: (caseId: string): number => caseOf.get(caseId)?.pushed_version ?? 0,
    /** The office told how the case stands. Answers may overtake each other: an older one changes nothing. */
    heard(head: OfficeCase, summary: CaseSummary | null): void {
      db.prepare(
        `INSERT INTO office_case (case_id, server_version, closed, lease_desk, lease_name, lease_until, lease_epoch, updated_at, updated_by, summary) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (case_id) DO UPDATE SET server_version = excluded.server_version, closed = excluded.closed, lease_desk = excluded.lease_desk, lease_name = excluded.lease_name, lease_until = excluded.lease_until,
           lease_epoch = excluded.lease_epoch, updated_at = excluded.updated_at, updated_by = excluded.updated_by, summary = coalesce(excluded.summary, summary)
         WHERE excluded.server_version >= office_case.server_version`,
      ).run(head.caseId, head.version, head.closed ? 1 : 0, head.lease?.deskId ?? null, head.lease?.deskName ?? null, head.lease?.until ?? null, head.lease?.epoch ?? 0, head.updatedAt, head.updatedBy, summaryText(summary));
    },
    /** This desk's copy and the office's are the same version now. */
    equal(caseId: string, version: number, lease: OfficeCase['lease'], closed: boolean, at: string, by: string, summary: CaseSummary | null): void {
      db.prepare(
        `INSERT INTO office_case (case_id, server_version, pushed_version, closed, lease_desk, lease_name, lease_until, lease_epoch, updated_at, updated_by, summary) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (case_id) DO UPDATE SET server_version = max(office_case.server_version, excluded.server_version), pushed_version = excluded.pushed_version, closed = excluded.closed, lease_desk = excluded.lease_desk, lease_name = excluded.lease_name,
           lease_until = excluded.lease_until, lease_epoch = excluded.lease_epoch, updated_at = excluded.updated_at, updated_by = excluded.updated_by, summary = coalesce(excluded.summary, summary), conflict_id = NULL, head = NULL`,
      ).run(caseId, version, version, closed ? 1 : 0, lease?.deskId ?? null, lease?.deskName ?? null, lease?.until ?? null, lease?.epoch ?? 0, at, by, summaryText(summary));
    },
    leased: (caseId: string, lease: NonNullable<OfficeCase['lease']>) => void db.prepare('UPDATE office_case SET lease_desk = ?, lease_name = ?, lease_until = ?, lease_epoch = ? WHERE case_id = ?').run(lease.deskId, lease.deskName, lease.until, lease.epoch, caseId),
    /** The office knows less than it did (restored from a backup): what is missing is sent again. */
    resend(caseId: string, from: number): void {
      db.transaction(() => {
        db.prepare('UPDATE office_case SET pushed_version = ?, server_version = ? WHERE case_id = ?').run(from, from, caseId);
        db.prepare('DELETE FROM office_capture WHERE case_id = ?').run(caseId);
      })();
    },
    inConflict: (caseId: string, conflictId: string, head: unknown) => void db.prepare('UPDATE office_case SET conflict_id = ?, head = ? WHERE case_id = ?').run(conflictId, JSON.stringify(head), caseId),
    forget(caseId: string): void {
      for (const table of ['office_case', 'office_capture', 'office_deletion', 'office_letter']) db.prepare(`DELETE FROM ${table} WHERE case_id = ?`).run(caseId);
    },
    deletions: (): string[] => db.prepare<[], { case_id: string }>('SELECT case_id FROM office_deletion').all().map((row) => row.case_id),

    sentCaptures: (caseId: string): Set<string> => new Set(db.prepare<[string], { capture_id: string }>('SELECT capture_id FROM office_capture WHERE case_id = ?').all(caseId).map((row) => row.capture_id)),
    captureSent: (caseId: string, captureId: string) => void db.prepare('INSERT OR IGNORE INTO office_capture (capture_id, case_id) VALUES (?, ?)').run(captureId, caseId),

    putLetter: (mailId: string, caseId: string, body: Buffer) => void db.prepare('INSERT OR IGNORE INTO office_letter (mail_id, case_id, body) VALUES (?, ?, ?)').run(mailId, caseId, body),
    letters: () => db.prepare<[], { mail_id: string; case_id: string; body: Buffer }>('SELECT * FROM office_letter LIMIT 20').all(),
    letterGone: (mailId: string) => void db.prepare('DELETE FROM office_letter WHERE mail_id = ?').run(mailId),
    isTaken: (mailId: string): boolean => db.prepare('SELECT 1 FROM office_letter_taken WHERE mail_id = ?').get(mailId) !== undefined,
    taken: (mailId: string, at: string) => void db.prepare('INSERT INTO office_letter_taken (mail_id, taken_at) VALUES (?, ?)').run(mailId, at),

    appointment: (id: string) => db.prepare<[string], { version: number; tag: string; theirs: string | null }>('SELECT version, tag, theirs FROM office_appointment WHERE appointment_id = ?').get(id) ?? null,
    appointmentKept: (id: string, version: number, tag: string, theirs: string | null = null) =>
      void db.prepare('INSERT INTO office_appointment (appointment_id, version, tag, theirs) VALUES (?, ?, ?, ?) ON CONFLICT (appointment_id) DO UPDATE SET version = excluded.version, tag = excluded.tag, theirs = excluded.theirs').run(id, version, tag, theirs),
    appointmentConflicts: () => db.prepare<[], { appointment_id: string; version: number; theirs: string }>('SELECT appointment_id, version, theirs FROM office_appointment WHERE theirs IS NOT NULL').all(),

    libraryVersion: (kind: string, name: string): number => db.prepare<[string, string], { version: number }>('SELECT version FROM office_library WHERE kind = ? AND name = ?').get(kind, name)?.version ?? 0,
    libraryKept: (entry: LibraryEntry, body: Buffer | null) => void db.prepare('INSERT OR REPLACE INTO office_library (kind, name, version, sha256, at, body) VALUES (?, ?, ?, ?, ?, ?)').run(entry.kind, entry.name, entry.version, entry.sha256, entry.at, body),
    library: () => db.prepare<[], { kind: string; name: string; version: number; at: string; body: Buffer | null }>('SELECT kind, name, version, at, body FROM office_library ORDER BY kind, name').all(),
  };
}
export type DeskState = ReturnType<typeof deskState>;
