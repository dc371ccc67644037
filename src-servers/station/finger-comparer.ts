/** The comparer this station uses. */
export { createImageComparer as createFingerComparer } from './comparison.ts';
