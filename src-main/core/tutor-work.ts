/**
 * The tutor of training mode: follows what the core stores of a session and what the line does, and keeps which
 * steps of the lessons have really happened. It gives no orders and changes no session.
 */
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '../contract/calls.ts';
import type { LineStatus } from '../contract/desk.ts';
import type { Session } from '../contract/session.ts';
import type { TutorState, TutorStepId } from '../contract/tutor.ts';
import { SchalterError } from '../errors.ts';
import { putAppointments, type Planned } from '../store/appointments.ts';
import type { Store } from '../store/database.ts';
import { openSessions, sessionOfAppointment } from '../store/sessions.ts';
import { currentAppointment, doneSteps, nextTurn, noteSteps } from '../store/tutor.ts';
import { lessons, seenDone, stepStates } from '../training/tutor/lessons.ts';

/** What the world of training does for the tutor; absent where the world is another process. */
export interface TutorWorld {
  /** Appointment of a case as the invented day has it. */
  appointment(caseId: string): Planned;
  /** The register forgets whom the case has put there. */
  forget(caseId: string): Promise<void>;
}

export interface TutorOptions {
  store: Store;
  training: boolean;
  world?: TutorWorld;
  line(): LineStatus['state'];
  now(): string;
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
}

type Handlers = { [N in Extract<CallName, `tutor.${string}`>]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

export interface TutorWork {
  handlers: Handlers;
  /** The session on the screen has changed. */
  follow(session: Session): void;
  /** The window shows this session now. */
  shown(session: Session): void;
  cardShown(): void;
  lineChanged(): void;
}

const caseIdOf = (appointmentId: string | null): string | null => {
  const id = appointmentId?.split('.')[0] ?? null;
  return id !== null && id in lessons ? id : null;
};

export function createTutorWork({ store, training, world, line, now, emit }: TutorOptions): TutorWork {
  let current: Session | null = null;
  let said = '';
  /** Sessions in which a card was shown; a restart forgets it, the step it completed is stored. */
  const cards = new Set<string>();

  const state = (): TutorState => ({
    current: current ? caseIdOf(current.appointmentId) : null,
    cases: Object.keys(lessons).map((id) => {
      const appointmentId = currentAppointment(store, id);
      const done = doneSteps(store, appointmentId);
      const steps = stepStates(id, new Set(done.map(({ step }) => step as TutorStepId)));
      return { id, appointmentId, steps, begun: done.length > 0 || sessionOfAppointment(store, appointmentId) !== null, completedAt: steps.every((step) => step.state === 'done') ? done.at(-1)!.doneAt : null };
    }),
  });

  const tell = (): void => {
    const next = state();
    const text = JSON.stringify(next);
    if (text !== said) emit('tutor.changed', next);
    said = text;
  };

  function follow(session: Session): void {
    const caseId = training ? caseIdOf(session.appointmentId) : null;
    if (caseId === null) return;
    if (current?.id === session.id) current = session;
    noteSteps(store, session.appointmentId!, seenDone(caseId, { session, line: line(), cardShown: cards.has(session.id) }), now());
    tell();
  }

  return {
    follow,
    shown(session) {
      if (!training) return;
      current = session;
      if (caseIdOf(session.appointmentId) === null) tell();
      else follow(session);
    },
    cardShown() {
      if (!training || !current) return;
      cards.add(current.id);
      follow(current);
    },
    lineChanged() {
      if (current) follow(current);
    },
    handlers: {
      'tutor.state': () => (training ? state() : { cases: [], current: null }),
      async 'tutor.again'({ caseId }) {
        if (!training || !world || !(caseId in lessons)) throw new SchalterError('TUTOR_UNAVAILABLE', 'input', 'Noch einmal üben geht nur in der Übung mit den erfundenen Fällen.');
        const before = currentAppointment(store, caseId);
        if (openSessions(store).some((session) => session.appointmentId === before && session.status === 'active')) throw new SchalterError('TUTOR_STILL_OPEN', 'input', 'Dieser Fall ist noch offen. Bitte ihn zuerst abschließen oder abbrechen.');
        await world.forget(caseId);
        const appointmentId = nextTurn(store, caseId);
        putAppointments(store, [{ ...world.appointment(caseId), id: appointmentId }]);
        tell();
        return { appointmentId };
      },
    },
  };
}
