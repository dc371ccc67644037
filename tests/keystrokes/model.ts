/**
 * Keystroke-level model of Card, Moran and Newell: operator actions and estimated seconds of a recorded run. Pure.
 *
 * Standard times: S. K. Card, T. P. Moran, A. Newell, "The Keystroke-Level Model for User Performance Time with
 * Interactive Systems", Communications of the ACM 23(7), 1980, 396–410, figure 1: K of an average non-secretary
 * typist, P, H and M. A mouse button is counted apart as B, a press and a release of 0.1 s each: D. Kieras, "Using the
 * Keystroke-Level Model to Estimate Execution Times", University of Michigan, 2001. R is not estimated but measured.
 */

/** Seconds per operator. */
export const standardSeconds = { K: 0.28, P: 1.1, B: 0.1, H: 0.4, M: 1.35 } as const;
export type Operator = keyof typeof standardSeconds;

/** What the window saw at its input events, and when its screen became another one. Milliseconds of one clock. */
export type Recorded =
  | { type: 'screen'; at: number; step: string; screen: string }
  /** `character` stands for every key that writes: what was written is not recorded. */
  | { type: 'key'; at: number; key: string; step: string; on: string }
  | { type: 'click'; at: number; step: string; on: string };

export interface Recording {
  job: string;
  by: 'keyboard' | 'mouse';
  /** Load average of the machine over the run: waiting times count for nothing without it. */
  load: number;
  events: Recorded[];
}

/** One thing an operator does: a command by key, a click, a string written, with the way to it by Tab and arrows. */
export interface Action {
  step: string;
  kind: 'key' | 'click' | 'text';
  on: string;
  operators: Record<Operator, number>;
  /** Measured: from the action before until the screen was as this action met it. */
  waitedMs: number;
}

/** Keys that only lead to where something is done; they belong to the action they lead to. */
const leading = new Set(['Tab', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']);
const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock']);

/**
 * Operators by the rules of the model: a pointing and a press and release per click, K per key, H where the hand goes
 * from keyboard to mouse and back, and one M before every action. None of them is left out as anticipated (rule 1 of
 * the paper): the caseworker looks at the screen before each.
 */
export function actionsOf(events: readonly Recorded[]): Action[] {
  const actions: Action[] = [];
  let hand: 'keyboard' | 'mouse' = 'keyboard';
  let keys = 0;
  let screenAt: number | null = null;
  let begun: number | null = null;
  let endOfLast: number | null = null;
  /** The string that is being written, as long as nothing else is done. */
  let writing: Action | null = null;

  const add = (event: Exclude<Recorded, { type: 'screen' }>, kind: Action['kind'], operators: Partial<Record<Operator, number>>): Action => {
    const device = kind === 'click' ? 'mouse' : 'keyboard';
    const homing = hand === device ? 0 : 1;
    hand = device;
    const met = begun ?? event.at;
    const waitedMs = endOfLast !== null && screenAt !== null && screenAt > endOfLast ? Math.min(screenAt, met) - endOfLast : 0;
    const action: Action = { step: event.step, kind, on: event.on, operators: { K: keys, P: 0, B: 0, M: 1, H: homing, ...operators }, waitedMs };
    actions.push(action);
    [keys, begun, endOfLast] = [0, null, event.at];
    return action;
  };

  for (const event of events) {
    if (event.type === 'screen') {
      // A screen that changes under a walk through its controls is that walk's own doing.
      if (begun === null) screenAt = event.at;
      continue;
    }
    if (event.type === 'click') {
      writing = null;
      add(event, 'click', { P: 1, B: 2 });
    } else if (!modifiers.has(event.key)) {
      if (event.key === 'character' && writing?.on === event.on) {
        writing.operators.K++;
        endOfLast = event.at;
      } else if (leading.has(event.key)) {
        writing = null;
        keys++;
        begun ??= event.at;
      } else {
        const text = event.key === 'character';
        const action = add(event, text ? 'text' : 'key', { K: keys + 1 });
        writing = text ? action : null;
      }
    }
  }
  return actions;
}

export const secondsOf = ({ operators }: Pick<Action, 'operators'>): number => (Object.keys(standardSeconds) as Operator[]).reduce((sum, one) => sum + operators[one] * standardSeconds[one], 0);

export interface Row {
  step: string;
  actions: number;
  operators: Record<Operator, number>;
  /** Estimated by the model. */
  operatorSeconds: number;
  /** Measured in the run. */
  waitedSeconds: number;
}

const rowOf = (step: string, actions: readonly Action[]): Row => ({
  step,
  actions: actions.length,
  operators: Object.fromEntries((Object.keys(standardSeconds) as Operator[]).map((one) => [one, actions.reduce((sum, action) => sum + action.operators[one], 0)])) as Record<Operator, number>,
  operatorSeconds: actions.reduce((sum, action) => sum + secondsOf(action), 0),
  waitedSeconds: actions.reduce((sum, action) => sum + action.waitedMs, 0) / 1000,
});

/** A row per step in the order of the run, and one of the whole. */
export function estimate(events: readonly Recorded[]): { steps: Row[]; whole: Row } {
  const actions = actionsOf(events);
  const steps = [...new Set(actions.map(({ step }) => step))];
  return { steps: steps.map((step) => rowOf(step, actions.filter((action) => action.step === step))), whole: rowOf('', actions) };
}

/** Issue 7: under 25 actions and under 5 minutes for the whole registration. */
export const target = { actions: 25, seconds: 300 };

export const withinTarget = (whole: Row): boolean => whole.actions < target.actions && whole.operatorSeconds + whole.waitedSeconds < target.seconds;
