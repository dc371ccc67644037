/**
 * The page of a step: title, what is to do, and the action bar with the one primary action bottom right on Enter.
 * Details open beside it on demand and never cover the person.
 */
import { PanelRightClose, PanelRightOpen } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { create } from 'zustand';
import type { DeviceKind } from '../../../src-main/contract/desk.ts';
import type { SessionView } from '../../../src-main/contract/session.ts';
import { Button, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { dateText, timeText } from '../../parts/format.ts';
import { useKey } from '../../parts/keys.ts';
import { useLocale, useT } from '../../texts/t.ts';
import { useSession } from '../session-store.ts';
import { deviceOf, useDesk } from '../store.ts';
import { PageHead } from './page-head.tsx';

export interface Action {
  label: string;
  run: () => void;
  disabled?: boolean;
  /** Key beside Enter, written on the button. */
  shortcut?: string;
  tone?: 'plain' | 'quiet';
}

const useDetails = create<{ open: boolean; toggle(): void }>((set, get) => ({ open: false, toggle: () => set({ open: !get().open }) }));

/** A device that does not work, said within the step that needs it; it disappears when the device is back. */
function DeviceNotices({ kinds }: { kinds: DeviceKind[] }): ReactElement {
  const t = useT();
  const devices = useDesk((state) => state.devices);
  return (
    <>
      {kinds.map((kind) => {
        const device = deviceOf(devices, kind);
        if (!device || (device.state !== 'missing' && device.state !== 'error')) return null;
        return (
          <Notice key={kind} mark="fail" live>
            <p>
              <strong>
                {t(`device.${kind}`)}: {t(`device.state.${device.state}`)}.
              </strong>{' '}
              {device.message}
            </p>
            <p className="muted small">{t('device.goesOn')}</p>
          </Notice>
        );
      })}
    </>
  );
}

function History({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { session } = view;
  return (
    <section>
      <h3>{t('details.session')}</h3>
      <dl className="facts">
        <div>
          <dt>{t('details.begun')}</dt>
          <dd className="figures">
            {dateText(session.createdAt)}, {timeText(session.createdAt, locale)}
          </dd>
        </div>
        <div>
          <dt>{t('details.stored')}</dt>
          <dd className="figures">
            {timeText(session.updatedAt, locale)} ({t('details.version', { n: session.version })})
          </dd>
        </div>
        <div>
          <dt>{t('details.profile')}</dt>
          <dd>{t(`profile.${session.profile}`)}</dd>
        </div>
        {session.retainUntil ? (
          <div>
            <dt>{t('details.retain')}</dt>
            <dd className="figures">{dateText(session.retainUntil)}</dd>
          </div>
        ) : null}
        <div>
          <dt>{t('details.number')}</dt>
          <dd className="mono small">{session.id}</dd>
        </div>
      </dl>
    </section>
  );
}

export function StepPage({ view, title, lead, children, primary, secondary = [], details, devices = [], aside, decision }: {
  view: SessionView;
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  primary: Action | null;
  secondary?: Action[];
  details?: ReactNode;
  devices?: DeviceKind[];
  /** What the caseworker decides here; stays in sight above the action bar while the rest scrolls. */
  decision?: ReactNode;
  /** Words left in the action bar: what keeps the step from being finished. */
  aside?: ReactNode;
}): ReactElement {
  const t = useT();
  const { problem, dismiss, command } = useSession();
  const { open, toggle } = useDetails();
  const step = view.session.step;
  useKey('F2', toggle);
  useKey(primary && !primary.disabled ? 'Enter' : null, () => primary?.run());
  const left = view.session.status === 'paused' || view.session.status === 'personLeft';
  return (
    <>
      <main id="main" className="step" aria-labelledby="step-title">
        <PageHead id="step-title" title={title} lead={lead} page={step}>
          <Button tone="quiet" shortcut="F2" icon={open ? <PanelRightClose /> : <PanelRightOpen />} onPress={toggle} aria-expanded={open}>
            {t('details.title')}
          </Button>
        </PageHead>
        <div className="step-body" role="group" aria-labelledby="step-title" tabIndex={0}>
          {left ? (
            <Notice mark="look" action={<Button onPress={() => void command({ type: 'resume' })}>{t('session.resume')}</Button>}>
              <p>
                {t(`session.status.${view.session.status}`)}
                {view.session.statusReason ? `: ${view.session.statusReason}` : ''}. {t('session.resumeHelp')}
              </p>
            </Notice>
          ) : null}
          <DeviceNotices kinds={devices} />
          {problem ? <ProblemNotice problem={problem} onDismiss={dismiss} /> : null}
          {children}
        </div>
        {decision ? <div className="decision">{decision}</div> : null}
        <div className="action-bar" role="group" aria-label={t('actions.label')}>
          <div className="action-aside">{aside}</div>
          {secondary.map((action) => (
            <Button key={action.label} tone={action.tone ?? 'plain'} onPress={action.run} isDisabled={action.disabled ?? false} {...(action.shortcut ? { shortcut: action.shortcut } : {})}>
              {action.label}
            </Button>
          ))}
          {primary ? (
            <Button tone="primary" shortcut="Enter" onPress={primary.run} isDisabled={primary.disabled ?? false}>
              {primary.label}
            </Button>
          ) : null}
        </div>
      </main>
      {open ? (
        <aside className="details-band" aria-label={t('details.title')}>
          {details}
          <History view={view} />
        </aside>
      ) : null}
    </>
  );
}

/** Sentences that say what is still open. */
export function Blockers({ list }: { list: string[] }): ReactElement | null {
  if (list.length === 0) return null;
  return (
    <ul className="blockers">
      {list.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
