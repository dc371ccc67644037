/** Says what has happened to one's way in since one last signed in, until one has read it [OWASP ASVS 4.0.3 2.2.3]. */
import { useState, type ReactElement } from 'react';
import { Button, Notice } from '../../parts/controls.tsx';
import { dateText, timeText } from '../../parts/format.ts';
import { useLocale, useT } from '../../texts/t.ts';
import { usePeople } from './people-store.ts';

export function AccountNotice(): ReactElement | null {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const news = usePeople((people) => people.state?.news ?? null);
  const own = usePeople((people) => people.state?.person?.login);
  const [read, setRead] = useState<string | null>(null);
  if (!news || read === news.since) return null;
  const at = (iso: string): { day: string; time: string } => ({ day: dateText(iso), time: timeText(iso, locale) });
  return (
    <Notice mark="look" live action={<Button tone="quiet" onPress={() => setRead(news.since)}>{t('banner.understood')}</Button>}>
      <p>{t('news.since', at(news.since))}</p>
      <ul>
        {news.changes.map((change) => (
          <li key={change.at + change.what}>{t(`news.${change.what}`, { ...at(change.at), by: change.by === own ? t('news.you') : change.by })}</li>
        ))}
        {news.refused > 0 ? <li>{t('news.refused', { n: news.refused })}</li> : null}
      </ul>
      <p>{t('news.ask')}</p>
    </Notice>
  );
}
