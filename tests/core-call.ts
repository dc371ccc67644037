/** Calls of the contract against a running core, as the window makes them: the value, or the core's error thrown with its code. */
import type { CallAnswer, CallInput, CallName, CallOutput } from '../src-main/contract/calls.ts';

export type CoreCall = <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;

/** @param core asked anew at every call, so that a test may restart it */
export function callsOf(core: () => { call(name: string, input: unknown): Promise<CallAnswer> }): CoreCall {
  return async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const answer = await core().call(name, input);
    if (!answer.ok) throw Object.assign(new Error(name), answer.error);
    return answer.value as CallOutput<N>;
  };
}

export async function until(done: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await done()); await new Promise((resolve) => setTimeout(resolve, 50))) if (Date.now() > end) throw new Error('waited in vain');
}
