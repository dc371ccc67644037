/** What became of a print is asked until it is known. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JobState } from '../../../src-main/contract/printing.ts';
import { usePapers } from './papers-store.ts';

let state: JobState['state'];
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', {
    schalter: {
      async call(name: string) {
        const job = { printer: 'Drucker', job: '7', state, message: state };
        return { ok: true, value: name === 'print.forms' ? [] : job };
      },
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('[Issue 7, 2] a printer that stood without paper for an hour is told as printing again by itself', async () => {
  state = 'stopped';
  await usePapers.getState().load('00000000-0000-4000-8000-000000000001');
  await usePapers.getState().print('summary');
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(usePapers.getState().jobs.summary).toMatchObject({ job: '7', state: 'stopped' });
  state = 'printed';
  await vi.advanceTimersByTimeAsync(15_000);
  expect(usePapers.getState().jobs.summary).toMatchObject({ state: 'printed' });
});
