/**
 * Who is signed in, as the core says. When somebody signs in their work is loaded; when the desk is locked or left,
 * everything about cases leaves the window, and the case at the counter comes back with whoever goes on.
 */
import { create } from 'zustand';
import type { CallInput, CallName } from '../../../src-main/contract/calls.ts';
import type { PeopleState, Role } from '../../../src-main/contract/people.ts';
import { ask, askWhenThere, listen, type Problem } from '../../parts/core.ts';
import { useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';

type Entering = Extract<CallName, 'people.signIn' | 'people.signInWithCard' | 'people.signInTraining' | 'people.openWithRecoveryKey'>;

interface People {
  state: PeopleState | null;
  problem: Problem | null;
  busy: boolean;
  /** When the desk locks because nobody has touched it. */
  locksAt: string | null;
  /** The recovery key, until the first administrator has confirmed that it is written down. */
  recoveryKey: string | null;
  load(): Promise<void>;
  enter<N extends Entering>(name: N, input: CallInput<N>): Promise<boolean>;
  setUp(input: CallInput<'people.setUp'>): Promise<void>;
  confirmPaper(): void;
  lock(): Promise<void>;
  signOut(): Promise<void>;
  dismiss(): void;
}

export const worksOnCases = (role: Role | undefined): boolean => role === 'caseworker' || role === 'supervisor';

/** The case that was on the screen when it went dark. */
let waiting: string | null = null;

/** Takes over what the core says; loads what this person may see, and forgets what nobody may see now. */
function take(state: PeopleState): void {
  const before = usePeople.getState().state?.person?.id ?? null;
  usePeople.setState({ state, locksAt: null, problem: null });
  const next = state.person;
  if (before === (next?.id ?? null)) return;
  const session = useSession.getState();
  if (session.view) waiting = session.view.session.id;
  useSession.setState({ view: null, problem: null, progress: null, busy: null, hidden: [], pending: null });
  useDesk.setState({ appointments: null, openSessions: null, entries: null, arrived: [], problem: null, screen: 'day' });
  if (!next || !worksOnCases(next.role)) return;
  void useDesk.getState().load();
  const resume = waiting;
  waiting = null;
  if (resume) void session.open(resume);
}

export const usePeople = create<People>((set, get) => ({
  state: null,
  problem: null,
  busy: false,
  locksAt: null,
  recoveryKey: null,

  load: async () => {
    const answer = await askWhenThere('people.state', {});
    if (answer.ok) take(answer.value);
    else set({ problem: answer.problem });
  },

  enter: async (name, input) => {
    set({ busy: true, problem: null });
    const answer = await ask(name, input);
    set({ busy: false });
    if (answer.ok) take(answer.value as PeopleState);
    else set({ problem: answer.problem });
    return answer.ok;
  },

  setUp: async (input) => {
    set({ busy: true, problem: null });
    const answer = await ask('people.setUp', input);
    set({ busy: false });
    if (!answer.ok) {
      set({ problem: answer.problem });
      return;
    }
    set({ recoveryKey: answer.value.recoveryKey });
    take(answer.value.state);
  },

  confirmPaper: () => set({ recoveryKey: null }),

  lock: async () => {
    await useSession.getState().flush();
    const answer = await ask('people.lock', {});
    if (answer.ok) take(answer.value);
    else set({ problem: answer.problem });
  },

  signOut: async () => {
    await useSession.getState().flush();
    waiting = null;
    const answer = await ask('people.signOut', {});
    waiting = null;
    if (answer.ok) take(answer.value);
    else set({ problem: answer.problem });
  },

  dismiss: () => {
    if (get().problem) set({ problem: null });
  },
}));

/** A touch is told to the core at most so often. */
const touchEveryMs = 10_000;

/** Connects to the core; returns how to let go. */
export function connectPeople(): () => void {
  let toldAt = 0;
  const touch = (): void => {
    if (!usePeople.getState().state?.person || Date.now() - toldAt < (usePeople.getState().locksAt ? 0 : touchEveryMs)) return;
    toldAt = Date.now();
    void ask('people.touch', {});
  };
  const moves = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
  for (const move of moves) window.addEventListener(move, touch, { passive: true, capture: true });
  const stops = [
    listen('people.changed', take),
    listen('people.idle', ({ locksAt }) => usePeople.setState({ locksAt })),
    listen('core.restarted', () => void usePeople.getState().load()),
  ];
  void usePeople.getState().load();
  return () => {
    for (const move of moves) window.removeEventListener(move, touch, { capture: true });
    stops.forEach((stop) => stop());
  };
}
