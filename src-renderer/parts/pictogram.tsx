/** Pictograms of the sentence cards: drawn here, so that no font and no licence is needed. */
import type { ReactElement } from 'react';
import type { PhraseId } from '../texts/phrases.ts';

const hand = 'M22 54V30a4 4 0 0 1 8 0V18a4 4 0 0 1 8 0v10V14a4 4 0 0 1 8 0v14V20a4 4 0 0 1 8 0v26c0 12-6 20-16 20S24 60 16 48a4 4 0 0 1 6-5';
const drawings: Record<PhraseId, ReactElement> = {
  sit: <path d="M26 20a6 6 0 1 0 .1 0M26 34v14h20v18M26 48l-6 18M18 56h-4V30" />,
  document: <path d="M18 12h36v52H18zM26 22h12v14H26zM26 46h20M26 54h20" />,
  face: <path d="M36 16a16 20 0 1 0 .1 0M30 34v2M42 34v2M30 46q6 5 12 0M8 18v-8h10M64 18v-8H54M8 60v8h10M64 60v8H54" />,
  glasses: <path d="M14 36h8M50 36h8M32 36h8M22 36a5 6 0 1 0 10 0a5 6 0 1 0-10 0M40 36a5 6 0 1 0 10 0a5 6 0 1 0-10 0M36 10v10M30 16l6-6 6 6" />,
  rightHand: <path d={hand} />,
  leftHand: <path d={hand} transform="translate(72 0) scale(-1 1)" />,
  thumbs: <path d="M14 62V40q0-8 6-12V18a5 5 0 0 1 10 0v44M58 62V40q0-8-6-12V18a5 5 0 0 0-10 0v44" />,
  press: <path d="M36 8v30M24 28l12 12 12-12M14 52h44M14 60h44" />,
  dry: <path d="M36 10c10 14 16 22 16 32a16 16 0 0 1-32 0c0-10 6-18 16-32M12 12l48 52" />,
  wait: <path d="M36 10a26 26 0 1 0 .1 0M36 20v16l10 8" />,
  interpreter: <path d="M22 20a7 7 0 1 0 .1 0M10 52q0-16 12-16t12 16M50 20a7 7 0 1 0 .1 0M38 52q0-16 12-16t12 16M30 10h12" />,
  done: <path d="M36 10a26 26 0 1 0 .1 0M24 37l9 9 16-19" />,
};

export function Pictogram({ of }: { of: PhraseId }): ReactElement {
  return (
    <svg className="pictogram" viewBox="0 0 72 76" aria-hidden="true">
      {drawings[of]}
    </svg>
  );
}
