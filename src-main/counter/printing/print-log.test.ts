/** Prints in the store: only what came out, or may have, makes the next one a copy. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { legalBases } from '../../capture/legal-bases.ts';
import { newSession } from '../../capture/new-session.ts';
import { auditEntries } from '../../store/audit.ts';
import { openStore } from '../../store/database.ts';
import { writeSession } from '../../store/sessions.ts';
import { noteFailedPrint, notePrint, printsOf } from './print-log.ts';

it('[Issue 7, 2] a print that the printer gave up does not count, told once; one of the same name from before it was switched off does', () => {
  const dir = mkdtempSync(join(tmpdir(), 'schalter-print-log-'));
  const store = openStore({ dir, key: new Uint8Array(32).fill(7) });
  try {
    const session = newSession({ now: '2026-11-30T09:00:00.000Z', newId: randomUUID, caseworker: 'Kurz', legalBases, specialSituationApproved: false, candidateReview: [] }, null);
    writeSession(store, { session, event: { type: 'started' }, captures: [], actor: 'kurz' });
    const print = (at: string) => notePrint(store, { sessionId: session.id, form: 'attendance', at, actor: 'kurz', why: null, copies: 1, printer: 'Drucker', job: 'printer-1', bytes: 1 });
    const fail = (at: string, job = 'printer-1') => noteFailedPrint(store, { printer: 'Drucker', job, at, actor: 'kurz' });
    print('2026-11-30T09:01:00.000Z');
    fail('2026-11-30T09:02:00.000Z');
    expect(printsOf(store, session.id).size).toBe(0);
    print('2026-11-30T09:03:00.000Z');
    print('2026-11-30T09:04:00.000Z');
    expect(fail('2026-11-30T09:05:00.000Z')).toEqual({ sessionId: session.id, form: 'attendance' });
    expect(fail('2026-11-30T09:06:00.000Z')).toBeNull();
    fail('2026-11-30T09:06:00.000Z', 'printer-9');
    expect(printsOf(store, session.id).get('attendance')).toEqual({ times: 1, firstAt: '2026-11-30T09:03:00.000Z', lastAt: '2026-11-30T09:03:00.000Z' });
    expect(auditEntries(store, { sessionId: session.id }).filter(({ action }) => action === 'form.printFailed').map(({ detail }) => detail)).toEqual([{ form: 'attendance' }, { form: 'attendance' }]);
  } finally {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
