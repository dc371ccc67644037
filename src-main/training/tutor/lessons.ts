/**
 * The lessons of the twelve cases: which steps each has, and by what the tutor knows that a step is done. It knows
 * only what the core reports of session, line and window; nobody has to tell it »done«. Pure tables and rules.
 */
import type { LineStatus } from '../../contract/desk.ts';
import type { Session } from '../../contract/session.ts';
import type { TutorStepId } from '../../contract/tutor.ts';

export interface TutorFacts {
  session: Session;
  line: LineStatus['state'];
  /** A sentence card was shown to the person of this session. */
  cardShown: boolean;
}

type Seen = (facts: TutorFacts) => boolean;

const complete = ({ fingerprints }: Session): boolean => fingerprints.notTaken !== null || fingerprints.slaps.every(({ state }) => state === 'accepted' || state === 'skipped');
const sent = ({ identification }: Session): boolean => identification.state !== 'notSent';
const begun: Seen = ({ session }) => session.noticeConfirmedAt !== null && session.step !== 'person';
const judged: Seen = ({ session }) => session.document.conclusion !== null;
const photographed: Seen = ({ session }) => session.face.accepted !== null;
const answered: Seen = ({ session }) => session.identification.state === 'answered';
/** The work has gone on although the answer is outstanding. */
const beyond = ({ step, status }: Session): boolean => ['rolled', 'result'].includes(step) || ['paused', 'personLeft'].includes(status);

const seen: Record<TutorStepId, Seen> = {
  greet: begun,
  guardian: begun,
  read: ({ session }) => session.document.state === 'read',
  judge: judged,
  noDocument: ({ session }) => session.document.state === 'none',
  chipSilent: ({ session }) => session.document.state === 'read' && session.document.chip?.state !== 'read',
  judgeChip: judged,
  forged: ({ session }) => session.document.overall === 'failed',
  judgeForged: ({ session }) => session.document.conclusion === 'doubtful' || session.document.conclusion === 'retained',
  face: photographed,
  wheelchair: photographed,
  fingers: ({ session }) => complete(session),
  noPrints: ({ session }) => session.fingerprints.notTaken !== null && session.face.accepted !== null,
  missing: ({ session }) => session.fingerprints.missing.length >= 2,
  dry: ({ session }) => session.fingerprints.slaps.some(({ attempts }) => attempts.some(({ sufficient }) => !sufficient)),
  again: ({ session }) => session.fingerprints.slaps.some(({ attempts, state }) => state === 'accepted' && attempts.length > 1 && attempts.at(-1)!.sufficient),
  outage: ({ session, line }) => line === 'down' && session.face.accepted !== null,
  send: ({ session }) => sent(session),
  goOn: ({ session }) => sent(session) && beyond(session),
  lineBack: ({ session, line }) => line === 'up' && session.identification.state === 'answered',
  late: ({ session }) => sent(session) && session.identification.state !== 'answered' && beyond(session),
  lateAnswer: answered,
  answer: answered,
  hit: ({ session }) => session.identification.candidates.length > 0,
  provisional: ({ session }) => session.identification.candidates.some(({ provisional }) => provisional),
  confirmed: ({ session }) => session.identification.candidates.some(({ provisional }) => !provisional),
  decide: ({ session }) => session.identification.decisions.length > 0,
  conclude: ({ session }) => session.identification.conclusion !== null,
  rolled: ({ session }) => session.rolled.fingers.length > 0 && session.rolled.fingers.every(({ state }) => state === 'accepted' || state === 'skipped'),
  withdraw: ({ session }) => session.interpreterWithdrawn !== null,
  card: ({ cardShown }) => cardShown,
  finish: ({ session }) => session.status === 'completed',
};

/** A lesson ends where its path has been walked; the rest of the session may be worked on or left. */
export const lessons: Record<string, readonly TutorStepId[]> = {
  'uebung-01': ['greet', 'read', 'judge', 'face', 'fingers', 'send', 'answer', 'conclude', 'rolled', 'finish'],
  'uebung-02': ['greet', 'judge', 'face', 'fingers', 'send', 'hit', 'confirmed', 'decide', 'conclude', 'finish'],
  'uebung-03': ['greet', 'noDocument', 'face', 'fingers', 'send', 'answer', 'conclude'],
  'uebung-04': ['guardian', 'judge', 'noPrints', 'send', 'answer', 'conclude', 'finish'],
  'uebung-05': ['greet', 'judge', 'face', 'missing', 'fingers'],
  'uebung-06': ['greet', 'chipSilent', 'judgeChip', 'face'],
  'uebung-07': ['greet', 'forged', 'judgeForged'],
  'uebung-08': ['greet', 'judge', 'face', 'outage', 'fingers', 'send', 'goOn', 'lineBack', 'conclude'],
  'uebung-09': ['greet', 'noDocument', 'face', 'fingers', 'send', 'provisional', 'decide', 'confirmed', 'conclude', 'finish'],
  'uebung-10': ['greet', 'judge', 'face', 'dry', 'again', 'fingers'],
  'uebung-11': ['greet', 'withdraw', 'card', 'judgeForged', 'face'],
  'uebung-12': ['greet', 'judge', 'wheelchair', 'fingers', 'send', 'late', 'lateAnswer', 'conclude'],
};

/** Steps of a case that are seen done now. */
export function seenDone(caseId: string, facts: TutorFacts): TutorStepId[] {
  return (lessons[caseId] ?? []).filter((step) => seen[step](facts));
}

export function stepStates(caseId: string, done: ReadonlySet<TutorStepId>): { id: TutorStepId; state: 'done' | 'now' | 'later' }[] {
  const steps = lessons[caseId] ?? [];
  const now = steps.find((step) => !done.has(step));
  return steps.map((id) => ({ id, state: done.has(id) ? 'done' : id === now ? 'now' : 'later' }));
}
