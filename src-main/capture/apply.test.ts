/** The state machine: each rule of the guideline, each state's way out, and what no sequence may break. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { session as sessionSchema, sessionView, type Session, type SlapKind } from '../contract/session.ts';
import { apply } from './apply.ts';
import type { SessionEvent } from './events.ts';
import { registerFacesOffered, registerFacesToAssess } from './face.ts';
import { newSession } from './new-session.ts';
import { answered, attemptOf, candidateOf, confirmed, faceOf, play, rolledAttemptOf, sampleContext, sent, withFace, withPerson, withSlaps } from './sample-events.ts';
import { viewOf } from './view.ts';

const code = (name: string) => expect.objectContaining({ code: `SESSION_${name}` });
const slapOf = (session: Session, kind: SlapKind) => session.fingerprints.slaps.find((one) => one.slap === kind)!;

/** Takes one attempt of the right hand. */
function take(session: Session, context: ReturnType<typeof sampleContext>, quality: number | number[], changes = {}, slap: SlapKind = 'right4') {
  const attempt = attemptOf(session, slap, quality, context, changes);
  return { attempt, session: play(session, context, { type: 'slapCapturing', slap }, { type: 'slapCaptured', slap, attempt }) };
}

describe('[TR-03121-3-4 3.3.2] slap task', () => {
  it('step 3 a: a sufficient capture goes to the operator at once', () => {
    const context = sampleContext();
    const { session, attempt } = take(withPerson(context), context, 80);
    expect(slapOf(session, 'right4')).toMatchObject({ state: 'decide', best: attempt.captureId });
  });
  it('step 3 b: at most three attempts, then the best of them by 4.4.4.1.3', () => {
    const context = sampleContext();
    const first = take(withPerson(context), context, [10, 90, 90, 90]);
    expect(slapOf(first.session, 'right4').state).toBe('open');
    const second = take(first.session, context, [12, 10, 9, 9]);
    const third = take(second.session, context, [11, 90, 90, 90]);
    expect(slapOf(third.session, 'right4')).toMatchObject({ state: 'decide', best: second.attempt.captureId, attempts: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }] });
    expect(() => play(third.session, context, { type: 'slapCapturing', slap: 'right4' })).toThrow(code('SLAP_ATTEMPTS'));
    expect(() => play(third.session, context, { type: 'useSlap', slap: 'right4', captureId: first.attempt.captureId, veto: null })).toThrow(code('SLAP_INSUFFICIENT'));
    const used = play(third.session, context, { type: 'useSlap', slap: 'right4', captureId: second.attempt.captureId, veto: null });
    expect(slapOf(used, 'right4').state).toBe('accepted');
  });
  it('a sufficient later attempt is the best even where an insufficient one has the better index finger', () => {
    const context = sampleContext();
    const first = take(withPerson(context), context, [99, 5, 90, 90]);
    const second = take(first.session, context, [30, 30, 30, 30]);
    expect(slapOf(second.session, 'right4').best).toBe(second.attempt.captureId);
  });
  it('second option: recapture sets the counter back to 1', () => {
    const context = sampleContext();
    const { session } = take(take(withPerson(context), context, 1).session, context, 1);
    const again = take(play(session, context, { type: 'recaptureSlap', slap: 'right4' }), context, 80);
    expect(slapOf(again.session, 'right4').attempts).toMatchObject([{ attempt: 1 }]);
  });
  it('third option: restart begins the whole slap workflow anew', () => {
    const context = sampleContext();
    const session = play(withSlaps(withPerson(context), context), context, { type: 'restartSlaps' });
    expect(session.fingerprints.slaps.every((slap) => slap.state === 'open' && slap.attempts.length === 0)).toBe(true);
  });
  it('a result that comes after the capture was stopped is not taken', () => {
    const context = sampleContext();
    const session = withPerson(context);
    expect(() => play(session, context, { type: 'slapCaptured', slap: 'right4', attempt: attemptOf(session, 'right4', 80, context) })).toThrow(code('SLAP_NOT_CAPTURING'));
  });
});

describe('[TR-03121-3-4 3.3, 3.4] sequences and missing fingers', () => {
  it('4-1-4-1 takes right hand, right thumb, left hand, left thumb', () => {
    const context = sampleContext();
    const session = play(withPerson(context), context, { type: 'setSequence', sequence: '4-1-4-1' });
    expect(session.fingerprints.slaps.map((slap) => slap.slap)).toEqual(['right4', 'rightThumb', 'left4', 'leftThumb']);
  });
  it('the sequence does not change under captures', () => {
    const context = sampleContext();
    expect(() => play(take(withPerson(context), context, 80).session, context, { type: 'setSequence', sequence: '4-1-4-1' })).toThrow(code('PRINTS_TAKEN'));
  });
  it('[3.5.1, 4.11.4] a missing finger needs a reason and is not expected; a slap without fingers is skipped', () => {
    const context = sampleContext();
    const missing = [1, 6].map((finger) => ({ finger, kind: 'permanent' as const, reason: 'Amputation' }));
    const session = play(withPerson(context), context, { type: 'setMissing', missing: [...missing, { finger: 5, kind: 'temporary', reason: 'Verband' }] });
    expect(slapOf(session, 'thumbs').state).toBe('skipped');
    expect(take(session, context, 80).attempt).toMatchObject({ expected: [2, 3, 4], sufficient: true });
    expect(() => play(session, context, { type: 'setMissing', missing: [{ finger: 1, kind: 'permanent', reason: ' ' }] })).toThrow(code('REASON_MISSING'));
  });
  it('a slap already used keeps its fingers', () => {
    const context = sampleContext();
    const session = withSlaps(withPerson(context), context);
    expect(() => play(session, context, { type: 'setMissing', missing: [{ finger: 5, kind: 'temporary', reason: 'Verband' }] })).toThrow(code('SLAP_ACCEPTED'));
  });
});

describe('[TR-03121-3-4 4.8.1.1, 4.8.3.1] the three vetoes', () => {
  it.each(['ok-obvious-reason', 'ok-without-obvious-reason'] as const)('%s uses a slap that the software refuses', (veto) => {
    const context = sampleContext();
    const { session, attempt } = take(withPerson(context), context, 1);
    expect(() => play(session, context, { type: 'useSlap', slap: 'right4', captureId: attempt.captureId, veto: null })).toThrow(code('SLAP_INSUFFICIENT'));
    expect(slapOf(play(session, context, { type: 'useSlap', slap: 'right4', captureId: attempt.captureId, veto }), 'right4')).toMatchObject({ state: 'accepted', veto });
  });
  it('nok refuses a slap that the software accepts', () => {
    const context = sampleContext();
    const { session, attempt } = take(withPerson(context), context, 80);
    expect(slapOf(play(session, context, { type: 'useSlap', slap: 'right4', captureId: attempt.captureId, veto: 'nok' }), 'right4')).toMatchObject({ state: 'open', best: null, veto: 'nok' });
  });
  it.each([
    ['the wrong hand', { hand: 'left' as const }],
    ['a suspected presentation attack', { presentationAttack: 'suspected' as const }],
  ])('%s is used only with a veto, however good the quality', (_name, changes) => {
    const context = sampleContext();
    const { session, attempt } = take(withPerson(context), context, 80, changes);
    expect(() => play(session, context, { type: 'useSlap', slap: 'right4', captureId: attempt.captureId, veto: null })).toThrow(code('SLAP_INSUFFICIENT'));
    expect(slapOf(play(session, context, { type: 'useSlap', slap: 'right4', captureId: attempt.captureId, veto: 'ok-obvious-reason' }), 'right4').state).toBe('accepted');
  });
  it('a photograph: insufficient only with a veto, and nok takes back what was accepted', () => {
    const context = sampleContext();
    const capture = faceOf(context, false);
    const session = play(withPerson(context), context, { type: 'faceCaptured', capture });
    expect(() => play(session, context, { type: 'acceptFace', captureId: capture.captureId, veto: null })).toThrow(code('FACE_INSUFFICIENT'));
    const accepted = play(session, context, { type: 'acceptFace', captureId: capture.captureId, veto: 'ok-obvious-reason' });
    expect(accepted.face).toMatchObject({ accepted: capture.captureId, captures: [{ veto: 'ok-obvious-reason' }] });
    expect(play(accepted, context, { type: 'acceptFace', captureId: capture.captureId, veto: 'nok' }).face).toMatchObject({ accepted: null, best: null });
  });
});

describe('[TR-03121-3-4 2.1, 2.2] profiles', () => {
  it('2.2: special situations only at a station approved for it', () => {
    const context = sampleContext();
    const command = { type: 'setProfile', profile: 'ARE_ArrivalAttestationDocumentInSpecialSituations' } as const;
    expect(() => play(withPerson(context), context, command)).toThrow(code('PROFILE_NOT_APPROVED'));
    expect(play(withPerson(context), sampleContext({ specialSituationApproved: true }), command).profile).toBe(command.profile);
  });
  it('2.1.1: rolled prints are required when nobody was found, with the missing fingers skipped', () => {
    const context = sampleContext();
    const missing = [{ finger: 10, kind: 'permanent' as const, reason: 'Amputation' }];
    const captured = withSlaps(withFace(play(withPerson(context), context, { type: 'setMissing', missing }), context), context);
    const session = play(answered(play(captured, context, { type: 'sendIdentification' }), context, []), context, { type: 'concludeIdentification', conclusion: 'new', reason: '' });
    expect(session.rolled).toMatchObject({ required: true });
    expect(session.rolled.fingers.find((finger) => finger.finger === 10)!.state).toBe('skipped');
    expect(() => play(session, context, { type: 'complete' })).toThrow(code('STEP_BLOCKED'));
  });
  it('2.1.1: none are required when somebody was found', () => {
    const context = sampleContext();
    const session = play(answered(sent(context), context, [candidateOf('k1')]), context, { type: 'decideCandidate', candidateId: 'k1', decision: 'same', reason: 'Gesicht und Finger gleich' }, { type: 'concludeIdentification', conclusion: 'known', reason: 'Treffer bestätigt' });
    expect(session).toMatchObject({ rolled: { required: false }, person: { azrNumber: '260000000017' } });
    expect(viewOf(session, context).steps.map((step) => step.step)).not.toContain('rolled');
    expect(play(session, context, { type: 'complete' })).toMatchObject({ status: 'completed', result: { storage: { state: 'notSent' } } });
  });
  it('2.2: rolled prints are left out in special situations', () => {
    const context = sampleContext({ specialSituationApproved: true });
    const start = play(withPerson(context), context, { type: 'setProfile', profile: 'ARE_ArrivalAttestationDocumentInSpecialSituations' });
    const session = play(answered(play(withSlaps(withFace(start, context), context), context, { type: 'sendIdentification' }), context, []), context, { type: 'concludeIdentification', conclusion: 'new', reason: '' });
    expect(session.rolled.required).toBe(false);
    expect(apply(session, { type: 'complete' }, context).effects).toMatchObject([{ type: 'enqueue', kind: 'storage' }]);
  });
  it('a child too young gives a photograph and no prints, and nothing asks for them', () => {
    const context = sampleContext();
    const session = play(withFace(withPerson(context, '2022-03-01'), context), context, { type: 'sendIdentification' });
    expect(session.fingerprints.notTaken).toContain('Jünger als 6 Jahre');
    expect(() => play(withPerson(context, '2022-03-01'), context, { type: 'slapCapturing', slap: 'right4' })).toThrow(code('PRINTS_NOT_TAKEN'));
    const concluded = play(answered(session, context, []), context, { type: 'concludeIdentification', conclusion: 'new', reason: '' });
    expect(concluded.rolled).toEqual({ required: false, fingers: [] });
  });
});

describe('[TR-03121-3-4 2.1.1, 3.1] photographs of the register', () => {
  const face = '00000000-0000-4000-8000-00000000000f';
  const decided = (decision: 'same' | 'different') => {
    const context = sampleContext();
    return { context, session: play(answered(sent(context), context, [candidateOf('k1', { face, faceDate: '2026-10-12' })]), context, { type: 'decideCandidate', candidateId: 'k1', decision, reason: 'Narbe' }) };
  };
  const ofRegister = (context: ReturnType<typeof sampleContext>, ok: boolean, changes = {}) => faceOf(context, ok, { captureId: face, source: 'register', release: 'manual', ...changes });

  it('are assessed where the caseworker found the person to be the same, each once', () => {
    expect(registerFacesToAssess(decided('different').session)).toEqual([]);
    const { session, context } = decided('same');
    expect(registerFacesToAssess(session)).toEqual([{ captureId: face, takenAt: '2026-10-12' }]);
    const assessed = play(session, context, { type: 'faceCaptured', capture: ofRegister(context, true) });
    expect(registerFacesToAssess(assessed)).toEqual([]);
    expect(play(assessed, context, { type: 'faceCaptured', capture: ofRegister(context, true) }).face.captures).toHaveLength(2);
  });
  it('only those that pass are offered, the best first; today\'s stays until the caseworker confirms another', () => {
    const { session, context } = decided('same');
    const better = '00000000-0000-4000-8000-0000000000ff';
    const met = (id: string, ok: boolean) => ({ id, name: id, mandatory: true, value: 1, min: 0, max: ok ? 2 : 0.5, unit: '', ok });
    const all = play(
      session,
      context,
      { type: 'faceCaptured', capture: ofRegister(context, true, { criteria: [met('1.3', true)] }) },
      { type: 'faceCaptured', capture: ofRegister(context, true, { captureId: better, criteria: [met('1.3', true), met('7.1', true)] }) },
      { type: 'faceCaptured', capture: ofRegister(context, false, { captureId: '00000000-0000-4000-8000-000000000fff' }) },
    );
    expect(registerFacesOffered(all).map((capture) => capture.captureId)).toEqual([better, face]);
    expect(all.face.accepted).toBe(session.face.accepted);
    expect(play(all, context, { type: 'acceptFace', captureId: better, veto: null }).face.accepted).toBe(better);
    expect(registerFacesOffered(play(all, context, { type: 'acceptFace', captureId: better, veto: 'nok' })).map((capture) => capture.captureId)).toEqual([face]);
  });
});

describe('[TR-03121-3-4 3.5.2] rolled prints', () => {
  const start = () => {
    const context = sampleContext();
    return { context, session: play(answered(sent(context), context, []), context, { type: 'concludeIdentification', conclusion: 'new', reason: '' }) };
  };
  const roll = (session: Session, context: ReturnType<typeof sampleContext>, quality: number, changes = {}) => {
    const attempt = rolledAttemptOf(2, quality, context, changes);
    return { attempt, session: play(session, context, { type: 'rolledCapturing', finger: 2 }, { type: 'rolledCaptured', finger: 2, attempt }) };
  };
  it('step 8: after three insufficient attempts the best is offered and further captures stay allowed', () => {
    const { context, session } = start();
    const first = roll(session, context, 3);
    const second = roll(first.session, context, 9, { hardwareIssues: ['verrutscht'] });
    const third = roll(second.session, context, 2);
    const finger = third.session.rolled.fingers[1]!;
    expect(finger).toMatchObject({ state: 'decide', best: first.attempt.captureId });
    const fourth = roll(third.session, context, 60);
    expect(fourth.session.rolled.fingers[1]).toMatchObject({ state: 'decide', best: fourth.attempt.captureId });
    expect(play(third.session, context, { type: 'useRolled', finger: 2, captureId: first.attempt.captureId, veto: null }).rolled.fingers[1]!.state).toBe('accepted');
  });
  it('step 7 b: a rolled print of another finger is used only with a veto', () => {
    const { context, session } = start();
    const { session: rolled, attempt } = roll(session, context, 80, { plainComparisons: [{ finger: 3, score: 90, match: true }] });
    expect(() => play(rolled, context, { type: 'useRolled', finger: 2, captureId: attempt.captureId, veto: null })).toThrow(code('ROLLED_OTHER_FINGER'));
  });
});

describe('identification and decision', () => {
  it('is sent only when person, document, face and fingers are finished', () => {
    const context = sampleContext();
    expect(() => play(withPerson(context), context, { type: 'sendIdentification' })).toThrow(code('STEPS_OPEN'));
    expect(apply(withSlaps(withFace(withPerson(context), context), context), { type: 'sendIdentification' }, context).effects).toMatchObject([{ type: 'enqueue', kind: 'identification' }]);
  });
  it('is sent once; prints are fixed from then on', () => {
    const context = sampleContext();
    const session = sent(context);
    for (const event of [{ type: 'sendIdentification' }, { type: 'restartSlaps' }, { type: 'recaptureSlap', slap: 'right4' }, { type: 'setMissing', missing: [] }] as SessionEvent[]) expect(() => play(session, context, event)).toThrow(code('ALREADY_SENT'));
  });
  it('while the answer is outstanding the session goes on, says so, and cannot be completed', () => {
    const context = sampleContext();
    const session = play(sent(context), context, { type: 'goTo', step: 'identification' }, { type: 'next' });
    expect(session.step).toBe('rolled');
    expect(viewOf(play(session, context, { type: 'next' }), context)).toMatchObject({ matchPending: true, session: { step: 'result' } });
    expect(viewOf(session, context).steps.find((step) => step.step === 'identification')).toMatchObject({ state: 'waiting', note: 'Abgleich ausstehend' });
    expect(() => play(session, context, { type: 'complete' })).toThrow(code('STEP_BLOCKED'));
  });
  it('every candidate is decided by a person with a reason before anything is concluded', () => {
    const context = sampleContext();
    const session = answered(sent(context), context, [candidateOf('k1'), candidateOf('k2')]);
    expect(() => play(session, context, { type: 'concludeIdentification', conclusion: 'new', reason: 'x' })).toThrow(code('CANDIDATES_OPEN'));
    expect(() => play(session, context, { type: 'decideCandidate', candidateId: 'k1', decision: 'different', reason: '' })).toThrow(code('REASON_MISSING'));
    const decided = play(session, context, { type: 'decideCandidate', candidateId: 'k1', decision: 'same', reason: 'a' }, { type: 'decideCandidate', candidateId: 'k2', decision: 'different', reason: 'b' });
    expect(() => play(decided, context, { type: 'concludeIdentification', conclusion: 'new', reason: 'x' })).toThrow(code('SOMEBODY_SAME'));
    expect(play(decided, context, { type: 'concludeIdentification', conclusion: 'known', reason: 'x' }).identification.conclusion).toBe('known');
  });
  it('a revised result opens the conclusion again and keeps decisions on candidates that remain', () => {
    const context = sampleContext();
    const session = play(answered(sent(context), context, [candidateOf('k1', { provisional: true })]), context, { type: 'decideCandidate', candidateId: 'k1', decision: 'same', reason: 'a' }, { type: 'concludeIdentification', conclusion: 'known', reason: 'x' });
    expect(answered(session, context, [candidateOf('k1', { provisional: false })]).identification).toMatchObject({ conclusion: null, decisions: [{ candidateId: 'k1' }] });
    expect(answered(session, context, []).identification).toMatchObject({ conclusion: null, decisions: [] });
    expect(answered(session, context, [candidateOf('k1', { provisional: true })]).identification.conclusion).toBe('known');
  });
  it('an answer arrives also while the session is paused', () => {
    const context = sampleContext();
    const paused = play(sent(context), context, { type: 'pause', reason: '' });
    expect(answered(paused, context, []).identification.state).toBe('answered');
  });
});

describe('a further page of the document', () => {
  const pageOf = (context: ReturnType<typeof sampleContext>) => ({ light: 'white' as const, captureId: context.newId() });
  const further = (context: ReturnType<typeof sampleContext>) => ({ type: 'furtherPageRead' as const, document: { furtherPages: [pageOf(context)], findings: [], overall: 'failed' as const } });

  it('[TR-03135-1 5.7.3] is compared with a zone that was read, and only before the decision', () => {
    const context = sampleContext();
    const open = newSession(context, null);
    expect(() => play(open, context, further(context))).toThrow(code('DOCUMENT_NOT_READ'));
    const mrz = { lines: ['I<UTO', 'X', 'Y'], format: 'TD1', valid: true, fields: {} };
    const read = play(play(open, context, { type: 'documentReading' }), context, { type: 'documentRead', document: { pages: [pageOf(context)], mrz, chip: null, findings: [], overall: 'successful' } });
    const twice = play(play(read, context, further(context)), context, further(context));
    expect(twice.document).toMatchObject({ state: 'read', overall: 'failed', mrz });
    expect([twice.document.pages.length, twice.document.furtherPages?.length]).toEqual([1, 2]);
    const concluded = play(read, context, { type: 'concludeDocument', conclusion: 'accepted', reason: '' });
    expect(() => play(concluded, context, further(context))).toThrow(code('DOCUMENT_CONCLUDED'));
  });
});

describe('leaving and coming back', () => {
  const states: [string, (context: ReturnType<typeof sampleContext>) => Session][] = [
    ['new', (context) => newSession(context, null)],
    ['person', withPerson],
    ['document being read', (context) => play(newSession(context, null), context, { type: 'documentReading' })],
    ['slap being captured', (context) => play(withPerson(context), context, { type: 'slapCapturing', slap: 'right4' })],
    ['slap to decide', (context) => take(withPerson(context), context, 80).session],
    ['prints complete', (context) => withSlaps(withPerson(context), context)],
    ['waiting for the answer', sent],
    ['answered', (context) => answered(sent(context), context, [candidateOf('k1')])],
    ['rolled being captured', (context) => play(sent(context), context, { type: 'rolledCapturing', finger: 3 })],
  ];
  describe.each(states)('%s', (_name, make) => {
    it.each(['pause', 'personLeft'] as const)('%s and resume bring back where it stood, without a capture under way', (type) => {
      const context = sampleContext();
      const before = make(context);
      const away = apply(before, { type, reason: 'Termin' }, context);
      expect(away.effects).toContainEqual({ type: 'stopDevices' });
      expect(() => play(away.session, context, { type: 'next' })).toThrow(code('NOT_ACTIVE'));
      const back = play(away.session, context, { type: 'resume' });
      expect(back).toMatchObject({ status: 'active', step: before.step, person: before.person });
      expect(JSON.stringify(back)).not.toMatch(/"state":"(capturing|reading)"/);
    });
    it('cancel needs a reason and is final', () => {
      const context = sampleContext();
      const before = make(context);
      expect(() => play(before, context, { type: 'cancel', reason: ' ' })).toThrow(code('REASON_MISSING'));
      const cancelled = play(before, context, { type: 'cancel', reason: 'Falsche Person' });
      expect(() => play(cancelled, context, { type: 'resume' })).toThrow(code('NOT_ACTIVE'));
    });
    it('a restart of the process ends what devices were doing and nothing else', () => {
      const context = sampleContext();
      const before = make(context);
      const after = play(before, context, { type: 'restarted' });
      expect(JSON.stringify(after)).not.toMatch(/"state":"(capturing|reading)"/);
      expect(confirmed(after)).toEqual(confirmed(before));
    });
  });
  it('cancelling takes back what the station has not answered yet', () => {
    const context = sampleContext();
    const session = sent(context);
    expect(apply(session, { type: 'cancel', reason: 'x' }, context).effects).toContainEqual({ type: 'withdraw', transactionId: session.identification.transactionId });
  });
});

describe('no sequence of events', () => {
  const slap = fc.constantFrom<SlapKind>('right4', 'left4', 'thumbs', 'rightThumb', 'leftThumb');
  const finger = fc.integer({ min: 1, max: 10 });
  const veto = fc.constantFrom(null, 'ok-obvious-reason' as const, 'ok-without-obvious-reason' as const, 'nok' as const);
  const pick = fc.nat(5);
  const quality = fc.constantFrom(0, 15, 25, 80, 255);
  const step = fc.constantFrom('person', 'document', 'face', 'fingerprints', 'identification', 'rolled', 'result' as const);

  /** Events are drawn as recipes, since captures get their ids only while the sequence runs. */
  type Recipe = (session: Session, context: ReturnType<typeof sampleContext>) => SessionEvent;
  const recipe: fc.Arbitrary<Recipe> = fc.oneof(
    fc.constantFrom<SessionEvent>(
      { type: 'setLegalBasis', legalBasis: 'asylg-16' }, { type: 'setLegalBasis', legalBasis: 'asylg-63a' }, { type: 'confirmNotice' }, { type: 'noDocument', reason: 'x' }, { type: 'resetDocument' },
      { type: 'documentReading' }, { type: 'concludeDocument', conclusion: 'accepted', reason: 'x' }, { type: 'restartSlaps' }, { type: 'setSequence', sequence: '4-1-4-1' }, { type: 'setSequence', sequence: '4-4-2' },
      { type: 'sendIdentification' }, { type: 'concludeIdentification', conclusion: 'new', reason: 'x' }, { type: 'concludeIdentification', conclusion: 'known', reason: 'x' }, { type: 'next' },
      { type: 'pause', reason: '' }, { type: 'personLeft', reason: 'x' }, { type: 'resume' }, { type: 'resume' }, { type: 'markPrinted' }, { type: 'printFailed', before: null }, { type: 'complete' }, { type: 'restarted' },
      { type: 'setPerson', person: { surname: 'MUSTER', birthDate: '1990-01-01', nationality: 'UTO', languages: ['deu'] } }, { type: 'setPerson', person: { birthDate: '2021-01-01' } },
    ).map((event): Recipe => () => event),
    step.map((target): Recipe => () => ({ type: 'goTo', step: target })),
    fc.tuple(slap, quality).map(([kind, value]): Recipe => (session, context) => (slapOf(session, kind)?.state === 'capturing' ? { type: 'slapCaptured', slap: kind, attempt: attemptOf(session, kind, value, context) } : { type: 'slapCapturing', slap: kind })),
    fc.tuple(slap, pick, veto).map(([kind, index, which]): Recipe => (session, context) => ({ type: 'useSlap', slap: kind, captureId: slapOf(session, kind)?.attempts[index]?.captureId ?? context.newId(), veto: which })),
    slap.map((kind): Recipe => () => ({ type: 'recaptureSlap', slap: kind })),
    fc.boolean().map((ok): Recipe => (_session, context) => ({ type: 'faceCaptured', capture: faceOf(context, ok) })),
    fc.tuple(pick, veto).map(([index, which]): Recipe => (session, context) => ({ type: 'acceptFace', captureId: session.face.captures[index]?.captureId ?? context.newId(), veto: which })),
    pick.map((index): Recipe => (session, context) => ({ type: 'discardFace', captureId: session.face.captures[index]?.captureId ?? context.newId() })),
    fc.tuple(finger, quality).map(([which, value]): Recipe => (session, context) => (session.rolled.fingers[which - 1]?.state === 'capturing' ? { type: 'rolledCaptured', finger: which, attempt: rolledAttemptOf(which, value, context) } : { type: 'rolledCapturing', finger: which })),
    fc.tuple(finger, pick, veto).map(([which, index, how]): Recipe => (session, context) => ({ type: 'useRolled', finger: which, captureId: session.rolled.fingers[which - 1]?.attempts[index]?.captureId ?? context.newId(), veto: how })),
    fc.array(finger, { maxLength: 3 }).map((fingers): Recipe => () => ({ type: 'setMissing', missing: [...new Set(fingers)].map((one) => ({ finger: one, kind: 'permanent', reason: 'x' })) })),
    fc.array(fc.constantFrom('k1', 'k2'), { maxLength: 2 }).map((ids): Recipe => (session, context) => ({ type: 'identified', transactionId: session.identification.transactionId ?? 'none', answeredAt: context.now, candidates: [...new Set(ids)].map((id) => candidateOf(id)), message: null })),
    fc.constantFrom('same' as const, 'different' as const).map((decision): Recipe => () => ({ type: 'decideCandidate', candidateId: 'k1', decision, reason: 'x' })),
  );

  /** Commands whose whole meaning is that a confirmed capture of this kind is given up. */
  const givesUp = (event: SessionEvent): boolean =>
    ['recaptureSlap', 'restartSlaps', 'recaptureRolled', 'discardFace', 'resetDocument', 'noDocument', 'documentReading', 'acceptFace'].includes(event.type);

  const starts = fc.constantFrom<(context: ReturnType<typeof sampleContext>) => Session>((context) => newSession(context, null), withPerson, (context) => withSlaps(withFace(withPerson(context), context), context), sent);

  it('loses a confirmed capture, leaves the contract, changes its input, or lets a version stand still', () => {
    fc.assert(
      fc.property(starts, fc.array(recipe, { minLength: 1, maxLength: 60 }), (start, recipes) => {
        const context = sampleContext();
        let session = start(context);
        for (const make of recipes) {
          const event = make(session, context);
          const frozen = JSON.stringify(session);
          let after: Session;
          try {
            after = apply(session, event, context).session;
          } catch (thrown) {
            expect((thrown as { code?: string }).code, JSON.stringify(event)).toMatch(/^SESSION_/);
            expect(JSON.stringify(session)).toBe(frozen);
            continue;
          }
          expect(JSON.stringify(session)).toBe(frozen);
          if (!givesUp(event)) expect(confirmed(after), event.type).toEqual(expect.arrayContaining(confirmed(session)));
          expect(after.version).toBe(session.version + 1);
          expect(sessionSchema.safeParse(after).success, event.type).toBe(true);
          expect(sessionView.safeParse(viewOf(after, context)).success).toBe(true);
          for (const taken of after.fingerprints.slaps) expect(taken.attempts.length).toBeLessThanOrEqual(3);
          if (after.fingerprints.notTaken) expect(after.fingerprints.slaps.every((one) => one.attempts.length === 0)).toBe(true);
          session = after;
        }
      }),
      { numRuns: Number(process.env['FUZZ_COUNT'] ?? 400), seed: 20261124 },
    );
  });
});
