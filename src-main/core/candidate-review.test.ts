/** The second pair of eyes at candidates, through the core's own calls: asked for by the office's settings, given by somebody else who proves who they are. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, candidateOf, sampleContext, sent } from '../capture/sample-events.ts';
import type { CallAnswer } from '../contract/calls.ts';
import { decisionSubject } from '../contract/people.ts';
import type { CandidateDecision, Session, SessionView } from '../contract/session.ts';
import { auditEntries } from '../store/audit.ts';
import { openStore } from '../store/database.ts';
import { writeSession } from '../store/sessions.ts';
import { trainingPeople } from '../training/people.ts';
import { composeParts } from './composition.ts';
import { createCore, type Core } from './core.ts';
import { emptySettings } from './settings.ts';

const key = new Uint8Array(32).fill(7);
let dir: string;
let core: Core;
let session: Session;

async function start(candidateReview: CandidateDecision[]): Promise<void> {
  const settings = { ...emptySettings, officeWide: { ...emptySettings.officeWide, candidateReview } };
  core = createCore({ dataDir: dir, key, settings, parts: await composeParts(settings), version: '0', training: true, substituteRuntime: null, trainingPeople });
  await core.call('people.signInTraining', { id: who('caseworker').id });
}
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-review-'));
  const context = sampleContext({ newId: randomUUID });
  session = { ...answered(sent(context), context, [candidateOf('k1'), candidateOf('k2')]), version: 1 };
  const store = openStore({ dir, key });
  writeSession(store, { session, event: { type: 'started' }, captures: [], actor: 'kurz' });
  store.close();
});
afterEach(async () => {
  await core.stop();
  rmSync(dir, { recursive: true, force: true });
});

const who = (role: string) => trainingPeople.find((one) => one.role === role)!;
const codeOf = (answer: CallAnswer) => (answer.ok ? 'ok' : answer.error.code);
const decide = (candidateId: string, decision: CandidateDecision, approval?: string, more: object = {}) =>
  core.call('session.command', { sessionId: session.id, command: { type: 'decideCandidate', candidateId, decision, reason: 'Narbe', ...(approval === undefined ? {} : { approval }), ...more } });
const approve = (role: string, candidateId: string, decision: CandidateDecision) => core.call('people.approve', { login: who(role).login, password: 'x', action: 'decideCandidate', subject: decisionSubject(session.id, { candidateId, decision }) });
const approvalOf = async (candidateId: string, decision: CandidateDecision) => ((await approve('supervisor', candidateId, decision)) as { value: { approval: string } }).value.approval;

describe('[Issue 5, 6] a second pair of eyes where the settings ask for it', () => {
  it('is not asked for where they do not, and for no other decision than the named ones', async () => {
    await start(['same']);
    const answer = await decide('k1', 'different');
    expect(codeOf(answer)).toBe('ok');
    expect((answer as { value: SessionView }).value).toMatchObject({ secondPersonFor: ['same'], session: { identification: { decisions: [{ candidateId: 'k1', approvedBy: null }] } } });
  });

  // Fails without `decide` in core.ts and without `needsSecond` in identification.ts.
  it('stores no decision without one: none given, made up, another’s, one’s own, used twice', async () => {
    await start(['same', 'different']);
    expect(codeOf(await decide('k1', 'same'))).toBe('FOUR_EYES_MISSING');
    expect(codeOf(await decide('k1', 'same', randomUUID()))).toBe('FOUR_EYES_MISSING');
    expect(codeOf(await decide('k1', 'same', undefined, { approvedBy: { login: 'leitung', name: 'Leitung' } })), 'the window names nobody').toBe('FOUR_EYES_MISSING');
    expect(codeOf(await approve('caseworker', 'k1', 'same'))).toBe('FOUR_EYES_MISSING');
    expect(codeOf(await approve('auditor', 'k1', 'same'))).toBe('FOUR_EYES_MISSING');
    expect(codeOf(await decide('k2', 'same', await approvalOf('k1', 'same'))), 'confirmed for another candidate').toBe('FOUR_EYES_MISSING');
    expect(codeOf(await decide('k1', 'different', await approvalOf('k1', 'same'))), 'confirmed for another decision').toBe('FOUR_EYES_MISSING');
    const approval = await approvalOf('k1', 'same');
    const answer = await decide('k1', 'same', approval);
    expect((answer as { value: SessionView }).value.session.identification.decisions).toMatchObject([{ candidateId: 'k1', decision: 'same', approvedBy: who('supervisor').name }]);
    expect(codeOf(await decide('k1', 'same', approval))).toBe('FOUR_EYES_MISSING');
  });

  // Fails where the approval is used up before the decision is stored.
  it('stays good where the decision is refused for want of a reason', async () => {
    await start(['same']);
    const approval = await approvalOf('k1', 'same');
    expect(codeOf(await decide('k1', 'same', approval, { reason: ' ' }))).toBe('SESSION_REASON_MISSING');
    expect(codeOf(await decide('k1', 'same', approval))).toBe('ok');
  });

  it('enters both people in the audit trail of the case, by their logins', async () => {
    await start(['same']);
    expect(codeOf(await decide('k1', 'same', await approvalOf('k1', 'same')))).toBe('ok');
    await core.stop();
    const store = openStore({ dir, key });
    const trail = auditEntries(store, session.id).filter(({ action }) => action === 'desk.approved' || action === 'session.decideCandidate');
    store.close();
    expect(trail.map(({ actor, action, detail }) => [actor, action, detail['for'] ?? detail['approvedBy']])).toEqual([
      [who('supervisor').login, 'desk.approved', who('caseworker').login],
      [who('caseworker').login, 'session.decideCandidate', who('supervisor').login],
    ]);
    await start([]);
  });

  it('is asked for before anything is concluded, also where the settings came after the decision', async () => {
    await start([]);
    await decide('k1', 'same');
    await decide('k2', 'different');
    await core.stop();
    await start(['same']);
    const conclude = () => core.call('session.command', { sessionId: session.id, command: { type: 'concludeIdentification', conclusion: 'known', reason: 'Treffer' } });
    expect(codeOf(await conclude())).toBe('SESSION_SECOND_PERSON');
    expect(codeOf(await decide('k1', 'same', await approvalOf('k1', 'same')))).toBe('ok');
    expect(codeOf(await conclude())).toBe('ok');
  });
});
