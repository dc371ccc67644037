/** What the window needs beside the session: steps with their states, what is pending, what is missing. */
import type { Session, SessionView, StepName } from '../contract/session.ts';
import { blockersOf, matchPending } from './blockers.ts';
import type { RuleContext } from './events.ts';
import { rolledComplete, rolledOffered } from './rolled.ts';

export const stepTitles: Record<StepName, string> = {
  person: 'Person und Zweck',
  document: 'Dokument',
  face: 'Lichtbild',
  fingerprints: 'Fingerabdrücke',
  identification: 'Abgleich',
  rolled: 'Gerollte Abdrücke',
  result: 'Ergebnis',
};

/** The steps of this session in the order of the stepper. */
export function stepsOf(session: Session): StepName[] {
  return (Object.keys(stepTitles) as StepName[]).filter((step) => step !== 'rolled' || rolledOffered(session));
}

/** True when nothing of the step is left to do; a step that waits for the station counts as passable. */
export function stepDone(session: Session, step: StepName, facts: Pick<RuleContext, 'specialSituationApproved'>): boolean {
  if (step === 'result') return session.result.completedAt !== null;
  return blockersOf(session, step, facts).length === 0;
}

export function viewOf(session: Session, facts: Pick<RuleContext, 'specialSituationApproved' | 'candidateReview'>): SessionView {
  const pending = matchPending(session);
  return {
    session,
    matchPending: pending,
    blockers: blockersOf(session, session.step, facts),
    secondPersonFor: [...facts.candidateReview],
    steps: stepsOf(session).map((step) => ({ step, title: stepTitles[step], ...stateOf(session, step, pending, facts) })),
  };
}

function stateOf(session: Session, step: StepName, pending: boolean, facts: Pick<RuleContext, 'specialSituationApproved'>): Pick<SessionView['steps'][number], 'state' | 'note'> {
  const note = noteOf(session, step, pending);
  if (step === session.step && session.result.completedAt === null) return { state: 'current', note };
  if (step === 'identification' && pending) return { state: 'waiting', note };
  if (step === 'fingerprints' && session.fingerprints.notTaken) return { state: 'skipped', note };
  if (step === 'rolled' && !session.rolled.required && !rolledComplete(session)) return { state: 'open', note };
  return { state: stepDone(session, step, facts) ? 'done' : 'open', note };
}

function noteOf(session: Session, step: StepName, pending: boolean): string | null {
  switch (step) {
    case 'document':
      return session.document.noneReason ?? (session.document.conclusion === 'doubtful' ? 'Zweifel vermerkt' : session.document.conclusion === 'retained' ? 'Einbehalten' : null);
    case 'fingerprints':
      return session.fingerprints.notTaken ?? (session.fingerprints.missing.length > 0 ? `${session.fingerprints.missing.length} Finger fehlen` : null);
    case 'identification':
      return pending ? 'Abgleich ausstehend' : { known: 'Bekannt', new: 'Neu', open: 'Offen' }[session.identification.conclusion as string] ?? null;
    case 'rolled':
      return session.rolled.required ? null : 'Vorsorglich, solange die Antwort aussteht';
    default:
      return null;
  }
}
