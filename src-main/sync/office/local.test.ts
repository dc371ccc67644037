/** What counts as having come by itself when two desks went on with one case. */
import { expect, it } from 'vitest';
import { isArrival } from './local.ts';

it('[Issue 5, 4] a photograph of the register that each desk assesses by itself is no second form of a case; one that was taken is', () => {
  expect(isArrival({ type: 'faceCaptured', capture: { source: 'register' } })).toBe(true);
  expect(isArrival({ type: 'faceCaptured', capture: { source: 'live' } })).toBe(false);
  expect(isArrival({ type: 'setPerson' })).toBe(false);
});
