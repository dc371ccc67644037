/** What holds for the whole desk: training, substitute runtime, what the start has found, core started again, new results. */
import type { ReactElement } from 'react';
import { Button, Notice } from '../parts/controls.tsx';
import { timeText } from '../parts/format.ts';
import { useLocale, useT } from '../texts/t.ts';
import { CaseElsewhere } from './office/case-elsewhere.tsx';
import { AccountNotice } from './people/account-notice.tsx';
import { IdleNotice } from './people/idle-notice.tsx';
import { usePeople } from './people/people-store.ts';
import { useSession } from './session-store.ts';
import { useDesk } from './store.ts';

const none: string[] = [];

export function Banners(): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { info, coreFailure, coreRestartedAt, acknowledgeRestart, arrived } = useDesk();
  const notices = usePeople((people) => people.state?.notices ?? none);
  const here = useSession((state) => state.view?.session.id);
  const open = useSession((state) => state.open);
  const elsewhere = arrived.filter((one) => one.sessionId !== here);
  const first = elsewhere[0];
  return (
    <div className="banners">
      {info?.training || info?.substituteRuntime ? (
        <p className="ribbon" role="note">
          {info.training ? <strong>{t('banner.training')}</strong> : null}
          {info.substituteRuntime ? <span>{t('banner.substitute', { what: info.substituteRuntime })}</span> : null}
        </p>
      ) : null}
      {coreFailure ? (
        <Notice mark="fail" live>
          <p>{coreFailure}</p>
        </Notice>
      ) : null}
      {notices.map((notice) => (
        <Notice key={notice} mark="look" live>
          <p>{notice}</p>
        </Notice>
      ))}
      <IdleNotice />
      <AccountNotice />
      {coreRestartedAt ? (
        <Notice
          mark="look"
          live
          action={
            <Button tone="quiet" onPress={acknowledgeRestart}>
              {t('banner.understood')}
            </Button>
          }
        >
          <p>{t('banner.restarted', { time: timeText(coreRestartedAt, locale) })}</p>
        </Notice>
      ) : null}
      {here ? <CaseElsewhere key={here} caseId={here} /> : null}
      {first ? (
        <Notice mark={first.candidates > 0 ? 'look' : 'done'} live action={<Button onPress={() => void open(first.sessionId)}>{t('banner.openCase')}</Button>}>
          <p>
            {t('banner.arrived', { n: elsewhere.length })} {first.candidates > 0 ? t('banner.candidates', { n: first.candidates }) : t('banner.noCandidates')}
          </p>
        </Notice>
      ) : null}
    </div>
  );
}
