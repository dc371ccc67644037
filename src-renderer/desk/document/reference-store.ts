/** The reference of the document at hand: asked for once per reading, its pictures as addresses in memory. */
import { create } from 'zustand';
import type { Reference } from '../../../src-main/contract/catalogue.ts';
import { ask, type Problem } from '../../parts/core.ts';

export type Light = 'white' | 'ir' | 'uv';

interface ReferenceState {
  /** Session and reading the reference belongs to. */
  key: string | null;
  reference: Reference | null;
  /** Object URLs of the model's pictures. */
  pictures: Partial<Record<Light, string>>;
  problem: Problem | null;
  load(sessionId: string, key: string, model: string | null): Promise<void>;
  clear(): void;
}

export const useReference = create<ReferenceState>((set, get) => {
  const release = (): void => Object.values(get().pictures).forEach((url) => URL.revokeObjectURL(url));
  return {
    key: null,
    reference: null,
    pictures: {},
    problem: null,
    async load(sessionId, key, model) {
      set({ key });
      const answer = await ask('catalogue.reference', { sessionId, model });
      if (get().key !== key) return;
      release();
      if (!answer.ok) {
        set({ reference: null, pictures: {}, problem: answer.problem });
        return;
      }
      const pictures: Partial<Record<Light, string>> = {};
      for (const { light, bytes, mime } of answer.value.model?.pictures ?? []) pictures[light] ??= URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }));
      set({ reference: answer.value, pictures, problem: null });
    },
    clear() {
      release();
      set({ key: null, reference: null, pictures: {}, problem: null });
    },
  };
});
