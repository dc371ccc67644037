/** Left band: the person, what is done and what is open, and the three ways to leave at any moment. */
import { User } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { SessionCommand, SessionView } from '../../../src-main/contract/session.ts';
import { CaptureImage } from '../../parts/capture-image.tsx';
import { Button } from '../../parts/controls.tsx';
import { ageOn, dateText, groups, languageName } from '../../parts/format.ts';
import { StateWord } from '../../parts/marks.tsx';
import { stateName } from '../../texts/states.ts';
import { t as now, useLocale, useT, type TextKey } from '../../texts/t.ts';
import { CallCorner } from '../beside/call-corner.tsx';
import { commandLater, useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';

type Way = 'pause' | 'personLeft' | 'cancel';
const reasons: Record<Way, TextKey[]> = {
  pause: ['leave.pause.interpreter', 'leave.pause.device', 'leave.pause.question', 'leave.pause.break'],
  personLeft: ['leave.left.appointment', 'leave.left.unwell', 'leave.left.unknown'],
  cancel: ['leave.cancel.wrong', 'leave.cancel.refused', 'leave.cancel.notNeeded'],
};

/** Leaves at once and can be taken back (pause, person left), or waits to be undone (cancel). */
async function leave(way: Way, reason: string): Promise<void> {
  const { view, command, close, later } = useSession.getState();
  if (!view) return;
  const id = view.session.id;
  const back = (): void => void useSession.getState().open(id);
  if (way === 'cancel') {
    commandLater(now('leave.undo.cancel'), { type: 'cancel', reason }, { undo: back });
    close();
    return;
  }
  const stored = await command({ type: way, reason } satisfies SessionCommand);
  if (!stored) return;
  close();
  later({ text: now(`leave.undo.${way}`), run: async () => undefined, undo: back });
}

function Leave(): ReactElement {
  const t = useT();
  const [way, setWay] = useState<Way | null>(null);
  const ways: Way[] = ['pause', 'personLeft', 'cancel'];
  return (
    <section aria-label={t('leave.label')}>
      {ways.map((one) => (
        <div key={one}>
          <Button tone="quiet" onPress={() => setWay(way === one ? null : one)} aria-expanded={way === one}>
            {t(`leave.${one}`)}
          </Button>
          {way === one ? (
            <ul className="reasons" aria-label={t('leave.why')}>
              {reasons[one].map((key) => (
                <li key={key}>
                  <Button tone="plain" onPress={() => void leave(one, t(key))}>
                    {t(key)}
                  </Button>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ))}
    </section>
  );
}

const withdrawReasons: TextKey[] = ['band.withdraw.own', 'band.withdraw.trust', 'band.withdraw.unsaid'];

/** The consent to an interpreter, taken back: a reason, and nobody is called for this case any more. */
function Withdraw({ view }: { view: SessionView }): ReactElement | null {
  const t = useT();
  const [asked, setAsked] = useState(false);
  const command = useSession((state) => state.command);
  const { session } = view;
  if (session.interpreterWithdrawn) return <p className="small withdrawn">{t('band.withdrawn', { reason: session.interpreterWithdrawn.reason })}</p>;
  if (session.status !== 'active' || session.person.languages.every((code) => code === 'deu')) return null;
  return (
    <section aria-label={t('band.withdraw')}>
      <Button tone="quiet" onPress={() => setAsked(!asked)} aria-expanded={asked}>
        {t('band.withdraw')}
      </Button>
      {asked ? (
        <ul className="reasons" aria-label={t('band.withdrawWhy')}>
          {withdrawReasons.map((key) => (
            <li key={key}>
              <Button tone="plain" onPress={() => void command({ type: 'withdrawInterpreter', reason: t(key) })}>
                {t(key)}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

export function PersonBand({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const info = useDesk((state) => state.info);
  const { session } = view;
  const portrait = session.face.accepted ?? session.document.chip?.portrait ?? null;
  const { person } = session;
  const basis = info?.legalBases.find((one) => one.id === session.legalBasis);
  const age = ageOn(person.birthDate, new Date());
  return (
    <aside className="person-band side-column" aria-label={t('band.person')}>
      <div className="person-head">
        <div className="portrait">
          {portrait ? <CaptureImage sessionId={session.id} captureId={portrait} alt={session.face.accepted ? t('band.portrait') : t('band.portraitChip')} /> : <User className="portrait-empty" aria-hidden="true" />}
        </div>
        <div>
          <p className="person-name">
            <strong>{person.surname || t('person.unnamed')}</strong>
            <span>{person.givenNames}</span>
          </p>
          {portrait && !session.face.accepted ? <p className="muted small">{t('band.portraitChip')}</p> : null}
        </div>
      </div>
      <CallCorner />
      {view.matchPending ? (
        <p className="pending-mark">
          <StateWord mark="work">{t('match.pending')}</StateWord>
        </p>
      ) : null}
      <dl className="facts">
        <div>
          <dt>{t('person.birthDate')}</dt>
          <dd className="figures">
            {dateText(person.birthDate)}
            {age === null ? '' : ` (${t('person.age', { n: age })})`}
          </dd>
        </div>
        <div>
          <dt>{t('person.nationality')}</dt>
          <dd>{person.nationality ? stateName(person.nationality, locale) : '–'}</dd>
        </div>
        <div>
          <dt>{t('person.languages')}</dt>
          <dd>{person.languages.map((code) => languageName(code, locale)).join(', ') || '–'}</dd>
        </div>
        <div>
          <dt>{t('person.purpose')}</dt>
          <dd>{basis ? `${basis.purpose} (${basis.norm})` : (session.purpose ?? '–')}</dd>
        </div>
        {person.azrNumber ? (
          <div>
            <dt>{t('person.azr')}</dt>
            <dd className="mono">{groups(person.azrNumber)}</dd>
          </div>
        ) : null}
      </dl>
      <div className="leave">
        <Withdraw view={view} />
        {session.status === 'completed' || session.status === 'cancelled' ? null : <Leave />}
      </div>
    </aside>
  );
}
