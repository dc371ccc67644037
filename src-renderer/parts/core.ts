/**
 * The only way from the window to the core. Everything that arrives is validated against the contract
 * before a component sees it; what does not fit is refused with a stable code.
 */
import { z } from 'zod';
import type { CallFailure, CallInput, CallName, CallOutput, EventName, EventPayload } from '../../src-main/contract/calls.ts';
import { validEvent, validInput, validOutput } from '../../src-main/contract/validate.ts';
import { asSchalterError } from '../../src-main/errors.ts';

// zod would probe for `new Function`, which the content security policy refuses and reports.
z.config({ jitless: true });

/** A refusal as the screen shows it: a German sentence and a code for support. */
export type Problem = CallFailure;

export type Asked<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export function problemOf(thrown: unknown): Problem {
  const error = asSchalterError(thrown);
  return { code: error.code, kind: error.kind, message: error.message };
}

/** Asks the core and never throws: the answer says whether it worked. */
export async function ask<N extends CallName>(name: N, input: CallInput<N>): Promise<Asked<CallOutput<N>>> {
  try {
    const answer = await window.schalter.call(name, validInput(name, input));
    return answer.ok ? { ok: true, value: validOutput(name, answer.value) } : { ok: false, problem: answer.error };
  } catch (thrown) {
    return { ok: false, problem: problemOf(thrown) };
  }
}

/** Asks again while the core is still starting: for what the window cannot begin without. */
export async function askWhenThere<N extends CallName>(name: N, input: CallInput<N>): Promise<Asked<CallOutput<N>>> {
  for (;;) {
    const answer = await ask(name, input);
    if (answer.ok || answer.problem.code !== 'CORE_UNAVAILABLE') return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Listens to one event; a payload that breaks the contract goes to `onProblem` and is not used. */
export function listen<N extends EventName>(name: N, handler: (payload: EventPayload<N>) => void, onProblem?: (problem: Problem) => void): () => void {
  return window.schalter.on(name, (payload) => {
    let checked: EventPayload<N>;
    try {
      checked = validEvent(name, payload);
    } catch (thrown) {
      onProblem?.(problemOf(thrown));
      return;
    }
    handler(checked);
  });
}
