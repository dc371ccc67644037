/**
 * The audit trail: who did what to which session, when. Entries are chained by SHA-256 so that a changed,
 * removed or inserted entry is found; the table itself refuses UPDATE and DELETE.
 * An entry carries ids and kinds, never biometric data and never a person's name: it outlives the session.
 */
import { createHash } from 'node:crypto';
import type { Store } from './database.ts';

export interface AuditEntry {
  seq: number;
  at: string;
  actor: string;
  action: string;
  sessionId: string | null;
  detail: Record<string, unknown>;
}

interface Row {
  seq: number;
  at: string;
  actor: string;
  action: string;
  session_id: string | null;
  detail: string;
  previous_hash: Uint8Array;
  hash: Uint8Array;
}

const beginning = Buffer.alloc(32);

function hashOf(previous: Uint8Array, row: Pick<Row, 'seq' | 'at' | 'actor' | 'action' | 'session_id' | 'detail'>): Buffer {
  const text = JSON.stringify([row.seq, row.at, row.actor, row.action, row.session_id, row.detail]);
  return createHash('sha256').update(previous).update(text).digest();
}

/** Adds an entry. Call it inside the `store.write` that makes the change it tells of. */
export function addAuditEntry(store: Store, entry: Omit<AuditEntry, 'seq'>): void {
  const last = store.db.prepare<[], Pick<Row, 'seq' | 'hash'>>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
  const row = { seq: (last?.seq ?? 0) + 1, at: entry.at, actor: entry.actor, action: entry.action, session_id: entry.sessionId, detail: JSON.stringify(entry.detail) };
  const previous = last?.hash ?? beginning;
  store.db
    .prepare('INSERT INTO audit (seq, at, actor, action, session_id, detail, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    .run(row.seq, row.at, row.actor, row.action, row.session_id, row.detail, previous, hashOf(previous, row));
}

export function auditEntries(store: Store, sessionId?: string): AuditEntry[] {
  const rows = sessionId
    ? store.db.prepare<[string], Row>('SELECT * FROM audit WHERE session_id = ? ORDER BY seq').all(sessionId)
    : store.db.prepare<[], Row>('SELECT * FROM audit ORDER BY seq').all();
  return rows.map((row) => ({ seq: row.seq, at: row.at, actor: row.actor, action: row.action, sessionId: row.session_id, detail: JSON.parse(row.detail) as Record<string, unknown> }));
}

/**
 * Walks the whole chain.
 * @returns how many entries hold, the hash of the last one (to compare with one written down elsewhere,
 *   which alone shows entries cut off at the end), and the first broken entry if any
 */
export function verifyAudit(store: Store): { entries: number; head: string; brokenAt: number | null } {
  let previous: Uint8Array = beginning;
  let expected = 1;
  for (const row of store.db.prepare<[], Row>('SELECT * FROM audit ORDER BY seq').iterate()) {
    const whole = row.seq === expected && Buffer.compare(row.previous_hash, previous) === 0 && Buffer.compare(row.hash, hashOf(previous, row)) === 0;
    if (!whole) return { entries: expected - 1, head: Buffer.from(previous).toString('hex'), brokenAt: row.seq };
    previous = row.hash;
    expected += 1;
  }
  return { entries: expected - 1, head: Buffer.from(previous).toString('hex'), brokenAt: null };
}
