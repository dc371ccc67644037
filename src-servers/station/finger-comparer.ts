/**
 * How the station compares fingers: a small port, filled by the project's own biometric core. A real station
 * puts its matcher behind the same three calls.
 */
import { createFingerRoom, type FingerTemplate } from '../../src-main/biometrics/finger/index.ts';
import { readImageFile } from '../../src-main/biometrics/finger/image-files.ts';
import { SchalterError } from '../../src-main/errors.ts';

export interface FingerComparer<Template = unknown> {
  /** Named beside every score. */
  scale: string;
  /** From this score on, a person counts as possibly the same. */
  threshold: number;
  /** Null: nothing that can be compared; this finger takes no part. */
  prepare(bytes: Uint8Array): Promise<Template | null>;
  /** Scores of the probe against each entry. */
  search(probe: Template, gallery: Template[]): Promise<number[]>;
  close(): Promise<void>;
}

/** Fewer minutiae than this say nothing about a person. */
const fewestMinutiae = 8;

export function createFingerComparer(): FingerComparer<FingerTemplate> {
  const room = createFingerRoom({ threads: 1 });
  return {
    scale: '−10·log₁₀ der Falschtrefferrate',
    // 1 in 4,000 for a single finger; for two or more the mean of the best two has to reach it.
    threshold: 36,
    async prepare(bytes) {
      try {
        const template = await room.extract(await readImageFile(bytes));
        return template.minutiae.length < fewestMinutiae ? null : template;
      } catch (thrown) {
        if (thrown instanceof SchalterError && thrown.kind === 'input') return null;
        throw thrown;
      }
    },
    async search(probe, gallery) {
      const scores = new Array<number>(gallery.length).fill(0);
      for (const candidate of await room.identify(probe, gallery, gallery.length)) scores[candidate.index] = candidate.score;
      return scores;
    },
    close: () => room.close(),
  };
}
