/**
 * A learner without a window: does what the tutor says next, through the core's contract, until the case is done.
 * What happens on the way (a silent chip, a cut line, a late answer) is the training world's doing.
 */
import type { SessionCommand, SessionView } from '../src-main/contract/session.ts';
import type { TutorCase, TutorStepId } from '../src-main/contract/tutor.ts';
import type { Core } from '../src-main/core/core.ts';
import { callsOf } from './core-call.ts';

export interface Walk {
  /** Steps in the order in which the tutor asked for them. */
  asked: TutorStepId[];
  view: SessionView;
}

const patienceMs = 150_000;

export async function learn(core: Core, caseId: string, face: Uint8Array<ArrayBuffer>): Promise<Walk> {
  const ask = callsOf(() => core);
  const found = async (): Promise<TutorCase> => (await ask('tutor.state', {})).cases.find(({ id }) => id === caseId)!;
  let view = await ask('session.start', { appointmentId: (await found()).appointmentId });
  const { id } = view.session;
  const order = async (command: SessionCommand): Promise<void> => void (view = await ask('session.command', { sessionId: id, command }));
  const goTo = (step: SessionView['session']['step']) => order({ type: 'goTo', step });

  const slap = async (): Promise<void> => {
    const open = view.session.fingerprints.slaps.find(({ state }) => state === 'open' || state === 'decide');
    if (!open) return;
    if (view.session.step !== 'fingerprints') await goTo('fingerprints');
    if (open.state === 'open') ({ view } = await ask('finger.capture', { sessionId: id, slap: open.slap }));
    const now = view.session.fingerprints.slaps.find((one) => one.slap === open.slap)!;
    if (now.state !== 'decide') return;
    const best = now.attempts.find(({ captureId }) => captureId === now.best)!;
    await order({ type: 'useSlap', slap: now.slap, captureId: now.best!, veto: best.sufficient ? null : 'ok-without-obvious-reason' });
  };
  const begin = async (): Promise<void> => {
    await order({ type: 'confirmNotice' });
    await order({ type: 'next' });
  };
  const read = async (): Promise<void> => void (view = await ask('document.read', { sessionId: id }));
  const photograph = async (): Promise<void> => {
    if (view.session.face.accepted) return;
    const taken = await ask('face.capture', { sessionId: id, frame: face, mime: 'image/jpeg', release: 'manual', source: 'live' });
    ({ view } = taken);
    await order({ type: 'acceptFace', captureId: taken.capture.captureId, veto: taken.capture.ok ? null : 'ok-obvious-reason' });
  };
  const judge = async (conclusion: 'accepted' | 'doubtful' | 'retained'): Promise<void> => {
    if (view.session.document.state === 'open') await read();
    const plain = conclusion === 'accepted' && view.session.document.overall === 'successful';
    await order({ type: 'concludeDocument', conclusion, reason: plain ? '' : 'Angesehen und verglichen.' });
  };
  const rolled = async (): Promise<void> => {
    const open = view.session.rolled.fingers.find(({ state }) => state === 'open' || state === 'decide');
    if (!open) return;
    if (open.state === 'open') view = await ask('finger.captureRolled', { sessionId: id, finger: open.finger });
    const now = view.session.rolled.fingers.find(({ finger }) => finger === open.finger)!;
    if (now.state === 'decide') await order({ type: 'useRolled', finger: now.finger, captureId: now.best!, veto: 'ok-obvious-reason' });
  };
  const wait = async (): Promise<void> => {
    await new Promise((done) => setTimeout(done, 100));
    view = await ask('session.get', { sessionId: id });
  };

  const does: Record<TutorStepId, () => Promise<void>> = {
    greet: begin,
    guardian: begin,
    read,
    judge: () => judge('accepted'),
    noDocument: () => order({ type: 'noDocument', reason: 'Verloren' }),
    chipSilent: read,
    judgeChip: () => judge('accepted'),
    forged: read,
    judgeForged: () => judge('doubtful'),
    face: photograph,
    wheelchair: photograph,
    noPrints: photograph,
    missing: () => order({ type: 'setMissing', missing: ([4, 5] as const).map((finger) => ({ finger, kind: 'permanent', reason: 'Finger nicht vorhanden' })) }),
    fingers: slap,
    dry: slap,
    again: slap,
    // The line is cut when the work comes to the fingers; the learner only has to see it.
    outage: async () => {
      if (view.session.step !== 'fingerprints') await goTo('fingerprints');
      await wait();
    },
    send: () => order({ type: 'sendIdentification' }),
    goOn: () => goTo('result'),
    late: () => goTo('result'),
    lineBack: wait,
    lateAnswer: wait,
    answer: wait,
    hit: wait,
    provisional: wait,
    confirmed: wait,
    decide: () => order({ type: 'decideCandidate', candidateId: view.session.identification.candidates[0]!.id, decision: 'same', reason: 'Gesicht und Finger sind dieselben.' }),
    conclude: async () => {
      const { candidates, decisions } = view.session.identification;
      const known = decisions.some(({ decision }) => decision === 'same');
      for (const one of known ? [] : candidates) await order({ type: 'decideCandidate', candidateId: one.id, decision: 'different', reason: 'Ein anderes Gesicht.' });
      await order({ type: 'concludeIdentification', conclusion: known ? 'known' : 'new', reason: 'Verglichen.' });
    },
    rolled,
    withdraw: () => order({ type: 'withdrawInterpreter', reason: 'Möchte ohne Dolmetscher weitermachen.' }),
    card: async () => void (await ask('person.show', { card: 'sit', language: 'ukr' })),
    finish: () => order({ type: 'complete' }),
  };

  const asked: TutorStepId[] = [];
  for (let until = Date.now() + patienceMs; ; ) {
    const now = (await found()).steps.find(({ state }) => state === 'now')?.id;
    if (!now) return { asked, view };
    if (asked.at(-1) !== now) {
      asked.push(now);
      until = Date.now() + patienceMs;
    }
    if (Date.now() > until) throw new Error(`${caseId}: the step ${now} does not come to an end`);
    await does[now]();
  }
}
