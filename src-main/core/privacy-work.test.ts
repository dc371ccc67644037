/** Data protection at the desk, through the core's own calls: hold, hand-over, correction, access, each with its right. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newSession } from '../capture/new-session.ts';
import { legalBases } from '../capture/legal-bases.ts';
import type { CallAnswer } from '../contract/calls.ts';
import type { PrivacyCase } from '../contract/privacy.ts';
import { auditEntries } from '../store/audit.ts';
import { openStore } from '../store/database.ts';
import { writeSession } from '../store/sessions.ts';
import { trainingPeople } from '../training/people.ts';
import { runRetention } from '../trust/retention.ts';
import { composeParts } from './composition.ts';
import { createCore, type Core } from './core.ts';
import { emptySettings } from './settings.ts';

const key = new Uint8Array(32).fill(7);
const now = '2026-11-24T18:00:00.000Z';
let dir: string;
let core: Core;
let sessionId: string;
let running = false;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-privacy-'));
  const store = openStore({ dir, key });
  const fresh = newSession({ now, newId: randomUUID, caseworker: 'Kurz', legalBases, specialSituationApproved: false, candidateReview: [] }, null);
  sessionId = fresh.id;
  const captures = (['face', 'slap'] as const).map((kind) => ({ id: randomUUID(), sessionId, kind, mime: 'image/x-wsq', takenAt: now, bytes: new Uint8Array(64) }));
  writeSession(store, { session: { ...fresh, status: 'completed', legalBasis: 'aufenthg-78', retainUntil: '2099-02-22T18:00:00.000Z', person: { ...fresh.person, surname: 'Specimen' } }, event: { type: 'started' }, captures, actor: 'kurz' });
  store.close();
  core = createCore({ dataDir: dir, key, settings: emptySettings, parts: await composeParts(emptySettings), version: '0', training: true, substituteRuntime: null, trainingPeople });
  running = true;
  await as('caseworker');
});
afterEach(async () => {
  if (running) await core.stop();
  rmSync(dir, { recursive: true, force: true });
});

const who = (role: string) => trainingPeople.find((one) => one.role === role)!;
const as = (role: string) => core.call('people.signInTraining', { id: who(role).id });
const valueOf = (answer: CallAnswer): PrivacyCase => {
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value as PrivacyCase;
};
const codeOf = (answer: CallAnswer) => (answer.ok ? 'ok' : answer.error.code);
const approve = async (action: string, subject = sessionId): Promise<string> => {
  const answer = await core.call('people.approve', { login: who('supervisor').login, password: 'x', action, subject });
  return answer.ok ? (answer.value as { approval: string }).approval : '';
};
async function inStore<T>(look: (store: ReturnType<typeof openStore>) => T): Promise<T> {
  await core.stop();
  running = false;
  const store = openStore({ dir, key });
  try {
    return look(store);
  } finally {
    store.close();
  }
}

describe('[Issue 6, 4] data protection at the desk', () => {
  it('shows what is held about a case, and enters who looked', async () => {
    expect(valueOf(await core.call('privacy.case', { sessionId }))).toMatchObject({ finished: true, captures: 2, fingerprints: 1, untilHandOver: true, hold: null, handedOver: null, corrections: [], person: { surname: 'Specimen' } });
    // Fails without `addAuditEntry` in `privacy.case`.
    expect(await inStore((store) => auditEntries(store, sessionId).some(({ action, actor }) => action === 'session.privacyRead' && actor === who('caseworker').login))).toBe(true);
  });

  it('places a hold with its reason; lifting it takes a second person, for this case and once', async () => {
    expect(codeOf(await core.call('privacy.hold', { sessionId, reason: ' ' }))).toBe('CONTRACT_VIOLATION');
    expect(valueOf(await core.call('privacy.hold', { sessionId, reason: 'Klage anhängig' })).hold).toMatchObject({ reason: 'Klage anhängig' });
    // Each fails without `useApproval` in `privacy.release`.
    expect(codeOf(await core.call('privacy.release', { sessionId, approval: 'nichts' }))).toBe('FOUR_EYES_MISSING');
    expect(codeOf(await core.call('privacy.release', { sessionId, approval: await approve('exportAccess') }))).toBe('FOUR_EYES_MISSING');
    expect(codeOf(await core.call('privacy.release', { sessionId, approval: await approve('liftHold', randomUUID()) }))).toBe('FOUR_EYES_MISSING');
    const approval = await approve('liftHold');
    expect(valueOf(await core.call('privacy.release', { sessionId, approval })).hold).toBeNull();
    expect(codeOf(await core.call('privacy.release', { sessionId, approval }))).toBe('FOUR_EYES_MISSING');
  });

  it('[§ 61a AufenthV] notes the hand-over; the next run deletes the fingerprints and keeps the rest', async () => {
    expect(valueOf(await core.call('privacy.handOver', { sessionId })).handedOver).not.toBeNull();
    await core.call('privacy.handOver', { sessionId });
    const { fingerprints, entries } = await inStore((store) => ({ fingerprints: runRetention(store, now, 'Nachtlauf').fingerprints, entries: auditEntries(store, sessionId) }));
    // Fails without `noteHandOver` in `privacy.handOver`.
    expect(fingerprints).toEqual([{ sessionId, captures: 1 }]);
    expect(entries.filter(({ action }) => action === 'session.handedOver'), 'entered on change only').toHaveLength(1);
  });

  it('[Art. 16 GDPR] corrects with a reason and keeps what stood before', async () => {
    const corrected = valueOf(await core.call('privacy.correct', { sessionId, change: { surname: 'Spezimen' }, why: 'Schreibfehler' }));
    expect(corrected.person.surname).toBe('Spezimen');
    expect(corrected.corrections).toMatchObject([{ field: 'surname', before: 'Specimen', after: 'Spezimen', why: 'Schreibfehler' }]);
  });

  it('[Art. 15 GDPR] gives PDF and archive out only to two', async () => {
    // Fails without `useApproval` in `privacy.access`.
    expect(codeOf(await core.call('privacy.access', { sessionId, approval: '' }))).toBe('FOUR_EYES_MISSING');
    const answer = await core.call('privacy.access', { sessionId, approval: await approve('exportAccess') });
    expect(codeOf(answer)).toBe('ok');
    const { pdf, archive } = (answer as unknown as { value: { pdf: Uint8Array; archive: Uint8Array } }).value;
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
    expect(Buffer.from(archive.subarray(0, 2)).toString()).toBe('PK');
    expect(await inStore((store) => auditEntries(store, sessionId).filter(({ action }) => action === 'session.accessExported').map(({ why }) => why))).toEqual(['Art. 15 DSGVO']);
  });

  it.each(['administrator', 'auditor'])('is not for the %s', async (role) => {
    await as(role);
    // Fails without the rows `privacy.*` in trust/rights.ts.
    for (const name of ['privacy.case', 'privacy.handOver']) expect(codeOf(await core.call(name, { sessionId }))).toBe('NOT_ALLOWED');
  });
});
