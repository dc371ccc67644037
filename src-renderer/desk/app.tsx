/** The caseworker's window: bars above and below, one screen between them. */
import { useEffect, type ReactElement } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useLocale, useT } from '../texts/t.ts';
import { useManual } from '../manual/manual-store.ts';
import { ManualView } from '../manual/manual-view.tsx';
import { Banners } from './banners.tsx';
import { CaseloadView } from './caseload/caseload-view.tsx';
import { DayView } from './day/day-view.tsx';
import { QueueView } from './day/queue-view.tsx';
import { ReadinessView } from './day/readiness-view.tsx';
import { CareView } from './people/care-view.tsx';
import { usePeople } from './people/people-store.ts';
import { PrivacyView } from './people/privacy-view.tsx';
import { PaperOnce, SignIn } from './people/sign-in.tsx';
import { StaffView } from './people/staff-view.tsx';
import { TrailView } from './people/trail-view.tsx';
import { useSession } from './session-store.ts';
import { SetupView } from './setup/setup-view.tsx';
import { SessionFrame } from './session/session-frame.tsx';
import { StatusBar } from './status-bar.tsx';
import { useDesk } from './store.ts';
import { TutorPanel } from './tutor/tutor-panel.tsx';
import { UndoBar } from './undo-bar.tsx';
import { TopBar } from './top-bar.tsx';

/** What this person works on; while nobody is signed in, the way in. */
function Work(): ReactElement {
  const screen = useDesk((state) => state.screen);
  const show = useDesk((state) => state.show);
  const view = useSession((state) => state.view);
  const role = usePeople((people) => people.state?.person?.role);
  const { recoveryKey, confirmPaper } = usePeople();
  if (recoveryKey) return <PaperOnce recoveryKey={recoveryKey} onDone={() => (confirmPaper(), show('setup'))} />;
  if (!role) return <SignIn />;
  if (screen === 'setup' && (role === 'administrator' || role === 'supervisor')) return <SetupView />;
  if (role === 'administrator') return screen === 'care' ? <CareView /> : <StaffView />;
  if (role === 'auditor' || screen === 'trail') return <TrailView />;
  if (screen === 'privacy') return <PrivacyView />;
  if (screen === 'session' && view) return <SessionFrame key={view.session.id} view={view} />;
  if (screen === 'cases') return <CaseloadView />;
  if (screen === 'readiness') return <ReadinessView />;
  return screen === 'queue' ? <QueueView /> : <DayView />;
}

export function App(): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const manual = useManual((state) => state.chapter !== null);
  const closeManual = useManual((state) => state.close);
  const who = usePeople((people) => people.state?.person?.id);
  // Whoever signs in, or locks, sees the work or the gate, not what somebody read before.
  useEffect(closeManual, [who, closeManual]);
  return (
    <I18nProvider locale={locale === 'de' ? 'de-DE' : 'en-GB'}>
      <div className="desk">
        <a className="skip" href="#main">
          {t('app.skip')}
        </a>
        <TopBar />
        <Banners />
        {manual ? <ManualView /> : null}
        <div className={manual ? 'work-hidden' : 'work-area'} inert={manual}>
          <Work />
          <TutorPanel />
        </div>
        <UndoBar />
        <StatusBar />
      </div>
    </I18nProvider>
  );
}
