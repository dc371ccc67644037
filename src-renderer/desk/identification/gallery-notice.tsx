/** People of this desk whom the station does not know yet and whose fingers resemble: a hint while it is silent. */
import { useEffect, useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../src-main/contract/calls.ts';
import { ask } from '../../parts/core.ts';
import { Notice } from '../../parts/controls.tsx';
import { timeText } from '../../parts/format.ts';
import { useLocale, useT } from '../../texts/t.ts';

type Found = CallOutput<'gallery.candidates'>['candidates'];

/** `state`: where the transaction stands; every move is a reason to look again. */
export function GalleryNotice({ sessionId, state }: { sessionId: string; state: string }): ReactElement | null {
  const t = useT();
  const locale = useLocale((store) => store.locale);
  const [found, setFound] = useState<Found>([]);
  useEffect(() => {
    let gone = false;
    setFound([]);
    void ask('gallery.candidates', { sessionId }).then((answer) => {
      if (!gone && answer.ok) setFound(answer.value.candidates);
    });
    return () => {
      gone = true;
    };
  }, [sessionId, state]);
  if (found.length === 0) return null;
  return (
    <Notice mark="look" live>
      <p>
        <strong>{t('gallery.title')}</strong>
      </p>
      <p>{t('gallery.text')}</p>
      <ul className="plain-list">
        {found.map((one) => (
          <li key={one.sessionId}>{t('gallery.person', { person: one.person || '–', time: timeText(one.capturedAt, locale), n: one.fingers.length })}</li>
        ))}
      </ul>
    </Notice>
  );
}
