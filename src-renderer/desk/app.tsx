/** The caseworker's window: bars above and below, one screen between them. */
import type { ReactElement } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useLocale, useT } from '../texts/t.ts';
import { Banners } from './banners.tsx';
import { DayView } from './day/day-view.tsx';
import { QueueView } from './day/queue-view.tsx';
import { useSession } from './session-store.ts';
import { SessionFrame } from './session/session-frame.tsx';
import { StatusBar } from './status-bar.tsx';
import { useDesk } from './store.ts';
import { UndoBar } from './undo-bar.tsx';
import { TopBar } from './top-bar.tsx';

export function App(): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const screen = useDesk((state) => state.screen);
  const view = useSession((state) => state.view);
  return (
    <I18nProvider locale={locale === 'de' ? 'de-DE' : 'en-GB'}>
      <div className="desk">
        <a className="skip" href="#main">
          {t('app.skip')}
        </a>
        <TopBar />
        <Banners />
        {screen === 'session' && view ? <SessionFrame key={view.session.id} view={view} /> : screen === 'queue' ? <QueueView /> : <DayView />}
        <UndoBar />
        <StatusBar />
      </div>
    </I18nProvider>
  );
}
