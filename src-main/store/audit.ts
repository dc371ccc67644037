/**
 * The audit trail: who did what to which session, when and why. Entries are chained by SHA-256 so that a changed,
 * removed or inserted entry is found; the table itself refuses UPDATE and DELETE. Batches are signed (audit-seals.ts).
 * An entry carries ids and kinds, never biometric data and never a person's name: it outlives the session.
 */
import { hash } from 'node:crypto';
import type { Store } from './database.ts';

export interface AuditEntry {
  seq: number;
  at: string;
  /** Login of the person at the desk; `desk` where the program acted by itself. */
  actor: string;
  action: string;
  sessionId: string | null;
  detail: Record<string, unknown>;
  /** Legal basis or stated reason. */
  why: string | null;
}

interface Row {
  seq: number;
  at: string;
  actor: string;
  action: string;
  session_id: string | null;
  detail: string;
  why: string | null;
  previous_hash: Uint8Array;
  hash: Uint8Array;
}

const beginning = Buffer.alloc(32);

function hashOf(previous: Uint8Array, row: Omit<Row, 'previous_hash' | 'hash'>): Buffer {
  const text = JSON.stringify([row.seq, row.at, row.actor, row.action, row.session_id, row.detail, ...(row.why === null ? [] : [row.why])]);
  return hash('sha256', Buffer.concat([previous, Buffer.from(text)]), 'buffer');
}

/** Adds an entry. Call it inside the `store.write` that makes the change it tells of. */
export function addAuditEntry(store: Store, entry: Omit<AuditEntry, 'seq' | 'why'> & { why?: string | null }): void {
  const last = store.db.prepare<[], Pick<Row, 'seq' | 'hash'>>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
  const row = { seq: (last?.seq ?? 0) + 1, at: entry.at, actor: entry.actor, action: entry.action, session_id: entry.sessionId, detail: JSON.stringify(entry.detail), why: entry.why ?? null };
  const previous = last?.hash ?? beginning;
  store.db
    .prepare('INSERT INTO audit (seq, at, actor, action, session_id, detail, why, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(row.seq, row.at, row.actor, row.action, row.session_id, row.detail, row.why, previous, hashOf(previous, row));
}

export interface AuditFilter {
  sessionId?: string;
  actor?: string;
  /** ISO dates or timestamps; `to` is included. */
  from?: string;
  to?: string;
  /** The last so many entries. */
  last?: number;
}

export function auditEntries(store: Store, filter: AuditFilter | string = {}): AuditEntry[] {
  const wanted: AuditFilter = typeof filter === 'string' ? { sessionId: filter } : filter;
  const conditions: [string, string | undefined][] = [
    ['session_id = ?', wanted.sessionId],
    ['actor = ?', wanted.actor],
    ['at >= ?', wanted.from],
    ['at < ?', wanted.to === undefined ? undefined : wanted.to.length === 10 ? `${wanted.to}T24` : `${wanted.to}\u{10ffff}`],
  ];
  const used = conditions.filter((one): one is [string, string] => one[1] !== undefined);
  const where = used.length > 0 ? ` WHERE ${used.map(([sql]) => sql).join(' AND ')}` : '';
  const rows = store.db.prepare<unknown[], Row>(`SELECT * FROM audit${where} ORDER BY seq DESC${wanted.last === undefined ? '' : ' LIMIT ?'}`).all(...used.map(([, value]) => value), ...(wanted.last === undefined ? [] : [wanted.last]));
  return rows.reverse().map((row) => ({ seq: row.seq, at: row.at, actor: row.actor, action: row.action, sessionId: row.session_id, detail: JSON.parse(row.detail) as Record<string, unknown>, why: row.why }));
}

export type AuditFault =
  /** The entry's own content does not give its hash. */
  | 'changed'
  /** Entries are missing from `seq` on. */
  | 'gap'
  /** The entry is whole but does not follow the one before it: moved, swapped or inserted. */
  | 'order'
  /** The chain ends before an entry that a seal, an anchor or a head written down knows. */
  | 'truncated'
  /** A signature, or what it was made over, does not fit: the chain was written anew. */
  | 'seal';

export interface ChainVerdict {
  /** How many entries from the beginning hold. */
  entries: number;
  /** Hash of the last of them, hexadecimal. */
  head: string;
  /** Number of the first bad or missing entry. */
  brokenAt: number | null;
  fault: AuditFault | null;
}

/** A walk along the chain, a portion at a time: a long trail must not hold up a desk at work. */
export interface ChainWalk {
  /** @returns false at the end, or at the first bad entry */
  goOn(): boolean;
  verdict(): ChainVerdict;
}

const portion = 5_000;

/** @param visit told every entry that holds, in order, with its hash */
export function walkAudit(store: Store, visit: (seq: number, hash: Uint8Array) => void = () => undefined): ChainWalk {
  const next = store.db.prepare<[number, number], Row>('SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?');
  let previous: Uint8Array = beginning;
  let entries = 0;
  let fault: AuditFault | null = null;
  return {
    goOn() {
      const rows = next.all(entries, portion);
      for (const row of rows) {
        fault = faultOf(row, entries + 1, previous);
        if (fault) return false;
        previous = row.hash;
        entries += 1;
        visit(row.seq, row.hash);
      }
      return rows.length === portion;
    },
    verdict: () => ({ entries, head: Buffer.from(previous).toString('hex'), brokenAt: fault && entries + 1, fault }),
  };
}

/** Walks the whole chain and names the first bad entry. */
export function verifyAudit(store: Store): ChainVerdict {
  const walk = walkAudit(store);
  while (walk.goOn());
  return walk.verdict();
}

function faultOf(row: Row, expected: number, previous: Uint8Array): AuditFault | null {
  if (row.seq > expected) return 'gap';
  const own = Buffer.compare(row.hash, hashOf(row.previous_hash, row)) === 0;
  if (!own) return 'changed';
  return Buffer.compare(row.previous_hash, previous) === 0 ? null : 'order';
}
