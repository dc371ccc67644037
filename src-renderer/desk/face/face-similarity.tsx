/** How much two photographs resemble each other, beside both of them and with the threshold: a hint, never a verdict (4.8.1.1). */
import { useEffect, useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../src-main/contract/calls.ts';
import { ask, type Asked } from '../../parts/core.ts';
import { numberText } from '../../parts/format.ts';
import { StateWord } from '../../parts/marks.tsx';
import { useLocale, useT } from '../../texts/t.ts';

/** Nothing until both photographs are there. */
export function FaceSimilarity({ sessionId, a, b }: { sessionId: string; a: string | null; b: string | null }): ReactElement | null {
  const t = useT();
  const locale = useLocale((store) => store.locale);
  const [answer, setAnswer] = useState<Asked<CallOutput<'face.compare'>> | null>(null);
  useEffect(() => {
    let gone = false;
    setAnswer(null);
    if (a && b) void ask('face.compare', { sessionId, a, b }).then((got) => !gone && setAnswer(got));
    return () => {
      gone = true;
    };
  }, [sessionId, a, b]);
  if (!answer) return null;
  if (!answer.ok) return <p className="small muted">{t('similar.none', { reason: answer.problem.message })}</p>;
  const { distance, threshold, similar } = answer.value;
  const values = { distance: numberText(distance, locale), threshold: numberText(threshold, locale) };
  return (
    <p className="small figures">
      <StateWord mark={similar ? 'done' : 'look'}>{similar ? t('similar.yes', values) : t('similar.no', values)}</StateWord>
    </p>
  );
}
