/** What the window knows of the office: filled when the day is shown, kept current by the core's events. */
import { create } from 'zustand';
import type { OfficeConflict, OfficeStandingView, SharedCase } from '../../../src-main/contract/office.ts';
import { ask, listen, type Problem } from '../../parts/core.ts';
import { useDesk } from '../store.ts';

interface OfficeState {
  standing: OfficeStandingView | null;
  shared: SharedCase[];
  conflicts: OfficeConflict[];
  load(): Promise<void>;
  decide(conflict: OfficeConflict, keep: 'mine' | 'theirs'): Promise<Problem | null>;
  admit(deskId: string): Promise<Problem | null>;
}

export const useOffice = create<OfficeState>((set, get) => ({
  standing: null,
  shared: [],
  conflicts: [],
  load: async () => {
    const standing = await ask('office.standing', {});
    if (!standing.ok) return;
    set({ standing: standing.value });
    if (standing.value.state === 'none') return;
    const [shared, conflicts] = await Promise.all([ask('office.cases', {}), ask('office.conflicts', {})]);
    set({ shared: shared.ok ? shared.value : [], conflicts: conflicts.ok ? conflicts.value : [] });
  },
  decide: async ({ kind, id }, keep) => {
    const answer = await ask('office.decide', { kind, id, keep });
    await get().load();
    return answer.ok ? null : answer.problem;
  },
  admit: async (deskId) => {
    const answer = await ask('office.admit', { deskId });
    await get().load();
    return answer.ok ? null : answer.problem;
  },
}));

/** @returns how to let go */
export function connectOffice(): () => void {
  const reload = (): void => {
    void useOffice.getState().load();
    if (useDesk.getState().screen === 'day') void useDesk.getState().loadDay();
  };
  const ignore = (): void => undefined;
  const stops = [listen('office.standing', (standing) => useOffice.setState({ standing }), ignore), listen('office.changed', reload, ignore)];
  void useOffice.getState().load();
  return () => stops.forEach((stop) => stop());
}
