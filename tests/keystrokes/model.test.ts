import { expect, test } from 'vitest';
import { actionsOf, estimate, secondsOf, withinTarget, type Recorded } from './model.ts';

const screen = (at: number, name = `screen at ${at}`): Recorded => ({ type: 'screen', at, step: 'Dokument', screen: name });
const key = (at: number, name: string, on = 'Weiter', step = 'Dokument'): Recorded => ({ type: 'key', at, key: name, step, on });
const click = (at: number, on = 'Annehmen', step = 'Dokument'): Recorded => ({ type: 'click', at, step, on });

test('a command by key is one M and one K, a click one M, one P and two B', () => {
  expect(actionsOf([key(0, 'Enter')])).toMatchObject([{ kind: 'key', operators: { M: 1, K: 1, P: 0, B: 0, H: 0 } }]);
  expect(secondsOf(actionsOf([key(0, 'Enter')])[0]!)).toBeCloseTo(1.63);
  const [, clicked] = actionsOf([click(0), click(10)]);
  expect(clicked).toMatchObject({ operators: { M: 1, K: 0, P: 1, B: 2, H: 0 } });
  expect(secondsOf(clicked!)).toBeCloseTo(2.65);
});

test('the hand goes to the mouse and back, once each time', () => {
  expect(actionsOf([key(0, 'Enter'), click(1), click(2), key(3, 'Enter'), key(4, 'Enter')]).map((one) => one.operators.H)).toEqual([0, 1, 0, 1, 0]);
});

test('the way by Tab and arrows belongs to what it leads to, a string is one action of many keys, modifiers are none', () => {
  const actions = actionsOf([key(0, 'Tab'), key(1, 'Tab'), key(2, 'ArrowDown'), key(3, ' '), key(4, 'Tab'), key(5, 'Shift'), ...[6, 7, 8].map((at) => key(at, 'character', 'Begründung')), key(9, 'Enter')]);
  expect(actions.map(({ kind, operators }) => [kind, operators.K])).toEqual([['key', 4], ['text', 4], ['key', 1]]);
});

test('two strings in two fields are two actions', () => {
  expect(actionsOf([key(0, 'character', 'Name'), key(1, 'character', 'Name'), key(2, 'Tab'), key(3, 'character', 'Vorname')])).toHaveLength(2);
});

test('waiting is from an action to the screen that the next one meets, and apart from the estimate', () => {
  const run = [screen(0), key(1_000, 'Enter'), screen(1_100), screen(5_000), key(5_200, 'Enter'), key(6_000, 'Enter')];
  expect(actionsOf(run).map((one) => one.waitedMs)).toEqual([0, 4_000, 0]);
  const { whole } = estimate(run);
  expect(whole).toMatchObject({ actions: 3, waitedSeconds: 4 });
  expect(whole.operatorSeconds).toBeCloseTo(3 * 1.63);
});

test('a screen that changes while the operator walks through its controls is not waited for', () => {
  expect(actionsOf([key(0, 'Enter'), screen(1_000), key(1_200, 'Tab'), screen(3_000), key(3_100, ' ')])[1]!.waitedMs).toBe(1_000);
});

test('rows are by step in the order of the run and add up to the whole', () => {
  const { steps, whole } = estimate([key(0, 'Enter', 'Weiter', 'Person'), click(1), click(2), key(3, 'Enter', 'Weiter', 'Gesicht')]);
  expect(steps.map((row) => [row.step, row.actions])).toEqual([['Person', 1], ['Dokument', 2], ['Gesicht', 1]]);
  expect(steps.reduce((sum, row) => sum + row.operatorSeconds, 0)).toBeCloseTo(whole.operatorSeconds);
});

test('the target is missed at 25 actions, and at five minutes with the waiting', () => {
  const run = (presses: number): Recorded[] => Array.from({ length: presses }, (_, at) => key(at, 'Enter'));
  expect(withinTarget(estimate(run(24)).whole)).toBe(true);
  expect(withinTarget(estimate(run(25)).whole)).toBe(false);
  expect(withinTarget(estimate([key(0, 'Enter'), screen(299_000), key(299_500, 'Enter')]).whole)).toBe(false);
});
