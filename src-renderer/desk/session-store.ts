/**
 * The one session on the screen. The core's answer is the truth: the window shows what was stored and
 * never runs ahead of it. Destructive commands wait a few seconds here so that they can be undone;
 * any other command carries them out first, so the order the caseworker chose is kept.
 */
import { create } from 'zustand';
import type { EventPayload } from '../../src-main/contract/calls.ts';
import type { SessionCommand, SessionView } from '../../src-main/contract/session.ts';
import { ask, listen, type Asked, type Problem } from '../parts/core.ts';
import { useDesk } from './store.ts';

export type DocumentProgress = EventPayload<'document.progress'>;

/** Something that will happen unless it is undone. */
export interface Pending {
  text: string;
  run(): Promise<void>;
  undo?(): void;
}

export const UNDO_MILLISECONDS = 8000;

interface SessionState {
  view: SessionView | null;
  /** The command under way, for the control that shows it. */
  busy: string | null;
  problem: Problem | null;
  progress: DocumentProgress | null;
  pending: Pending | null;
  /** Captures that are hidden because their discarding is pending. */
  hidden: string[];
  open(sessionId: string): Promise<void>;
  start(appointmentId: string | null): Promise<void>;
  close(): void;
  accept(view: SessionView): void;
  command(command: SessionCommand): Promise<SessionView | null>;
  /** Runs a device call under a name, keeps its view, and shows its refusal. */
  during<T>(name: string, work: () => Promise<Asked<T>>, viewOf: (value: T) => SessionView | null): Promise<T | null>;
  later(pending: Pending, hide?: string): void;
  flush(): Promise<void>;
  undo(): void;
  dismiss(): void;
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Whoever leaves a case whose answer was judged need not be told that it came. */
function forgetJudged(view: SessionView | null): void {
  if (view && view.session.identification.conclusion !== null) useDesk.getState().forgetArrived(view.session.id);
}

export const useSession = create<SessionState>((set, get) => ({
  view: null,
  busy: null,
  problem: null,
  progress: null,
  pending: null,
  hidden: [],

  open: async (sessionId) => {
    await get().flush();
    set({ busy: 'open', problem: null });
    const answer = await ask('session.get', { sessionId });
    if (!answer.ok) {
      set({ busy: null, problem: answer.problem });
      return;
    }
    forgetJudged(get().view);
    set({ view: answer.value, busy: null, progress: null, hidden: [] });
    useDesk.getState().forgetArrived(sessionId);
    useDesk.setState({ screen: 'session' });
    if (answer.value.session.status === 'paused' || answer.value.session.status === 'personLeft') await get().command({ type: 'resume' });
  },

  start: async (appointmentId) => {
    await get().flush();
    set({ busy: 'start', problem: null });
    const answer = await ask('session.start', { appointmentId });
    if (!answer.ok) {
      set({ busy: null, problem: answer.problem });
      return;
    }
    forgetJudged(get().view);
    set({ view: answer.value, busy: null, progress: null, hidden: [] });
    useDesk.setState({ screen: 'session' });
  },

  close: () => {
    forgetJudged(get().view);
    set({ view: null, problem: null, progress: null, busy: null, hidden: [] });
    useDesk.getState().show('day');
  },

  accept: (view) => {
    const current = get().view;
    if (current && current.session.id !== view.session.id) return;
    if (current && current.session.version > view.session.version) return;
    set({ view });
  },

  command: async (command) => {
    await get().flush();
    const view = get().view;
    if (!view) return null;
    set({ busy: command.type, problem: null });
    const answer = await ask('session.command', { sessionId: view.session.id, command });
    set({ busy: null });
    if (!answer.ok) {
      set({ problem: answer.problem });
      return null;
    }
    get().accept(answer.value);
    return answer.value;
  },

  during: async (name, work, viewOf) => {
    await get().flush();
    set({ busy: name, problem: null });
    const answer = await work();
    set({ busy: null });
    if (!answer.ok) {
      set({ problem: answer.problem });
      return null;
    }
    const view = viewOf(answer.value);
    if (view) get().accept(view);
    return answer.value;
  },

  later: (pending, hide) => {
    void get()
      .flush()
      .then(() => {
        set({ pending, hidden: hide ? [...get().hidden, hide] : get().hidden });
        timer = setTimeout(() => void get().flush(), UNDO_MILLISECONDS);
      });
  },

  flush: async () => {
    const { pending } = get();
    if (!pending) return;
    clearTimeout(timer);
    set({ pending: null });
    await pending.run();
    set({ hidden: [] });
  },

  undo: () => {
    clearTimeout(timer);
    const { pending } = get();
    set({ pending: null, hidden: [] });
    pending?.undo?.();
  },

  dismiss: () => set({ problem: null }),
}));

/** A command that waits to be undone; what it does to the session happens when the wait is over. */
export function commandLater(text: string, command: SessionCommand, options: { hide?: string; undo?: () => void } = {}): void {
  const sessionId = useSession.getState().view?.session.id;
  if (!sessionId) return;
  useSession.getState().later(
    {
      text,
      ...(options.undo ? { undo: options.undo } : {}),
      run: async () => {
        const answer = await ask('session.command', { sessionId, command });
        if (answer.ok) useSession.getState().accept(answer.value);
        else useSession.setState({ problem: answer.problem });
        if (useDesk.getState().screen === 'day') await useDesk.getState().loadDay();
      },
    },
    options.hide,
  );
}

/** Connects the store to the core; returns how to let go. */
export function connectSession(): () => void {
  const reject = (problem: Problem): void => useSession.setState({ problem });
  const stops = [
    listen('session.changed', (view) => {
      if (useSession.getState().view?.session.id === view.session.id) useSession.getState().accept(view);
    }, reject),
    listen('document.progress', (progress) => {
      if (useSession.getState().view?.session.id === progress.sessionId) useSession.setState({ progress });
    }, reject),
    listen('core.restarted', () => {
      const id = useSession.getState().view?.session.id;
      if (id) void ask('session.get', { sessionId: id }).then((answer) => answer.ok && useSession.setState({ view: answer.value, busy: null }));
    }, reject),
  ];
  return () => stops.forEach((stop) => stop());
}
