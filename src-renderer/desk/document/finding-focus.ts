/** Which finding the caseworker looks at: its light is switched on and its area marked on the page. */
import { create } from 'zustand';
import type { Finding } from '../../../src-main/contract/session.ts';

export const useFindingFocus = create<{ finding: Finding | null; look(finding: Finding | null): void }>((set) => ({
  finding: null,
  look: (finding) => set({ finding }),
}));
