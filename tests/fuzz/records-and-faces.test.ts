import { expect, it } from 'vitest';
import { fuzz } from './records-and-faces.ts';

it('[issue 4] mutated records and pictures give a result or a typed error; 500,000 of them: node tests/fuzz/records-and-faces.ts', { timeout: 120_000 }, async () => {
  const { surprises, refused } = await fuzz(3_000, 7);
  expect(surprises).toEqual([]);
  expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(500);
});
