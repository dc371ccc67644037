/** What the tutor knows, as the core says it; whether the panel is open is kept on this machine only. */
import { create } from 'zustand';
import type { TutorCase, TutorState } from '../../../src-main/contract/tutor.ts';
import { ask, listen, type Problem } from '../../parts/core.ts';
import { useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';

const KEY = 'schalter.tutor';

interface TutorView {
  state: TutorState | null;
  open: boolean;
  problem: Problem | null;
  toggle(): void;
  load(): Promise<void>;
  /** Begins, goes on with, or begins anew. */
  practise(one: TutorCase): Promise<void>;
}

export const useTutor = create<TutorView>((set, get) => ({
  state: null,
  open: localStorage.getItem(KEY) !== 'closed',
  problem: null,
  toggle: () => {
    const open = !get().open;
    localStorage.setItem(KEY, open ? 'open' : 'closed');
    set({ open });
  },
  load: async () => {
    const answer = await ask('tutor.state', {});
    if (answer.ok) set({ state: answer.value });
  },
  practise: async (one) => {
    set({ problem: null });
    let { appointmentId } = one;
    if (one.completedAt !== null) {
      const again = await ask('tutor.again', { caseId: one.id });
      if (!again.ok) {
        set({ problem: again.problem });
        return;
      }
      ({ appointmentId } = again.value);
      await useDesk.getState().loadDay();
    }
    const known = useDesk.getState().appointments?.find(({ id }) => id === appointmentId);
    if (known?.sessionId) await useSession.getState().open(known.sessionId);
    else await useSession.getState().start(appointmentId);
  },
}));

/** Connects to the core; returns how to let go. */
export function connectTutor(): () => void {
  const load = (): void => void useTutor.getState().load();
  const stops = [listen('tutor.changed', (state) => useTutor.setState({ state })), listen('people.changed', load), listen('core.restarted', load)];
  load();
  return () => stops.forEach((stop) => stop());
}
