/** Sessions in the store: what is written can be read again, or is not written. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { legalBases } from '../capture/legal-bases.ts';
import { newSession } from '../capture/new-session.ts';
import { openStore } from './database.ts';
import { readSession, writeSession } from './sessions.ts';

it('does not write what could not be read again, and keeps what stood there', () => {
  const dir = mkdtempSync(join(tmpdir(), 'schalter-sessions-'));
  const store = openStore({ dir, key: new Uint8Array(32).fill(7) });
  try {
    const session = newSession({ now: '2026-11-29T09:00:00.000Z', newId: randomUUID, caseworker: 'Kurz', legalBases, specialSituationApproved: false, candidateReview: [] }, null);
    const write = (next: typeof session) => writeSession(store, { session: next, event: { type: 'started' }, captures: [], actor: 'kurz' });
    write(session);
    const interpretations = [{ interpreterId: '1', provider: 'dienst', language: 'ukr', startedAt: 'x', seconds: Number.NaN, media: 'video' as const, third: null }];
    // Found by fuzzing the contract: NaN is null in JSON. Fails without the look in `bodyOf`.
    expect(() => write({ ...session, version: 2, interpretations })).toThrow(expect.objectContaining({ code: 'SESSION_UNFIT' }));
    expect(readSession(store, session.id).version).toBe(1);
  } finally {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
