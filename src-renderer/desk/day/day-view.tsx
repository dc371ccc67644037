/** The day: who comes next, who else comes, what is open. Enter begins with the chosen person. */
import { FilePlus2 } from 'lucide-react';
import { useMemo, useRef, useState, type ReactElement } from 'react';
import { Input, Label, ListBox, ListBoxItem, SearchField } from 'react-aria-components';
import type { Appointment } from '../../../src-main/contract/desk.ts';
import { useNow } from '../../parts/clock.ts';
import { Button, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { dateText, languageName, longDay, spanText, timeText } from '../../parts/format.ts';
import { useKey } from '../../parts/keys.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { stateName } from '../../texts/states.ts';
import { useLocale, useT, type TextKey } from '../../texts/t.ts';
import { useSession } from '../session-store.ts';
import { lineWords, queueWords } from '../status-bar.tsx';
import { useDesk, type OpenSession } from '../store.ts';
import { findAppointments, nextAppointment } from './choose.ts';

function stateOf(appointment: Appointment): { mark: Mark; key: TextKey } {
  if (appointment.matchPending) return { mark: 'work', key: 'day.state.pending' };
  if (!appointment.sessionId) return { mark: 'open', key: 'day.state.waiting' };
  if (appointment.sessionStatus === 'completed') return { mark: 'done', key: 'day.state.done' };
  if (appointment.sessionStatus === 'cancelled') return { mark: 'look', key: 'day.state.cancelled' };
  return { mark: 'work', key: 'day.state.begun' };
}

function Person({ appointment }: { appointment: Appointment }): ReactElement {
  return (
    <>
      <strong>{appointment.surname}</strong>, {appointment.givenNames}
    </>
  );
}

function NextPerson({ appointment, onBegin, busy }: { appointment: Appointment; onBegin: () => void; busy: boolean }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  return (
    <section className="next-person" aria-labelledby="next-title">
      <h2 id="next-title" className="overline">
        {appointment.sessionId ? t('day.continueTitle') : t('day.nextTitle', { time: timeText(appointment.startsAt, locale) })}
      </h2>
      <p className="next-name">
        {appointment.surname}, <span>{appointment.givenNames}</span>
      </p>
      <dl className="facts facts-row">
        <div>
          <dt>{t('person.birthDate')}</dt>
          <dd className="figures">{dateText(appointment.birthDate)}</dd>
        </div>
        <div>
          <dt>{t('person.nationality')}</dt>
          <dd>{stateName(appointment.nationality, locale)}</dd>
        </div>
        <div>
          <dt>{t('person.languages')}</dt>
          <dd>{appointment.languages.map((code) => languageName(code, locale)).join(', ') || '–'}</dd>
        </div>
        <div>
          <dt>{t('person.purpose')}</dt>
          <dd>
            {appointment.purpose} ({appointment.legalBasis.replaceAll(' ', '\u00a0')})
          </dd>
        </div>
      </dl>
      {appointment.note ? <Notice mark="open">{appointment.note}</Notice> : null}
      <div className="next-actions">
        <Button tone="primary" shortcut="Enter" onPress={onBegin} isDisabled={busy}>
          {appointment.sessionId ? t('day.continue') : t('day.begin')}
        </Button>
      </div>
    </section>
  );
}

function OpenSessions({ sessions }: { sessions: OpenSession[] }): ReactElement {
  const t = useT();
  const now = useNow();
  const open = useSession((state) => state.open);
  return (
    <section className="side-panel" aria-labelledby="open-title">
      <h2 id="open-title">{t('day.openTitle')}</h2>
      {sessions.length === 0 ? <p className="muted">{t('day.openNone')}</p> : null}
      <ul className="open-list">
        {sessions.map((session) => (
          <li key={session.id}>
            <div>
              <strong>{session.person || t('person.unnamed')}</strong>
              <span className="muted small">
                {t(`session.status.${session.status}`)} · {t(`step.${session.step}`)} · {t('time.ago', { span: spanText(now - Date.parse(session.updatedAt)) })}
              </span>
              {session.matchPending ? <StateWord mark="work">{t('match.pending')}</StateWord> : null}
              {session.statusReason ? <span className="small">{session.statusReason}</span> : null}
            </div>
            <Button onPress={() => void open(session.id)} aria-label={t('day.resumeNamed', { person: session.person || t('person.unnamed') })}>
              {t('day.resume')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function LinePanel(): ReactElement {
  const t = useT();
  const now = useNow();
  const { line, queue, show } = useDesk();
  const lineState = lineWords(line, now, t);
  const queueState = queueWords(queue, now, t);
  return (
    <section className="side-panel" aria-labelledby="line-title">
      <h2 id="line-title">{t('day.lineTitle')}</h2>
      <p>
        <StateWord mark={lineState.mark}>{lineState.text}</StateWord>
      </p>
      {line?.state === 'down' ? <p className="small">{t('line.goOn')}</p> : null}
      <p>
        <StateWord mark={queueState.mark}>{queueState.text}</StateWord>
      </p>
      {queue && queue.newResults > 0 ? (
        <p>
          <StateWord mark="look">{t('queue.newResults', { n: queue.newResults })}</StateWord>
        </p>
      ) : null}
      {queue && queue.waiting + queue.parked > 0 ? <Button onPress={() => show('queue')}>{t('queue.show')}</Button> : null}
    </section>
  );
}

export function DayView(): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { appointments, openSessions, problem, load } = useDesk();
  const { start, open, busy } = useSession();
  const sessionProblem = useSession((state) => state.problem);
  const dismiss = useSession((state) => state.dismiss);
  const [search, setSearch] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const found = useMemo(() => findAppointments(appointments ?? [], search), [appointments, search]);
  const chosen = found.find((one) => one.id === chosenId) ?? nextAppointment(found);
  const begin = (): void => {
    if (!chosen || busy) return;
    void (chosen.sessionId ? open(chosen.sessionId) : start(chosen.id));
  };
  useKey('Enter', begin);
  useKey('/', () => searchField.current?.focus());
  useKey('F8', () => void start(null));

  return (
    <main id="main" className="day" tabIndex={-1}>
      <div className="day-head">
        <h1>{longDay(new Date(), locale)}</h1>
        <SearchField className="search" value={search} onChange={setSearch}>
          <Label className="sr-only">{t('day.search')}</Label>
          <Input ref={searchField} className="input" placeholder={t('day.search')} aria-keyshortcuts="/" />
        </SearchField>
        <Button icon={<FilePlus2 />} shortcut="F8" onPress={() => void start(null)} isDisabled={busy !== null}>
          {t('day.walkIn')}
        </Button>
      </div>
      {sessionProblem ? <ProblemNotice problem={sessionProblem} onDismiss={dismiss} /> : null}
      {problem ? <ProblemNotice problem={problem} onRetry={() => void load()} /> : null}
      <div className="day-columns">
        <div className="day-main">
          {chosen ? <NextPerson appointment={chosen} onBegin={begin} busy={busy !== null} /> : null}
          {appointments === null && !problem ? <p role="status" className="loading-line">{t('day.loading')}</p> : null}
          {appointments !== null && found.length === 0 ? (
            <div className="empty">
              <p>{search ? t('day.notFound', { what: search }) : t('day.none')}</p>
              <p className="muted">{search ? t('day.notFoundHelp') : t('day.noneHelp')}</p>
            </div>
          ) : null}
          {found.length > 0 ? (
            <section aria-labelledby="list-title">
              <h2 id="list-title">{t('day.listTitle', { n: found.length })}</h2>
              <ListBox
                className="appointments"
                aria-label={t('day.listTitle', { n: found.length })}
                selectionMode="single"
                selectedKeys={chosen ? [chosen.id] : []}
                disallowEmptySelection
                onSelectionChange={(keys) => setChosenId(keys === 'all' ? null : String([...keys][0] ?? ''))}
                selectionBehavior="replace"
                onAction={() => begin()}
                items={found}
              >
                {(appointment) => {
                  const state = stateOf(appointment);
                  return (
                    <ListBoxItem className="appointment" textValue={`${appointment.surname} ${appointment.givenNames}`}>
                      <span className="figures">{timeText(appointment.startsAt, locale)}</span>
                      <span className="appointment-name">
                        <Person appointment={appointment} />
                      </span>
                      <span className="figures">{dateText(appointment.birthDate)}</span>
                      <span className="muted">{appointment.purpose}</span>
                      <StateWord mark={state.mark}>{t(state.key)}</StateWord>
                    </ListBoxItem>
                  );
                }}
              </ListBox>
            </section>
          ) : null}
        </div>
        <div className="day-side">
          <OpenSessions sessions={(openSessions ?? []).filter((one) => one.status !== 'completed' && one.status !== 'cancelled')} />
          <LinePanel />
        </div>
      </div>
    </main>
  );
}
