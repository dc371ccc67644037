/** The papers of the session on the screen: which there are, which one is looked at, what became of each print. */
import { create } from 'zustand';
import type { FormId, JobState, PrintableForm, Sheet } from '../../../src-main/contract/printing.ts';
import { ask, type Problem } from '../../parts/core.ts';

export interface PrintChange {
  language: string | null;
  change: Partial<Pick<Sheet, 'sides' | 'tray' | 'copies'>>;
}

interface PapersState {
  sessionId: string | null;
  forms: PrintableForm[] | null;
  /** The form whose preview is on the screen. */
  shown: FormId | null;
  printing: FormId | null;
  /** What the queue said last, by form. */
  jobs: Partial<Record<FormId, JobState>>;
  problem: Problem | null;
  load(sessionId: string): Promise<void>;
  show(form: FormId | null): void;
  /** @returns true when the queue has taken it */
  print(form: FormId, wish?: PrintChange): Promise<boolean>;
  dismiss(): void;
}

/** A job is asked after until it is done, at first often, then seldom for a working day: a printer without paper may stand for hours. */
const OFTEN = { asks: 80, pauseMilliseconds: 1500 };
const SELDOM = { asks: 2400, pauseMilliseconds: 15_000 };
const finished = new Set<JobState['state']>(['printed', 'failed', 'partly', 'unknown']);

export const usePapers = create<PapersState>((set, get) => {
  const follow = async (form: FormId, job: string): Promise<void> => {
    for (let asked = 0; asked < OFTEN.asks + SELDOM.asks; asked += 1) {
      const answer = await ask('print.job', { job });
      if (get().jobs[form]?.job !== job) return;
      if (!answer.ok) {
        set({ jobs: { ...get().jobs, [form]: { printer: '', job, state: 'unknown', message: answer.problem.message } } });
        return;
      }
      set({ jobs: { ...get().jobs, [form]: answer.value } });
      // What came to nothing no longer counts: the next print is an original again.
      if (answer.value.state === 'failed') void get().load(get().sessionId!);
      if (finished.has(answer.value.state)) return;
      await new Promise((resolve) => setTimeout(resolve, (asked < OFTEN.asks ? OFTEN : SELDOM).pauseMilliseconds));
    }
  };
  return {
    sessionId: null,
    forms: null,
    shown: null,
    printing: null,
    jobs: {},
    problem: null,

    load: async (sessionId) => {
      if (get().sessionId !== sessionId) set({ sessionId, forms: null, shown: null, jobs: {}, problem: null });
      const answer = await ask('print.forms', { sessionId });
      if (get().sessionId !== sessionId) return;
      set(answer.ok ? { forms: answer.value } : { problem: answer.problem });
    },

    show: (form) => set({ shown: form, problem: null }),

    print: async (form, wish = { language: null, change: {} }) => {
      const { sessionId } = get();
      if (!sessionId || get().printing) return false;
      set({ printing: form, problem: null });
      const answer = await ask('print.submit', { sessionId, form, ...wish });
      set({ printing: null });
      if (!answer.ok) {
        set({ problem: answer.problem });
        return false;
      }
      const { printer, job, message } = answer.value;
      set({ jobs: { ...get().jobs, [form]: { printer, job, state: 'waiting', message } } });
      void follow(form, job);
      await get().load(sessionId);
      return true;
    },

    dismiss: () => set({ problem: null }),
  };
});
