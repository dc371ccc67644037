import { expect, it } from 'vitest';
import { typefaceMargin } from './typeface.ts';

const seen = (...confidences: number[]) => confidences.map((confidence) => ({ lines: ['P<UTO'], margin: 2 * confidence - 1 }));

it('[TR-03135-1 5.5.4.1.3] OCR-B has a margin of zero or more, another face below, and doubt none', () => {
  expect(typefaceMargin(seen(0.9995, 0.9996))).toBeGreaterThan(0.9);
  expect(typefaceMargin(seen(0.89, 0.9))).toBeLessThan(0);
  expect(typefaceMargin(seen(0.2, 0.3))).toBe(-1);
  expect(typefaceMargin(seen(0.95, 0.95))).toBeNull();
});

it('[TR-03135-1 5.5.4.1.3] one spoilt light and a single poor picture say nothing against the document', () => {
  expect(typefaceMargin(seen(0.85, 0.999))).toBeGreaterThan(0);
  expect(typefaceMargin(seen(0.85))).toBeNull();
  expect(typefaceMargin([{ lines: [], margin: null }])).toBeNull();
  expect(typefaceMargin([])).toBeNull();
});
