/**
 * The ticket of whoever is signed in: a random word that only the window's main process holds, in memory. A core
 * that is started again after a crash takes it as proof that the same person still sits there; it is void once the
 * desk is locked, left or idle.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Store } from '../store/database.ts';

const hashOf = (ticket: string) => createHash('sha256').update(ticket).digest();

export function issueTicket(store: Store, personId: string, byCard: boolean, now: string): string {
  const ticket = randomBytes(32).toString('base64url');
  store.write(() => store.db.prepare('INSERT INTO seat (only, person_id, ticket_hash, touched_at, by_card) VALUES (1, ?, ?, ?, ?) ON CONFLICT (only) DO UPDATE SET person_id = excluded.person_id, ticket_hash = excluded.ticket_hash, touched_at = excluded.touched_at, by_card = excluded.by_card').run(personId, hashOf(ticket), now, byCard ? 1 : 0));
  return ticket;
}

export function keepTicket(store: Store, now: string): void {
  store.write(() => store.db.prepare('UPDATE seat SET touched_at = ?').run(now));
}

export function voidTicket(store: Store): void {
  store.write(() => store.db.prepare('DELETE FROM seat').run());
}

/** @returns the person who holds the ticket, null where it is void */
export function holderOf(store: Store, ticket: string, now: string, validSeconds: number): { id: string; byCard: boolean } | null {
  const row = store.db.prepare<[], { person_id: string; ticket_hash: Uint8Array; touched_at: string; by_card: number }>('SELECT person_id, ticket_hash, touched_at, by_card FROM seat').get();
  if (!row || !timingSafeEqual(hashOf(ticket), row.ticket_hash)) return null;
  const age = Date.parse(now) - Date.parse(row.touched_at);
  return age >= 0 && age < validSeconds * 1000 ? { id: row.person_id, byCard: row.by_card === 1 } : null;
}
