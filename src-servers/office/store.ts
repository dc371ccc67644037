/**
 * What the office server keeps, over PostgreSQL. Every change that must hold together is one transaction; within
 * one the locks are taken in the order case, then office, so that two instances never wait for each other.
 * Cases only grow: an event is never changed, and what does not fit on top is kept beside the case as a conflict.
 */
import { createHash } from 'node:crypto';
import type { AuditReceipt, CasePush, LibraryEntry, OfficeAppointment, OfficeCase, OfficeChange, OfficeDesk, PushAnswer, WholeCase } from '../../src-main/sync/office/wire.ts';
import { officeLimits } from '../../src-main/sync/office/wire.ts';
import type { Row, Sql } from '../sql.ts';
import { OfficeRefusal } from './refusal.ts';
import { branchOf, chainOf, iso, leaseOf, officeCaseOf, type CaseRow } from './rows.ts';

export interface DeskIdentity {
  officeId: string;
  officeName: string;
  deskId: string;
  deskName: string;
  /** Holds the office key. */
  admitted: boolean;
}

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64');
const base64Of = (value: unknown): string => (value as Buffer).toString('base64');

export class OfficeStore {
  readonly sql: Sql;
  private readonly changed: (officeId: string) => void;
  /** @param changed told after each commit that added to an office's change feed */
  constructor(sql: Sql, changed: (officeId: string) => void = () => undefined) {
    this.sql = sql;
    this.changed = changed;
  }

  private async write<T>(officeId: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    const value = await this.sql.transaction(work);
    this.changed(officeId);
    return value;
  }

  /** Last in its transaction: takes the office's row, which orders the feed. */
  private async tell(sql: Sql, desk: Pick<DeskIdentity, 'officeId' | 'deskId'>, kind: OfficeChange['kind'], id: string, version: number): Promise<void> {
    await sql.query(
      `WITH next AS (UPDATE office SET change_sequence = change_sequence + 1 WHERE office_id = ? RETURNING change_sequence)
       INSERT INTO change (office_id, sequence, kind, id, version, desk_id, at) SELECT ?::text, change_sequence, ?::text, ?::text, ?::integer, ?::text, now() FROM next`,
      [desk.officeId, desk.officeId, kind, id, version, desk.deskId],
    );
  }

  // Offices and desks

  async addOffice(officeId: string, name: string): Promise<void> {
    await this.sql.query('INSERT INTO office (office_id, name, created_at) VALUES (?, ?, now()) ON CONFLICT (office_id) DO UPDATE SET name = excluded.name', [officeId, name]);
    await this.sql.query("INSERT INTO job (kind, unique_key, payload, due_at) VALUES ('retention', ?, ?, now()) ON CONFLICT (unique_key) DO NOTHING", [`retention ${officeId}`, officeId]);
  }
  /** Enters a desk with a certificate; a further certificate of the same desk renews it. */
  async addDesk(officeId: string, deskId: string, name: string, certificate: { fingerprint: string; validUntil: string }): Promise<void> {
    await this.sql.transaction(async (sql) => {
      await sql.query('INSERT INTO desk (office_id, desk_id, name) VALUES (?, ?, ?) ON CONFLICT (office_id, desk_id) DO UPDATE SET name = excluded.name', [officeId, deskId, name]);
      await sql.query('INSERT INTO certificate (fingerprint, office_id, desk_id, valid_until) VALUES (?, ?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE SET office_id = excluded.office_id, desk_id = excluded.desk_id', [
        certificate.fingerprint,
        officeId,
        deskId,
        certificate.validUntil,
      ]);
    });
  }
  /** Strikes a desk off: none of its certificates counts any more, and entered anew it must be admitted anew. @returns false: there is none */
  async strikeDesk(officeId: string, deskId: string): Promise<boolean> {
    return this.sql.transaction(async (sql) => {
      await sql.query('DELETE FROM certificate WHERE office_id = ? AND desk_id = ?', [officeId, deskId]);
      return (await sql.query('UPDATE desk SET key_id = NULL, wrapped_key = NULL, admitted_by = NULL WHERE office_id = ? AND desk_id = ? RETURNING desk_id', [officeId, deskId])).length > 0;
    });
  }
  async deskOf(fingerprint: string): Promise<DeskIdentity | null> {
    const [row] = await this.sql.query(
      `SELECT office.office_id, office.name AS office_name, office.key_id AS office_key, desk.desk_id, desk.name, desk.key_id FROM certificate
       JOIN office ON office.office_id = certificate.office_id JOIN desk ON desk.office_id = certificate.office_id AND desk.desk_id = certificate.desk_id WHERE fingerprint = ?`,
      [fingerprint],
    );
    if (!row) return null;
    return { officeId: String(row['office_id']), officeName: String(row['office_name']), deskId: String(row['desk_id']), deskName: String(row['name']), admitted: row['key_id'] !== null && row['key_id'] === row['office_key'] };
  }
  async seen(desk: DeskIdentity): Promise<void> {
    await this.sql.query('UPDATE desk SET seen_at = now() WHERE office_id = ? AND desk_id = ?', [desk.officeId, desk.deskId]);
  }
  /** A desk with another public key than before (a new machine) has to be admitted again. */
  join(desk: DeskIdentity, publicKey: string, softwareVersion: string): Promise<void> {
    return this.write(desk.officeId, async (sql) => {
      const [row] = await sql.query('SELECT public_key FROM desk WHERE office_id = ? AND desk_id = ? FOR UPDATE', [desk.officeId, desk.deskId]);
      const same = row?.['public_key'] === publicKey;
      await sql.query(`UPDATE desk SET public_key = ?, software_version = ?, seen_at = now()${same ? '' : ', key_id = NULL, wrapped_key = NULL, admitted_by = NULL'} WHERE office_id = ? AND desk_id = ?`, [publicKey, softwareVersion, desk.officeId, desk.deskId]);
      if (!same) await this.tell(sql, desk, 'desk', desk.deskId, 0);
    });
  }
  async desks(officeId: string): Promise<OfficeDesk[]> {
    return (await this.sql.query('SELECT * FROM desk WHERE office_id = ? ORDER BY name', [officeId])).map((row) => ({
      id: String(row['desk_id']),
      name: String(row['name']),
      publicKey: row['public_key'] as string | null,
      keyId: row['key_id'] as string | null,
      wrappedKey: row['wrapped_key'] as string | null,
      admittedBy: row['admitted_by'] as string | null,
      softwareVersion: row['software_version'] as string | null,
      seenAt: row['seen_at'] === null ? null : iso(row['seen_at']),
    }));
  }
  /** The first desk of an office founds its key; afterwards only a desk that holds it admits another. */
  admit(desk: DeskIdentity, deskId: string, admission: { publicKey: string; keyId: string; wrappedKey: string }): Promise<void> {
    return this.write(desk.officeId, async (sql) => {
      const [office] = await sql.query('SELECT key_id FROM office WHERE office_id = ? FOR UPDATE', [desk.officeId]);
      const [mine] = await sql.query('SELECT key_id FROM desk WHERE office_id = ? AND desk_id = ?', [desk.officeId, desk.deskId]);
      const founding = office!['key_id'] === null && deskId === desk.deskId;
      if (!founding && (mine!['key_id'] === null || mine!['key_id'] !== office!['key_id'] || admission.keyId !== office!['key_id'])) throw new OfficeRefusal('NOT_ADMITTED', 'Dieser Schalter ist selbst noch nicht aufgenommen.');
      if (founding) await sql.query('UPDATE office SET key_id = ? WHERE office_id = ?', [admission.keyId, desk.officeId]);
      const changed = await sql.query('UPDATE desk SET key_id = ?, wrapped_key = ?, admitted_by = ? WHERE office_id = ? AND desk_id = ? AND public_key = ? RETURNING desk_id', [admission.keyId, admission.wrappedKey, desk.deskId, desk.officeId, deskId, admission.publicKey]);
      if (changed.length === 0) throw new OfficeRefusal('UNKNOWN', 'Dieser Schalter hat inzwischen einen anderen Schlüssel gemeldet.', 'publicKey');
      await this.tell(sql, desk, 'desk', deskId, 0);
    });
  }

  // The change feed

  /** Changes when the database was restored or a standby took over: cluster, database, timeline of the log. */
  async generation(): Promise<string> {
    const [row] = await this.sql.query('SELECT system_identifier::text AS cluster, (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline FROM pg_control_system()');
    return `${String(row!['cluster'])}-${String(row!['database'])}-${String(row!['timeline'])}`;
  }
  async newest(officeId: string): Promise<number> {
    const [row] = await this.sql.query('SELECT change_sequence FROM office WHERE office_id = ?', [officeId]);
    return Number(row?.['change_sequence'] ?? 0);
  }
  async newestOf(officeIds: string[]): Promise<Map<string, number>> {
    const rows = await this.sql.query('SELECT office_id, change_sequence FROM office WHERE office_id = ANY(?)', [officeIds]);
    return new Map(rows.map((row) => [String(row['office_id']), Number(row['change_sequence'])]));
  }
  async changes(officeId: string, after: number, limit = officeLimits.changesAtOnce): Promise<OfficeChange[]> {
    const rows = await this.sql.query('SELECT * FROM change WHERE office_id = ? AND sequence > ? ORDER BY sequence LIMIT ?', [officeId, after, limit]);
    return rows.map((row) => ({ sequence: Number(row['sequence']), kind: row['kind'] as OfficeChange['kind'], id: String(row['id']), version: Number(row['version']), deskId: String(row['desk_id']), at: iso(row['at']) }));
  }
  async oldest(officeId: string): Promise<number> {
    const [row] = await this.sql.query('SELECT min(sequence) AS oldest FROM change WHERE office_id = ?', [officeId]);
    return Number(row?.['oldest'] ?? 0);
  }

  // Cases

  private async lockCase(sql: Sql, officeId: string, caseId: string): Promise<CaseRow | null> {
    const [row] = await sql.query('SELECT * FROM office_case WHERE office_id = ? AND case_id = ? FOR UPDATE', [officeId, caseId]);
    return (row as CaseRow | undefined) ?? null;
  }
  private async deskName(sql: Sql, officeId: string, deskId: string): Promise<string> {
    const [row] = await sql.query('SELECT name FROM desk WHERE office_id = ? AND desk_id = ?', [officeId, deskId]);
    return String(row?.['name'] ?? deskId);
  }

  async cases(officeId: string, after: string, limit = officeLimits.casesAtOnce): Promise<{ cases: OfficeCase[]; next: string | null }> {
    const rows = (await this.sql.query(
      'SELECT office_case.*, desk.name AS lease_name FROM office_case LEFT JOIN desk ON desk.office_id = office_case.office_id AND desk.desk_id = lease_desk WHERE office_case.office_id = ? AND case_id > ? ORDER BY case_id LIMIT ?',
      [officeId, after, limit],
    )) as CaseRow[];
    return { cases: rows.map(officeCaseOf), next: rows.length === limit ? String(rows.at(-1)!.case_id) : null };
  }
  async headOf(officeId: string, caseId: string): Promise<OfficeCase | null> {
    const [row] = (await this.sql.query(
      'SELECT office_case.*, desk.name AS lease_name FROM office_case LEFT JOIN desk ON desk.office_id = office_case.office_id AND desk.desk_id = lease_desk WHERE office_case.office_id = ? AND case_id = ?',
      [officeId, caseId],
    )) as CaseRow[];
    return row ? officeCaseOf(row) : null;
  }
  async wholeCase(officeId: string, caseId: string): Promise<WholeCase | null> {
    const head = await this.headOf(officeId, caseId);
    if (!head) return null;
    const events = await this.sql.query('SELECT version, event_id, at, sealed FROM case_event WHERE office_id = ? AND case_id = ? ORDER BY version', [officeId, caseId]);
    const captures = await this.sql.query('SELECT capture_id, sha256, bytes FROM case_capture WHERE office_id = ? AND case_id = ? ORDER BY capture_id', [officeId, caseId]);
    const conflicts = await this.sql.query('SELECT case_conflict.*, desk.name AS desk_name FROM case_conflict JOIN desk ON desk.office_id = case_conflict.office_id AND desk.desk_id = case_conflict.desk_id WHERE case_conflict.office_id = ? AND case_id = ? AND resolved_at IS NULL ORDER BY at', [officeId, caseId]);
    return {
      ...head,
      events: events.map((row) => ({ eventId: String(row['event_id']), version: Number(row['version']), at: iso(row['at']), sealed: base64Of(row['sealed']) })),
      captures: captures.map((row) => ({ captureId: String(row['capture_id']), sha256: String(row['sha256']), bytes: Number(row['bytes']) })),
      conflictList: conflicts.map(branchOf),
    };
  }

  /** Appends a desk's events, recognises a repetition, or keeps them beside the case. */
  push(desk: DeskIdentity, caseId: string, push: CasePush): Promise<PushAnswer> {
    return this.write(desk.officeId, async (sql) => {
      const present = await this.lockCase(sql, desk.officeId, caseId);
      if (!present && push.base !== 0) throw new OfficeRefusal('UNKNOWN', 'Diesen Vorgang gibt es hier nicht; er ist von Anfang an zu senden.', 'base');
      if (present && push.base > present.version) throw new OfficeRefusal('BEHIND', 'Der Amtsserver hat weniger von diesem Vorgang, als der Schalter annimmt.', 'base');
      await this.demandCaptures(sql, desk.officeId, caseId, push.captures);
      if (!chainOf(push)) throw new OfficeRefusal('SCHEMA', 'Die Ereignisse folgen nicht aufeinander.', 'events');
      const version = present?.version ?? 0;
      const last = push.events.at(-1)!;
      const known = present ? await this.eventIdAt(sql, desk.officeId, caseId, Math.min(version, last.version)) : null;
      const heldElsewhere = present !== null && present.lease_desk !== null && present.lease_desk !== desk.deskId && Date.parse(iso(present.lease_until)) > Date.now();
      if (known !== null && version >= last.version && known === last.eventId) return { outcome: 'repeated', version, lease: present ? leaseOf(present, await this.deskName(sql, desk.officeId, present.lease_desk ?? '')) : null, conflictId: null };
      // Part of it arrived before; go on behind that part.
      const from = push.base === version ? 0 : push.events.findIndex((event) => event.version === version && event.eventId === known) + 1;
      if ((push.base !== version && from === 0) || heldElsewhere) return this.keepBeside(sql, desk, caseId, push, version);
      return this.append(sql, desk, caseId, present, push, from);
    });
  }

  private async demandCaptures(sql: Sql, officeId: string, caseId: string, captures: string[]): Promise<void> {
    if (captures.length === 0) return;
    const rows = await sql.query('SELECT capture_id FROM case_capture WHERE office_id = ? AND case_id = ? AND capture_id = ANY(?)', [officeId, caseId, captures]);
    const there = new Set(rows.map((row) => String(row['capture_id'])));
    const missing = captures.find((capture) => !there.has(capture));
    if (missing !== undefined) throw new OfficeRefusal('CAPTURES_MISSING', 'Eine Aufnahme dieses Vorgangs ist noch nicht hier.', `captures ${missing}`);
  }
  private async eventIdAt(sql: Sql, officeId: string, caseId: string, version: number): Promise<string | null> {
    const [row] = await sql.query('SELECT event_id FROM case_event WHERE office_id = ? AND case_id = ? AND version = ?', [officeId, caseId, version]);
    return row ? String(row['event_id']) : null;
  }

  private async append(sql: Sql, desk: DeskIdentity, caseId: string, present: CaseRow | null, push: CasePush, from: number): Promise<PushAnswer> {
    const last = push.events.at(-1)!;
    const keeps = push.leaseSeconds !== null;
    const epoch = (present?.lease_epoch ?? 0) + (keeps && present?.lease_desk !== desk.deskId ? 1 : 0);
    const until = keeps ? new Date(Date.now() + push.leaseSeconds! * 1000).toISOString() : null;
    await sql.query(
      `INSERT INTO office_case (office_id, case_id, version, closed, created_at, updated_at, updated_by, retain_until, head, lease_desk, lease_until, lease_epoch) VALUES (?, ?, ?, ?, ?, now(), ?, ?, ?, ?, ?, ?)
       ON CONFLICT (office_id, case_id) DO UPDATE SET version = excluded.version, closed = excluded.closed, updated_at = now(), updated_by = excluded.updated_by, retain_until = excluded.retain_until, head = excluded.head,
         lease_desk = excluded.lease_desk, lease_until = excluded.lease_until, lease_epoch = excluded.lease_epoch`,
      [desk.officeId, caseId, last.version, push.closed, push.createdAt, desk.deskId, push.retainUntil, bytesOf(push.head), keeps ? desk.deskId : null, until, epoch],
    );
    const rows = push.events.slice(from);
    const places = rows.map(() => '(?, ?, ?, ?, ?, ?, now(), ?)').join(', ');
    await sql.query(`INSERT INTO case_event (office_id, case_id, version, event_id, desk_id, at, received_at, sealed) VALUES ${places}`, rows.flatMap((event) => [desk.officeId, caseId, event.version, event.eventId, desk.deskId, event.at, bytesOf(event.sealed)]));
    await this.tell(sql, desk, 'case', caseId, last.version);
    return { outcome: 'appended', version: last.version, lease: until === null ? null : { deskId: desk.deskId, deskName: desk.deskName, until, epoch }, conflictId: null };
  }

  private async keepBeside(sql: Sql, desk: DeskIdentity, caseId: string, push: CasePush, version: number): Promise<PushAnswer> {
    const last = push.events.at(-1)!;
    const inserted = await sql.query(
      'INSERT INTO case_conflict (office_id, case_id, conflict_id, desk_id, base, version, at, head, events, captures) VALUES (?, ?, ?, ?, ?, ?, now(), ?, ?, ?) ON CONFLICT DO NOTHING RETURNING conflict_id',
      [desk.officeId, caseId, last.eventId, desk.deskId, push.base, last.version, bytesOf(push.head), JSON.stringify(push.events), JSON.stringify(push.captures)],
    );
    if (inserted.length > 0) {
      await sql.query('UPDATE office_case SET conflicts = conflicts + 1 WHERE office_id = ? AND case_id = ?', [desk.officeId, caseId]);
      await this.tell(sql, desk, 'case', caseId, version);
    }
    return { outcome: 'conflict', version, lease: null, conflictId: last.eventId };
  }

  /** @throws OfficeRefusal HELD, LEASE_CHANGED, UNKNOWN */
  lease(desk: DeskIdentity, caseId: string, seconds: number, takeOver: { epoch: number } | null): Promise<{ lease: NonNullable<OfficeCase['lease']>; version: number }> {
    return this.write(desk.officeId, async (sql) => {
      const present = await this.lockCase(sql, desk.officeId, caseId);
      if (!present) throw new OfficeRefusal('UNKNOWN', 'Diesen Vorgang gibt es hier nicht.', 'caseId');
      const mine = present.lease_desk === desk.deskId;
      const free = present.lease_desk === null || Date.parse(iso(present.lease_until)) <= Date.now();
      if (!mine && !free) {
        const holder = await this.deskName(sql, desk.officeId, present.lease_desk!);
        if (takeOver === null) throw new OfficeRefusal('HELD', `Dieser Vorgang wird an »${holder}« bearbeitet.`, null);
        if (takeOver.epoch !== present.lease_epoch) throw new OfficeRefusal('LEASE_CHANGED', `Der Vorgang ist inzwischen an »${holder}« übergegangen.`, 'takeOver.epoch');
      }
      const epoch = present.lease_epoch + (mine ? 0 : 1);
      const until = new Date(Date.now() + seconds * 1000).toISOString();
      await sql.query('UPDATE office_case SET lease_desk = ?, lease_until = ?, lease_epoch = ? WHERE office_id = ? AND case_id = ?', [desk.deskId, until, epoch, desk.officeId, caseId]);
      if (!mine) await this.tell(sql, desk, 'case', caseId, present.version);
      return { lease: { deskId: desk.deskId, deskName: desk.deskName, until, epoch }, version: present.version };
    });
  }
  release(desk: DeskIdentity, caseId: string): Promise<void> {
    return this.write(desk.officeId, async (sql) => {
      const [row] = await sql.query('UPDATE office_case SET lease_desk = NULL, lease_until = NULL WHERE office_id = ? AND case_id = ? AND lease_desk = ? RETURNING version', [desk.officeId, caseId, desk.deskId]);
      if (row) await this.tell(sql, desk, 'case', caseId, Number(row['version']));
    });
  }

  /** A person decided: what stands here stays, or the branch goes on top of it. */
  resolve(desk: DeskIdentity, caseId: string, conflictId: string, push: CasePush | null): Promise<PushAnswer> {
    return this.write(desk.officeId, async (sql) => {
      const present = await this.lockCase(sql, desk.officeId, caseId);
      if (!present) throw new OfficeRefusal('UNKNOWN', 'Diesen Vorgang gibt es hier nicht.', 'caseId');
      if (push && push.base !== present.version) throw new OfficeRefusal('VERSION_CHANGED', 'Der Vorgang ist inzwischen weitergegangen. Bitte beide Fassungen noch einmal ansehen.', 'base');
      const resolved = await sql.query('UPDATE case_conflict SET resolved_at = now(), resolved_by = ?, resolution = ? WHERE office_id = ? AND case_id = ? AND conflict_id = ? AND resolved_at IS NULL RETURNING conflict_id', [desk.deskId, push ? 'branch' : 'server', desk.officeId, caseId, conflictId]);
      if (resolved.length === 0) throw new OfficeRefusal('UNKNOWN', 'Dieser Widerspruch ist schon entschieden.', 'conflictId');
      await sql.query('UPDATE office_case SET conflicts = conflicts - 1 WHERE office_id = ? AND case_id = ?', [desk.officeId, caseId]);
      if (push) {
        await this.demandCaptures(sql, desk.officeId, caseId, push.captures);
        return this.append(sql, desk, caseId, present, push, 0);
      }
      await this.tell(sql, desk, 'case', caseId, present.version);
      return { outcome: 'repeated', version: present.version, lease: null, conflictId: null };
    });
  }

  /** What is deleted is gone: events, captures, conflicts, templates, mail. */
  async deleteCase(desk: Pick<DeskIdentity, 'officeId' | 'deskId'>, caseId: string): Promise<boolean> {
    return this.write(desk.officeId, async (sql) => {
      const present = await this.lockCase(sql, desk.officeId, caseId);
      if (!present) return false;
      await sql.query("SELECT set_config('schalter.deleting_case', ?, true)", [caseId]);
      for (const table of ['case_event', 'case_conflict', 'case_capture', 'template', 'mail', 'office_case']) await sql.query(`DELETE FROM ${table} WHERE office_id = ? AND case_id = ?`, [desk.officeId, caseId]);
      await this.tell(sql, desk, 'caseDeleted', caseId, present.version);
      return true;
    });
  }
  async overdueCases(officeId: string, limit: number): Promise<string[]> {
    return (await this.sql.query('SELECT case_id FROM office_case WHERE office_id = ? AND retain_until < current_date LIMIT ?', [officeId, limit])).map((row) => String(row['case_id']));
  }

  // Captures

  async putCapture(officeId: string, caseId: string, captureId: string, sha256: string, data: Buffer): Promise<void> {
    if (createHash('sha256').update(data).digest('hex') !== sha256) throw new OfficeRefusal('CAPTURE_HASH', 'Die Aufnahme kam beschädigt an.', 'sha256');
    // The first one stays: a repetition is sealed anew and has other bytes, but the same content.
    await this.sql.query('INSERT INTO case_capture (office_id, case_id, capture_id, sha256, bytes, received_at, data) VALUES (?, ?, ?, ?, ?, now(), ?) ON CONFLICT DO NOTHING', [officeId, caseId, captureId, sha256, data.length, data]);
  }
  async capture(officeId: string, caseId: string, captureId: string): Promise<Buffer | null> {
    const [row] = await this.sql.query('SELECT data FROM case_capture WHERE office_id = ? AND case_id = ? AND capture_id = ?', [officeId, caseId, captureId]);
    return row ? (row['data'] as Buffer) : null;
  }

  // Appointments

  async appointments(officeId: string, day: string | null): Promise<OfficeAppointment[]> {
    const rows = await this.sql.query("SELECT *, to_char(day, 'YYYY-MM-DD') AS day_text FROM appointment WHERE office_id = ? AND (?::date IS NULL OR day = ?::date) ORDER BY appointment_id", [officeId, day, day]);
    return rows.map(appointmentOf);
  }
  async appointment(officeId: string, appointmentId: string): Promise<OfficeAppointment | null> {
    const [row] = await this.sql.query("SELECT *, to_char(day, 'YYYY-MM-DD') AS day_text FROM appointment WHERE office_id = ? AND appointment_id = ?", [officeId, appointmentId]);
    return row ? appointmentOf(row) : null;
  }
  /** @throws OfficeRefusal VERSION_CHANGED where somebody else changed it since `base` */
  putAppointment(desk: DeskIdentity, appointmentId: string, put: { base: number; day: string; tag: string; sealed: string }): Promise<number> {
    return this.write(desk.officeId, async (sql) => {
      const [row] = await sql.query('SELECT version, tag FROM appointment WHERE office_id = ? AND appointment_id = ? FOR UPDATE', [desk.officeId, appointmentId]);
      if (row && row['tag'] === put.tag) return Number(row['version']);
      const version = Number(row?.['version'] ?? 0);
      if (version !== put.base) throw new OfficeRefusal('VERSION_CHANGED', 'Dieser Termin wurde inzwischen an anderer Stelle geändert.', 'base');
      const written = await sql.query(
        `INSERT INTO appointment (office_id, appointment_id, day, version, tag, sealed, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (office_id, appointment_id) DO UPDATE SET day = excluded.day, version = excluded.version, tag = excluded.tag, sealed = excluded.sealed, updated_by = excluded.updated_by WHERE appointment.version = ? RETURNING version`,
        [desk.officeId, appointmentId, put.day, version + 1, put.tag, bytesOf(put.sealed), desk.deskId, version],
      );
      if (written.length === 0) throw new OfficeRefusal('VERSION_CHANGED', 'Dieser Termin wurde inzwischen an anderer Stelle geändert.', 'base');
      await this.tell(sql, desk, 'appointment', appointmentId, version + 1);
      return version + 1;
    });
  }

  // Templates for the search for duplicates

  async putTemplates(officeId: string, caseId: string, templates: { templateId: string; sealed: string }[]): Promise<void> {
    await this.sql.transaction(async (sql) => {
      await sql.query('DELETE FROM template WHERE office_id = ? AND case_id = ?', [officeId, caseId]);
      for (const template of templates) await sql.query('INSERT INTO template (office_id, case_id, template_id, sealed) VALUES (?, ?, ?, ?)', [officeId, caseId, template.templateId, bytesOf(template.sealed)]);
    });
  }
  async templates(officeId: string): Promise<{ caseId: string; templateId: string; sealed: string }[]> {
    return (await this.sql.query('SELECT case_id, template_id, sealed FROM template WHERE office_id = ? ORDER BY case_id, template_id LIMIT 20000', [officeId])).map((row) => ({ caseId: String(row['case_id']), templateId: String(row['template_id']), sealed: base64Of(row['sealed']) }));
  }

  // Mail for whoever holds a case

  postMail(desk: DeskIdentity, caseId: string, mailId: string, sealed: string): Promise<void> {
    return this.write(desk.officeId, async (sql) => {
      const inserted = await sql.query('INSERT INTO mail (office_id, mail_id, case_id, from_desk, at, sealed) VALUES (?, ?, ?, ?, now(), ?) ON CONFLICT DO NOTHING RETURNING mail_id', [desk.officeId, mailId, caseId, desk.deskId, bytesOf(sealed)]);
      if (inserted.length > 0) await this.tell(sql, desk, 'mail', caseId, 0);
    });
  }
  /** For the desk that holds the case, or, where nobody does, that changed it last. */
  async mailFor(desk: DeskIdentity): Promise<{ mailId: string; caseId: string; fromDesk: string; at: string; sealed: string }[]> {
    const rows = await this.sql.query(
      `SELECT mail.* FROM mail JOIN office_case ON office_case.office_id = mail.office_id AND office_case.case_id = mail.case_id
       WHERE mail.office_id = ? AND taken_at IS NULL AND coalesce(lease_desk, updated_by) = ? ORDER BY mail.at LIMIT 20`,
      [desk.officeId, desk.deskId],
    );
    return rows.map((row) => ({ mailId: String(row['mail_id']), caseId: String(row['case_id']), fromDesk: String(row['from_desk']), at: iso(row['at']), sealed: base64Of(row['sealed']) }));
  }
  /** The content goes, the row stays for a while so that a repeated letter is recognised. */
  async takenMail(officeId: string, mailId: string): Promise<void> {
    await this.sql.query("UPDATE mail SET taken_at = now(), sealed = '' WHERE office_id = ? AND mail_id = ?", [officeId, mailId]);
  }

  // Ends of the audit trails

  /** Writes down where a desk's trail ends; the first receipt for it stays. */
  async anchor(desk: DeskIdentity, seal: Omit<AuditReceipt, 'deskId' | 'receivedAt'>): Promise<AuditReceipt> {
    await this.sql.query('INSERT INTO audit_anchor (office_id, desk_id, last_seq, head, first_seq, signed_at, key_id, signature, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, now()) ON CONFLICT DO NOTHING', [desk.officeId, desk.deskId, seal.lastSeq, seal.head, seal.firstSeq, seal.signedAt, seal.keyId, seal.signature]);
    const [row] = await this.sql.query('SELECT * FROM audit_anchor WHERE office_id = ? AND desk_id = ? AND last_seq = ? AND head = ?', [desk.officeId, desk.deskId, seal.lastSeq, seal.head]);
    return receiptOf(row!);
  }
  async anchors(desk: DeskIdentity, after: number): Promise<AuditReceipt[]> {
    return (await this.sql.query('SELECT * FROM audit_anchor WHERE office_id = ? AND desk_id = ? AND last_seq > ? ORDER BY last_seq, received_at LIMIT ?', [desk.officeId, desk.deskId, after, officeLimits.receiptsAtOnce])).map(receiptOf);
  }

  // Library: master lists, reference catalogue, settings

  async library(officeId: string): Promise<LibraryEntry[]> {
    return (await this.sql.query('SELECT kind, name, version, sha256, bytes, at, desk_id FROM library WHERE office_id = ? ORDER BY kind, name', [officeId])).map((row) => ({ kind: row['kind'] as LibraryEntry['kind'], name: String(row['name']), version: Number(row['version']), sha256: String(row['sha256']), bytes: Number(row['bytes']), at: iso(row['at']), deskId: String(row['desk_id']) }));
  }
  async libraryFile(officeId: string, kind: string, name: string): Promise<Buffer | null> {
    const [row] = await this.sql.query('SELECT data FROM library WHERE office_id = ? AND kind = ? AND name = ?', [officeId, kind, name]);
    return row ? (row['data'] as Buffer) : null;
  }
  putLibrary(desk: DeskIdentity, kind: string, name: string, data: Buffer): Promise<number> {
    const sha256 = createHash('sha256').update(data).digest('hex');
    return this.write(desk.officeId, async (sql) => {
      const [row] = await sql.query(
        `INSERT INTO library (office_id, kind, name, version, sha256, bytes, at, desk_id, data) VALUES (?, ?, ?, 1, ?, ?, now(), ?, ?)
         ON CONFLICT (office_id, kind, name) DO UPDATE SET version = library.version + 1, sha256 = excluded.sha256, bytes = excluded.bytes, at = now(), desk_id = excluded.desk_id, data = excluded.data WHERE library.sha256 <> excluded.sha256 RETURNING version`,
        [desk.officeId, kind, name, sha256, data.length, desk.deskId, data],
      );
      if (!row) return (await this.library(desk.officeId)).find((entry) => entry.kind === kind && entry.name === name)?.version ?? 1;
      await this.tell(sql, desk, 'library', `${kind}/${name}`, Number(row['version']));
      return Number(row['version']);
    });
  }
}

function receiptOf(row: Row): AuditReceipt {
  return { deskId: String(row['desk_id']), firstSeq: Number(row['first_seq']), lastSeq: Number(row['last_seq']), head: String(row['head']), signedAt: String(row['signed_at']), keyId: String(row['key_id']), signature: String(row['signature']), receivedAt: iso(row['received_at']) };
}
function appointmentOf(row: Row): OfficeAppointment {
  return { appointmentId: String(row['appointment_id']), day: String(row['day_text']), version: Number(row['version']), tag: String(row['tag']), sealed: base64Of(row['sealed']), updatedBy: String(row['updated_by']) };
}
